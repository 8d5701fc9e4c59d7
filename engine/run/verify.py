"""Checks on the live database what must always hold; changes nothing and trusts no row that another can contradict."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import Refusal
from engine.run.history import Entry, broken_at, entry_of
from engine.run.keys import TaskKey, task_id
from engine.run.place import state_digest
from engine.run.replay import replay
from engine.run.runtime import Runtime
from engine.run.spiff import Frontier, Runner
from models.history import HistoryEntry, IdempotencyKey, Outbox
from models.instances import Attachment, Instance, LatestAnswer, UserTask

AHEAD = 200  # instances read at a time


@dataclass(frozen=True)
class Breach:
    """An invariant that does not hold, for which case, and what was found."""

    invariant: str
    instance_id: UUID | None
    found: str

    def __str__(self) -> str:
        return f"{self.invariant} {self.instance_id or ''}: {self.found}"


@dataclass(frozen=True)
class Verified:
    """What was looked at, and every breach, the first one first."""

    instances: int
    entries: int
    breaches: tuple[Breach, ...]


def verify(runtime: Runtime, *, progress: Callable[[int, int], None] = lambda done, total: None) -> Verified:
    """Check the invariants I1 to I9 on every instance.

    I1 every acknowledged action stands in history; I2 none was applied twice; I3 open rows are what the engine waits
    for; I4 history is gap-free and chained; I5 the revision is the number of entries; I6 replaying history gives the
    stored state and answers; I7 the outbox holds just the effects due; I8 the state matches its digest; I9 every file
    lies whole under its digest.
    """
    breaches: list[Breach] = []
    entries = 0
    with runtime.database.readers() as session:
        ids = session.scalars(select(Instance.id).order_by(Instance.started_at, Instance.id)).all()
        for done, instance_id in enumerate(ids, start=1):
            instance = session.get_one(Instance, instance_id)
            entries += instance.revision
            breaches += _instance_breaches(runtime, session, instance)
            progress(done, len(ids))
            if done % AHEAD == 0:
                session.expunge_all()
        breaches += _stray(session)
        breaches += _files(runtime, session)
    return Verified(len(ids), entries, tuple(sorted(breaches, key=lambda breach: breach.invariant)))


def _instance_breaches(runtime: Runtime, session: Session, instance: Instance) -> Iterator[Breach]:
    rows = session.scalars(
        select(HistoryEntry).where(HistoryEntry.instance_id == instance.id).order_by(HistoryEntry.seq)
    ).all()
    entries = [entry_of(row) for row in rows]
    yield from _once_each(session, instance, rows)
    yield from _chain(instance, rows, entries)
    yield from _effects(session, instance, rows)
    if state_digest(instance.id, instance.engine_state) != instance.engine_digest:
        yield Breach("I8", instance.id, "the engine state does not match its digest")
        return
    version = runtime.catalogue.version(session, instance.process_version_id)
    try:
        replayed = replay(entries, version)
    except Refusal as refusal:
        yield Breach("I6", instance.id, f"history cannot be replayed: {refusal}")
        return
    if replayed.dump().to_bytes() != instance.engine_state:
        yield Breach("I6", instance.id, "replaying history gives another state")
    yield from _answers(session, instance, rows)
    stored = Runner.load(version.specs, Frontier.from_bytes(instance.engine_state), lambda item: {})
    yield from _open_rows(session, instance, stored)


def _chain(instance: Instance, rows: Sequence[HistoryEntry], entries: Sequence[Entry]) -> Iterator[Breach]:
    if (seq := broken_at(entries, [row.hash for row in rows])) is not None:
        yield Breach("I4", instance.id, f"the chain breaks at entry {seq}")
    if not rows or rows[-1].hash != instance.head_hash:
        yield Breach("I4", instance.id, "the newest entry is not the head of the chain")
    if instance.revision != len(rows):
        yield Breach("I5", instance.id, f"revision {instance.revision}, {len(rows)} entries")


def _once_each(session: Session, instance: Instance, rows: Sequence[HistoryEntry]) -> Iterator[Breach]:
    undone = _undone(rows)
    completed = Counter(
        (row.element, row.occurrence, row.key) for row in rows if row.kind == "completed" and row.seq not in undone
    )
    for task, times in completed.items():
        if times > 1:
            yield Breach("I2", instance.id, f"{task} was completed {times} times")
    known = {row.seq for row in rows}
    for key in session.scalars(select(IdempotencyKey).where(IdempotencyKey.instance_id == instance.id)):
        if key.seq not in known:
            yield Breach("I1", instance.id, f"entry {key.seq} was acknowledged and is not in history")


def _undone(rows: Sequence[HistoryEntry]) -> set[int]:
    return {row.content["undoes"] for row in rows if row.kind == "undone"}


def _effects(session: Session, instance: Instance, rows: Sequence[HistoryEntry]) -> Iterator[Breach]:
    due = {row.seq for row in rows if {"opened", "closed", "ended"} & row.content.keys()}
    written = set(session.scalars(select(Outbox.seq).where(Outbox.instance_id == instance.id)))
    if due != written:
        yield Breach("I7", instance.id, f"effects due {sorted(due - written)}, not due {sorted(written - due)}")


def _answers(session: Session, instance: Instance, rows: Sequence[HistoryEntry]) -> Iterator[Breach]:
    undone = _undone(rows)
    standing = [row for row in rows if "answers" in row.content and row.seq not in undone]
    newest = {(row.element, row.key): row.content["answers"] for row in standing}
    stored = session.scalars(select(LatestAnswer).where(LatestAnswer.instance_id == instance.id))
    if {(row.element, row.key): row.answers for row in stored} != newest:
        yield Breach("I6", instance.id, "the newest answers are not those of history")


def _open_rows(session: Session, instance: Instance, runner: Runner) -> Iterator[Breach]:
    query = select(UserTask.id, UserTask.element, UserTask.occurrence, UserTask.key)
    rows = session.execute(query.where(UserTask.instance_id == instance.id, UserTask.status == "open")).all()
    waiting = [] if instance.status == "cancelled" else runner.open_tasks()
    if sorted(TaskKey(*row[1:]) for row in rows) != sorted(waiting):
        yield Breach("I3", instance.id, "the open tasks are not those the engine waits for")
    if any(row.id != task_id(instance.id, TaskKey(*row[1:])) for row in rows):
        yield Breach("I3", instance.id, "an open task has an id that is not its own")
    if (instance.status == "completed") != runner.is_completed and instance.status != "cancelled":
        yield Breach("I3", instance.id, f"the case is {instance.status}, the engine says otherwise")


def _stray(session: Session) -> Iterator[Breach]:
    finished = (
        select(UserTask.instance_id).join(Instance).where(UserTask.status == "open", Instance.status != "running")
    )
    for instance_id in session.scalars(finished):
        yield Breach("I3", instance_id, "a task is open in a case that has ended")
    lost = select(func.count()).select_from(HistoryEntry).where(HistoryEntry.instance_id.not_in(select(Instance.id)))
    if session.scalar(lost):
        yield Breach("I4", None, "history of a case that does not exist")


def _files(runtime: Runtime, session: Session) -> Iterator[Breach]:
    for row in session.scalars(select(Attachment)):
        if runtime.files.digest(row.sha256) != row.sha256:
            yield Breach("I9", row.instance_id, f"the file {row.name!r} is missing or changed")
