"""Lays a calendar out as people hang it on a wall: a month in weeks, a year in months. Counts, and decides nothing."""

from calendar import Calendar, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.time.durations import whole_minutes
from engine.time.office_hours import MIDNIGHT, DayOff, Period, Span
from engine.time.working_calendar import WorkingCalendar

WEEKS = Calendar()  # Monday first
NEXT_MIDNIGHT = timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """A day of the month: its hours, and what gives or takes them. `period` is named only where it is a passing one."""

    date: date
    hours: tuple[Span, ...]
    day_off: DayOff | None
    period: Period | None
    is_lost: bool  # off, though its weekday is worked

    @property
    def minutes(self) -> int:
        """The working minutes of the day by its hours."""
        return sum(_minutes(span) for span in self.hours)


@dataclass(frozen=True)
class MonthTotal:
    """What a month comes to; `days_lost` are days off on weekdays that are worked."""

    first_day: date
    working_days: int
    minutes: int
    days_lost: int


def weeks_of(calendar: WorkingCalendar, first_day: date) -> list[list[Day | None]]:
    """The weeks of a month, Monday first; a day of a neighbouring month is none."""
    return [
        [_day(calendar, day) if day.month == first_day.month else None for day in week]
        for week in WEEKS.monthdatescalendar(first_day.year, first_day.month)
    ]


def months_of(calendar: WorkingCalendar, year: int) -> list[MonthTotal]:
    """The twelve months of a year."""
    return [_total(date(year, month, 1), list(_days(calendar, year, month))) for month in range(1, 13)]


def week_minutes(period: Period) -> int:
    """The working minutes of a week without days off: Perpres 21/2023 asks for 37 hours and 30 minutes."""
    return sum(_minutes(span) for spans in period.week for span in spans)


def first_of_month(day: date, months: int = 0) -> date:
    """The first day of the month that is `months` away from the month of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _days(calendar: WorkingCalendar, year: int, month: int) -> Iterator[Day]:
    return (_day(calendar, date(year, month, number)) for number in range(1, monthrange(year, month)[1] + 1))


def _day(calendar: WorkingCalendar, day: date) -> Day:
    period = calendar.period(day)
    passing = period if period and period.last_day else None
    day_off = calendar.day_off(day)
    is_lost = bool(day_off and period and period.week[day.weekday()])
    return Day(day, calendar.hours(day), day_off, passing, is_lost)


def _total(first_day: date, days: list[Day]) -> MonthTotal:
    return MonthTotal(
        first_day=first_day,
        working_days=sum(bool(day.hours) for day in days),
        minutes=sum(day.minutes for day in days),
        days_lost=sum(day.is_lost for day in days),
    )


def _minutes(span: Span) -> int:
    start, end = (datetime.combine(date.min, at) for at in span)
    return whole_minutes(end + (NEXT_MIDNIGHT if span.end == MIDNIGHT else timedelta()) - start)
