"""What an administrator types about a calendar is read, and edits of calendars refuse to mean two things."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from engine.time.calendar_edits import AddDaysOff, ConfirmDaysOff, PutDayOff, PutPeriod, RemovePeriod
from engine.time.calendar_forms import day_from_text, period_entries, read_day_off, read_description, read_period
from engine.time.calendar_problems import CalendarFault
from engine.time.errors import CalendarEditRefused
from engine.time.hours_text import HoursFault, HoursUnreadable, spans_as_text, spans_from_text
from engine.time.month import first_of_month, months_of, weeks_of
from engine.time.office_calendar import OfficeCalendar, period_key
from engine.time.office_hours import DayOff, DayOffKind, Span
from engine.time.seed import read_seed, shipped_days_off
from webui.calendar_problems import SENTENCES

SEED = read_seed("purwakarta")
OFFICE = OfficeCalendar("purwakarta", SEED.name, 1, SEED.calendar)
RAMADAN = {
    "name": "Ramadan 1449 H",
    "first_day": "2028-01-28",
    "last_day": "2028-02-25",
    "basis": "SE Bupati",
    "hours_monday": "08:00-12:00, 12:30-15:00",
}


@pytest.mark.parametrize(
    "text",
    [
        "07:30-12:00, 13:00-16:00",
        "07.30–12.00; 13.00–16.00",
        "13:00 - 16:00,07:30 — 12:00",
        "7.30 s.d. 12.00\n13.00 sampai 16.00",
        "07:30-12:00,, 13:00-16:00,",
    ],
)
def test_hours_are_understood_however_they_are_written(text: str) -> None:
    assert spans_as_text(spans_from_text(text)) == "07:30-12:00, 13:00-16:00"


@pytest.mark.parametrize("text", ["", "  ", "-", ","])
def test_nothing_is_a_day_that_is_not_worked(text: str) -> None:
    assert spans_from_text(text) == ()


def test_hours_may_last_until_the_end_of_the_day_and_touch() -> None:
    spans = spans_from_text("16:00-24:00, 08:00-16:00")

    assert spans == (Span(time(8), time(16)), Span(time(16), time(0)))
    assert spans_as_text(spans) == "08:00-16:00, 16:00-24:00"


@pytest.mark.parametrize(
    ("text", "fault", "part"),
    [
        ("pagi", HoursFault.NOT_HOURS, "pagi"),
        ("07:30", HoursFault.NOT_HOURS, "07:30"),
        ("07:30-12", HoursFault.NOT_HOURS, "07:30-12"),
        ("07:30-12:00 13:00-16:00", HoursFault.NOT_HOURS, "07:30-12:00 13:00-16:00"),
        ("07:60-12:00", HoursFault.NO_SUCH_TIME, "07:60-12:00"),
        ("24:00-24:00", HoursFault.NO_SUCH_TIME, "24:00-24:00"),
        ("08:00-12:00, 12:00-12:00", HoursFault.ENDS_TOO_EARLY, "12:00-12:00"),
        ("08:00-12:00, 11:59-15:00", HoursFault.OVERLAP, "08:00-12:00, 11:59-15:00"),
        ("08:00-24:00, 09:00-10:00", HoursFault.OVERLAP, "08:00-24:00, 09:00-10:00"),
        (",".join(f"{n:02}:00-{n:02}:30" for n in range(7)), HoursFault.TOO_MANY_SPANS, None),
    ],
)
def test_hours_that_cannot_be_meant_are_named(text: str, fault: HoursFault, part: str | None) -> None:
    with pytest.raises(HoursUnreadable) as refused:
        spans_from_text(text)

    assert (refused.value.fault, refused.value.part) == (fault, part or text)


@pytest.mark.parametrize("text", ["2026-12-31", "31/12/2026", "31-12-2026", " 31/12/2026 "])
def test_a_date_is_understood_as_browsers_and_as_people_write_it(text: str) -> None:
    assert day_from_text(text) == date(2026, 12, 31)


@pytest.mark.parametrize(
    "text", ["", "31/02/2026", "2026-12", "12-31-2026", "31/12/26", "20261231", "besok", "²-²-²²²²"]
)
def test_anything_else_is_no_date(text: str) -> None:
    assert day_from_text(text) is None


def test_all_that_is_wrong_with_a_period_is_told_at_once() -> None:
    typed = {"name": "", "basis": " ", "first_day": "x", "last_day": "1999-01-01", "hours_friday": "?"}

    with pytest.raises(CalendarEditRefused) as refused:
        read_period(typed)

    assert [(problem.name, problem.fault) for problem in refused.value.problems] == [
        ("name", CalendarFault.MISSING),
        ("basis", CalendarFault.MISSING),
        ("first_day", CalendarFault.NOT_A_DATE),
        ("last_day", CalendarFault.OUT_OF_RANGE),
        ("hours_friday", CalendarFault.NOT_HOURS),
        ("last_day", CalendarFault.ENDS_BEFORE_IT_BEGINS),
    ]


def test_what_a_form_of_a_period_shows_gives_the_same_period() -> None:
    for period in OFFICE.calendar.periods:
        assert read_period(period_entries(period)) == PutPeriod(period, period_key(period))


def test_a_period_takes_the_place_of_the_one_it_was() -> None:
    after = read_period(RAMADAN | {"instead_of": "2027-02-08_2027-03-09"}).on(OFFICE)

    assert [period.name for period in after.calendar.periods] == ["Jam kerja biasa", "Ramadan 1447 H", "Ramadan 1449 H"]


def test_two_periods_on_exactly_the_same_days_are_refused() -> None:
    typed = RAMADAN | {"first_day": "2027-02-08", "last_day": "2027-03-09"}

    with pytest.raises(CalendarEditRefused) as refused:
        read_period(typed).on(OFFICE)

    assert refused.value.problems[0].params == {"other": "Ramadan 1448 H (perkiraan)"}


def test_a_period_that_is_gone_can_be_taken_away_again() -> None:
    assert RemovePeriod("2020-01-01_").on(OFFICE) == OFFICE


def test_a_day_off_twice_is_refused_but_one_may_be_changed_where_it_is() -> None:
    natal = DayOff(date(2026, 12, 25), "Natal", DayOffKind.NATIONAL, "SKB")

    with pytest.raises(CalendarEditRefused):
        PutDayOff(natal).on(OFFICE)

    after = PutDayOff(natal, instead_of=natal.day).on(OFFICE)
    assert after.calendar.day_off(natal.day) == natal
    assert len(after.calendar.days_off) == len(OFFICE.calendar.days_off)


def test_a_day_off_needs_to_come_from_somebody() -> None:
    typed = {"day": "2026-12-28", "name": "Libur", "basis": "SE", "kind": "boss"}

    with pytest.raises(CalendarEditRefused) as refused:
        read_day_off(typed)

    assert [problem.fault for problem in refused.value.problems] == [CalendarFault.UNKNOWN_KIND]


def test_the_days_off_that_came_along_are_added_where_the_office_has_none() -> None:
    own = DayOff(date(2027, 12, 25), "Natal kantor", DayOffKind.LOCAL, "SE Bupati")
    bare = replace(OFFICE, calendar=replace(OFFICE.calendar, days_off=(own,)))

    after = AddDaysOff(shipped_days_off()[2027]).on(bare).calendar

    assert after.day_off(own.day) == own
    assert sum(day_off.tentative for day_off in after.days_off) == 3
    with pytest.raises(CalendarEditRefused):
        AddDaysOff(shipped_days_off()[2027]).on(replace(bare, calendar=after))


def test_confirmed_days_off_get_the_basis_that_settled_them() -> None:
    day = date(2027, 3, 10)

    after = ConfirmDaysOff(frozenset({day, date(2026, 12, 25)}), "SKB 2027").on(OFFICE).calendar

    confirmed, natal = after.day_off(day), after.day_off(date(2026, 12, 25))
    assert confirmed is not None
    assert natal is not None
    assert (confirmed.tentative, confirmed.basis) == (False, "SKB 2027")
    assert natal.basis == "SKB 3 Menteri Nomor 1497/2/5 Tahun 2025"


def test_the_form_of_the_grace_takes_whole_minutes_with_other_digits_refused() -> None:
    assert read_description({"name": "A", "zone": "Asia/Jakarta", "grace": " 15 "}).grace == 15
    with pytest.raises(CalendarEditRefused):
        read_description({"name": "A", "zone": "Asia/Jakarta", "grace": "१५"})


def test_a_month_is_laid_out_in_weeks_and_counted() -> None:
    weeks = weeks_of(OFFICE.calendar, date(2026, 12, 1))
    total = months_of(OFFICE.calendar, 2026)[11]

    assert [day and day.date.day for day in weeks[0]] == [None, 1, 2, 3, 4, 5, 6]
    assert sum(day is not None for week in weeks for day in week) == 31
    # 23 weekdays, two of them off; four Fridays less one: 21 days of 450 minutes by Perpres 21/2023.
    assert (total.working_days, total.minutes, total.days_lost) == (21, 21 * 450, 2)


def test_months_are_counted_over_the_turn_of_the_year() -> None:
    assert first_of_month(date(2026, 12, 24), 1) == date(2027, 1, 1)
    assert first_of_month(date(2026, 1, 24), -1) == date(2025, 12, 1)
    assert first_of_month(date(2026, 1, 24)) == date(2026, 1, 1)


def test_every_fault_has_a_sentence() -> None:
    assert set(SENTENCES) == set(CalendarFault)
    assert {fault.value for fault in HoursFault} <= {fault.value for fault in CalendarFault}
