"""Counts the moments of open tasks anew, from history, after a calendar has changed. Closed tasks keep what was."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from engine.run import statements as sql
from engine.run.bundle import Version
from engine.run.keys import TaskKey
from engine.run.queries.unit_calendars import calendars_of
from engine.run.queries.visibility import IS_OPEN
from engine.run.runtime import Runtime
from engine.run.task_clock import (
    MOVES_CASE,
    Hold,
    TaskEntry,
    clock_row,
    concerns,
    renamed_from,
    task_entries,
    task_happenings,
)
from engine.time.clocks import clocks
from engine.time.moments import Moments, moments
from engine.time.working_calendar import WorkingCalendar
from models.history import HistoryEntry
from models.instances import Instance, UserTask
from models.people import Unit

BATCH = 200
BREAKS = ("held", "resumed", "undone")  # kinds of entries after which a clock is counted anew


@dataclass(frozen=True)
class Recounted:
    """An open task whose due time is another one now."""

    task_id: UUID
    instance_id: UUID
    process_version_id: int
    subject: str
    element: str
    key: str
    due_before: datetime
    due_after: datetime


def recount(
    runtime: Runtime,
    session: Session,
    units: Collection[str] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Recounted]:
    """Count the open tasks of the units at `units` (paths; none: all) anew; return those whose due time moved."""
    wanted = [IS_OPEN] if units is None else [IS_OPEN, Unit.path.in_(sorted(units))]
    offered = select(UserTask.id).join(Unit, Unit.id == UserTask.unit_id).where(*wanted)
    ids = session.scalars(offered.order_by(UserTask.due_at, UserTask.id)).all()
    moved: list[Recounted] = []
    for start in range(0, len(ids), BATCH):
        moved += _recount(runtime, session, ids[start : start + BATCH])
        progress(min(start + BATCH, len(ids)), len(ids))
    return moved


def recount_older(runtime: Runtime, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Count the open tasks that were written before moments were kept. Returns how many there were."""
    with runtime.database.readers() as session:
        ids = session.scalars(select(UserTask.id).where(IS_OPEN, UserTask.standard == 0)).all()
    for start in range(0, len(ids), BATCH):
        runtime.write(partial(recount_tasks, runtime, ids=ids[start : start + BATCH]))
        progress(min(start + BATCH, len(ids)), len(ids))
    return len(ids)


def recount_tasks(runtime: Runtime, session: Session, ids: Sequence[UUID]) -> None:
    """Count some open tasks anew, as their history tells."""
    _recount(runtime, session, ids)


def _recount(runtime: Runtime, session: Session, ids: Sequence[UUID]) -> list[Recounted]:
    rows = session.execute(
        select(UserTask, Unit.path, Instance.subject, UserTask.version_id.label("process_version_id"))
        .join(Unit, Unit.id == UserTask.unit_id)
        .join(Instance, Instance.id == UserTask.instance_id)
        .where(UserTask.id.in_(ids), IS_OPEN)
        .order_by(UserTask.due_at, UserTask.id)
        .execution_options(populate_existing=True)
    ).all()
    calendars = calendars_of(session, {row.path for row in rows})
    entries = _entries(session, ids)
    moved = []
    for task, path, subject, version_id in rows:
        version = runtime.catalogue.version(session, version_id)
        told = told_of(task, version, entries[task.id])
        before, after = task.due_at, _count(session, task, told, calendars[path], runtime.now())
        if before != after:
            of = (task.id, task.instance_id, version_id, subject, task.element, task.key)
            moved.append(Recounted(*of, due_before=before, due_after=after))
    return moved


@dataclass(frozen=True)
class Told:
    """An open task and what history says of it: (kind, at, content) in order."""

    key: TaskKey
    offered_at: datetime
    standard: int
    entries: Sequence[TaskEntry]

    def timed(self, calendar: WorkingCalendar, now: datetime) -> tuple[Moments, Hold | None]:
        """The moments of the task as its clock runs, and the hold that is on it."""
        since, used, hold = self._since(calendar)
        return moments(since, used, self.standard, calendar), hold if hold and hold.until > now else None

    def _since(self, calendar: WorkingCalendar) -> tuple[datetime, timedelta, Hold | None]:
        """Since when the clock runs without a break, or will after a hold; what it stood at then; the last hold."""
        place = next((n for n in reversed(range(len(self.entries))) if self.entries[n][0] in BREAKS), None)
        if place is None:
            return self.offered_at, timedelta(), None
        kind, at, content = self.entries[place]
        told = task_happenings(self.key, self.offered_at, self.entries[: place + 1])
        used = clocks(told, calendar, at)[self.key].used
        if kind != "held":
            return at, used, None
        hold = Hold(at, datetime.fromisoformat(content["until"]), str(content.get("reason", "")))
        return hold.until, used, hold


def told_of(task: UserTask, version: Version, entries: Sequence[TaskEntry]) -> Told:
    """An open task by its row, the version it follows and the entries that concern it.

    Its standard is the one under which it was offered; only rows older than that column take it from the version.
    """
    key = TaskKey(task.element, task.occurrence, task.key)
    return Told(key, task.offered_at, task.standard or version.elements[task.element].minutes, entries)


def _count(session: Session, task: UserTask, told: Told, calendar: WorkingCalendar, now: datetime) -> datetime:
    timed, hold = told.timed(calendar, now)
    sql.do(session, sql.SET_CLOCK, task=task.id, **clock_row(timed, task.warned, now, hold))
    if task.standard != told.standard:
        sql.do(session, sql.SET_STANDARD, task=task.id, standard=told.standard)
    return timed.due_at


def _entries(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, list[TaskEntry]]:
    entry = HistoryEntry
    own = and_(entry.element == UserTask.element, entry.occurrence == UserTask.occurrence, entry.key == UserTask.key)
    of_case = and_(entry.element.is_(None), entry.kind.in_(sorted(MOVES_CASE)))
    query = (
        select(*(UserTask.id, UserTask.instance_id, UserTask.element, UserTask.occurrence, UserTask.key.label("item")))
        .add_columns(entry.kind, entry.at, entry.content)
        .join(entry, and_(entry.instance_id == UserTask.instance_id, or_(own, of_case)))
        .where(UserTask.id.in_(ids))
        .order_by(entry.seq)
    )
    found: dict[UUID, list[TaskEntry]] = defaultdict(list)
    renamed: dict[UUID, tuple[UUID, TaskKey]] = {}
    for row in session.execute(query):
        key = TaskKey(row.element, row.occurrence, row.item)
        if concerns(row.kind, row.content, key):
            found[row.id].append(TaskEntry(row.kind, row.at, row.content))
            if renamed_from(row.content, key):
                renamed[row.id] = row.instance_id, key
    for id_, (instance_id, key) in renamed.items():
        found[id_] = task_entries(session, instance_id, key)
    return found
