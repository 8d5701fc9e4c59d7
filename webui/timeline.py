"""The times of deputies as bars beside each other, for the eye; the same days stand in words in their table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.people.register import Deputy

WEEKS = 8
DAYS = WEEKS * 7
WIDE = 224  # of the drawing, in its own units: four for a day
PER_DAY = WIDE // DAYS


@dataclass(frozen=True)
class Bar:
    """Where the bar of a deputy begins and how long it is."""

    x: int
    width: int


@dataclass(frozen=True)
class Timeline:
    """The shown weeks: their first day, where today is, where each week begins, and the bars by holding."""

    first_day: date
    last_day: date
    today: int
    weeks: tuple[int, ...]
    bars: dict[int, Bar]


def timeline(deputies: Sequence[Deputy], today: date) -> Timeline:
    """Place the deputies on eight weeks that begin with the week before this one."""
    first = today - timedelta(days=today.weekday() + 7)
    last = first + timedelta(days=DAYS - 1)
    return Timeline(
        first_day=first,
        last_day=last,
        today=(today - first).days * PER_DAY,
        weeks=tuple(range(0, WIDE, 7 * PER_DAY)),
        bars={each.holding_id: _bar(each, first, last) for each in deputies},
    )


def _bar(deputy: Deputy, first: date, last: date) -> Bar:
    begins = min(max(deputy.first_day, first), last)
    ends = min(max(deputy.last_day or last, begins), last)
    return Bar((begins - first).days * PER_DAY, ((ends - begins).days + 1) * PER_DAY)
