"""What a field holds before anybody typed; knows how to name a default, the field knows what it means."""

from collections.abc import Container
from dataclasses import dataclass
from typing import TypeAlias

from engine.forms.context import FormContext, Json, Reference
from engine.forms.declaration import Declaration

MOST_WORKING_DAYS = 400
PERIOD_WORDS = ("this_year", "this_quarter")


@dataclass(frozen=True)
class Fixed:
    """Always the same value, one that the field can write."""

    value: Json


@dataclass(frozen=True)
class Token:
    """A word that means something else each time: `today`, `this_year`, `all` ..."""

    word: str


@dataclass(frozen=True)
class WorkingDays:
    """The date so many working days from today."""

    days: int


@dataclass(frozen=True)
class CopyOf:
    """The latest answer of another field."""

    reference: Reference


Default: TypeAlias = Fixed | Token | WorkingDays | CopyOf


def parse_default(runut: Declaration, words: Container[str], *, working_days: bool) -> Default | None:
    """Read `runut.default`; only the words that fit the field are accepted."""
    if not runut.has("default"):
        return None
    match runut.anything("default"):
        case str(word) if word in words:
            return Token(word)
        case {"working_days": int(days), **rest} if working_days and not rest and days in range(MOST_WORKING_DAYS + 1):
            return WorkingDays(days)
        case {"answer": str(text), **rest} if not rest and (reference := Reference.parse(text)):
            return CopyOf(reference)
        case other:
            raise runut.fault(f"the default {other!r} does not fit this field")


def period_meaning(word: str, context: FormContext) -> int:
    """Say which year or quarter it is today."""
    return context.today.year if word == "this_year" else (context.today.month + 2) // 3
