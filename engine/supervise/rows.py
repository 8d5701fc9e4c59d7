"""What a list says about each of its tasks: case, step, who, since when, how urgent, when last reminded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import Session

from engine.run.queries.item_names import Agency, ItemNames, item_names
from engine.run.queries.urgency import Due, due
from engine.run.queries.visibility import TIMED
from engine.supervise.scope import Scope
from models.history import HistoryEntry
from models.instances import Instance, UserTask
from models.people import Person, Unit


@dataclass(frozen=True)
class TaskRow:
    """One task as a list shows it; `due` is none for a completed one, whose `used` minutes are told instead."""

    task_id: UUID
    instance_id: UUID
    process_version_id: int
    subject: str
    urgency: str
    element: str
    item_name: str | None
    unit_name: str
    holder: str | None
    since: datetime
    standard: int
    due_at: datetime
    due: Due | None
    held_for: str | None
    closed_at: datetime | None
    used: int | None
    is_late: bool
    reminded_at: datetime | None


def task_rows(session: Session, scope: Scope, ids: Sequence[UUID], now: datetime) -> tuple[TaskRow, ...]:
    """Look up the tasks `ids` in their order; three statements, however many they are."""
    if not ids:
        return ()
    found = {row.id: row for row in session.execute(_details(ids))}
    names = item_names(session, {(row.agency, row.key) for row in found.values()})
    reminded = _reminded(session, ids)
    calendars = scope.calendars(session)
    made = []
    for id_ in ids:
        row = found.get(id_)
        if row is not None:
            standing = due(row, now, calendars[row.unit_id]) if row.status == "open" else None
            made.append(_row(row, standing, names, reminded.get(id_)))
    return tuple(made)


def _row(row: Row[Any], standing: Due | None, names: ItemNames, reminded_at: datetime | None) -> TaskRow:
    is_done = row.closed_at is not None
    return TaskRow(
        task_id=row.id,
        instance_id=row.instance_id,
        process_version_id=row.process_version_id,
        subject=row.subject,
        urgency=row.urgency,
        element=row.element,
        item_name=names.get((row.agency, row.key)),
        unit_name=row.unit_name,
        holder=row.holder,
        since=row.taken_at or row.offered_at,
        standard=row.standard,
        due_at=row.due_at,
        due=standing,
        held_for=row.held_for if standing and standing.is_on_hold else None,
        closed_at=row.closed_at,
        used=((row.waiting or 0) + (row.working or 0)) // 60 if is_done else None,
        is_late=row.closed_at > row.late_at if is_done else bool(standing and standing.is_late),
        reminded_at=reminded_at,
    )


def _details(ids: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(UserTask.id, UserTask.instance_id, UserTask.element, UserTask.key, UserTask.status, UserTask.unit_id),
            *(UserTask.offered_at, UserTask.taken_at, UserTask.closed_at, UserTask.standard, UserTask.held_for),
            *(UserTask.waiting, UserTask.working, *TIMED, Instance.subject, Instance.urgency),
            *(UserTask.version_id.label("process_version_id"), Unit.name.label("unit_name")),
            Person.name.label("holder"),
            Agency.path.label("agency"),
        )
        .join(Instance, Instance.id == UserTask.instance_id)
        .join(Unit, Unit.id == UserTask.unit_id)
        .join(Agency, Agency.id == Instance.unit_id)
        .outerjoin(Person, Person.id == UserTask.holder_id)
        .where(UserTask.id.in_(ids))
    )


def _reminded(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, datetime]:
    same = and_(
        HistoryEntry.instance_id == UserTask.instance_id,
        HistoryEntry.element == UserTask.element,
        HistoryEntry.occurrence == UserTask.occurrence,
        HistoryEntry.key == UserTask.key,
    )
    rows = session.execute(
        select(UserTask.id, func.max(HistoryEntry.at))
        .join(HistoryEntry, same)
        .where(UserTask.id.in_(ids), HistoryEntry.kind == "reminded")
        .group_by(UserTask.id)
    )
    return {id_: at for id_, at in rows}
