"""The open tasks of one person, late first. Knows where work lies, refuses to know what its elements are called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, or_, select, true, union
from sqlalchemy.orm import Session, aliased

from engine.people.policy import Actor
from engine.run.queries.givers import Giver, givers
from engine.run.queries.item_names import Agency, item_names
from engine.run.queries.unit_calendars import calendars_of
from engine.run.queries.urgency import Due, due, is_at_risk, is_late, is_on_hold
from engine.run.queries.visibility import IS_OPEN, TIMED, inbox_sources, is_in_inbox
from engine.run.runtime import WIB
from models.desk import FollowUp
from models.instances import Instance, UserTask
from models.people import Person, Unit

PAGE = 50
MOST_COUNTED = 100  # beyond that a page says "99+": nobody needs the exact number, and it would cost a long count

_Owner = aliased(Person)


class Filter(StrEnum):
    """Which part of an inbox is asked for."""

    ALL = "all"
    LATE = "late"
    AT_RISK = "at_risk"
    MINE = "mine"
    ON_HOLD = "on_hold"
    TO_FOLLOW_UP = "follow_up"


class Place(NamedTuple):
    """After which task a list goes on."""

    due_at: datetime
    id: UUID


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
    handed_on_by: str | None
    giver: Giver | None
    follow_up: date | None
    due: Due


@dataclass(frozen=True)
class Inbox:
    """One page of an inbox; `more` is where the next one begins, `later` what was put off, after all else."""

    rows: tuple[InboxRow, ...]
    more: Place | None
    later: tuple[InboxRow, ...] = ()


def inbox(
    session: Session, actor: Actor, now: datetime, chosen: Filter = Filter.ALL, after: Place | None = None
) -> Inbox:
    """Look up the tasks that `actor` holds or could take: late first, then by due time, those put off at the end."""
    found = session.scalars(_first_due(_sources(actor, chosen), [_wanted(actor, now, chosen), _after(after)])).all()
    shown, is_all = found[:PAGE], len(found) <= PAGE
    later = session.scalars(_put_off(actor, now)).all() if is_all and chosen is Filter.ALL else []
    rows = {row.task_id: row for row in _rows(session, actor, [*shown, *later], now)}
    return Inbox(
        rows=tuple(rows[each] for each in shown),
        more=None if is_all else Place(rows[shown[-1]].due.at, shown[-1]),
        later=tuple(rows[each] for each in later),
    )


def inbox_count(session: Session, actor: Actor, now: datetime, chosen: Filter = Filter.ALL) -> int:
    """Count the tasks of an inbox, up to MOST_COUNTED."""
    wanted = true() if chosen is Filter.ALL else _wanted(actor, now, chosen)
    firsts = [
        select(select(UserTask.id).where(source, wanted).limit(MOST_COUNTED).subquery().c.id)
        for source in _sources(actor, chosen)
    ]
    some = select(union(*firsts).subquery().c.id).limit(MOST_COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _wanted(actor: Actor, now: datetime, chosen: Filter) -> ColumnElement[bool]:
    match chosen:
        case Filter.LATE:
            return is_late(now)
        case Filter.AT_RISK:
            return is_at_risk(now)
        case Filter.MINE:
            return UserTask.holder_id == actor.person_id
        case Filter.ON_HOLD:
            return is_on_hold(now)
        case Filter.TO_FOLLOW_UP:
            due = select(FollowUp.task_id).where(FollowUp.person_id == actor.person_id, FollowUp.day <= _today(now))
            return UserTask.id.in_(due)
        case Filter.ALL:
            mine = (FollowUp.task_id == UserTask.id, FollowUp.person_id == actor.person_id)
            put_off = select(FollowUp.task_id).where(*mine, FollowUp.day > _today(now)).correlate(UserTask)
            return ~put_off.exists()


def _sources(actor: Actor, chosen: Filter) -> list[ColumnElement[bool]]:
    """Where tasks are looked for, each answered by one index: what one holds is found by its holder."""
    if chosen is Filter.MINE:
        return [and_(IS_OPEN, UserTask.holder_id == actor.person_id, is_in_inbox(actor))]
    return inbox_sources(actor)


def _today(now: datetime) -> date:
    return now.astimezone(WIB).date()


def _after(place: Place | None) -> ColumnElement[bool]:
    if place is None:
        return true()
    due_at, id_ = literal(place.due_at, UserTask.due_at.type), literal(place.id, UserTask.id.type)
    return or_(UserTask.due_at > due_at, and_(UserTask.due_at == due_at, UserTask.id > id_))


def _first_due(sources: Sequence[ColumnElement[bool]], wanted: Sequence[ColumnElement[bool]]) -> Select[UUID]:
    """The first tasks of each offer, put together: so the index finds them at once, however many are open."""
    firsts = []
    for source in sources:
        first = select(UserTask.id, UserTask.due_at).where(source, *wanted)
        firsts.append(select(first.order_by(UserTask.due_at, UserTask.id).limit(PAGE + 1).subquery()))
    every = union(*firsts).subquery()
    wanted_ids: Select[UUID] = select(every.c.id).order_by(every.c.due_at, every.c.id).limit(PAGE + 1)
    return wanted_ids


def _put_off(actor: Actor, now: datetime) -> Select[UUID]:
    mine = (FollowUp.person_id == actor.person_id, FollowUp.day > _today(now))
    off = select(UserTask.id).join(FollowUp, FollowUp.task_id == UserTask.id).where(*mine, is_in_inbox(actor))
    return off.order_by(FollowUp.day, UserTask.due_at, UserTask.id).limit(PAGE)


def _rows(session: Session, actor: Actor, ids: Sequence[UUID], now: datetime) -> tuple[InboxRow, ...]:
    details = {row.task_id: row for row in session.execute(_details(actor, ids))}
    calendars = calendars_of(session, {row.path for row in details.values()})
    names = item_names(session, {(row.agency, row.key) for row in details.values()})
    given = givers(session, ids)
    return tuple(
        _row(row, due(row, now, calendars[row.path]), names.get((row.agency, row.key)), given, actor)
        for row in (details[each] for each in ids)
    )


def _details(actor: Actor, ids: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
    put_off = and_(FollowUp.task_id == UserTask.id, FollowUp.person_id == actor.person_id)
    return (
        select(
            *(UserTask.id.label("task_id"), UserTask.element, UserTask.occurrence, UserTask.key, UserTask.instance_id),
            *(UserTask.offered_at, UserTask.holder_id, *TIMED, Instance.subject),
            UserTask.version_id.label("process_version_id"),
            *(Unit.name.label("unit_name"), Unit.path, Agency.path.label("agency")),
            *(_Owner.name.label("handed_on_by"), FollowUp.day.label("follow_up")),
        )
        .join(Instance, Instance.id == UserTask.instance_id)
        .join(Unit, Unit.id == UserTask.unit_id)
        .join(Agency, Agency.id == Instance.unit_id)
        .outerjoin(_Owner, and_(_Owner.id == UserTask.owner_id, UserTask.holder_id == actor.person_id))
        .outerjoin(FollowUp, put_off)
        .where(UserTask.id.in_(ids))
    )


def _row(details: Row[Any], due: Due, item_name: str | None, given: Mapping[UUID, Giver], actor: Actor) -> InboxRow:
    return InboxRow(
        task_id=details.task_id,
        element=details.element,
        occurrence=details.occurrence,
        key=details.key,
        item_name=item_name,
        instance_id=details.instance_id,
        subject=details.subject,
        process_version_id=details.process_version_id,
        unit_name=details.unit_name,
        offered_at=details.offered_at,
        is_mine=details.holder_id == actor.person_id,
        handed_on_by=details.handed_on_by,
        giver=given.get(details.task_id),
        follow_up=details.follow_up,
        due=due,
    )
