"""What a form must be told about the world around it; knows shapes, never where they come from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, Protocol, Self, TypeAlias

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
Answers: TypeAlias = dict[str, Json]
Entries: TypeAlias = dict[str, list[str]]

Tone: TypeAlias = Literal["positive", "negative"]

REFERENCE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\.([a-z][a-z0-9_]*)")


@dataclass(frozen=True)
class FileRef:
    """A stored file, addressed by its content."""

    sha256: str
    name: str
    size: int
    type: str

    def as_answer(self) -> Json:
        return {"sha256": self.sha256, "name": self.name, "size": self.size, "type": self.type}

    @classmethod
    def from_answer(cls, value: object) -> Self | None:
        """Read a stored answer; None if it does not describe a file."""
        match value:
            case {"sha256": str(sha256), "name": str(name), "size": int(size), "type": str(type_)}:
                return cls(sha256, name, size, type_)
            case _:
                return None


@dataclass(frozen=True)
class Option:
    """One thing to choose: the value is stored, the label is only shown."""

    value: str
    label: str
    tone: Tone | None = None


@dataclass(frozen=True)
class OptionSource:
    """Where the options of a field come from when the form file does not list them."""

    source: Literal["units", "posts", "quarters", "years", "steps", "objectives"]
    duty: str | None = None
    lane: str | None = None
    title: bool = False


@dataclass(frozen=True)
class IndicatorRow:
    """One performance indicator as it stands for one unit, year and quarter."""

    code: str
    objective: str
    name: str
    unit_of_measure: str
    direction: Literal["up", "down", "range"] = "up"
    numerator_label: str | None = None
    denominator_label: str | None = None
    yearly_target: Decimal | None = None
    quarter_target: Decimal | None = None
    decimals: int = 2

    @property
    def is_ratio(self) -> bool:
        """Tell whether the value is computed from a numerator and a denominator."""
        return self.numerator_label is not None and self.denominator_label is not None


@dataclass(frozen=True)
class NumberOffer:
    """What a register of letter numbers would give: the next number (none: no such register), and those set aside."""

    next: str | None = None
    reserved: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnitPerformance:
    """The latest performance answers of one unit."""

    unit_code: str
    unit_name: str
    answers: Mapping[str, object]


@dataclass(frozen=True)
class Reference:
    """A field of an element, or the whole element."""

    element: str
    field: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read `element.field`; None if the text is not of that form."""
        match = REFERENCE.fullmatch(text)
        return cls(match[1], match[2]) if match else None

    def __str__(self) -> str:
        return f"{self.element}.{self.field}" if self.field else self.element


class FormContext(Protocol):
    """What the caller supplies: time in the agency's zone, earlier answers, and lists that change."""

    @property
    def today(self) -> date: ...

    @property
    def now(self) -> datetime: ...

    @property
    def item(self) -> str | None:
        """The unit's code inside a multi-instance."""

    def answers(self, element: str) -> Mapping[str, object] | None:
        """Find the latest answers of an element that are visible here."""

    def options(self, source: OptionSource) -> Sequence[Option]: ...

    def add_working_days(self, days: int) -> date: ...

    def indicators(self, unit_code: str, year: int, quarter: int) -> Sequence[IndicatorRow]: ...

    def performance(self, sources: Sequence[Reference], unit: str | None) -> Sequence[UnitPerformance]:
        """Find the latest performance answers of each unit, or of one."""

    def document(self, sources: Sequence[Reference]) -> FileRef | None:
        """Find the latest file among the sources, by the order of history."""

    def numbers(self, register: str) -> NumberOffer:
        """Look into a register; what it would give may be somebody else's a moment later."""

    def known_files(self) -> Mapping[str, FileRef]:
        """List, by sha256, the files that this task may keep."""


def latest(context: FormContext, reference: Reference) -> object:
    """Find the latest answer of a field; None if there is none."""
    answers = context.answers(reference.element)
    return answers.get(reference.field) if answers and reference.field else None
