"""What administrators do to calendars: one transaction that also moves the due times of open tasks, and says which.

A preview is the same work taken back, so that it cannot say anything else than the edit then does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import NoReturn

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import MayNotAdminister
from engine.people.policy import Actor, lies_within, may_administer
from engine.run.queries.unit_calendars import UnitCalendar, unit_calendars
from engine.run.recounting import Recounted, recount
from engine.run.runtime import Runtime
from engine.time.calendar_edits import CalendarEdit
from engine.time.calendar_problems import CalendarFault, CalendarProblem
from engine.time.commands import calendar_code_for, keep_calendar, lock_calendar
from engine.time.errors import CalendarChanged, CalendarEditRefused, CalendarNotFound, NoWorkingTime
from engine.time.office_calendar import OfficeCalendar
from engine.time.queries import office_calendar, office_calendars
from models.people import Unit

log = structlog.get_logger()


@dataclass(frozen=True)
class Asked:
    """An edit of the calendar `code`, for who saw it at `revision`; the same key asks for the same thing again."""

    code: str
    revision: int
    edit: CalendarEdit
    key: str

    @property
    def next_revision(self) -> int:
        """The edition that this very edit makes: so a form that arrives twice finds its own work done."""
        content = f"{self.code} {self.revision} {self.edit!r} {self.key}"
        return int.from_bytes(sha256(content.encode()).digest()[:8]) >> 2


@dataclass(frozen=True)
class Assigned:
    """The calendar `code` for a unit (none: that of the unit above), for who saw it name `before`."""

    unit_id: int
    code: str | None
    before: str | None


class _Undone(Exception):
    """Ends a transaction without leaving anything of it."""


def edit_calendar(runtime: Runtime, actor: Actor, asked: Asked) -> tuple[Recounted, ...]:
    """Change a calendar. Returns the open tasks whose due times moved.

    Raises:
        MayNotAdminister, CalendarNotFound, CalendarChanged, CalendarEditRefused: nothing was changed.
    """
    moved = runtime.write(lambda session: _edit(session, runtime, actor, asked))
    change = type(asked.edit).__name__
    log.info("calendar edited", calendar=asked.code, change=change, person=actor.person_id, moved=len(moved))
    return moved


def preview_edit(runtime: Runtime, actor: Actor, asked: Asked) -> tuple[Recounted, ...]:
    """The open tasks whose due times `edit_calendar` would move. Refuses what it would refuse."""
    # A reader may keep what it read under a revision: an edition that never was must not share it with one that is.
    dry = replace(asked, key=f"{asked.key} preview")
    return _undone(runtime, lambda session: _edit(session, runtime, actor, dry))


def assign_calendar(runtime: Runtime, actor: Actor, wanted: Assigned) -> tuple[Recounted, ...]:
    """Let a unit follow a calendar. Returns the open tasks whose due times moved.

    Raises:
        MayNotAdminister, CalendarNotFound, CalendarChanged, CalendarEditRefused: nothing was changed.
    """
    moved = runtime.write(lambda session: _assign(session, runtime, actor, wanted))
    log.info("calendar assigned", unit=wanted.unit_id, calendar=wanted.code, person=actor.person_id, moved=len(moved))
    return moved


def preview_assignment(runtime: Runtime, actor: Actor, wanted: Assigned) -> tuple[Recounted, ...]:
    """The open tasks whose due times `assign_calendar` would move. Refuses what it would refuse."""
    return _undone(runtime, lambda session: _assign(session, runtime, actor, wanted))


def create_calendar(runtime: Runtime, actor: Actor, name: str, copy_of: str) -> str:
    """Create a calendar as the copy of another one. Returns its code; no unit follows it yet.

    Raises:
        MayNotAdminister, CalendarEditRefused: nothing was created.
    """
    code = runtime.write(lambda session: _create(session, actor, name, copy_of))
    log.info("calendar created", calendar=code, copy_of=copy_of, person=actor.person_id)
    return code


def may_edit(actor: Actor, code: str, units: Sequence[UnitCalendar]) -> bool:
    """Whether the actor administers every unit that names the calendar; an unused one is any administrator's."""
    return actor.is_administrator and all(may_administer(actor, unit.path) for unit in units if unit.own == code)


