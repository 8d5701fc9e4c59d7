"""Counts working time between moments by an office's hours and days off. Knows no tasks and no database.

The meaning of working hours follows Perpres 21/2023: hours a week without breaks, other hours in Ramadan, none on
national holidays and joint leave. All numbers of minutes are working minutes, all durations exact working time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from engine.time.errors import NoWorkingTime
from engine.time.office_hours import MIDNIGHT, DayOff, Period, Span
from engine.time.working_year import WorkingYear

HORIZON_YEARS = 3  # after the current one; what is not found by then is refused instead of sought for ever
HORIZON_DAYS = HORIZON_YEARS * 366
ONE_DAY = timedelta(days=1)
GRACE_MINUTES = 15  # a step of 3 minutes is not late because its holder fetched a cup of tea


@dataclass(frozen=True)
class WorkingCalendar:
    """The hours and days off of an office in its zone. Of several periods on a day `Period.precedence` chooses one.

    A span is worked from its start until just before its end. Moments go in with any zone, never without one, and
    come out in the zone of the calendar. Local times that a change of clocks skips or repeats mean the first offset.
    """

    zone: ZoneInfo
    periods: tuple[Period, ...]
    days_off: tuple[DayOff, ...] = ()
    grace: int = GRACE_MINUTES  # working minutes after its due time until a task is late

    def __post_init__(self) -> None:
        """Refuse two answers to one question."""
        for first, second in pairwise(self._periods_by_precedence):
            if first.precedence == second.precedence:
                raise ValueError(f"{first.name} and {second.name} hold on the same days")
        if len(self._days_off_by_date) < len(self.days_off):
            raise ValueError("a day is off twice")

    def due(self, start: datetime, minutes: int) -> datetime:
        """The first moment when `minutes` working minutes have passed since `start`.

        At the end of a span it is that end (Friday 16:00 and 30 minutes: Friday 16:30), not the next start. Zero
        minutes are over where counting would begin: at `start`, or at the next working moment.
        """
        if minutes < 0:
            raise ValueError(f"minutes cannot be negative: {minutes}")
        return self.after(start, timedelta(minutes=minutes))

    def after(self, start: datetime, working: timedelta) -> datetime:
        """The first moment when `working` has passed since `start`; a negative one looks back from it.

        Looking back finds the last moment from which `working` has passed until `start`.
        """
        if working < timedelta():
            return self._before(start, -working)
        if not working:
            return self.next_working_moment(start)
        moment = _in_utc(start)
        needed = working + self._year(self._year_number(moment)).worked_until(moment)
        for year in self._years_from(moment):
            if needed <= year.total:
                return year.moment_when_worked(needed).astimezone(self.zone)
            needed -= year.total
        raise NoWorkingTime

    def _before(self, end: datetime, working: timedelta) -> datetime:
        moment = _in_utc(end)
        last = self._year_number(moment)
        left = self._year(last).worked_until(moment) - working
        for number in range(last, last - HORIZON_YEARS - 1, -1):
            if left >= timedelta():
                return self._year(number).moment_until_worked(left).astimezone(self.zone)
            left += self._year(number - 1).total
        raise NoWorkingTime

    def working(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two moments; none if `end` is not after `start`."""
        first, last = _in_utc(start), _in_utc(end)
        if last <= first:
            return timedelta()
        first_year, last_year = self._year_number(first), self._year_number(last)
        whole_years = sum((self._year(number).total for number in range(first_year, last_year)), timedelta())
        return whole_years + self._year(last_year).worked_until(last) - self._year(first_year).worked_until(first)

    def is_working(self, moment: datetime) -> bool:
        """Whether `moment` lies in working hours: their start does, their end does not."""
        instant = _in_utc(moment)
        return self._year(self._year_number(instant)).next_from(instant) == instant

    def next_working_moment(self, moment: datetime) -> datetime:
        """`moment` if it lies in working hours, else the next start of working hours."""
        instant = _in_utc(moment)
        for year in self._years_from(instant):
            if (found := year.next_from(instant)) is not None:
                return found.astimezone(self.zone)
        raise NoWorkingTime

    def add_working_days(self, day: date, days: int) -> date:
        """The working day `days` after `day`, which itself is not counted; for 0, the first from `day` on."""
        if days < 0:
            raise ValueError(f"days cannot be negative: {days}")
        left = max(days, 1)
        for distance in range(min(days, 1), HORIZON_DAYS):
            candidate = day + distance * ONE_DAY
            left -= bool(self.hours(candidate))
            if not left:
                return candidate
        raise NoWorkingTime

    def hours(self, day: date) -> tuple[Span, ...]:
        """The working hours of `day`; none if it is off or no period covers it."""
        if day in self._days_off_by_date:
            return ()
        period = self.period(day)
        return period.week[day.weekday()] if period else ()

    def period(self, day: date) -> Period | None:
        """The period whose hours hold on `day`."""
        return next((period for period in self._periods_by_precedence if period.covers(day)), None)

    def day_off(self, day: date) -> DayOff | None:
        """What makes `day` a day off."""
        return self._days_off_by_date.get(day)

    @cached_property
    def _periods_by_precedence(self) -> list[Period]:
        return sorted(self.periods, key=lambda period: period.precedence)

    @cached_property
    def _days_off_by_date(self) -> dict[date, DayOff]:
        return {day_off.day: day_off for day_off in self.days_off}

    @cached_property
    def _years(self) -> dict[int, WorkingYear]:
        return {}

    def _year_number(self, instant: datetime) -> int:
        return instant.astimezone(self.zone).year

    def _years_from(self, instant: datetime) -> Iterator[WorkingYear]:
        first = self._year_number(instant)
        return (self._year(number) for number in range(first, first + HORIZON_YEARS + 1))

    def _year(self, number: int) -> WorkingYear:
        if number not in self._years:
            self._years[number] = WorkingYear(self._spans(number))
        return self._years[number]

    def _spans(self, year: int) -> Iterator[tuple[datetime, datetime]]:
        day = date(year, 1, 1)
        while day.year == year:
            next_day = day + ONE_DAY
            for start, end in self.hours(day):
                yield self._instant(day, start), self._instant(next_day if end == MIDNIGHT else day, end)
            day = next_day

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a naive moment has no place in a calendar: give it a zone")
    return moment.astimezone(UTC)
