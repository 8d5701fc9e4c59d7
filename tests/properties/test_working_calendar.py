"""Whatever the hours, periods, days off and zone: counting agrees with a clerk who looks at every single minute."""

import math
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.time.office_hours import DayOff, DayOffKind, Period, Span, Week
from engine.time.seed import read_seed
from engine.time.working_calendar import WorkingCalendar

MINUTE = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)
ZONES = [ZoneInfo(key) for key in ("Asia/Jakarta", "Asia/Jayapura", "Asia/Kathmandu", "America/New_York")]
PURWAKARTA = read_seed("purwakarta").calendar
# A clock is put forward in New York on 8 March 2026; offices of these tests are closed at that hour.
FIRST, LAST = (datetime.fromisoformat(day) for day in ("2026-03-02", "2026-03-16"))
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.sampled_from(ZONES))
LENGTHS = st.timedeltas(timedelta(), timedelta(days=4))
DAYS = st.dates(date(2026, 2, 23), date(2026, 3, 30))


class Clerk:
    """Knows for each local day its working minutes, and nothing else: no spans, no sums, no searching."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self._calendar = calendar
        self._days_off = {day_off.day for day_off in calendar.days_off}
        self._minutes_of = cache(self._look_up)

    def counts(self, start: datetime, end: datetime) -> timedelta:
        """Add the part of each working minute that lies between two moments."""
        return sum((min(end, tick + MINUTE) - max(start, tick) for tick in self.working_ticks(start, end)), timedelta())

    def working_ticks(self, start: datetime, end: datetime) -> Iterator[datetime]:
        tick = start.astimezone(UTC).replace(second=0, microsecond=0)
        while tick < end:
            if self.works_at(tick):
                yield tick
            tick += MINUTE

    def works_at(self, tick: datetime) -> bool:
        local = tick.astimezone(self._calendar.zone)
        return local.hour * 60 + local.minute in self._minutes_of(local.date())

    def _look_up(self, day: date) -> set[int]:
        holding = [p for p in self._calendar.periods if p.first_day <= day and (p.last_day or date.max) >= day]
        if day in self._days_off or not holding:
            return set()
        latest_first = sorted(holding, key=lambda period: period.first_day, reverse=True)
        winner = min(latest_first, key=lambda p: (p.last_day - p.first_day).days if p.last_day else math.inf)
        return {minute for span in winner.week[day.weekday()] for minute in range(*map(_minute_of_day, span))}


def _minute_of_day(at: time) -> int:
    return at.hour * 60 + at.minute


def _spans(minutes: Iterable[int]) -> tuple[Span, ...]:
    times = [time(*divmod(minute, 60)) for minute in sorted(minutes)]
    return tuple(Span(start, end) for start, end in zip(times[::2], times[1::2], strict=False))


def days() -> st.SearchStrategy[tuple[Span, ...]]:
    return st.sets(st.integers(5 * 60, 24 * 60 - 1), max_size=6).map(_spans)


def weeks() -> st.SearchStrategy[Week]:
    return st.tuples(*[days()] * 7)


def _period(first_day: date, last_day: date | None, week: Week) -> Period:
    return Period("Jam kerja", first_day, last_day, week, "Keputusan")


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    always = _period(date(2025, 1, 1), None, draw(weeks()))
    bounds = draw(st.lists(st.tuples(DAYS, DAYS).map(sorted), max_size=3, unique_by=tuple))
    return WorkingCalendar(
        zone=draw(st.sampled_from(ZONES)),
        periods=(always, *(_period(first, last, draw(weeks())) for first, last in bounds)),
        days_off=tuple(DayOff(day, "Libur", DayOffKind.LOCAL, "SE") for day in draw(st.sets(DAYS, max_size=8))),
    )


def working_offices() -> st.SearchStrategy[WorkingCalendar]:
    """Calendars with at least one working span in every ordinary week."""
    return calendars().filter(lambda calendar: any(calendar.periods[0].week))


@settings(deadline=None)
@given(calendar=calendars(), start=MOMENTS, length=LENGTHS)
def test_working_time_is_what_a_clerk_counts_minute_by_minute(
    calendar: WorkingCalendar, start: datetime, length: timedelta
) -> None:
    end = start.astimezone(UTC) + length

    assert calendar.working(start, end) == Clerk(calendar).counts(start, end)


@settings(deadline=None)
@given(calendar=calendars(), moment=MOMENTS)
def test_a_moment_is_worked_when_the_clerk_says_so(calendar: WorkingCalendar, moment: datetime) -> None:
    assert calendar.is_working(moment) == Clerk(calendar).works_at(moment)


@settings(deadline=None)
@given(calendar=working_offices(), start=MOMENTS, minutes=st.integers(1, 3000))
def test_a_due_time_is_the_first_moment_when_the_minutes_have_passed(
    calendar: WorkingCalendar, start: datetime, minutes: int
) -> None:
    due = calendar.due(start, minutes)

    assert calendar.working(start, due) == minutes * MINUTE
    assert calendar.working(start, due.astimezone(UTC) - MICROSECOND) < minutes * MINUTE


@settings(deadline=None)
@given(calendar=working_offices(), start=MOMENTS, later=LENGTHS, minutes=st.integers(0, 600), more=st.integers(0, 600))
def test_who_starts_later_or_has_more_to_do_is_never_done_earlier(
    calendar: WorkingCalendar, start: datetime, later: timedelta, minutes: int, more: int
) -> None:
    due = calendar.due(start, minutes)

    assert calendar.due(start, minutes + more) >= due
    assert calendar.due(start.astimezone(UTC) + later, minutes) >= due


@settings(deadline=None)
@given(calendar=working_offices(), start=MOMENTS)
def test_the_next_working_moment_is_worked_and_nothing_before_it(calendar: WorkingCalendar, start: datetime) -> None:
    moment = calendar.next_working_moment(start)

    assert calendar.is_working(moment)
    assert calendar.working(start, moment) == timedelta()


@settings(deadline=None)
@given(calendar=working_offices(), start=MOMENTS, first=LENGTHS, second=LENGTHS)
def test_time_can_be_counted_in_parts(
    calendar: WorkingCalendar, start: datetime, first: timedelta, second: timedelta
) -> None:
    middle = start.astimezone(UTC) + first
    end = middle + second

    assert calendar.working(start, end) == calendar.working(start, middle) + calendar.working(middle, end)


@settings(deadline=None)
@given(calendar=working_offices(), day=DAYS, count=st.integers(1, 30))
def test_working_days_are_added_one_by_one(calendar: WorkingCalendar, day: date, count: int) -> None:
    expected = day
    for _ in range(count):
        expected += timedelta(days=1)
        while not calendar.hours(expected):
            expected += timedelta(days=1)

    assert calendar.add_working_days(day, count) == expected


@cache
def _worked_by_minute_of_2026() -> list[int]:
    """The clerk's tally at each minute of the year 2026 (UTC), in working minutes."""
    clerk, start = Clerk(PURWAKARTA), datetime(2026, 1, 1, tzinfo=UTC)
    return list(accumulate((clerk.works_at(start + n * MINUTE) for n in range(365 * 24 * 60)), initial=0))


@settings(deadline=None, max_examples=100)
@given(random=st.randoms(use_true_random=True))
def test_a_year_of_the_seeded_calendar_agrees_on_a_hundred_thousand_intervals(random: Random) -> None:
    tally, new_year = _worked_by_minute_of_2026(), datetime(2026, 1, 1, tzinfo=UTC)

    for _ in range(1000):
        start, end = sorted(random.randrange(len(tally) - 1) for _ in range(2))
        offset = timedelta(seconds=random.randrange(60))
        # Both moments lie `offset` into their minutes, so the first minute loses what the last one gains.
        expected = (tally[end] - tally[start]) * MINUTE
        expected += offset * (tally[end + 1] - tally[end]) - offset * (tally[start + 1] - tally[start])
        counted = PURWAKARTA.working(new_year + start * MINUTE + offset, new_year + end * MINUTE + offset)
        assert counted == expected
