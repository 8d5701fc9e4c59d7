"""What tasks are called, for whoever may see them, open or not. Knows nothing else of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.people.policy import Actor
from engine.run.queries.item_names import Agency, item_names
from engine.run.queries.visibility import is_in_inbox, visible_instances
from models.instances import Instance, UserTask


@dataclass(frozen=True)
class TaskName:
    """A task and its case, in the facts of which a title is made."""

    element: str
    item_name: str | None
    subject: str
    process_version_id: int


def task_names(session: Session, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, TaskName]:
    """Look up the names of the tasks among `ids` that the actor may see."""
    rows = session.execute(
        select(
            *(UserTask.id, UserTask.element, UserTask.key, Instance.subject),
            UserTask.version_id.label("process_version_id"),
            Agency.path.label("agency"),
        )
        .join(Instance, Instance.id == UserTask.instance_id)
        .join(Agency, Agency.id == Instance.unit_id)
        .where(UserTask.id.in_(ids), or_(visible_instances(actor), is_in_inbox(actor)))
    ).all()
    names = item_names(session, {(row.agency, row.key) for row in rows})
    return {
        row.id: TaskName(row.element, names.get((row.agency, row.key)), row.subject, row.process_version_id)
        for row in rows
    }
