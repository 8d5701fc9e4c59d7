"""The forms around a calendar: new ones, national days off, estimates, and which unit follows which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.run.runtime import Runtime
from engine.time.commands import revise_calendar
from engine.time.queries import calendar_by_code
from engine.time.working_calendar import WorkingCalendar
from models.people import Unit
from tests.office import Office
from tests.web.visitor import FROM_OUR_PAGE, heading, open_office
from tests.web.worker import Worker, form_of, head_of_another_agency, links, shown_entries, soup, words

CALENDARS = "/admin/calendars"
CALENDAR = f"{CALENDARS}/purwakarta"


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path, idle_minutes=100_000, session_hours=10_000)


@pytest.fixture
def admin(app: Flask) -> Worker:
    return Worker(app, username="admin")


def sends(worker: Worker, page: TestResponse, typed: Mapping[str, str | list[str]]) -> TestResponse:
    form = form_of(page, "main form")
    data = {**shown_entries(form), **typed}
    return worker.client.post(str(form["action"]), data=data, headers=FROM_OUR_PAGE)


def stored(runtime: Runtime, code: str = "purwakarta") -> WorkingCalendar:
    with runtime.database.readers() as session:
        return calendar_by_code(session, code)


def unit_of(runtime: Runtime, path: str) -> Unit:
    with runtime.database.readers() as session:
        return session.scalars(select(Unit).where(Unit.path == path)).one()


def test_a_calendar_is_created_as_a_copy_that_no_unit_follows_yet(admin: Worker, runtime: Runtime) -> None:
    done = sends(admin, admin.opens(CALENDARS), {"name": " Puskesmas  Wanayasa "})

    page = admin.opens(done.location)
    assert done.location == f"{CALENDARS}/puskesmas-wanayasa"
    assert "Puskesmas Wanayasa" in words(page)
    assert "None yet." in words(page)
    assert stored(runtime, "puskesmas-wanayasa") == stored(runtime)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Please fill this in."),
        ({"name": "KABUPATEN PURWAKARTA, lima hari kerja"}, "Another calendar already has this name."),
        ({"name": "Baru", "copy_of": "tidak-ada"}, "Choose one of the calendars."),
    ],
)
def test_a_calendar_that_cannot_be_created_is_explained(admin: Worker, typed: dict[str, str], sentence: str) -> None:
    page = sends(admin, admin.opens(CALENDARS), typed)

    assert page.status_code == 422
    assert words(page, ".field-error") == sentence


def test_the_days_off_of_a_year_are_listed_and_added_with_their_estimates(admin: Worker, runtime: Runtime) -> None:
    whole = stored(runtime)
    with runtime.database.sessions.begin() as session:
        bare = replace(whole, days_off=tuple(each for each in whole.days_off if each.day.year != 2027))
        revise_calendar(session, "purwakarta", bare)

    page = admin.opens(f"{CALENDAR}/days-off/2027")
    done = sends(admin, page, {})

    assert len(soup(page).select("tbody tr")) == 26
    assert "Hari Raya Idul Adha estimate" in words(page)
    assert done.location == f"{CALENDAR}?month=2027-01"
    assert stored(runtime) == whole
    assert "already has all the days off" in words(admin.opens(f"{CALENDAR}/days-off/2027"))


def test_a_year_that_did_not_come_along_has_no_page(admin: Worker) -> None:
    assert admin.opens(f"{CALENDAR}/days-off/2031").status_code == 404
    assert "days-off" not in " ".join(links(admin.opens(f"{CALENDAR}?month=2031-01")))


def test_estimates_are_confirmed_by_the_decree_that_settled_them(admin: Worker, runtime: Runtime) -> None:
    page = admin.opens(f"{CALENDAR}/tentative")
    sends(admin, page, {"days": ["2027-03-10", "2027-03-11"], "basis": "SKB 2027"})

    confirmed = stored(runtime).day_off(date(2027, 3, 10))
    assert confirmed is not None
    assert (confirmed.tentative, confirmed.basis) == (False, "SKB 2027")
    assert len(soup(admin.opens(f"{CALENDAR}/tentative")).select("[name=days]")) == 1


def test_nothing_is_confirmed_without_a_day_or_without_a_basis(admin: Worker, runtime: Runtime) -> None:
    before, page = stored(runtime), admin.opens(f"{CALENDAR}/tentative")

    without_day = sends(admin, page, {"basis": "SKB 2027"})
    without_basis = sends(admin, page, {"days": ["2027-03-10"], "basis": " "})

    assert words(without_day, ".field-error") == "Choose one day at least."
    assert words(without_basis, ".field-error") == "Please fill this in."
    assert len(soup(without_basis).select("[name=days][checked]")) == 1
    assert stored(runtime) == before


def test_a_period_and_an_estimate_that_are_gone_have_no_page(admin: Worker) -> None:
    assert admin.opens(f"{CALENDAR}/periods/2020-01-01_").status_code == 404
    assert admin.opens(f"{CALENDARS}/tidak-ada").status_code == 404
    assert admin.opens(f"{CALENDARS}/units/999").status_code == 404


def test_a_unit_follows_another_calendar_from_now_on(admin: Worker, office: Office, runtime: Runtime) -> None:
    office.clock.pass_minutes(7 * 60)  # 15.00 WIB, when the east has closed
    office.starts(subject="Tribulan IV")
    sends(admin, admin.opens(CALENDARS), {"name": "Timur"})
    sends(admin, admin.opens(f"{CALENDARS}/timur/settings"), {"zone": "Asia/Jayapura"})
    path = f"{CALENDARS}/units/{unit_of(runtime, 'dpmd').id}"

    look = sends(admin, admin.opens(path), {"calendar": "timur", "_look": "yes"})
    assert "Tribulan IV" in words(look, "[role=status] table")
    assert unit_of(runtime, "dpmd").calendar_code == "purwakarta"

    done = sends(admin, look, {})
    assert heading(done) == "The calendar has been changed"
    assert unit_of(runtime, "dpmd").calendar_code == "timur"
    assert "Timur that of the unit above" in words(admin.opens(CALENDARS))


def test_the_unit_at_the_top_needs_a_calendar(admin: Worker, runtime: Runtime) -> None:
    path = f"{CALENDARS}/units/{unit_of(runtime, 'dpmd').id}"

    page = sends(admin, admin.opens(path), {"calendar": ""})

    assert page.status_code == 422
    assert words(page, ".field-error") == "No unit above has a calendar, so this unit needs one of its own."


def test_a_calendar_that_another_agency_follows_too_is_not_changed_here(admin: Worker, runtime: Runtime) -> None:
    head_of_another_agency(runtime)

    assert admin.opens(CALENDAR).status_code == 404
    assert "There is no calendar you may change" in words(admin.opens(CALENDARS))
    assert "Dinas Kesehatan" not in words(admin.opens(CALENDARS))
