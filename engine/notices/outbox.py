"""Tells people which tasks an action has opened for them, once the actor can no longer undo it."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from time import sleep
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select, update
from sqlalchemy.orm import Session

from engine.notices.kinds import Kind
from engine.notices.readers import OpenTask, Readers, open_tasks
from engine.notices.sweeping import PAUSE
from engine.notices.telling import Telling, tell
from engine.run.keys import TaskKey, task_id
from engine.run.runtime import Runtime
from engine.run.undoing import UNDO_WINDOW
from models.history import HistoryEntry, Outbox
from models.instances import UserTask

BATCH = 50
SILENT = {"undone"}  # kinds of entries that put things back as they were


def read_outbox(runtime: Runtime) -> int:
    """Tell about every entry that is old enough and was not told about. Returns how many there were."""
    total = 0
    while True:
        done = runtime.write(partial(_read_batch, runtime))
        total += done
        if done < BATCH:
            return total
        sleep(PAUSE)


def _read_batch(runtime: Runtime, session: Session) -> int:
    entries = session.execute(
        select(Outbox.instance_id, Outbox.seq, HistoryEntry.kind, HistoryEntry.actor_id, HistoryEntry.content)
        .join(HistoryEntry, and_(HistoryEntry.instance_id == Outbox.instance_id, HistoryEntry.seq == Outbox.seq))
        .where(Outbox.delivered_at.is_(None), Outbox.written_at <= runtime.now() - UNDO_WINDOW)
        .order_by(Outbox.written_at)
        .limit(BATCH)
        .with_for_update(of=Outbox, skip_locked=True)
    ).all()
    found = _open_tasks(session, [id_ for entry in entries for id_ in _opened(entry)])
    readers = Readers(session, runtime.today)
    for entry in entries:
        for id_ in _opened(entry):
            if id_ in found:
                _tell(readers, entry, found[id_], runtime.now())
    if entries:
        done = [{"instance_id": each.instance_id, "seq": each.seq, "delivered_at": runtime.now()} for each in entries]
        session.execute(update(Outbox), done)
    return len(entries)


def _opened(entry: Row[Any]) -> list[UUID]:
    if entry.kind in SILENT:
        return []
    told = [*entry.content.get("opened", ()), *entry.content.get("reoffered", ())]
    return [task_id(entry.instance_id, TaskKey(*key)) for key in told]


def _open_tasks(session: Session, ids: Sequence[UUID]) -> dict[UUID, OpenTask]:
    found = [OpenTask(*row) for row in session.execute(open_tasks().where(UserTask.id.in_(ids)))]
    return {task.row.id: task for task in found}


def _tell(readers: Readers, entry: Row[Any], task: OpenTask, now: datetime) -> None:
    telling = Telling(
        kind=Kind.OFFERED,
        cause=f"{task.row.id}:{entry.seq}",
        readers=readers.doers(task) - {entry.actor_id},
        unit_path=task.path,
        instance_id=entry.instance_id,
        task_id=task.row.id,
        actor_id=entry.actor_id,
        is_urgent=task.is_urgent,
    )
    tell(readers.session, telling, now)
