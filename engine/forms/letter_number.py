"""The field that takes a letter's number from a register, or lets one be typed. Knows no register."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from engine.forms.context import Entries, FormContext, NumberOffer
from engine.forms.declaration import Declaration
from engine.forms.field import Field, Found, common
from engine.forms.posted import Posted
from engine.forms.problems import Problem, ProblemCode
from engine.forms.showing import Shown
from engine.forms.wording import clean_line

LONGEST = 100
NEXT = {"take": "next"}  # stands for the number until it is given, in the transaction of the act
BESIDE = ("classification", "day", "subject")


@dataclass(frozen=True, kw_only=True)
class LetterNumber(Field):
    """A number: typed, or the next of a register. `beside` names fields of the same form that say more about it."""

    kind: ClassVar[str] = "letter_number"

    register: str
    beside: Mapping[str, str]

    @staticmethod
    def take_name(name: str) -> str:
        """Give the HTTP name of the box that asks for the next number."""
        return f"{name}.take"

    def offer(self, context: FormContext) -> NumberOffer:
        """Say what the register would give."""
        return context.numbers(self.register)

    def read(self, posted: Posted, name: str, context: FormContext) -> Found:
        typed, wanted = posted.texts(name), posted.texts(self.take_name(name))
        text = clean_line(typed[0][: 4 * LONGEST]) if typed else ""
        if len(text) > LONGEST:
            return Found(None, (Problem(name, ProblemCode.TOO_LONG, {"max": LONGEST}),))
        if text:
            return Found(text)
        if (self.required or wanted) and self.offer(context).next is not None:
            return Found(dict(NEXT))
        return Found(None)

    def write(self, value: object, name: str, context: FormContext) -> Entries:
        if value == NEXT:
            return {self.take_name(name): ["next"]}
        return {name: [value]} if isinstance(value, str) and value else {}

    def show(self, value: object, context: FormContext) -> Shown:
        return Shown(self.key, self.label, "text", value if isinstance(value, str) and value else None)

    @classmethod
    def parse(cls, declaration: Declaration) -> Self:
        runut = declaration.inside("runut")
        attributes = common(declaration)
        if attributes["default"]:
            raise declaration.fault("a letter number has no default")
        beside = {part: key for part in BESIDE if (key := runut.optional_text(part))}
        return cls(register=runut.text("register"), beside=beside, **attributes)
