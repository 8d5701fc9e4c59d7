"""Answers made ready to be read: labels instead of codes, and everything left empty still in its place."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from engine.forms.context import FileRef, IndicatorRow, Tone

ShownKind: TypeAlias = Literal[
    "text", "lines", "files", "rows", "performance", "date", "time", "datetime", "number", "boolean"
]
ShownValue: TypeAlias = (
    "str | bool | Decimal | tuple[str, ...] | tuple[FileRef, ...]"
    " | tuple[tuple[Shown, ...], ...] | tuple[IndicatorLine, ...] | None"
)


@dataclass(frozen=True)
class Shown:
    """One answer to read. Dates and times are ISO texts, numbers are exact; an empty answer is None."""

    key: str
    label: str
    kind: ShownKind
    value: ShownValue
    tone: Tone | None = None


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator with what was answered about it; without a state nobody answered yet."""

    code: str
    indicator: IndicatorRow | None
    state: Literal["filled", "not_yet", "none"] | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    note: str = ""
    evidence: tuple[FileRef, ...] = ()
