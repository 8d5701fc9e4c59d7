"""The pages of calendars: the month, its days, periods and settings, for administrators and nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engine.run.runtime import Runtime
from engine.time.queries import calendar_by_code, office_calendar
from engine.time.working_calendar import WorkingCalendar
from tests.office import Office
from tests.web.visitor import FROM_OUR_PAGE, heading, hidden, open_office
from tests.web.worker import Worker, form_of, links, shown_entries, soup, words

CALENDAR = "/admin/calendars/purwakarta"
DECREE = {"name": "Cuti bersama", "kind": "joint_leave", "basis": "SKB perubahan"}
DAY_FORM, REMOVE_FORM = ".day-form form", "form:has([name=remove])"


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path, idle_minutes=100_000, session_hours=10_000)


@pytest.fixture
def admin(app: Flask) -> Worker:
    return Worker(app, username="admin")


def fills_in(
    worker: Worker, path: str, typed: Mapping[str, str], *, look: bool = False, selector: str = "main form"
) -> TestResponse:
    """Open a page, fill in its form and press a button."""
    return presses(worker, worker.opens(path), typed, look=look, selector=selector)


def presses(
    worker: Worker, page: TestResponse, typed: Mapping[str, str], *, look: bool = False, selector: str = "main form"
) -> TestResponse:
    form = form_of(page, selector)
    data = {**shown_entries(form), **typed, **({"_look": "yes"} if look else {})}
    return worker.client.post(str(form["action"]), data=data, headers=FROM_OUR_PAGE)


def stored(runtime: Runtime) -> WorkingCalendar:
    with runtime.database.readers() as session:
        return calendar_by_code(session, "purwakarta")


def errors(page: TestResponse) -> list[str]:
    return [each.get_text(strip=True) for each in soup(page).select(".field-error")]


def test_an_administrator_finds_the_calendars_from_the_head_of_every_page(admin: Worker) -> None:
    assert "/admin" in links(admin.opens("/"), ".nav a")
    assert "/admin/calendars" in links(admin.opens("/admin"))
    assert CALENDAR in links(admin.opens("/admin/calendars"))


def rules(app: Flask) -> list[tuple[str, str]]:
    given = {"code": "purwakarta", "key": "new", "year": 2027, "unit_id": 1, "webhook_id": 1, "delivery_id": 1}
    given |= {"post_id": 1, "holding_id": 1}
    adapter = app.url_map.bind("localhost")
    return [
        (method, adapter.build(rule.endpoint, {name: given[name] for name in rule.arguments}))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("admin.")
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


@pytest.mark.parametrize("username", ["kadis", "pengawas", "staf.umum"])
def test_whoever_is_no_administrator_finds_no_such_page(app: Flask, username: str, runtime: Runtime) -> None:
    before, worker = stored(runtime), Worker(app, username=username)

    answers = {
        (method, path): (worker.opens(path) if method == "GET" else worker.sends(path, **DECREE)).status_code
        for method, path in rules(app)
    }

    assert len(answers) >= 15
    assert set(answers.values()) == {404}
    assert "/admin" not in links(worker.opens("/"), ".nav a")
    assert stored(runtime) == before


def test_the_month_begins_on_monday_and_says_in_words_what_each_day_is(admin: Worker) -> None:
    page = admin.opens(f"{CALENDAR}?month=2026-12")

    heads = [each.get_text() for each in soup(page).select(".month th")]
    cells = {" ".join(cell.get_text(" ").split()) for cell in soup(page).select(".month td") if cell.a}
    assert (heads[0], heads[-1]) == ("Monday", "Sunday")
    assert len(cells) == 31
    assert "Monday 21 07:30–12:00 , 13:00–16:00" in cells
    assert "Thursday 24 Cuti Bersama Hari Raya Natal Joint leave" in cells
    assert "Saturday 26 not worked" in cells


def test_a_passing_period_is_named_on_its_days(admin: Worker) -> None:
    page = admin.opens(f"{CALENDAR}?month=2027-02")

    cell = soup(page).select_one(".month td:has(a[href*='2027-02-09'])")

    assert cell is not None
    assert "Ramadan 1448 H (perkiraan)" in cell.get_text()


def test_today_is_marked(admin: Worker) -> None:
    marked = soup(admin.opens(CALENDAR)).select("[aria-current=date]")

    assert [each["href"] for each in marked] == ["?day=2026-11-23#day-form"]


def test_one_can_leaf_from_month_to_month_but_not_out_of_the_calendar(admin: Worker) -> None:
    assert "?month=2027-01" in links(admin.opens(f"{CALENDAR}?month=2026-12"), ".months a")
    assert "?month=2025-12" in links(admin.opens(f"{CALENDAR}?month=2026-01"), ".months a")
    assert soup(admin.opens(f"{CALENDAR}?month=2000-01")).select("[rel=prev]") == []
    assert soup(admin.opens(f"{CALENDAR}?month=2100-12")).select("[rel=next]") == []


@pytest.mark.parametrize(
    "query", ["month=lalala", "month=1999-12", "month=2026-13", "day=2026-02-30", "day=9999-01-01"]
)
def test_a_month_that_does_not_exist_is_the_present_one(admin: Worker, query: str) -> None:
    page = admin.opens(f"{CALENDAR}?{query}")

    assert page.status_code == 200
    assert "November 2026" in words(page)


def test_the_year_tells_its_working_days(admin: Worker) -> None:
    lines = [" ".join(line.get_text(" ").split()) for line in soup(admin.opens(CALENDAR)).select(".year tbody tr")]

    assert len(lines) == 13
    assert lines[11].startswith("December 2026 21 ")


def test_a_day_off_is_previewed_saved_and_shown(admin: Worker, office: Office, runtime: Runtime) -> None:
    office.starts(subject="Tribulan IV")

    look = fills_in(admin, f"{CALENDAR}?day=2026-11-23", DECREE, look=True, selector=DAY_FORM)

    assert look.status_code == 200
    assert "If you save this, 1 open task gets another due time" in words(look)
    assert "Tribulan IV" in words(look, "[role=status] table")
    assert stored(runtime).day_off(date(2026, 11, 23)) is None

    done = presses(admin, look, {}, selector=DAY_FORM)

    assert heading(done) == "The calendar has been changed"
    assert words(done, "table") == words(look, "[role=status] table")
    assert words(done, ".flash.success") == "Saved. 1 open task has another due time."
    assert "Cuti bersama" in words(admin.opens(f"{CALENDAR}?month=2026-11"), ".month")


def test_tasks_of_several_units_are_told_apart(admin: Worker, office: Office) -> None:
    instance = office.starts(subject="Tribulan IV")
    office.completes("kadis", instance, "order_report")
    office.completes("sekretaris", instance, "distribute_format")

    look = fills_in(admin, f"{CALENDAR}?day=2026-11-23", DECREE, look=True, selector=DAY_FORM)

    told = words(look, "main [role=status]")
    assert "3 open tasks get another due time" in told
    assert "Step 3" in told
    assert "Bidang Pemerintahan Desa" in told


def test_where_nothing_moves_the_month_says_so(admin: Worker) -> None:
    done = fills_in(admin, f"{CALENDAR}?day=2027-11-23", DECREE, selector=DAY_FORM)

    assert done.status_code == 303
    assert done.location == f"{CALENDAR}?month=2027-11"
    assert "Saved. No open task has another due time." in words(admin.opens(done.location), ".messages")


def test_a_day_off_is_taken_away_again(admin: Worker, runtime: Runtime) -> None:
    done = fills_in(admin, f"{CALENDAR}?day=2026-12-24", {}, selector=REMOVE_FORM)

    assert done.status_code == 303
    assert stored(runtime).day_off(date(2026, 12, 24)) is None


def test_a_day_off_can_move_to_another_day(admin: Worker, runtime: Runtime) -> None:
    fills_in(admin, f"{CALENDAR}?day=2026-12-24", {"day": "28/12/2026"}, selector=DAY_FORM)

    assert stored(runtime).day_off(date(2026, 12, 24)) is None
    assert stored(runtime).day_off(date(2026, 12, 28)) is not None


def test_a_refused_day_keeps_what_was_typed(admin: Worker) -> None:
    typed = {"day": "2026-12-25", "name": "Cuti bersama Natal", "kind": "joint_leave", "basis": "SKB"}

    page = fills_in(admin, f"{CALENDAR}?day=2026-12-23", typed, selector=DAY_FORM)

    assert page.status_code == 422
    assert errors(page) == ["Friday, 25 December 2026 is already a day off: “Hari Raya Natal”."]
    assert hidden(page, "name") == "Cuti bersama Natal"


RAMADAN = {
    "name": "Ramadan 1449 H",
    "first_day": "2028-01-28",
    "last_day": "2028-02-25",
    "basis": "SE Bupati",
    "hours_monday": "08:00-12:00, 12:30-15:00",
}


def test_ramadan_is_entered_by_hand(admin: Worker, runtime: Runtime) -> None:
    done = fills_in(admin, f"{CALENDAR}/periods/new", RAMADAN)

    assert done.status_code == 303
    period = stored(runtime).period(date(2028, 1, 31))
    assert period is not None
    assert (period.name, period.basis, len(period.week[0])) == ("Ramadan 1449 H", "SE Bupati", 2)
    assert f"{CALENDAR}/periods/2028-01-28_2028-02-25" in links(admin.opens(CALENDAR))


@pytest.mark.parametrize(
    ("typed", "name", "sentence"),
    [
        ({"name": " "}, "name", "Please fill this in."),
        ({"basis": ""}, "basis", "Please fill this in."),
        ({"basis": "x" * 201}, "basis", "Use at most 200 characters."),
        ({"first_day": ""}, "first_day", "Please fill this in."),
        ({"first_day": "31/02/2028"}, "first_day", "Write a date that exists, for example 31/12/2026."),
        ({"first_day": "1998-01-01"}, "first_day", "Write a date between the years 2000 and 2100."),
        ({"last_day": "2028-01-01"}, "last_day", "The last day must not be before the first one."),
        ({"hours_friday": "08:00-12:00, 11:00-15:00"}, "hours_friday", "The hours 08:00-12:00, 11:00-15:00 overlap."),
        ({"hours_friday": "12:00-08:00"}, "hours_friday", "“12:00-08:00” ends before it begins."),
        ({"hours_friday": "08:00-25:00"}, "hours_friday", "“08:00-25:00” contains a time that does not exist."),
        (
            {"hours_friday": "pagi"},
            "hours_friday",
            "“pagi” is not a span of hours. Write for example 07:30-12:00, 13:00-16:00.",
        ),
        (
            {"first_day": "2026-02-19", "last_day": "2026-03-20"},
            "first_day",
            "“Ramadan 1447 H” holds on exactly the same days. Change that period instead.",
        ),
    ],
)
def test_nonsense_is_refused_beside_its_field(
    admin: Worker, typed: dict[str, str], name: str, sentence: str, runtime: Runtime
) -> None:
    before = stored(runtime)

    page = fills_in(admin, f"{CALENDAR}/periods/new", RAMADAN | typed)

    field = soup(page).select_one(f"#{name}")
    assert page.status_code == 422
    assert errors(page) == [sentence]
    assert field is not None
    assert field["aria-invalid"] == "true"
    assert field["value"] == (RAMADAN | typed)[name]
    assert stored(runtime) == before


def test_hours_are_needed(admin: Worker, runtime: Runtime) -> None:
    weekdays = ("monday", "tuesday", "wednesday", "thursday", "friday")

    page = fills_in(admin, f"{CALENDAR}/periods/new", RAMADAN | {f"hours_{each}": "" for each in weekdays})

    assert errors(page) == ["No day of the week has working hours. Write them for one day at least."]


def test_the_hours_that_hold_always_cannot_be_taken_away(admin: Worker, runtime: Runtime) -> None:
    page = fills_in(admin, f"{CALENDAR}/periods/2023-04-12_", {}, selector=REMOVE_FORM)

    assert page.status_code == 422
    assert "no hours would hold on Monday, 23 November 2026" in words(page, ".errors")
    assert len(stored(runtime).periods) == 3


def test_a_stale_form_is_refused_keeps_its_text_and_can_be_sent_again(admin: Worker, runtime: Runtime) -> None:
    old = admin.opens(f"{CALENDAR}/periods/new")
    fills_in(admin, f"{CALENDAR}/settings", {"grace": "30"})

    refused = presses(admin, old, RAMADAN)

    assert refused.status_code == 409
    assert "no longer as it was when you opened this page" in words(refused, ".errors")
    assert hidden(refused, "name") == "Ramadan 1449 H"

    assert presses(admin, refused, {}).status_code == 303
    assert stored(runtime).grace == 30
    assert stored(runtime).period(date(2028, 1, 31)) is not None


def test_a_form_that_arrives_twice_acts_once(admin: Worker, runtime: Runtime) -> None:
    page = admin.opens(f"{CALENDAR}/periods/new")

    answers = [presses(admin, page, RAMADAN).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert len(stored(runtime).periods) == 4


def test_name_zone_and_grace_can_be_changed(admin: Worker, runtime: Runtime) -> None:
    fills_in(admin, f"{CALENDAR}/settings", {"name": "Kantor timur", "zone": "Asia/Jayapura", "grace": "0"})

    with runtime.database.readers() as session:
        office = office_calendar(session, "purwakarta")
    assert office is not None
    assert (office.name, office.calendar.zone.key, office.calendar.grace) == ("Kantor timur", "Asia/Jayapura", 0)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"zone": "Asia"}, "Choose one of the time zones."),
        ({"zone": "../etc/passwd"}, "Choose one of the time zones."),
        ({"grace": "-1"}, "Write whole minutes from 0 to 480."),
        ({"grace": "1,5"}, "Write whole minutes from 0 to 480."),
        ({"grace": "481"}, "Write whole minutes from 0 to 480."),
    ],
)
def test_settings_that_mean_nothing_are_refused(admin: Worker, typed: dict[str, str], sentence: str) -> None:
    page = fills_in(admin, f"{CALENDAR}/settings", typed)

    assert (page.status_code, errors(page)) == (422, [sentence])
