"""Who handed a task on: the actor of the history entry that opened it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from engine.run.keys import TaskKey, task_id
from models.history import HistoryEntry
from models.instances import UserTask
from models.people import Person, Post


@dataclass(frozen=True)
class Giver:
    """Whose action opened a task, and the post they acted in."""

    name: str
    post_title: str | None


def givers(session: Session, tasks: Collection[UUID]) -> Mapping[UUID, Giver]:
    """Look up, for each task, whose action opened it."""
    opened_it = and_(HistoryEntry.instance_id == UserTask.instance_id, HistoryEntry.at == UserTask.offered_at)
    opening = (
        select(HistoryEntry.instance_id, HistoryEntry.content["opened"].label("opened"), Person.name, Post.title)
        .select_from(UserTask)
        .join(HistoryEntry, opened_it)
        .join(Person, Person.id == HistoryEntry.actor_id)
        .outerjoin(Post, Post.id == HistoryEntry.post_id)
        .where(UserTask.id.in_(tasks), HistoryEntry.kind.in_(("started", "completed")))
        .order_by(HistoryEntry.seq)
    )
    found: dict[UUID, Giver] = {}
    for instance_id, opened, name, title in session.execute(opening):
        for element, occurrence, key in opened or ():
            found[task_id(instance_id, TaskKey(element, occurrence, key))] = Giver(name, title)
    return found
