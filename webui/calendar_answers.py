"""What every form of a calendar answers: what would move, what moved, or the form again with all that was typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import abort, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from engine.run.calendars import Asked, edit_calendar, may_edit, preview_edit
from engine.run.queries.moved_tasks import MovedTask, moved_tasks
from engine.run.queries.unit_calendars import unit_calendars
from engine.run.recounting import Recounted
from engine.time.calendar_edits import CalendarEdit
from engine.time.errors import CalendarChanged, CalendarEditRefused
from engine.time.office_calendar import OfficeCalendar
from engine.time.queries import office_calendar
from webui.calendar_problems import fault_of
from webui.parts import parts
from webui.problems import Fault
from webui.task_answer import sent_key

Moved = tuple[Recounted, ...]


@dataclass(frozen=True)
class Listed:
    """Tasks that move, as many as are listed, and how many there are."""

    tasks: list[MovedTask]
    total: int


@dataclass(frozen=True)
class Filled:
    """A form as it is shown: its entries, what is wrong with them, and what saving them would move."""

    entries: Mapping[str, str]
    faults: tuple[Fault, ...] = ()
    would_move: Listed | None = None
    notice: str = ""

    def text(self, name: str) -> str:
        """The entry of this name."""
        return self.entries.get(name, "")

    def sentences(self, name: str) -> list[str]:
        """What is wrong with the entry of this name."""
        return [fault.sentence for fault in self.faults if fault.name == name]


@dataclass(frozen=True)
class Deed:
    """What a form is for: looking first, doing it, the page that shows the form, and the page to go on with."""

    look: Callable[[], Moved]
    do: Callable[[], Moved]
    show: Callable[[Filled], str]
    next_page: str


def editable(code: str) -> OfficeCalendar:
    """The calendar `code`, if the person may change it; otherwise there is no such page."""
    found = office_calendar(parts.session, code)
    if found is None or not may_edit(parts.actor, code, unit_calendars(parts.session)):
        abort(404)
    return found


def edit_answer(
    code: str, read: Callable[[Mapping[str, str]], CalendarEdit], show: Callable[[Filled], str], next_page: str
) -> ResponseReturnValue:
    """Answer a form that edits a calendar."""
    typed = request.form.to_dict()

    def asked() -> Asked:
        revision = typed.get("revision", "")
        return Asked(code, int(revision) if revision.isdecimal() else -1, read(typed), sent_key())

    def look() -> Moved:
        return preview_edit(parts.runtime, parts.actor, asked())

    def do() -> Moved:
        return edit_calendar(parts.runtime, parts.actor, asked())

    return deed_answer(Deed(look, do, show, next_page))


def deed_answer(deed: Deed) -> ResponseReturnValue:
    """Do it, or only look; refused, the form comes back with everything that was typed."""
    typed = request.form.to_dict()
    try:
        if "_look" in typed:
            found = deed.look()
            parts.look_again()
            return deed.show(Filled(typed, would_move=listed(found)))
        return _saved(deed.do(), deed.next_page)
    except CalendarEditRefused as refusal:
        parts.look_again()
        return make_response(deed.show(Filled(typed, tuple(map(fault_of, refusal.problems)))), 422)
    except CalendarChanged as refusal:
        parts.look_again()
        return make_response(deed.show(Filled(typed, notice=gettext(refusal.sentence))), 409)


def listed(moved: Moved) -> Listed:
    """What a page says of the tasks that move."""
    return Listed(moved_tasks(parts.runtime, parts.session, moved), len(moved))


def _saved(moved: Moved, next_page: str) -> ResponseReturnValue:
    parts.look_again()
    if not moved:
        flash(gettext("Saved. No open task has another due time."), "success")
        return redirect(next_page, code=303)
    said = ngettext(
        "Saved. %(num)s open task has another due time.", "Saved. %(num)s open tasks have another due time.", len(moved)
    )
    return render_template("calendars/saved.html", said=said, moved=listed(moved), next_page=next_page)
