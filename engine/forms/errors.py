"""The one way a form file is refused."""


class FormError(ValueError):
    """The form file cannot be used."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason
