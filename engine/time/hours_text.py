"""Reads and writes the working hours of a day as people type them. Knows no calendar and no page."""

import re
from collections.abc import Sequence
from datetime import time
from enum import StrEnum
from itertools import pairwise

from engine.time.office_hours import MIDNIGHT, Span

MOST_SPANS = 6
HOURS = re.compile(r"(\d{1,2})[.:](\d{2})\s*(?:-|–|—|s\.?/?d\.?|sampai)\s*(\d{1,2})[.:](\d{2})", re.IGNORECASE)
END_OF_DAY = "24:00"


class HoursFault(StrEnum):
    """What can be wrong with typed hours."""

    NOT_HOURS = "not_hours"
    NO_SUCH_TIME = "no_such_time"
    ENDS_TOO_EARLY = "ends_too_early"
    OVERLAP = "overlap"
    TOO_MANY_SPANS = "too_many_spans"


class HoursUnreadable(ValueError):
    """The typed hours mean nothing; `part` is where."""

    def __init__(self, fault: HoursFault, part: str) -> None:
        super().__init__(f"{fault}: {part}")
        self.fault = fault
        self.part = part


def spans_from_text(text: str) -> tuple[Span, ...]:
    """Read "07:30-12:00, 13:00-16:00" in any order, also with dots; nothing typed, or a dash, is a day not worked.

    Raises:
        HoursUnreadable: with the part that cannot be meant.
    """
    parts = [part.strip() for part in re.split(r"[,;\n]", text)]
    spans = sorted(_span(part) for part in parts if part not in ("", "-", "–"))
    if len(spans) > MOST_SPANS:
        raise HoursUnreadable(HoursFault.TOO_MANY_SPANS, text.strip())
    for before, after in pairwise(spans):
        if before.end == MIDNIGHT or before.end > after.start:
            raise HoursUnreadable(HoursFault.OVERLAP, spans_as_text((before, after)))
    return tuple(spans)


def spans_as_text(spans: Sequence[Span]) -> str:
    """Write what `spans_from_text` reads."""
    return ", ".join(
        f"{span.start:%H:%M}-{END_OF_DAY if span.end == MIDNIGHT else f'{span.end:%H:%M}'}" for span in spans
    )


def _span(part: str) -> Span:
    found = HOURS.fullmatch(part)
    if found is None:
        raise HoursUnreadable(HoursFault.NOT_HOURS, part)
    hour, minute, last_hour, last_minute = map(int, found.groups())
    try:
        start = time(hour, minute)
        end = MIDNIGHT if (last_hour, last_minute) == (24, 0) else time(last_hour, last_minute)
    except ValueError as error:
        raise HoursUnreadable(HoursFault.NO_SUCH_TIME, part) from error
    if start >= end != MIDNIGHT:
        raise HoursUnreadable(HoursFault.ENDS_TOO_EARLY, part)
    return Span(start, end)
