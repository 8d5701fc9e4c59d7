"""The day on which a person wants to come back to a task: theirs alone, and no part of its history."""

from datetime import date
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from engine.errors import TaskNotFound
from engine.people.policy import Actor
from engine.run.queries.visibility import is_in_inbox, visible_instances
from engine.run.runtime import Runtime
from models.desk import FollowUp
from models.instances import Instance, UserTask


def follow_up(runtime: Runtime, actor: Actor, *, task_id: UUID, day: date | None) -> None:
    """Put a task off until a day; none: no longer.

    Raises:
        TaskNotFound: there is none, or it is not the actor's to see.
    """

    def work(session: Session) -> None:
        seen = or_(visible_instances(actor), is_in_inbox(actor))
        found = select(UserTask.id).join(Instance, Instance.id == UserTask.instance_id).where(UserTask.id == task_id)
        if session.scalar(found.where(seen)) is None:
            raise TaskNotFound
        if day is None:
            mine = (FollowUp.task_id == task_id, FollowUp.person_id == actor.person_id)
            session.execute(delete(FollowUp).where(*mine))
        else:
            session.merge(FollowUp(task_id=task_id, person_id=actor.person_id, day=day))

    runtime.write(work)
