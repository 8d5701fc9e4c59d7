"""What an office decides about its time: weekly hours, periods, days off. Knows no moments and counts nothing."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple, TypeAlias

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MIDNIGHT = time()


class Span(NamedTuple):
    """Working hours of one day in local time; an `end` of 00:00 is the end of that day."""

    start: time
    end: time


Week: TypeAlias = tuple[tuple[Span, ...], ...]  # seven days, Monday first; a day without spans is not worked


class DayOffKind(StrEnum):
    """Who gave the day off: the nation, the government as joint leave (cuti bersama), or the region."""

    NATIONAL = "national"
    JOINT_LEAVE = "joint_leave"
    LOCAL = "local"


@dataclass(frozen=True)
class DayOff:
    """A day without working time. A tentative one counts like any other until somebody corrects it."""

    day: date
    name: str
    kind: DayOffKind
    basis: str
    tentative: bool = False


@dataclass(frozen=True)
class Period:
    """Weekly hours from `first_day` to `last_day`, both included (none: until further notice)."""

    name: str
    first_day: date
    last_day: date | None
    week: Week
    basis: str

    def __post_init__(self) -> None:
        """Refuse hours that could be counted twice or never."""
        if self.last_day is not None and self.last_day < self.first_day:
            raise ValueError(f"{self.name}: ends on {self.last_day}, before it begins on {self.first_day}")
        if len(self.week) != len(WEEKDAYS):
            raise ValueError(f"{self.name}: a week has seven days, not {len(self.week)}")
        for weekday, spans in zip(WEEKDAYS, self.week, strict=True):
            if not _in_order(spans):
                raise ValueError(f"{self.name}: the hours of {weekday} overlap, are empty or stand in the wrong order")

    @property
    def precedence(self) -> tuple[float, int]:
        """Sorts the period that wins a day first: the narrower one, of two equally long ones the later one.

        So Ramadan wins over the ordinary hours, also over ordinary hours that changed during it, and of two periods
        until further notice the newer regulation wins.
        """
        days = math.inf if self.last_day is None else (self.last_day - self.first_day).days
        return days, -self.first_day.toordinal()

    def covers(self, day: date) -> bool:
        """Whether the hours hold on `day`, if no other period wins it."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


def week_from_text(days: Mapping[str, Sequence[Sequence[str]]]) -> Week:
    """Read `{"monday": [["07:30", "12:00"]], ...}`; a weekday left out is not worked."""
    if unknown := set(days) - set(WEEKDAYS):
        raise ValueError(f"not a weekday: {', '.join(sorted(unknown))}")
    return tuple(
        tuple(Span(time.fromisoformat(start), time.fromisoformat(end)) for start, end in days.get(weekday, ()))
        for weekday in WEEKDAYS
    )


def week_as_text(week: Week) -> dict[str, list[list[str]]]:
    """Write what `week_from_text` reads."""
    return {
        weekday: [[at.isoformat().removesuffix(":00") for at in span] for span in spans]
        for weekday, spans in zip(WEEKDAYS, week, strict=True)
        if spans
    }


def _in_order(spans: Sequence[Span]) -> bool:
    lasting = all(span.start < span.end or span.end == MIDNIGHT for span in spans)
    return lasting and all(MIDNIGHT < before.end <= after.start for before, after in pairwise(spans))
