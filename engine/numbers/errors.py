"""Every refusal about letter numbers; read like `engine.errors`."""

from engine.errors import Refusal


class RegisterNotFound(Refusal):
    """There is no such register of numbers."""


class MayNotNumber(Refusal):
    """Only people of the unit that keeps this register may take or cancel its numbers."""


class MayNotKeepRegisters(Refusal):
    """Only an administrator may set up registers of numbers."""


class TemplateRefused(Refusal):
    """This template gives no usable numbers."""

    def __init__(self, code: str = "no_sequence") -> None:
        self.code = code
        super().__init__(code)


class NumberNotFound(Refusal):
    """The register has not given this number."""


class NumberTaken(Refusal):
    """This number is already given to another letter."""


class NumberTooFar(Refusal):
    """This number is too far from the others of its year."""


class NotOfThisRegister(Refusal):
    """This number is not written as the register writes its numbers."""


class AlreadyCancelled(Refusal):
    """This number is cancelled already."""


class TooManyNumbers(Refusal):
    """At most 100 numbers can be reserved at once."""
