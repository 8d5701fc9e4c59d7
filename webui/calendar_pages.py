"""The calendars, the month of one, and the days of that month. Decides nothing."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.people.policy import may_administer
from engine.run.calendars import create_calendar, may_edit
from engine.run.queries.unit_calendars import unit_calendars
from engine.time.calendar_edits import CalendarEdit, RemoveDayOff
from engine.time.calendar_forms import FIRST_DAY, LAST_DAY, day_from_text, day_off_entries, read_day_off, read_line
from engine.time.errors import CalendarEditRefused
from engine.time.month import first_of_month, months_of, week_minutes, weeks_of
from engine.time.office_calendar import OfficeCalendar, period_key
from engine.time.queries import office_calendars
from engine.time.seed import shipped_days_off
from webui.calendar_answers import Filled, edit_answer, editable
from webui.calendar_problems import fault_of
from webui.parts import parts

blueprint = Blueprint("calendars", __name__, url_prefix="/calendars")


@blueprint.get("")
def index() -> ResponseReturnValue:
    return _index(Filled({}))


@blueprint.post("")
def create() -> ResponseReturnValue:
    typed = request.form.to_dict()
    try:
        name = read_line(typed, "name")
        code = create_calendar(parts.runtime, parts.actor, name, typed.get("copy_of", ""))
    except CalendarEditRefused as refusal:
        return make_response(_index(Filled(typed, tuple(map(fault_of, refusal.problems)))), 422)
    flash(gettext("The calendar has been created. Change it, then let units follow it."), "success")
    return redirect(url_for("admin.calendars.show", code=code), code=303)


@blueprint.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    office = editable(code)
    day = day_from_text(request.args.get("day", ""))
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        return _month(office, _first_day(request.args.get("month", "")), None)
    return _month(office, first_of_month(day), Filled(day_off_entries(day, office.calendar.day_off(day))))


@blueprint.post("/<code>/days")
def save_day(code: str) -> ResponseReturnValue:
    first_day = _first_day(request.form.get("month", ""))
    return edit_answer(
        code,
        read=_day_edit,
        show=lambda form: _month(editable(code), first_day, form),
        next_page=url_for("admin.calendars.show", code=code, month=f"{first_day:%Y-%m}"),
    )


def _day_edit(typed: Mapping[str, str]) -> CalendarEdit:
    day = day_from_text(typed.get("instead_of", ""))
    return RemoveDayOff(day) if "remove" in typed and day else read_day_off(typed)


def _index(form: Filled) -> str:
    units = unit_calendars(parts.session)
    found = office_calendars(parts.session)
    mine = [office for office in found if may_edit(parts.actor, office.code, units)]
    return render_template(
        "calendars/index.html",
        form=form,
        calendars=mine,
        copies=[(office.code, office.name) for office in mine],
        names={office.code: office.name for office in found},
        units=[unit for unit in units if may_administer(parts.actor, unit.path)],
    )


def _month(office: OfficeCalendar, first_day: date, form: Filled | None) -> str:
    return render_template(
        "calendars/show.html",
        office=office,
        first_day=first_day,
        weeks=weeks_of(office.calendar, first_day),
        previous=first_of_month(first_day, -1) if first_day > FIRST_DAY else None,
        next=first_of_month(first_day, 1) if first_day < first_of_month(LAST_DAY) else None,
        today=_today(office),
        months=months_of(office.calendar, first_day.year),
        form=form,
        units=[unit for unit in unit_calendars(parts.session) if unit.code == office.code],
        period_key=period_key,
        week_minutes=week_minutes,
        shipped_years=shipped_days_off(),
    )


def _today(office: OfficeCalendar) -> date:
    return parts.now.astimezone(office.calendar.zone).date()


def _first_day(month: str) -> date:
    """The first day of a month written 2026-11; of the present month if it is not written so."""
    day = day_from_text(f"{month}-01")
    return day if day and FIRST_DAY <= day <= LAST_DAY else first_of_month(parts.runtime.today)
