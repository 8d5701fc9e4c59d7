"""One JSON object of a form file, asked key by key; knows no component, and refuses what nobody asked for."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from engine.forms.errors import FormError
from engine.forms.numerals import MOST_DECIMALS, MOST_DIGITS
from engine.forms.wording import clean_paragraphs

SMALLEST = Decimal(1).scaleb(-MOST_DECIMALS)


class Declaration:
    """A typed look at a JSON object that knows its place in the file. `null` counts as absent, texts are cleaned."""

    def __init__(self, values: Mapping[str, object], place: str) -> None:
        self.place = place
        self._values = values
        self._asked: set[str] = set()
        self._inside: dict[str, Declaration] = {}

    def fault(self, reason: str) -> FormError:
        return FormError(self.place, reason)

    def has(self, key: str) -> bool:
        return self._values.get(key) is not None

    def anything(self, key: str) -> object:
        self._asked.add(key)
        return self._values.get(key)

    def text(self, key: str) -> str:
        value = self.optional_text(key)
        if not value:
            raise self.fault(f'needs a text under "{key}"')
        return value

    def optional_text(self, key: str) -> str | None:
        value = self.anything(key)
        if value is not None and not isinstance(value, str):
            raise self.fault(f'"{key}" must be a text')
        return None if value is None else clean_paragraphs(value)

    def word(self, key: str, words: Sequence[str]) -> str:
        """Read one of a few words; the first is meant when there is none."""
        value = self.anything(key)
        if value is None:
            return words[0]
        if not isinstance(value, str) or value not in words:
            raise self.fault(f'"{key}" must be one of {", ".join(words)}')
        return value

    def flag(self, key: str) -> bool:
        value = self.anything(key)
        if value is not None and not isinstance(value, bool):
            raise self.fault(f'"{key}" must be true or false')
        return bool(value)

    def whole(self, key: str, low: int, high: int) -> int | None:
        value = self.anything(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.fault(f'"{key}" must be a whole number from {low} to {high}')
        return value

    def decimal(self, key: str) -> Decimal | None:
        value = self.anything(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.fault(f'"{key}" must be a number')
        number = Decimal(value)
        if number and not (number.adjusted() < MOST_DIGITS and abs(number) % SMALLEST == 0):
            raise self.fault(f'"{key}" has more digits than a number may have')
        return number

    def listing(self, key: str) -> list[object]:
        value = self.anything(key)
        if not isinstance(value, list):
            raise self.fault(f'needs a list under "{key}"')
        return value

    def inside(self, key: str) -> "Declaration":
        """Look into the object under a key; an absent one is empty."""
        value = self.anything(key)
        if value is not None and not isinstance(value, dict):
            raise self.fault(f'"{key}" must be an object')
        return self._inside.setdefault(key, Declaration(value or {}, f"{self.place}.{key}"))

    def done(self) -> None:
        """Refuse every key, here and inside, that nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                raise self.fault(f'unknown key "{key}"')
        for inside in self._inside.values():
            inside.done()
