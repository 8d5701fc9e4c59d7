"""For how long somebody can still take back what they have just finished. Changes nothing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from engine.people.policy import Actor
from engine.run.history import entry_of
from engine.run.keys import TaskKey
from engine.run.undoing import UNDO_WINDOW, may_undo
from models.history import HistoryEntry
from models.instances import Instance, UserTask


def undo_left(session: Session, actor: Actor, task_id: UUID, now: datetime) -> int:
    """Look up the seconds that are left to undo the completion of a task; 0 when it can no longer be undone."""
    newest = and_(HistoryEntry.instance_id == Instance.id, HistoryEntry.seq == Instance.revision)
    found = session.execute(
        select(HistoryEntry, UserTask.element, UserTask.occurrence, UserTask.key)
        .join(Instance, newest)
        .join(UserTask, UserTask.instance_id == Instance.id)
        .where(UserTask.id == task_id)
    ).first()
    if found is None:
        return 0
    last = entry_of(found[0])
    if not may_undo(session, last, actor, TaskKey(*found[1:]), now):
        return 0
    return int((last.at + UNDO_WINDOW - now).total_seconds())
