"""The history of one instance, ready to be told, and the clocks it means. Leaves the answers where they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from engine.run.keys import TaskKey
from engine.run.queries.people import Who
from engine.time.clocks import Clock, Happening, clocks
from engine.time.working_calendar import WorkingCalendar
from models.history import HistoryEntry
from models.people import Person, Post


@dataclass(frozen=True)
class Event:
    """One history entry: what happened, by whom, when; `ended` is completed or cancelled where it was the last."""

    seq: int
    kind: str
    at: datetime
    who: Who
    task: TaskKey | None
    opened: tuple[TaskKey, ...]
    closed: tuple[TaskKey, ...]
    reason: str | None
    ended: str | None


def story(session: Session, instance_id: UUID) -> tuple[Event, ...]:
    """Look up the history of an instance, oldest first."""
    content = HistoryEntry.content
    rows = session.execute(
        select(
            *(HistoryEntry.seq, HistoryEntry.kind, HistoryEntry.at, HistoryEntry.capacity, HistoryEntry.element),
            *(HistoryEntry.occurrence, HistoryEntry.key, Person.name, Post.title),
            *(content[part].label(part) for part in ("opened", "closed", "reason", "ended")),
        )
        .join(Person, Person.id == HistoryEntry.actor_id)
        .outerjoin(Post, Post.id == HistoryEntry.post_id)
        .where(HistoryEntry.instance_id == instance_id)
        .order_by(HistoryEntry.seq)
    )
    return tuple(_event(row) for row in rows)


def clocks_of(events: Sequence[Event], calendar: WorkingCalendar, now: datetime) -> Mapping[TaskKey, Clock]:
    """Read the clocks of every task out of the history."""
    happenings = (Happening(each.at, each.kind, each.task, each.opened, each.closed) for each in events)
    return clocks(happenings, calendar, now)


def performers(events: Sequence[Event]) -> Mapping[TaskKey, Who]:
    """Who completed each task."""
    return {each.task: each.who for each in events if each.kind == "completed" and each.task}


def _event(row: Row[Any]) -> Event:
    return Event(
        seq=row.seq,
        kind=row.kind,
        at=row.at,
        who=Who(row.name, row.title, row.capacity),
        task=TaskKey(row.element, row.occurrence, row.key or "") if row.element else None,
        opened=tuple(TaskKey(*task) for task in row.opened or ()),
        closed=tuple(TaskKey(*task) for task in row.closed or ()),
        reason=row.reason,
        ended=row.ended,
    )
