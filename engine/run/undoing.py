"""Taking a completion back, shortly after and while nobody has gone on from it. Both stay in the history."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from engine.documents.commands import withdraw_documents
from engine.errors import UndoTooLate
from engine.people.policy import Actor
from engine.run.hands import key_of
from engine.run.history import Entry, entries_of
from engine.run.indexing import rewrite_words
from engine.run.keys import TaskKey
from engine.run.keys import task_id as task_id_of
from engine.run.place import Act, Place
from engine.run.projection import keep_answers, write_undo
from engine.run.realising import rewrite_figures
from engine.run.replay import completions, replay, standing
from engine.run.requests import Acknowledged, Request
from engine.run.runtime import Runtime
from engine.run.task_clock import set_clock, task_clock
from models.instances import Draft, LatestAnswer, TaskView, UserTask

UNDO_WINDOW = timedelta(seconds=30)


def undo_completion(runtime: Runtime, actor: Actor, *, task_id: UUID, idempotency_key: str) -> Acknowledged:
    """Take back that the actor completed a task: it is open again, with the answers as a draft.

    Raises:
        TaskNotFound, UndoTooLate, KeyReused.
    """
    request = Request.of(actor, idempotency_key, "undo", task_id)

    def work(session: Session) -> Acknowledged:
        place = Place.of_task(runtime, session, task_id)
        task = place.task(task_id, actor, request.key)
        if request.is_known(task.fingerprint):
            return Acknowledged(place.instance.id, task.seq or 0, task_id)
        entries = entries_of(session, place.instance.id)
        done = undoable(place, entries, actor, key_of(task))
        if done is None:
            raise UndoTooLate

        runner = replay([*entries[:-1]], place.version)
        act = Act("undone", actor, done.post_id, done.capacity, done.task, {"undoes": done.seq})
        seq = write_undo(place, act, runner, closed=done.opened)
        _open_again(place, key_of(task), done, entries)
        rewrite_words(session, place.version, place.instance.id)
        withdraw_documents(session, place.instance.id, [done.seq])
        rewrite_figures(place)
        return request.keep(session, Acknowledged(place.instance.id, seq, task_id), place.now)

    return runtime.write(work)


def undoable(place: Place, entries: Sequence[Entry], actor: Actor, task: TaskKey) -> Entry | None:
    """The completion of a task, if the actor may still take it back."""
    return entries[-1] if may_undo(place.session, entries[-1], actor, task, place.now) else None


def may_undo(session: Session, last: Entry, actor: Actor, task: TaskKey, now: datetime) -> bool:
    """Whether the newest entry of a case is a completion of the task that the actor may still take back."""
    if last.kind != "completed" or last.task != task or last.actor_id != actor.person_id or last.closed:
        return False
    return now <= last.at + UNDO_WINDOW and not _is_seen(session, last, actor)


def _is_seen(session: Session, done: Entry, actor: Actor) -> bool:
    opened = [task_id_of(done.instance_id, key) for key in done.opened]
    seen = select(TaskView.person_id).where(TaskView.task_id.in_(opened), TaskView.person_id != actor.person_id)
    return session.scalar(seen.limit(1)) is not None


def _open_again(place: Place, task: TaskKey, done: Entry, entries: Sequence[Entry]) -> None:
    session, instance_id = place.session, place.instance.id
    opened = [task_id_of(instance_id, key) for key in done.opened]
    session.execute(delete(Draft).where(Draft.task_id.in_(opened)))
    session.execute(delete(UserTask).where(UserTask.id.in_(opened)))
    row_id = task_id_of(instance_id, task)
    again = {"status": "open", "closed_at": None, "closed_on": None, "waiting": None, "working": None, "held": None}
    session.execute(update(UserTask).where(UserTask.id == row_id).values(**again))
    # The clock stood still from the completion until now, and a hold is over.
    row = place.task(row_id, Actor(done.actor_id, "", "", (), ()))
    set_clock(place, row, task_clock(place, row))
    _keep_answers_before(place, task, standing(entries[:-1]))
    typed = place.version.forms[task.element].entries(done.content.get("answers", {}), place.context(task.key))
    session.merge(Draft(task_id=row_id, person_id=done.actor_id, entries=dict(typed), saved_at=place.now))


def _keep_answers_before(place: Place, task: TaskKey, before: Sequence[Entry]) -> None:
    """Let the newest answers of the element be those of the completion before, or none."""
    for entry, key in reversed(list(completions(before))):
        if (key.element, key.key) == (task.element, task.key):
            keep_answers(place, key, entry)
            return
    mine = (LatestAnswer.element == task.element, LatestAnswer.key == task.key)
    place.session.execute(delete(LatestAnswer).where(LatestAnswer.instance_id == place.instance.id, *mine))
