"""The numbers on the home page of one person. Knows tasks and history, refuses to know what a page calls them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from engine.people.policy import Actor
from engine.run.queries.inbox import MOST_COUNTED, Filter, inbox_count
from engine.run.queries.unit_calendars import calendars_of
from engine.run.queries.visibility import is_in_inbox
from models.history import HistoryEntry
from models.instances import Instance, UserTask

MOST_DONE = 1_000  # tasks of one person in one month that are counted
MOST_ACTS = 2_000  # of a person's newest acts, in which the cases are looked for that now wait for others


@dataclass(frozen=True)
class Counters:
    """How much there is to do, how much of it is urgent, and what became of the rest; each up to a limit."""

    open: int
    late: int
    at_risk: int
    mine: int
    waiting_for_others: int
    done_this_month: int


def counters(session: Session, actor: Actor, now: datetime) -> Counters:
    """Count the tasks of `actor`, the cases that now wait for others, and what was done since the month began."""
    waiting = select(Instance.id).where(is_waiting_for_others(actor)).limit(MOST_COUNTED)
    done = select(HistoryEntry.seq).where(*_completed(actor, month_began(session, actor, now))).limit(MOST_DONE)
    return Counters(
        open=inbox_count(session, actor, now),
        late=inbox_count(session, actor, now, Filter.LATE),
        at_risk=inbox_count(session, actor, now, Filter.AT_RISK),
        mine=inbox_count(session, actor, now, Filter.MINE),
        waiting_for_others=_count(session, waiting),
        done_this_month=_count(session, done),
    )


def is_waiting_for_others(actor: Actor) -> ColumnElement[bool]:
    """A running instance in which the actor has acted lately and has nothing to do now."""
    newest = select(HistoryEntry.instance_id).where(HistoryEntry.actor_id == actor.person_id)
    acted = select(newest.order_by(HistoryEntry.at.desc()).limit(MOST_ACTS).subquery().c.instance_id)
    asked = select(UserTask.id).where(UserTask.instance_id == Instance.id, is_in_inbox(actor))
    return and_(Instance.status == "running", Instance.id.in_(acted), ~asked.exists())


def is_done_since(actor: Actor, since: datetime) -> ColumnElement[bool]:
    """An instance in which the actor has completed a task since then."""
    return Instance.id.in_(select(HistoryEntry.instance_id).where(*_completed(actor, since)))


def month_began(session: Session, actor: Actor, now: datetime) -> datetime:
    """The first moment of this month where the actor works; in UTC for somebody without a post."""
    paths = [holding.unit_path for holding in actor.holdings[:1]]
    zones = [calendar.zone for calendar in calendars_of(session, paths).values()]
    local = now.astimezone(zones[0]) if zones else now
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _count(session: Session, some: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def _completed(actor: Actor, since: datetime) -> tuple[ColumnElement[bool], ...]:
    entry = HistoryEntry
    return entry.actor_id == actor.person_id, entry.kind == "completed", entry.at >= since
