"""Lists of the instances an actor may see. Decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, literal, or_, select, true
from sqlalchemy.orm import Session

from engine.people.policy import Actor
from engine.run.queries.counters import is_done_since, is_waiting_for_others, month_began
from engine.run.queries.current import HasOpenTasks, OpenTask, open_tasks
from engine.run.queries.visibility import IS_OPEN, visible_instances
from models.instances import Instance, UserTask
from models.people import Unit

PAGE = 50


class State(StrEnum):
    """Which instances are asked for."""

    ALL = "all"
    RUNNING = "running"
    LATE = "late"
    DONE = "done"
    WAITING_FOR_OTHERS = "waiting_for_others"
    DONE_THIS_MONTH = "done_this_month"


@dataclass(frozen=True)
class InstanceFilter:
    """What a list of instances is narrowed to; `after` is the instance after which it goes on."""

    state: State = State.ALL
    text: str = ""
    after: UUID | None = None


@dataclass(frozen=True)
class InstanceRow(HasOpenTasks):
    """One instance and where it stands."""

    id: UUID
    subject: str
    status: str
    process_version_id: int
    unit_name: str
    started_at: datetime
    ended_at: datetime | None
    open: tuple[OpenTask, ...]


@dataclass(frozen=True)
class InstanceList:
    """One page of a list; `more` is the instance after which the next one begins."""

    rows: tuple[InstanceRow, ...]
    more: UUID | None = None


_RANK = case((Instance.status == "running", 0), else_=1)
_SHOWN: Select[*tuple[Any, ...]] = select(
    *(Instance.id, Instance.subject, Instance.status, Instance.process_version_id, Instance.started_at),
    *(Instance.ended_at, Unit.name.label("unit_name")),
).join(Unit, Unit.id == Instance.unit_id)


def instances(session: Session, actor: Actor, chosen: InstanceFilter, now: datetime) -> InstanceList:
    """Look up the instances `actor` may see, running ones first, then the newest."""
    wanted = [visible_instances(actor), _in_state(chosen.state, now), _after(chosen.after)]
    wanted.append(Instance.subject.icontains(chosen.text, autoescape=True) if chosen.text else true())
    if chosen.state is State.WAITING_FOR_OTHERS:
        wanted.append(is_waiting_for_others(actor))
    if chosen.state is State.DONE_THIS_MONTH:
        wanted.append(is_done_since(actor, month_began(session, actor, now)))
    found = session.execute(
        _SHOWN.where(*wanted).order_by(_RANK, Instance.started_at.desc(), Instance.id).limit(PAGE + 1)
    ).all()
    rows = _rows(session, found[:PAGE], now)
    if chosen.state is State.LATE:
        rows = tuple(row for row in rows if row.is_late)
    return InstanceList(rows, found[PAGE - 1].id if len(found) > PAGE else None)


def _in_state(state: State, now: datetime) -> ColumnElement[bool]:
    match state:
        case State.RUNNING:
            return Instance.status == "running"
        case State.DONE:
            return Instance.status != "running"
        case State.LATE:
            overdue = select(UserTask.instance_id).where(IS_OPEN, UserTask.due_at < now)
            return and_(Instance.status == "running", Instance.id.in_(overdue))
        case _:
            return true()


def _after(last: UUID | None) -> ColumnElement[bool]:
    if last is None:
        return true()
    rank = select(_RANK).where(Instance.id == last).scalar_subquery()
    started = select(Instance.started_at).where(Instance.id == last).scalar_subquery()
    same = and_(Instance.started_at == started, Instance.id > literal(last, Instance.id.type))
    return or_(rank < _RANK, and_(rank == _RANK, or_(Instance.started_at < started, same)))


def _rows(session: Session, found: Sequence[Any], now: datetime) -> tuple[InstanceRow, ...]:
    running = [row.id for row in found if row.status == "running"]
    open_ = open_tasks(session, running, now)
    return tuple(InstanceRow(**row._mapping, open=open_.get(row.id, ())) for row in found)
