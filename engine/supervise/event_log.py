"""The histories of cases as traces of an event log; what is written of them is for engine.export.xes to say."""

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from engine.export.xes import Attribute, LogEvent, LogTrace, Transition
from engine.run.bundle import Element, Version
from engine.run.catalogue import Catalogue
from engine.supervise.scope import Scope
from models.history import HistoryEntry
from models.instances import Instance, UserTask
from models.people import Person, Post, Unit

AT_A_TIME = 100  # cases
OF_TASK = {
    "claimed": Transition.ASSIGN,
    "reassigned": Transition.REASSIGN,
    "delegated": Transition.REASSIGN,
    "forwarded": Transition.REASSIGN,
    "returned": Transition.REASSIGN,
    "handed_back": Transition.REASSIGN,
    "released": Transition.REASSIGN,
    "held": Transition.SUSPEND,
    "resumed": Transition.RESUME,
    "completed": Transition.COMPLETE,
}
Task = tuple[str, int, str]
Elements = Mapping[str, Element]


def cases_of(session: Session, ids: Sequence[UUID]) -> list[UUID]:
    """The cases of some tasks, each once, in their order."""
    rows = session.execute(select(UserTask.id, UserTask.instance_id).where(UserTask.id.in_(ids)))
    case_of = {id_: case for id_, case in rows}
    return list(dict.fromkeys(case_of[id_] for id_ in ids if id_ in case_of))


def traces(session: Session, catalogue: Catalogue, scope: Scope, cases: Sequence[UUID]) -> Iterator[LogTrace]:
    """Tell the histories of cases, some at a time; cases outside the scope are left out."""
    for start in range(0, len(cases), AT_A_TIME):
        wanted = cases[start : start + AT_A_TIME]
        instances = {row.id: row for row in session.execute(_instances(scope, wanted))}
        entries = session.execute(_entries(list(instances))).all()
        told = {id_: list(rows) for id_, rows in groupby(entries, key=lambda row: row.instance_id)}
        for id_ in wanted:
            if id_ in instances:
                entries_told = told.get(id_, [])
                followed = {instances[id_].process_version_id, *(row.process_version_id for row in entries_told)}
                versions = {each: catalogue.version(session, each) for each in followed}
                yield _trace(instances[id_], versions, entries_told)


def _instances(scope: Scope, cases: Sequence[UUID]) -> Any:
    of = (Instance.id, Instance.subject, Instance.status, Instance.urgency, Instance.process_version_id)
    return (
        select(*of, Instance.started_at, Unit.name.label("unit_name"))
        .join(Unit, Unit.id == Instance.unit_id)
        .where(Instance.id.in_(cases), Instance.unit_id.in_(scope.ids))
    )


def _entries(cases: Sequence[UUID]) -> Any:
    entry = HistoryEntry
    of = (entry.instance_id, entry.kind, entry.at, entry.capacity, entry.element, entry.occurrence, entry.key)
    return (
        select(*of, entry.process_version_id, entry.content, Person.name.label("person"), Post.title.label("post"))
        .join(Person, Person.id == entry.actor_id)
        .outerjoin(Post, Post.id == entry.post_id)
        .where(entry.instance_id.in_(cases))
        .order_by(entry.instance_id, entry.seq)
    )


def _trace(instance: Row[Any], versions: Mapping[int, Version], entries: Sequence[Row[Any]]) -> LogTrace:
    version = versions[instance.process_version_id]
    attributes: Mapping[str, Attribute] = {
        "subject": instance.subject,
        "process": version.process_id,
        "version": version.number,
        "unit": instance.unit_name,
        "urgency": instance.urgency,
        "status": instance.status,
    }
    events = [event for entry in entries for event in _events(_elements(versions, entry.process_version_id), entry)]
    return LogTrace(str(instance.id), events, attributes)


def _elements(versions: Mapping[int, Version], version_id: int) -> Elements:
    """What a version draws, and what others did that the case followed: a move closes tasks of the one before."""
    return ChainMap(dict(versions[version_id].elements), *(dict(each.elements) for each in versions.values()))


def _events(elements: Elements, entry: Row[Any]) -> Iterator[LogEvent]:
    content = entry.content
    if entry.element is not None and entry.kind in OF_TASK:
        task = (entry.element, entry.occurrence, entry.key or "")
        yield _event(elements, entry, task, OF_TASK[entry.kind], is_by_person=True)
    for closed in content.get("closed", ()):
        yield _event(elements, entry, tuple(closed), Transition.WITHDRAW)
    for opened in content.get("opened", ()):
        yield _event(elements, entry, tuple(opened), Transition.SCHEDULE)


def _event(
    elements: Elements, entry: Row[Any], task: Task, transition: Transition, *, is_by_person: bool = False
) -> LogEvent:
    """What opened or closed a task was done to another one, so nobody is named for it."""
    element = elements[task[0]]
    return LogEvent(
        activity=element.name,
        transition=transition,
        at=entry.at,
        element=element.id,
        occurrence=task[1],
        item=task[2],
        resource=entry.person if is_by_person else "",
        role=entry.post or "" if is_by_person else "",
        group=element.lane_title,
        capacity=entry.capacity if is_by_person else "",
        standard_minutes=element.minutes,
        reason=str(entry.content.get("reason", "")) if is_by_person else "",
    )