def _undone(runtime: Runtime, work: Callable[[Session], tuple[Recounted, ...]]) -> tuple[Recounted, ...]:
    found: list[Recounted] = []

    def work_and_undo(session: Session) -> NoReturn:
        found[:] = work(session)
        raise _Undone

    try:
        runtime.write(work_and_undo)
    except _Undone:
        return tuple(found)


def _edit(session: Session, runtime: Runtime, actor: Actor, asked: Asked) -> tuple[Recounted, ...]:
    lock_calendar(session, asked.code)
    before, units = office_calendar(session, asked.code), unit_calendars(session)
    if before is None:
        raise CalendarNotFound
    if not may_edit(actor, asked.code, units):
        raise MayNotAdminister
    if before.revision == asked.next_revision:
        return ()
    if before.revision != asked.revision:
        raise CalendarChanged
    after = replace(asked.edit.on(before), revision=asked.next_revision)
    if after.name != before.name:
        _refuse_taken(session, after.name)
    keep_calendar(session, after)
    return _moved(session, runtime, after, [unit.path for unit in units if unit.code == asked.code])


def _assign(session: Session, runtime: Runtime, actor: Actor, wanted: Assigned) -> tuple[Recounted, ...]:
    unit = session.scalar(select(Unit).where(Unit.id == wanted.unit_id).with_for_update())
    units = unit_calendars(session)
    if unit is None or not may_administer(actor, unit.path):
        raise MayNotAdminister
    if unit.calendar_code == wanted.code:
        return ()
    if unit.calendar_code != wanted.before:
        raise CalendarChanged
    after = _calendar_after(session, actor, unit, wanted.code, units)
    unit.calendar_code = wanted.code
    session.flush()
    below = [each.path for each in units if lies_within(each.path, unit.path)]
    return _moved(session, runtime, after, below)


def _calendar_after(
    session: Session, actor: Actor, unit: Unit, code: str | None, units: Sequence[UnitCalendar]
) -> OfficeCalendar:
    above = next((each.code for each in units if each.id == unit.parent_id), None)
    found = office_calendar(session, code or above or "")
    if found is None:
        fault = CalendarFault.UNKNOWN_CALENDAR if code else CalendarFault.NEEDS_A_CALENDAR
        raise CalendarEditRefused(CalendarProblem("calendar", fault))
    if code and not may_edit(actor, code, units):
        raise MayNotAdminister
    return found


def _create(session: Session, actor: Actor, name: str, copy_of: str) -> str:
    if not actor.is_administrator:
        raise MayNotAdminister
    model = office_calendar(session, copy_of)
    if model is None:
        raise CalendarEditRefused(CalendarProblem("copy_of", CalendarFault.UNKNOWN_CALENDAR))
    _refuse_taken(session, name)
    code = calendar_code_for(session, name)
    keep_calendar(session, replace(model, code=code, name=name))
    return code


def _refuse_taken(session: Session, name: str) -> None:
    if name.casefold() in {office.name.casefold() for office in office_calendars(session)}:
        raise CalendarEditRefused(CalendarProblem("name", CalendarFault.NAME_TAKEN))


def _moved(session: Session, runtime: Runtime, after: OfficeCalendar, paths: list[str]) -> tuple[Recounted, ...]:
    if gap := after.first_gap(runtime.today):
        raise CalendarEditRefused(CalendarProblem("", CalendarFault.GAP, {"day": gap}))
    try:
        after.calendar.due(runtime.now(), 1)  # also where no task is open yet
        return tuple(recount(runtime, session, paths))
    except NoWorkingTime as error:
        raise CalendarEditRefused(CalendarProblem("", CalendarFault.NO_WORKING_TIME)) from error
