"""The open tasks whose due times moved, with the steps they are. Knows no calendar."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.run.bundle import Element
from engine.run.queries.item_names import item_names
from engine.run.recounting import Recounted
from engine.run.runtime import Runtime
from models.instances import Instance
from models.people import Unit

MOST_LISTED = 300


@dataclass(frozen=True)
class MovedTask:
    """A task whose due time moved, the element that is done there, the step it belongs to, and for which item."""

    at: Recounted
    element: Element
    step: Element
    item_name: str | None


def moved_tasks(runtime: Runtime, session: Session, moved: Sequence[Recounted]) -> list[MovedTask]:
    """The first of the tasks that moved, as many as anybody reads."""
    listed = moved[:MOST_LISTED]
    of_instance = select(Instance.id, Unit.path).join(Unit, Unit.id == Instance.unit_id)
    rows = session.execute(of_instance.where(Instance.id.in_({task.instance_id for task in listed})))
    paths = {id_: path for id_, path in rows}
    names = item_names(session, [(paths[task.instance_id], task.key) for task in listed])
    found = []
    for task in listed:
        version = runtime.catalogue.version(session, task.process_version_id)
        item_name = names.get((paths[task.instance_id], task.key))
        found.append(MovedTask(task, version.elements[task.element], version.step_of(task.element), item_name))
    return found
