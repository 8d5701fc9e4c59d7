"""The edits of a calendar: each takes a calendar and gives the changed one, or says why not. Knows no table."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol
from zoneinfo import ZoneInfo

from engine.time.calendar_problems import CalendarFault, CalendarProblem
from engine.time.errors import CalendarEditRefused
from engine.time.office_calendar import OfficeCalendar, period_key
from engine.time.office_hours import DayOff, Period


class CalendarEdit(Protocol):
    """One change of one calendar."""

    def on(self, before: OfficeCalendar) -> OfficeCalendar:
        """The calendar after the edit.

        Raises:
            CalendarEditRefused: it would mean nothing, or two things.
        """
        ...


@dataclass(frozen=True)
class Describe:
    """Call it otherwise, move it to another zone, or give another grace in working minutes."""

    name: str
    zone: str
    grace: int

    def on(self, before: OfficeCalendar) -> OfficeCalendar:
        calendar = replace(before.calendar, zone=ZoneInfo(self.zone), grace=self.grace)
        return replace(before, name=self.name, calendar=calendar)


@dataclass(frozen=True)
class PutPeriod:
    """Add a period, or put it in the place of the one that the key `instead_of` names."""

    period: Period
    instead_of: str = ""

    def on(self, before: OfficeCalendar) -> OfficeCalendar:
        others = [period for period in before.calendar.periods if period_key(period) != self.instead_of]
        for other in others:
            if other.precedence == self.period.precedence:
                raise CalendarEditRefused(
                    CalendarProblem("first_day", CalendarFault.PERIOD_TIES, {"other": other.name})
                )
        periods = sorted([*others, self.period], key=lambda period: period.first_day)
        return replace(before, calendar=replace(before.calendar, periods=tuple(periods)))


@dataclass(frozen=True)
class RemovePeriod:
    """Take away the period that the key names."""

    key: str

    def on(self, before: OfficeCalendar) -> OfficeCalendar:
        periods = tuple(period for period in before.calendar.periods if period_key(period) != self.key)
        return replace(before, calendar=replace(before.calendar, periods=periods))


@dataclass(frozen=True)
class PutDayOff:
    """Make a day off, or put it in the place of the one on `instead_of`."""

    day_off: DayOff
    instead_of: date | None = None

    def on(self, before: OfficeCalendar) -> OfficeCalendar:
        others = [day_off for day_off in before.calendar.days_off if day_off.day != self.instead_of]
        for other in others:
            if other.day == self.day_off.day:
                raise CalendarEditRefused(
                    CalendarProblem("day", CalendarFault.DAY_TAKEN, {"other": other.name, "day": other.day})
                )
        return _with_days_off(before, [*others, self.day_off])


@dataclass(frozen=True)
class RemoveDayOff:
    """Make `day` an ordinary day again."""

    day: date

    def on(self, before: OfficeCalendar) -> OfficeCalendar:
        return _with_days_off(before, [each for each in before.calendar.days_off if each.day != self.day])


@dataclass(frozen=True)
class AddDaysOff:
    """Add those days off that the calendar does not have yet; what an office decided for a day stays."""

    days_off: tuple[DayOff, ...]

    def on(self, before: OfficeCalendar) -> OfficeCalendar:
        new = missing_in(before, self.days_off)
        if not new:
            raise CalendarEditRefused(CalendarProblem("", CalendarFault.NOTHING_NEW))
        return _with_days_off(before, [*before.calendar.days_off, *new])


@dataclass(frozen=True)
class ConfirmDaysOff:
    """Say that tentative days off stand, by the legal basis that settled them."""

    days: frozenset[date]
    basis: str

    def on(self, before: OfficeCalendar) -> OfficeCalendar:
        if not self.days & {day_off.day for day_off in before.tentative}:
            raise CalendarEditRefused(CalendarProblem("days", CalendarFault.NOTHING_CHOSEN))
        return _with_days_off(before, [self._settled(day_off) for day_off in before.calendar.days_off])

    def _settled(self, day_off: DayOff) -> DayOff:
        if day_off.tentative and day_off.day in self.days:
            return replace(day_off, tentative=False, basis=self.basis)
        return day_off


def missing_in(office: OfficeCalendar, days_off: tuple[DayOff, ...]) -> tuple[DayOff, ...]:
    """Those of `days_off` on days that are not off yet."""
    return tuple(day_off for day_off in days_off if office.calendar.day_off(day_off.day) is None)


def _with_days_off(before: OfficeCalendar, days_off: list[DayOff]) -> OfficeCalendar:
    ordered = tuple(sorted(days_off, key=lambda day_off: day_off.day))
    return replace(before, calendar=replace(before.calendar, days_off=ordered))
