"""The history of one instance, ready to be told, and the clocks it means. Leaves the answers where they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.run.bundle import Version
from engine.run.catalogue import Catalogue
from engine.run.keys import TaskKey
from engine.run.queries.people import Who
from engine.time.clocks import Clock, Happening, clocks
from engine.time.working_calendar import WorkingCalendar
from models.history import HistoryEntry
from models.instances import Instance
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
    reason: str | None  # or the note or instruction that went with it
    until: datetime | None  # of a hold
    to: str | None  # into whose hands a task was put
    undoes: int | None  # the entry that was taken back
    ended: str | None
    decision: str | None  # the value of the decision that was taken with the task
    version_id: int  # the version the case followed then
    renamed: tuple[tuple[TaskKey, TaskKey], ...] = ()
    version_before: int | None = None  # of a move to another version


Versions = Mapping[int, Version]


def story(session: Session, instance_id: UUID, versions: Versions) -> tuple[Event, ...]:
    """Look up the history of an instance, oldest first. `versions` are those it has followed."""
    content = HistoryEntry.content
    forms = [form for version in versions.values() for form in version.forms.values()]
    decisions = sorted({form.decision.key for form in forms if form.decision})
    rows = session.execute(
        select(
            *(HistoryEntry.seq, HistoryEntry.kind, HistoryEntry.at, HistoryEntry.capacity, HistoryEntry.element),
            *(HistoryEntry.occurrence, HistoryEntry.key, HistoryEntry.process_version_id, Person.name, Post.title),
            *(content[part].label(part) for part in ("opened", "closed", "ended", "renamed", "from")),
            *(content[part].as_string().label(part) for part in ("reason", "until", "note", "instruction")),
            content["to"].label("to"),
            content["undoes"].label("undoes"),
            *(content["answers"][key].label(f"decision_{key}") for key in decisions),
        )
        .join(Person, Person.id == HistoryEntry.actor_id)
        .outerjoin(Post, Post.id == HistoryEntry.post_id)
        .where(HistoryEntry.instance_id == instance_id)
        .order_by(HistoryEntry.seq)
    ).all()
    people = {row.to for row in rows if row.to}
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(people))) if people else ()
    names = {id_: name for id_, name in found}
    return tuple(_event(row, versions[row.process_version_id], names) for row in rows)


def versions_of(catalogue: Catalogue, session: Session, instance: Instance) -> Versions:
    """The versions a case has followed; the present one first."""
    told = select(HistoryEntry.process_version_id).where(HistoryEntry.instance_id == instance.id).distinct()
    ids = [instance.process_version_id, *session.scalars(told)]
    return {id_: catalogue.version(session, id_) for id_ in ids}


def clocks_of(events: Sequence[Event], calendar: WorkingCalendar, now: datetime) -> Mapping[TaskKey, Clock]:
    """Read the clocks of every task out of the history."""
    return clocks(map(happening, events), calendar, now)


def happening(event: Event) -> Happening[TaskKey]:
    # What goes back to a person, and not to a post, is in somebody's hands.
    kind = "returned" if event.kind == "handed_back" and event.to else event.kind
    return Happening(event.at, kind, event.task, event.opened, event.closed, event.until, event.renamed)


def performers(events: Sequence[Event]) -> Mapping[TaskKey, Who]:
    """Who completed each task."""
    undone = {each.undoes for each in events if each.undoes}
    return {each.task: each.who for each in events if each.kind == "completed" and each.task and each.seq not in undone}


def _event(row: Any, version: Version, names: Mapping[int, str]) -> Event:
    form = version.forms.get(row.element)
    return Event(
        seq=row.seq,
        kind=row.kind,
        at=row.at,
        who=Who(row.name, row.title, row.capacity),
        task=TaskKey(row.element, row.occurrence, row.key or "") if row.element else None,
        opened=tuple(TaskKey(*task) for task in row.opened or ()),
        closed=tuple(TaskKey(*task) for task in row.closed or ()),
        reason=row.reason or row.instruction or row.note,
        until=datetime.fromisoformat(row.until) if row.until else None,
        to=names.get(row.to) if row.to else None,
        undoes=row.undoes,
        ended=row.ended,
        decision=row._mapping[f"decision_{form.decision.key}"] if form and form.decision else None,
        version_id=row.process_version_id,
        renamed=tuple((TaskKey(*old), TaskKey(*new)) for old, new in row.renamed or ()),
        version_before=row._mapping["from"] if row.kind == "migrated" else None,
    )
