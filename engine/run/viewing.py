"""Who has opened a task for the first time: from then on whoever handed it on cannot take that back unseen."""

from uuid import UUID

from sqlalchemy.orm import Session

from engine.errors import TaskNotFound
from engine.people.policy import Actor
from engine.run.place import Place
from engine.run.runtime import Runtime
from models.instances import TaskView, UserTask


def record_view(runtime: Runtime, actor: Actor, *, task_id: UUID) -> None:
    """Note that the actor has opened a task. Under the lock of its case, so that an undo comes before or after it.

    Raises:
        TaskNotFound: an undo was a moment faster.
    """

    def work(session: Session) -> None:
        place = Place.of_task(runtime, session, task_id)
        if session.get(UserTask, task_id) is None:
            raise TaskNotFound
        if session.get(TaskView, (task_id, actor.person_id)) is None:
            session.add(TaskView(task_id=task_id, person_id=actor.person_id, at=place.now))

    runtime.write(work)
