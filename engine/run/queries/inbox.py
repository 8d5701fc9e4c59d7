"""The open tasks of one person, late first. Knows where work lies, refuses to know what its elements are called."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, literal, or_, select, union
from sqlalchemy.orm import Session

from engine.people.policy import Actor
from engine.run.queries.givers import Giver, givers
from engine.run.queries.item_names import Agency, item_names
from engine.run.queries.unit_calendars import calendars_of
from engine.run.queries.urgency import Due, due
from engine.run.queries.visibility import TIMED, inbox_sources
from models.instances import Instance, UserTask
from models.people import Unit

PAGE = 50
MOST_LOOKED_AT = 1_000  # nobody works through more; the late ones come first, so none of them is missed


class Filter(StrEnum):
    """Which part of an inbox is asked for."""

    ALL = "all"
    LATE = "late"
    AT_RISK = "at_risk"
    MINE = "mine"


class Place(NamedTuple):
    """After which task a list goes on."""

    due_at: datetime
    id: UUID


class Dated(NamedTuple):
    """An open task of an inbox and how urgent it is: all that a filter needs."""

    id: UUID
    is_mine: bool
    due: Due


@dataclass(frozen=True)
class InboxRow:
    """One task to do, with all that a list says about it."""

    task_id: UUID
    element: str
    occurrence: int
    key: str
    item_name: str | None
    instance_id: UUID
    subject: str
    process_version_id: int
    unit_name: str
    offered_at: datetime
    is_mine: bool
    giver: Giver | None
    due: Due


@dataclass(frozen=True)
class Inbox:
    """One page of an inbox; `more` is where the next one begins."""

    rows: tuple[InboxRow, ...]
    more: Place | None


def inbox(
    session: Session, actor: Actor, now: datetime, chosen: Filter = Filter.ALL, after: Place | None = None
) -> Inbox:
    """Look up the tasks that `actor` holds or could take, late first and then by due time."""
    most = PAGE + 1 if chosen is Filter.ALL else MOST_LOOKED_AT
    fitting = [each for each in dated(session, actor, now, after, most) if _fits(each, chosen)]
    shown = fitting[:PAGE]
    more = Place(shown[-1].due.at, shown[-1].id) if len(fitting) > PAGE else None
    return Inbox(_rows(session, shown), more)


def dated(
    session: Session, actor: Actor, now: datetime, after: Place | None = None, most: int = MOST_LOOKED_AT
) -> list[Dated]:
    """Look up how urgent the first tasks of an inbox are, by due time."""
    found = _first_due(actor, after, most)
    rows = session.execute(
        select(found.c, Unit.path).join(Unit, Unit.id == found.c.unit_id).order_by(found.c.due_at, found.c.id)
    ).all()
    calendars = calendars_of(session, {row.path for row in rows})
    return [Dated(row.id, row.holder_id == actor.person_id, due(row, now, calendars[row.path])) for row in rows]


def _fits(each: Dated, chosen: Filter) -> bool:
    match chosen:
        case Filter.LATE:
            return each.due.is_late
        case Filter.AT_RISK:
            return each.due.is_at_risk
        case Filter.MINE:
            return each.is_mine
        case Filter.ALL:
            return True


def _first_due(actor: Actor, after: Place | None, most: int) -> Any:
    """The first tasks of each offer, put together: so the index finds them at once, however many are open."""
    firsts = [select(_first_of(source, after).limit(most).subquery()) for source in inbox_sources(actor)]
    every = union(*firsts).subquery()
    return select(every).order_by(every.c.due_at, every.c.id).limit(most).subquery()


def _first_of(source: ColumnElement[bool], after: Place | None) -> Select[*tuple[Any, ...]]:
    first = select(UserTask.id, UserTask.offered_at, UserTask.holder_id, UserTask.unit_id, *TIMED)
    first = first.where(source).order_by(UserTask.due_at, UserTask.id)
    if after is None:
        return first
    due_at, id_ = literal(after.due_at, UserTask.due_at.type), literal(after.id, UserTask.id.type)
    return first.where(or_(UserTask.due_at > due_at, and_(UserTask.due_at == due_at, UserTask.id > id_)))


def _rows(session: Session, shown: Sequence[Dated]) -> tuple[InboxRow, ...]:
    ids = [each.id for each in shown]
    details = {row.task_id: row for row in session.execute(_details(ids))}
    names = item_names(session, {(row.agency, row.key) for row in details.values()})
    given = givers(session, ids)
    return tuple(
        _row(details[each.id], each, names.get((details[each.id].agency, details[each.id].key)), given.get(each.id))
        for each in shown
    )


def _details(ids: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(UserTask.id.label("task_id"), UserTask.element, UserTask.occurrence, UserTask.key, UserTask.instance_id),
            *(UserTask.offered_at, Instance.subject, Instance.process_version_id),
            *(Unit.name.label("unit_name"), Agency.path.label("agency")),
        )
        .join(Instance, Instance.id == UserTask.instance_id)
        .join(Unit, Unit.id == UserTask.unit_id)
        .join(Agency, Agency.id == Instance.unit_id)
        .where(UserTask.id.in_(ids))
    )


def _row(details: Row[Any], each: Dated, item_name: str | None, giver: Giver | None) -> InboxRow:
    return InboxRow(
        task_id=each.id,
        element=details.element,
        occurrence=details.occurrence,
        key=details.key,
        item_name=item_name,
        instance_id=details.instance_id,
        subject=details.subject,
        process_version_id=details.process_version_id,
        unit_name=details.unit_name,
        offered_at=details.offered_at,
        is_mine=each.is_mine,
        giver=giver,
        due=each.due,
    )
