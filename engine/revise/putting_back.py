"""Puts one case back to the version it was moved from, as long as nobody has gone on from the move."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from engine.people.policy import Actor
from engine.revise.carrying import after, moment, names, rename_task, rewrite_answers, set_version, waiting_rows
from engine.run import statements as sql
from engine.run.bundle import Version
from engine.run.hands import ADMINISTRATOR
from engine.run.history import Entry, entries_of
from engine.run.indexing import rewrite_words
from engine.run.keys import TaskKey, task_id
from engine.run.place import Act, Place
from engine.run.projection import effects, entry_for, write_beside, write_with_state
from engine.run.realising import rewrite_figures
from engine.run.recounting import recount_tasks
from engine.run.replay import replay
from models.instances import Attachment, Draft, UserTask

MOVING = frozenset({"started", "completed", "skipped", "undone", "cancelled", "migrated", "redone", "corrected"})
UNDO_WINDOW = timedelta(days=3)


def may_be_put_back(session: Session, entries: Sequence[Entry], seq: int) -> bool:
    """Whether nothing has moved the case since entry `seq` migrated it, and no file lies at a task that it opened."""
    opened = [task_id(entries[seq - 1].instance_id, key) for key in entries[seq - 1].opened]
    files = select(Attachment.id).where(Attachment.task_id.in_(opened)).limit(1)
    stood_still = all(entry.kind not in MOVING for entry in entries if entry.seq > seq)
    return stood_still and session.scalar(files) is None


def put_back(place: Place, actor: Actor, old: Version, seq: int, before: Sequence[Mapping[str, Any]]) -> int:
    """Take the move written as entry `seq` back; `before` are the tasks that were open then. Returns the new seq."""
    entries = entries_of(place.session, place.instance.id)
    moved = entries[seq - 1]
    there = replace(place, version=old)
    waiting = waiting_rows(place)
    reopened, closed = names(moved.content.get("closed", ())), names(moved.content.get("opened", ()))
    renamed = [(TaskKey(*now), TaskKey(*former)) for former, now in moved.content.get("renamed", ())]
    act = Act("undone", actor, None, ADMINISTRATOR, None, {"undoes": seq})
    told: dict[str, Any] = effects(reopened, closed, None)
    told |= {"renamed": [[list(now), list(former)] for now, former in renamed]} if renamed else {}
    entry = entry_for(there, act, told)
    runner = replay([*entries, entry], old)
    write_with_state(there, entry, runner)
    sql.do(place.session, sql.GO_ON, instance=place.instance.id)
    set_version(place.session, place.instance.id, old)
    there = after(there, entry)
    rewrite_answers(there)
    _forget(place.session, [waiting[key].id for key in closed])
    for now, former in renamed:
        rename_task(place.session, waiting[now], former, {"version_id": old.id})
    _restore(there, before, set(names(moved.content.get("reoffered", ()))), dict(renamed), actor)
    if effects(reopened, closed, None):
        sql.do(place.session, sql.ADD_OUTBOX, instance_id=place.instance.id, seq=entry.seq, at=entry.at)
    rewrite_words(place.session, old, place.instance.id)
    rewrite_figures(there)
    return entry.seq


def _forget(session: Session, opened: Sequence[UUID]) -> None:
    """Tasks that the move opened, as if they had never been offered: they may be offered later under the same name."""
    session.execute(delete(Draft).where(Draft.task_id.in_(opened)))
    session.execute(delete(UserTask).where(UserTask.id.in_(opened)))


def _restore(
    place: Place,
    before: Sequence[Mapping[str, Any]],
    handed: set[TaskKey],
    renamed: Mapping[TaskKey, TaskKey],
    actor: Actor,
) -> None:
    """Let the tasks stand as they stood; what changed hands by the move goes back into them."""
    given_back = {renamed.get(key, key) for key in handed}
    restored = []
    for stood in before:
        key = TaskKey(*stood["task"])
        id_ = task_id(place.instance.id, key)
        row = place.session.get_one(UserTask, id_, populate_existing=True)
        values: dict[str, Any] = {"version_id": stood["version_id"]}
        if row.status != "open":
            values |= {"status": "open", "closed_at": None, "closed_on": None}
            restored.append(id_)
        if key in given_back or row.status != "open":
            values |= {name: stood[name] for name in ("lane", "post", "unit_id")}
        place.session.execute(update(UserTask).where(UserTask.id == id_).values(**values))
        if key in given_back and stood["holder_id"] is not None and row.holder_id is None:
            place = _give_back(place, key, stood, actor)
    recount_tasks(place.runtime, place.session, restored)


def _give_back(place: Place, key: TaskKey, stood: Mapping[str, Any], actor: Actor) -> Place:
    act = Act("returned", actor, None, ADMINISTRATOR, key, {"to": stood["holder_id"]})
    entry = entry_for(place, act, {})
    write_beside(place, act)
    held = {name: stood[name] for name in ("holder_id", "owner_id", "instruction")}
    given = {**held, "taken_at": moment(stood["taken_at"])}
    place.session.execute(update(UserTask).where(UserTask.id == task_id(place.instance.id, key)).values(**given))
    return after(place, entry)
