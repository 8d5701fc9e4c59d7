"""Reads everything about one case that a verdict or a pack needs. Changes nothing and judges nothing."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine.documents.queries import produced_of
from engine.errors import InstanceNotFound, ReplayRefused
from engine.evidence.case import Case, HeldFact, PostFact, StoredFile, Turn
from engine.evidence.retention import retention_of
from engine.run.bundle import Version
from engine.run.history import Entry, broken_at, entry_of
from engine.run.keys import TaskKey
from engine.run.queries.item_names import item_names
from engine.run.queries.story import Versions, clocks_of, story, versions_of
from engine.run.queries.unit_calendars import calendars_of
from engine.run.replay import completions, replay, standing
from engine.run.runtime import Runtime
from engine.time.clocks import Clock
from engine.time.durations import whole_minutes
from models.history import HistoryEntry
from models.instances import Attachment, Instance, UserTask
from models.people import Person, Post, PostHolding, Unit
from models.processes import ProcessVersion


@contextmanager
def looking(runtime: Runtime) -> Iterator[Session]:
    """A session in which everything is seen as it stood at one moment."""
    with runtime.database.readers() as session:
        if not runtime.database.is_sqlite:  # there every statement would see what was committed since the one before
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


def gather(runtime: Runtime, session: Session, instance_id: UUID) -> Case:
    """Look up a case with its whole history.

    Raises:
        InstanceNotFound: there is none.
    """
    found = select(Instance).where(Instance.id == instance_id).options(joinedload(Instance.unit))
    instance = session.scalar(found.execution_options(populate_existing=True))
    if instance is None:
        raise InstanceNotFound
    # What was added since the row of the case was read is not looked at: it would seem to be no part of the chain.
    of_case = HistoryEntry.instance_id == instance_id, HistoryEntry.seq <= instance.revision
    rows = session.scalars(select(HistoryEntry).where(*of_case).order_by(HistoryEntry.seq)).all()
    entries = tuple(entry_of(row) for row in rows)
    versions = versions_of(runtime.catalogue, session, instance)
    version = versions[instance.process_version_id]
    files = (*_files(session, instance_id), *_made(session, instance_id, version, entries))
    people = {entry.actor_id for entry in entries} | {file.by for file in files} | _given_to(entries)
    posts = {entry.post_id for entry in entries if entry.post_id is not None}
    broken = broken_at(entries, [row.hash for row in rows])
    return Case(
        instance_id=instance_id.hex,
        subject=instance.subject,
        status=instance.status,
        unit_name=instance.unit.name,
        unit_path=instance.unit.path,
        started_at=instance.started_at,
        ended_at=instance.ended_at,
        head=instance.head_hash,
        version=version,
        versions=versions,
        bundles=_bundles(session, versions),
        entries=entries,
        turns=_turns(session, instance, versions, entries),
        files=files,
        people={
            row.id: row.name for row in session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
        },
        posts=_posts(session, posts),
        held=_held(session, people),
        zone=runtime.zone,
        broken_at=broken if broken is not None else _missing_head(instance, rows),
        misfit=_misfit(entries, versions, version.id),
    )


def _given_to(entries: Sequence[Entry]) -> set[int]:
    return {entry.content["to"] for entry in entries if isinstance(entry.content.get("to"), int)}


def _missing_head(instance: Instance, rows: Sequence[HistoryEntry]) -> int | None:
    """The seq of the newest entry where the row of the case speaks of another one."""
    if not rows or (rows[-1].hash, rows[-1].seq) != (instance.head_hash, instance.revision):
        return len(rows)
    return None


def _misfit(entries: Sequence[Entry], versions: Versions, version_id: int) -> tuple[int, str] | None:
    try:
        replay(entries, versions[version_id])
    except ReplayRefused as refusal:
        return refusal.seq, refusal.reason
    return None


def _bundles(session: Session, versions: Versions) -> Mapping[int, Mapping[str, str]]:
    rows = session.execute(select(ProcessVersion.id, ProcessVersion.files).where(ProcessVersion.id.in_(versions)))
    return {id_: files for id_, files in sorted(tuple(row) for row in rows)}


def _files(session: Session, instance_id: UUID) -> tuple[StoredFile, ...]:
    rows = session.execute(
        select(
            *(Attachment.sha256, Attachment.name, Attachment.size, Attachment.uploaded_by, Attachment.uploaded_at),
            UserTask.element,
        )
        .join(UserTask, UserTask.id == Attachment.task_id)
        .where(Attachment.instance_id == instance_id)
        .order_by(Attachment.uploaded_at, Attachment.sha256, Attachment.name)
    )
    return tuple(StoredFile(*row) for row in rows)


def _made(session: Session, instance_id: UUID, version: Version, entries: Sequence[Entry]) -> Iterator[StoredFile]:
    """The documents that were made from the case, for whoever did the step that asked for them."""
    rows = [row for row in produced_of(session, instance_id) if row.state == "ready" and row.made_at]
    for row in sorted(rows, key=lambda each: (each.seq, each.template, each.key)):
        entry = entries[min(row.seq, len(entries)) - 1]
        for file in (row.pdf, row.docx):
            if file is not None and row.made_at is not None:
                element = entry.task.element if entry.task else ""
                of_itself = (row.kind, row.number or "", row.subject, retention_of(version, row.template))
                yield StoredFile(file.sha256, file.name, file.size, entry.actor_id, row.made_at, element, *of_itself)


def _posts(session: Session, ids: set[int]) -> Mapping[int, PostFact]:
    rows = session.execute(
        select(Post.id, Post.code, Post.title, Post.lane, Unit.path)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.id.in_(ids))
    )
    return {row[0]: PostFact(*row[1:]) for row in rows}


def _held(session: Session, people: set[int]) -> tuple[HeldFact, ...]:
    of = PostHolding
    rows = session.execute(
        select(of.person_id, of.post_id, of.capacity, of.first_day, of.last_day, of.ended_at, of.basis)
        .where(of.person_id.in_(people))
        .order_by(of.id)
    )
    return tuple(HeldFact(*row) for row in rows)


def _turns(session: Session, instance: Instance, versions: Versions, entries: Sequence[Entry]) -> tuple[Turn, ...]:
    query = select(UserTask).where(UserTask.instance_id == instance.id).options(joinedload(UserTask.unit))
    tasks = session.scalars(query).all()
    calendars = calendars_of(session, {task.unit.path for task in tasks}) if tasks else {}
    # Until the newest entry, and not until now: the same history must give the same pack.
    until, events = entries[-1].at if entries else instance.started_at, story(session, instance.id, versions)
    read = {id(each): clocks_of(events, each, until) for each in calendars.values()}
    names = item_names(session, {(instance.unit.path, task.key) for task in tasks})
    done = {again.task: again.entry for again in completions(standing(entries))}
    turns = []
    for task in tasks:
        key, calendar = TaskKey(task.element, task.occurrence, task.key), calendars[task.unit.path]
        waiting, working, held = _minutes(task, read[id(calendar)].get(key))
        turns.append(
            Turn(
                key=key,
                element=versions[task.version_id].elements[task.element],
                step=versions[task.version_id].step_of(task.element),
                item_name=names.get((instance.unit.path, task.key)),
                status=task.status,
                offered_at=task.offered_at,
                closed_at=task.closed_at,
                waiting=waiting,
                working=working,
                held=held,
                standard=task.standard,
                grace=calendar.grace,
                done=done.get(key) if task.status == "completed" else None,
            )
        )
    began = {key: entry.seq for entry in reversed(entries) for key in entry.opened}
    last = len(entries)
    turns.sort(
        key=lambda turn: (turn.offered_at, began.get(turn.key, 0), turn.done.seq if turn.done else last, turn.key)
    )
    return tuple(turns)


def _minutes(task: UserTask, clock: Clock | None) -> tuple[int, int, int]:
    """As they were counted on the day it was completed; of others, as history says."""
    if task.status == "completed" and task.waiting is not None:
        kept = (task.waiting, task.working or 0, task.held or 0)
        first, second, third = (whole_minutes(timedelta(seconds=each)) for each in kept)
        return first, second, third
    if clock is None:
        return 0, 0, 0
    return whole_minutes(clock.waiting), whole_minutes(clock.working), whole_minutes(clock.held)
