"""Checks one case: history, state, open tasks, answers, outbox. Trusts no row that another can contradict."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import Refusal
from engine.run.history import EFFECTS, Entry, broken_at, entry_of
from engine.run.keys import TaskKey, task_id
from engine.run.place import Place, state_digest
from engine.run.realising import figure_difference
from engine.run.replay import COMPLETING, completions, replay, standing
from engine.run.runtime import Runtime
from engine.run.spiff import Frontier, Runner
from engine.run.verify.breach import Breach
from models.documents import ProducedDocument
from models.history import HistoryEntry, IdempotencyKey, Outbox
from models.instances import Attachment, Instance, LatestAnswer, UserTask


def history_of(session: Session, instance: Instance) -> Sequence[HistoryEntry]:
    """The entries of a case as they stand."""
    query = select(HistoryEntry).where(HistoryEntry.instance_id == instance.id).order_by(HistoryEntry.seq)
    return session.scalars(query).all()


def case_breaches(
    runtime: Runtime, session: Session, instance: Instance, rows: Sequence[HistoryEntry]
) -> Iterator[Breach]:
    """I1 to I8 and I12 of one case with its history."""
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
        (row.element, row.occurrence, row.key) for row in rows if row.kind in COMPLETING and row.seq not in undone
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
    due = {row.seq for row in rows if EFFECTS & row.content.keys()}
    written = set(session.scalars(select(Outbox.seq).where(Outbox.instance_id == instance.id)))
    if due != written:
        yield Breach("I7", instance.id, f"effects due {sorted(due - written)}, not due {sorted(written - due)}")


def _answers(session: Session, instance: Instance, rows: Sequence[HistoryEntry]) -> Iterator[Breach]:
    told = standing([entry_of(row) for row in rows])
    newest = {(each.task.element, each.task.key): each.entry.content["answers"] for each in completions(told)}
    stored = session.scalars(select(LatestAnswer).where(LatestAnswer.instance_id == instance.id))
    if {(row.element, row.key): row.answers for row in stored} != newest:
        yield Breach("I6", instance.id, "the newest answers are not those of history")


def _open_rows(session: Session, instance: Instance, runner: Runner) -> Iterator[Breach]:
    query = select(UserTask.id, UserTask.element, UserTask.occurrence, UserTask.key)
    rows = session.execute(query.where(UserTask.instance_id == instance.id, UserTask.status == "open")).all()
    waiting = [] if instance.status == "cancelled" else runner.open_tasks()
    if sorted(TaskKey(*row[1:]) for row in rows) != sorted(waiting):
        yield Breach("I3", instance.id, "the open tasks are not those the engine waits for")
    if instance.status == "running" and not rows:
        yield Breach("I12", instance.id, "the case runs and no task is open in it")
    if any(row.id != task_id(instance.id, TaskKey(*row[1:])) for row in rows):
        yield Breach("I3", instance.id, "an open task has an id that is not its own")
    if (instance.status == "completed") != runner.is_completed and instance.status != "cancelled":
        yield Breach("I3", instance.id, f"the case is {instance.status}, the engine says otherwise")


def stray_breaches(session: Session) -> Iterator[Breach]:
    """Rows of cases that have ended or do not exist."""
    finished = (
        select(UserTask.instance_id).join(Instance).where(UserTask.status == "open", Instance.status != "running")
    )
    for instance_id in session.scalars(finished):
        yield Breach("I3", instance_id, "a task is open in a case that has ended")
    lost = select(func.count()).select_from(HistoryEntry).where(HistoryEntry.instance_id.not_in(select(Instance.id)))
    if session.scalar(lost):
        yield Breach("I4", None, "history of a case that does not exist")


def file_breaches(runtime: Runtime, session: Session) -> Iterator[Breach]:
    """I9 of every file."""
    for row in session.scalars(select(Attachment)):
        if runtime.files.digest(row.sha256) != row.sha256:
            yield Breach("I9", row.instance_id, f"the file {row.name!r} is missing or changed")
    made = select(ProducedDocument.instance_id, ProducedDocument.title, ProducedDocument.pdf_sha256)
    for instance_id, title, sha256 in session.execute(made.where(ProducedDocument.pdf_sha256.is_not(None))):
        if sha256 and runtime.files.digest(sha256) != sha256:
            yield Breach("I9", instance_id, f"the document {title!r} is missing or changed")


def figure_breaches(runtime: Runtime, session: Session, instance: Instance) -> Iterator[Breach]:
    """I14 of one case."""
    for code in figure_difference(Place.unlocked(runtime, session, instance.id)):
        yield Breach("I14", instance.id, f"what is kept of {code} is not what was answered")
