"""What a calendar is made of, form by form: periods, name and grace, tentative days off, and who follows it."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.people.policy import may_administer
from engine.run.calendars import Assigned, assign_calendar, may_edit, preview_assignment
from engine.run.queries.unit_calendars import UnitCalendar, unit_calendars
from engine.time.calendar_edits import AddDaysOff, CalendarEdit, ConfirmDaysOff, RemovePeriod, missing_in
from engine.time.calendar_forms import (
    day_from_text,
    description_entries,
    period_entries,
    read_description,
    read_line,
    read_period,
)
from engine.time.office_hours import WEEKDAYS
from engine.time.queries import office_calendars
from engine.time.seed import shipped_days_off
from webui.calendar_answers import Deed, Filled, deed_answer, edit_answer, editable
from webui.parts import parts

MONDAY = date(2026, 11, 23)  # any Monday: its week gives the weekdays their names
ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
NEW = "new"

blueprint = Blueprint("calendar_settings", __name__, url_prefix="/calendars")


@blueprint.get("/<code>/periods/<key>")
def period(code: str, key: str) -> ResponseReturnValue:
    found = editable(code).period(key)
    if found is None and key != NEW:
        abort(404)
    return _period(code, key, Filled(period_entries(found) if found else _usual_week(code)))


@blueprint.post("/<code>/periods/<key>")
def save_period(code: str, key: str) -> ResponseReturnValue:
    def read(typed: Mapping[str, str]) -> CalendarEdit:
        return RemovePeriod(key) if "remove" in typed else read_period(typed)

    return edit_answer(code, read, lambda form: _period(code, key, form), _page_of(code))


@blueprint.get("/<code>/settings")
def settings(code: str) -> ResponseReturnValue:
    return _settings(code, Filled(description_entries(editable(code))))


@blueprint.post("/<code>/settings")
def save_settings(code: str) -> ResponseReturnValue:
    return edit_answer(code, read_description, lambda form: _settings(code, form), _page_of(code))


@blueprint.get("/<code>/days-off/<int:year>")
def days_off(code: str, year: int) -> ResponseReturnValue:
    return _days_off(code, year, Filled({}))


@blueprint.post("/<code>/days-off/<int:year>")
def add_days_off(code: str, year: int) -> ResponseReturnValue:
    def read(_typed: Mapping[str, str]) -> CalendarEdit:
        return AddDaysOff(shipped_days_off().get(year, ()))

    return edit_answer(code, read, lambda form: _days_off(code, year, form), _page_of(code, f"{year}-01"))


@blueprint.get("/<code>/tentative")
def tentative(code: str) -> ResponseReturnValue:
    return _tentative(code, Filled({}))


@blueprint.post("/<code>/tentative")
def confirm(code: str) -> ResponseReturnValue:
    def read(typed: Mapping[str, str]) -> CalendarEdit:
        days = frozenset(day for text in request.form.getlist("days") if (day := day_from_text(text)))
        return ConfirmDaysOff(days, read_line(typed, "basis"))

    return edit_answer(code, read, lambda form: _tentative(code, form), _page_of(code))


@blueprint.get("/units/<int:unit_id>")
def unit(unit_id: int) -> ResponseReturnValue:
    found = _unit_of(unit_id)
    return _unit(unit_id, Filled({"calendar": found.own or ""}))


@blueprint.post("/units/<int:unit_id>")
def save_unit(unit_id: int) -> ResponseReturnValue:
    _unit_of(unit_id)
    typed = request.form
    wanted = Assigned(unit_id, typed.get("calendar") or None, typed.get("before") or None)
    deed = Deed(
        look=lambda: preview_assignment(parts.runtime, parts.actor, wanted),
        do=lambda: assign_calendar(parts.runtime, parts.actor, wanted),
        show=lambda form: _unit(unit_id, form),
        next_page=url_for("admin.calendars.index"),
    )
    return deed_answer(deed)


def _page_of(code: str, month: str | None = None) -> str:
    return url_for("admin.calendars.show", code=code, month=month)


def _usual_week(code: str) -> dict[str, str]:
    """A new period begins with the hours that hold today, so that only what differs is typed."""
    today = editable(code).calendar.period(parts.runtime.today)
    hours = period_entries(today) if today else {}
    return {name: text for name, text in hours.items() if name.startswith("hours_")}


def _period(code: str, key: str, form: Filled) -> str:
    weekdays = [(f"hours_{name}", MONDAY.replace(day=MONDAY.day + at)) for at, name in enumerate(WEEKDAYS)]
    return render_template(
        "calendars/period.html", office=editable(code), key=key, is_new=key == NEW, form=form, weekdays=weekdays
    )


def _settings(code: str, form: Filled) -> str:
    zones = {zone: f"{name} ({zone})" for zone, name in ZONES.items()}
    if (current := form.text("zone")) not in zones:
        zones[current] = current
    return render_template("calendars/settings.html", office=editable(code), form=form, zones=zones)


def _days_off(code: str, year: int, form: Filled) -> str:
    office, shipped = editable(code), shipped_days_off()
    if year not in shipped:
        abort(404)
    missing = missing_in(office, shipped[year])
    return render_template(
        "calendars/days_off.html", office=office, year=year, years=list(shipped), missing=missing, form=form
    )


def _tentative(code: str, form: Filled) -> str:
    chosen = set(request.form.getlist("days"))
    return render_template("calendars/tentative.html", office=editable(code), form=form, chosen=chosen)


def _unit_of(unit_id: int) -> UnitCalendar:
    found = next((unit for unit in unit_calendars(parts.session) if unit.id == unit_id), None)
    if found is None or not may_administer(parts.actor, found.path):
        abort(404)
    return found


def _unit(unit_id: int, form: Filled) -> str:
    units = unit_calendars(parts.session)
    offered = [office for office in office_calendars(parts.session) if may_edit(parts.actor, office.code, units)]
    return render_template("calendars/unit.html", unit=_unit_of(unit_id), calendars=offered, form=form)
