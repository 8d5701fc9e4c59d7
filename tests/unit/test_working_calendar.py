"""Working time of offices, told with the calendar of Purwakarta as the program brings it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from engine.time.commands import install_calendar, revise_calendar
from engine.time.durations import split_minutes, whole_minutes
from engine.time.errors import CalendarNotFound, NoWorkingTime
from engine.time.office_hours import DayOff, DayOffKind, Period, Span, Week, week_as_text, week_from_text
from engine.time.queries import calendar_by_code
from engine.time.seed import CalendarSeed, read_seed
from engine.time.working_calendar import WorkingCalendar
from models.base import Base
from models.calendars import CalendarPeriodRow, DayOffRow, WorkingCalendarRow

WIB = ZoneInfo("Asia/Jakarta")
BERLIN = ZoneInfo("Europe/Berlin")
SEED = read_seed("purwakarta")
PURWAKARTA = SEED.calendar
ORDINARY, RAMADAN = PURWAKARTA.periods[:2]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
SIX_DAYS = week_from_text({weekday: [["07:30", "14:00"]] for weekday in (*WEEKDAYS, "saturday")})
NIGHTS = week_from_text({weekday: [["00:00", "06:00"], ["22:00", "00:00"]] for weekday in WEEKDAYS})
SUNDAY_NIGHT = week_from_text({"sunday": [["01:00", "04:00"]]})
FLOOD = DayOff(date(2026, 11, 24), "Banjir", DayOffKind.LOCAL, "SE Bupati")


def at(text: str, zone: ZoneInfo = WIB) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def until_further_notice(week: Week, first_day: date = date(2020, 1, 1)) -> Period:
    return Period("Jam kerja", first_day, None, week, "Keputusan")


def calendar_of(week: Week, zone: ZoneInfo = WIB) -> WorkingCalendar:
    return WorkingCalendar(zone, (until_further_notice(week),))


def hours_a_week(week: Week) -> timedelta:
    day = date(2026, 1, 1)
    spans = [span for spans in week for span in spans]
    return sum((datetime.combine(day, end) - datetime.combine(day, start) for start, end in spans), timedelta())


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        pytest.param("2026-11-23 07:30", 723, "2026-11-24 13:03", id="the whole SOP, crosses lunch"),
        pytest.param("2026-11-23 15:30", 60, "2026-11-24 08:00", id="overnight"),
        pytest.param("2026-11-27 11:00", 60, "2026-11-27 13:30", id="break of Friday"),
        pytest.param("2026-11-27 16:00", 60, "2026-11-30 08:00", id="weekend"),
        pytest.param("2026-11-28 09:00", 3, "2026-11-30 07:33", id="start outside hours"),
        pytest.param("2026-12-23 15:00", 120, "2026-12-28 08:30", id="joint leave, Christmas, weekend"),
        pytest.param("2026-02-18 15:30", 60, "2026-02-19 08:30", id="into Ramadan hours"),
        pytest.param("2026-03-17 14:30", 60, "2026-03-25 08:00", id="Nyepi and Idulfitri leave"),
        pytest.param("2026-08-14 16:00", 60, "2026-08-18 08:00", id="Independence Day on a Monday"),
        pytest.param("2027-01-04 07:30", 723, "2027-01-06 13:03", id="Isra Mikraj"),
    ],
)
def test_standard_minutes_end_when_the_office_has_worked_them(start: str, minutes: int, end: str) -> None:
    assert PURWAKARTA.due(at(start), minutes) == at(end)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-27 16:00", 30, "2026-11-27 16:30"),
        ("2026-11-23 11:00", 60, "2026-11-23 12:00"),
        ("2026-11-23 07:30", 450, "2026-11-23 16:00"),
    ],
)
def test_work_that_fills_a_span_is_due_at_its_end(start: str, minutes: int, end: str) -> None:
    assert PURWAKARTA.due(at(start), minutes) == at(end)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-23 09:10", "2026-11-23 09:10"),
        ("2026-11-23 12:00", "2026-11-23 13:00"),
        ("2026-11-27 16:30", "2026-11-30 07:30"),
        ("2026-11-28 09:00", "2026-11-30 07:30"),
    ],
)
def test_no_minutes_are_over_where_counting_would_begin(start: str, end: str) -> None:
    assert PURWAKARTA.due(at(start), 0) == at(end)


# kiegroup/jbpm#233: holidays were entered, and counted all the same.
def test_a_holiday_within_the_time_is_not_counted() -> None:
    assert PURWAKARTA.due(at("2026-12-23 15:59"), 2) == at("2026-12-28 07:31")
    assert PURWAKARTA.working(at("2026-12-24 00:00"), at("2026-12-28 00:00")) == timedelta()


# kiegroup/jbpm#1342 and #1830: work offered outside hours was due at a wrong time, before opening and after closing.
@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param("2026-11-23 05:12:44", "2026-11-23 07:40", id="before opening"),
        pytest.param("2026-11-23 23:59:59", "2026-11-24 07:40", id="after closing"),
        pytest.param("2026-11-23 12:30", "2026-11-23 13:10", id="in the break"),
        pytest.param("2026-11-29 10:00", "2026-11-30 07:40", id="on Sunday"),
        pytest.param("2026-12-25 10:00", "2026-12-28 07:40", id="on a holiday"),
    ],
)
def test_work_offered_outside_hours_starts_with_the_next_ones(start: str, end: str) -> None:
    assert PURWAKARTA.due(at(start), 10) == at(end)


# apache/incubator-kie-issues#1651: hours from 22:00 to 06:00 were missed by days.
def test_hours_may_run_over_midnight() -> None:
    office = calendar_of(NIGHTS)

    assert office.due(at("2026-11-23 23:00"), 120) == at("2026-11-24 01:00")
    assert office.working(at("2026-11-23 21:00"), at("2026-11-24 07:00")) == timedelta(hours=8)


# jmix-framework/jmix#790: one working day became 24 working hours, three days.
@pytest.mark.parametrize(
    ("day", "days", "expected"),
    [
        (date(2026, 11, 23), 1, date(2026, 11, 24)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 12, 23), 2, date(2026, 12, 29)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 28), 0, date(2026, 11, 30)),
    ],
)
def test_working_days_are_days_of_the_office(day: date, days: int, expected: date) -> None:
    assert PURWAKARTA.add_working_days(day, days) == expected


def test_time_between_moments_counts_to_the_second() -> None:
    assert PURWAKARTA.working(at("2026-11-23 11:59:30"), at("2026-11-23 13:00:15")) == timedelta(seconds=45)


def test_no_time_passes_backwards() -> None:
    assert PURWAKARTA.working(at("2026-11-23 10:00"), at("2026-11-23 09:00")) == timedelta()


def test_working_hours_include_their_start_and_not_their_end() -> None:
    assert PURWAKARTA.is_working(at("2026-11-23 07:30"))
    assert PURWAKARTA.is_working(at("2026-11-23 11:59:59"))
    assert not PURWAKARTA.is_working(at("2026-11-23 12:00"))
    assert not PURWAKARTA.is_working(at("2026-11-22 09:00"))


def test_whole_years_are_counted_without_a_gap_at_new_year() -> None:
    start, new_year, end = at("2024-06-03 10:00"), at("2026-01-01 00:00"), at("2027-08-18 10:00")

    assert PURWAKARTA.working(start, end) == PURWAKARTA.working(start, new_year) + PURWAKARTA.working(new_year, end)


def test_a_saturday_counts_in_an_office_of_six_days() -> None:
    assert calendar_of(SIX_DAYS).due(at("2026-11-27 13:30"), 60) == at("2026-11-28 08:00")


def test_a_moment_of_any_zone_is_understood_and_answered_in_the_zone_of_the_office() -> None:
    due = PURWAKARTA.due(at("2026-11-23 07:30").astimezone(UTC), 60)

    assert due == at("2026-11-23 08:30")
    assert due.tzinfo is WIB


def test_offices_in_other_zones_open_by_their_own_clock() -> None:
    office = replace(PURWAKARTA, zone=ZoneInfo("Asia/Jayapura"))

    assert office.due(at("2026-11-23 05:00"), 60) == at("2026-11-23 06:30")


def test_hours_that_a_change_of_clocks_takes_or_gives_are_not_worked_or_worked_twice() -> None:
    office = calendar_of(SUNDAY_NIGHT, BERLIN)

    spring = office.working(at("2026-03-29 00:00", BERLIN), at("2026-03-29 12:00", BERLIN))
    autumn = office.working(at("2026-10-25 00:00", BERLIN), at("2026-10-25 12:00", BERLIN))

    assert (spring, autumn) == (timedelta(hours=2), timedelta(hours=4))


def test_spans_that_a_change_of_clocks_pushes_together_count_once() -> None:
    office = calendar_of(week_from_text({"sunday": [["01:00", "02:30"], ["03:00", "04:00"]]}), BERLIN)

    assert office.working(at("2026-03-29 00:00", BERLIN), at("2026-03-29 12:00", BERLIN)) == timedelta(hours=2)


def test_ramadan_wins_over_hours_until_further_notice_even_over_newer_ones() -> None:
    newer = until_further_notice(SIX_DAYS, first_day=date(2026, 3, 2))
    office = WorkingCalendar(WIB, (ORDINARY, newer, RAMADAN))

    assert office.period(date(2026, 3, 20)) is RAMADAN
    assert office.period(date(2026, 3, 21)) is newer
    assert office.period(date(2026, 1, 5)) is ORDINARY


def test_of_two_equally_long_periods_the_later_one_wins() -> None:
    later = replace(RAMADAN, first_day=date(2026, 2, 20), last_day=date(2026, 3, 21))

    office = WorkingCalendar(WIB, (later, RAMADAN))

    assert office.period(date(2026, 2, 19)) is RAMADAN
    assert office.period(date(2026, 2, 20)) is later


def test_a_day_off_says_why() -> None:
    christmas = PURWAKARTA.day_off(date(2026, 12, 25))

    assert christmas is not None
    assert (christmas.name, christmas.kind) == ("Hari Raya Natal", DayOffKind.NATIONAL)
    assert PURWAKARTA.day_off(date(2026, 12, 28)) is None


@pytest.mark.parametrize("periods", [(), (replace(RAMADAN),), (until_further_notice(((),) * 7),)])
def test_a_calendar_without_working_time_ahead_refuses(periods: tuple[Period, ...]) -> None:
    office, now = WorkingCalendar(WIB, periods), at("2027-03-01 08:00")

    with pytest.raises(NoWorkingTime):
        office.due(now, 1)
    with pytest.raises(NoWorkingTime):
        office.next_working_moment(now)
    with pytest.raises(NoWorkingTime):
        office.add_working_days(now.date(), 1)
    assert office.working(now, now + timedelta(days=30)) == timedelta()


def test_more_minutes_than_the_years_ahead_hold_are_refused() -> None:
    with pytest.raises(NoWorkingTime):
        PURWAKARTA.due(at("2026-11-23 07:30"), 10**9)


def test_a_moment_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="naive"):
        PURWAKARTA.due(datetime.fromisoformat("2026-11-23 07:30"), 1)


def test_negative_amounts_are_mistakes() -> None:
    with pytest.raises(ValueError, match="negative"):
        PURWAKARTA.due(at("2026-11-23 07:30"), -1)
    with pytest.raises(ValueError, match="negative"):
        PURWAKARTA.add_working_days(date(2026, 11, 23), -1)


@pytest.mark.parametrize(
    "spans",
    [
        (Span(time(8), time(8)),),
        (Span(time(9), time(8)),),
        (Span(time(8), time(12)), Span(time(11), time(16))),
        (Span(time(13), time(16)), Span(time(8), time(12))),
        (Span(time(20), time(0)), Span(time(21), time(22))),
    ],
)
def test_hours_that_cannot_be_are_not_accepted(spans: tuple[Span, ...]) -> None:
    with pytest.raises(ValueError, match="hours of monday"):
        until_further_notice((spans, (), (), (), (), (), ()))


def test_two_answers_to_one_question_are_not_accepted() -> None:
    with pytest.raises(ValueError, match="same days"):
        WorkingCalendar(WIB, (ORDINARY, replace(ORDINARY, name="Lain")))
    with pytest.raises(ValueError, match="off twice"):
        WorkingCalendar(WIB, (ORDINARY,), (FLOOD, replace(FLOOD, name="Lain")))
    with pytest.raises(ValueError, match="before it begins"):
        replace(RAMADAN, last_day=date(2026, 2, 1))
    with pytest.raises(ValueError, match="seven days"):
        replace(RAMADAN, week=RAMADAN.week[:5])


def test_weekly_hours_written_as_text_are_read_back_unchanged() -> None:
    odd = week_from_text({"sunday": [["22:00:30", "00:00"]]})

    assert [week_from_text(week_as_text(week)) for week in (ORDINARY.week, NIGHTS, odd)] == [ORDINARY.week, NIGHTS, odd]
    with pytest.raises(ValueError, match="senin"):
        week_from_text({"senin": []})


def test_the_seed_keeps_the_hours_of_the_regulation() -> None:
    assert [hours_a_week(period.week) for period in PURWAKARTA.periods] == [
        timedelta(hours=37, minutes=30),
        timedelta(hours=32, minutes=30),
        timedelta(hours=32, minutes=30),
    ]


@pytest.mark.parametrize(
    ("year", "expected"), [(2025, [58, 51, 64, 64]), (2026, [55, 57, 64, 64]), (2027, [53, 59, 65, 65])]
)
def test_the_seed_has_the_working_days_of_each_quarter(year: int, expected: list[int]) -> None:
    borders = [date(year, month, 1) for month in (1, 4, 7, 10)] + [date(year + 1, 1, 1)]
    quarters = [[first + timedelta(days=n) for n in range((end - first).days)] for first, end in pairwise(borders)]

    assert [sum(bool(PURWAKARTA.hours(day)) for day in quarter) for quarter in quarters] == expected


def test_the_seed_names_the_kind_and_basis_of_each_day_off_and_what_is_not_settled() -> None:
    decreed = [day_off for day_off in PURWAKARTA.days_off if "1497/2/5" in day_off.basis]

    assert {day_off.day.year for day_off in decreed} == {2026}
    assert sum(day_off.kind is DayOffKind.NATIONAL for day_off in decreed) == 17
    assert sum(day_off.kind is DayOffKind.JOINT_LEAVE for day_off in decreed) == 8
    assert all(day_off.basis and day_off.name for day_off in PURWAKARTA.days_off)
    assert [day_off.day for day_off in PURWAKARTA.days_off if day_off.tentative] == [
        date(2027, 3, 10),
        date(2027, 3, 11),
        date(2027, 5, 17),
    ]


@pytest.mark.parametrize(("minutes", "expected"), [(0, (0, 0)), (59, (0, 59)), (170, (2, 50)), (723, (12, 3))])
def test_minutes_are_taken_apart_for_people(minutes: int, expected: tuple[int, int]) -> None:
    assert split_minutes(minutes) == expected


def test_only_minutes_that_have_passed_are_told() -> None:
    assert [whole_minutes(timedelta(seconds=seconds)) for seconds in (59, 119, 120, -59, -90)] == [0, 1, 2, 0, -1]


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    tables = [row.__table__ for row in (WorkingCalendarRow, CalendarPeriodRow, DayOffRow)]
    Base.metadata.create_all(engine, tables=[table for table in Base.metadata.sorted_tables if table in tables])
    with Session(engine) as session:
        install_calendar(session, SEED)
        session.commit()
        yield session
    engine.dispose()


def test_a_stored_calendar_is_read_back_unchanged(session: Session) -> None:
    stored = calendar_by_code(session, "purwakarta")

    assert (stored.zone, set(stored.periods), stored.days_off) == (WIB, set(PURWAKARTA.periods), PURWAKARTA.days_off)


def test_an_unchanged_calendar_is_read_once(session: Session) -> None:
    assert calendar_by_code(session, "purwakarta") is calendar_by_code(session, "purwakarta")


def test_a_revision_is_seen_at_once(session: Session) -> None:
    before = calendar_by_code(session, "purwakarta")

    revise_calendar(session, "purwakarta", replace(before, days_off=(*before.days_off, FLOOD)))

    assert calendar_by_code(session, "purwakarta").day_off(FLOOD.day) == FLOOD


def test_a_revision_by_somebody_else_is_seen_although_the_old_rows_are_remembered(session: Session) -> None:
    row = session.scalars(select(WorkingCalendarRow)).one()
    assert row.days_off

    with Session(session.get_bind()) as other:
        revise_calendar(other, "purwakarta", replace(PURWAKARTA, days_off=(FLOOD,)))
        other.commit()

    assert calendar_by_code(session, "purwakarta").days_off == (FLOOD,)


def test_a_revision_that_was_rolled_back_is_forgotten(session: Session) -> None:
    before = calendar_by_code(session, "purwakarta")
    revise_calendar(session, "purwakarta", replace(before, days_off=(FLOOD,)))
    assert calendar_by_code(session, "purwakarta").days_off == (FLOOD,)
    session.rollback()

    fire = replace(FLOOD, name="Kebakaran")
    revise_calendar(session, "purwakarta", replace(before, days_off=(fire,)))

    assert calendar_by_code(session, "purwakarta").days_off == (fire,)


def test_installing_again_keeps_what_the_office_changed(session: Session) -> None:
    revise_calendar(session, "purwakarta", replace(PURWAKARTA, days_off=(FLOOD,)))

    install_calendar(session, SEED)

    assert calendar_by_code(session, "purwakarta").days_off == (FLOOD,)


def test_calendars_do_not_mix(session: Session) -> None:
    install_calendar(session, CalendarSeed("enam_hari", "Enam hari", calendar_of(SIX_DAYS)))

    assert calendar_by_code(session, "enam_hari") == calendar_of(SIX_DAYS)
    assert calendar_by_code(session, "purwakarta").days_off == PURWAKARTA.days_off


def test_an_unknown_calendar_is_refused(session: Session) -> None:
    with pytest.raises(CalendarNotFound):
        calendar_by_code(session, "atlantis")
    with pytest.raises(CalendarNotFound):
        revise_calendar(session, "atlantis", PURWAKARTA)
