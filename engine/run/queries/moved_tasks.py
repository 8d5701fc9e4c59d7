"""The open tasks whose due times moved, with the steps they are. Knows no calendar."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.run.bundle import Element
from engine.run.recounting import Recounted
from engine.run.runtime import Runtime
from models.instances import Instance

MOST_LISTED = 300


@dataclass(frozen=True)
class MovedTask:
    """A task whose due time moved, the element that is done there, and the step of the sheet that it belongs to."""

    at: Recounted
    element: Element
    step: Element


def moved_tasks(runtime: Runtime, session: Session, moved: Sequence[Recounted]) -> list[MovedTask]:
    """The first of the tasks that moved, as many as anybody reads."""
    listed = moved[:MOST_LISTED]
    of_instance = select(Instance.id, Instance.process_version_id)
    rows = session.execute(of_instance.where(Instance.id.in_({task.instance_id for task in listed})))
    versions = {id_: runtime.catalogue.version(session, version) for id_, version in rows}
    return [
        MovedTask(task, version.elements[task.element], version.step_of(task.element))
        for task, version in ((task, versions[task.instance_id]) for task in listed)
    ]
