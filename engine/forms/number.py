"""The field for numbers."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Self

from engine.forms.context import Entries, FormContext, Json
from engine.forms.declaration import Declaration
from engine.forms.defaults import PERIOD_WORDS, Token, period_meaning
from engine.forms.field import Found, TypedField, common
from engine.forms.numerals import (
    LARGEST,
    MOST_CHARACTERS,
    MOST_DECIMALS,
    canonical,
    decimals_of,
    read_number,
    stored_number,
    write_number,
)
from engine.forms.problems import Problem, ProblemCode
from engine.forms.showing import Shown


@dataclass(frozen=True, kw_only=True)
class Number(TypedField):
    """A number: whole ones are kept as such, others as exact text."""

    kind: ClassVar[str] = "number"

    decimals: int = 0
    min: Decimal | None = None
    max: Decimal | None = None
    is_year: bool = False

    def read_text(self, text: str, name: str, context: FormContext) -> Found:
        text = text.strip()
        if not text:
            return Found(None)
        if len(text) > MOST_CHARACTERS:
            return Found(None, (Problem(name, ProblemCode.TOO_LONG, {"max": MOST_CHARACTERS}),))
        number = read_number(text)
        if number is None:
            return Found(None, (Problem(name, ProblemCode.NOT_A_NUMBER),))
        problem = self.problem(number, name)
        return Found(None, (problem,)) if problem else Found(self._stored(number))

    def problem(self, number: Decimal, name: str) -> Problem | None:
        """Find what is wrong with a number."""
        low = -LARGEST if self.min is None else self.min
        high = LARGEST if self.max is None else self.max
        if decimals_of(number) > self.decimals:
            return Problem(name, ProblemCode.TOO_MANY_DECIMALS, {"max": self.decimals})
        if number < low:
            return Problem(name, ProblemCode.TOO_SMALL, {"min": low})
        if number > high:
            return Problem(name, ProblemCode.TOO_LARGE, {"max": high})
        return None

    def _stored(self, number: Decimal) -> int | str:
        return canonical(number) if self.decimals else int(number)

    def write(self, value: object, name: str, context: FormContext) -> Entries:
        number = stored_number(value)
        return {} if number is None else {name: [self.written(number)]}

    def written(self, number: Decimal) -> str:
        """Write a number as this field is read by people: a year is not grouped."""
        return write_number(number, grouped=not self.is_year)

    def show(self, value: object, context: FormContext) -> Shown:
        number = stored_number(value)
        if number is not None and self.is_year:
            return Shown(self.key, self.label, "text", self.written(number))
        return Shown(self.key, self.label, "number", number)

    def meaning(self, word: str, context: FormContext) -> Json:
        return period_meaning(word, context)

    @classmethod
    def parse(cls, declaration: Declaration) -> Self:
        low, high = (declaration.inside("validate").decimal(key) for key in ("min", "max"))
        if low is not None and high is not None and low > high:
            raise declaration.fault('"min" is above "max"')
        is_year = declaration.inside("runut").word("kind", ("number", "year")) == "year"
        decimals = declaration.whole("decimalDigits", 0, MOST_DECIMALS) or 0
        fixed = declaration.decimal("defaultValue")
        attributes = common(declaration, words=PERIOD_WORDS, fixed=None if fixed is None else canonical(fixed))
        is_year = is_year or attributes["default"] == Token("this_year")
        number = cls(decimals=decimals, min=low, max=high, is_year=is_year, **attributes)
        if fixed is not None and number.problem(fixed, ""):
            raise declaration.fault(f"the default {fixed} is not allowed by the field itself")
        return number
