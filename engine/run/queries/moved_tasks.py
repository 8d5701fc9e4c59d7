"""The open tasks whose due times moved, with the steps they are. Knows no calendar."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.run.bundle import Element
from engine.run.recounting import Recounted
from engine.run.runtime import Runtime

MOST_LISTED = 300


@dataclass(frozen=True)
class MovedTask:
    """A task whose due time moved, the element that is done there, and the step of the sheet that it belongs to."""

    at: Recounted
    element: Element
    step: Element


def moved_tasks(runtime: Runtime, session: Session, moved: Sequence[Recounted]) -> list[MovedTask]:
    """The first of the tasks that moved, as many as anybody reads."""
    found = []
    for task in moved[:MOST_LISTED]:
        version = runtime.catalogue.version(session, task.process_version_id)
        found.append(MovedTask(task, version.elements[task.element], version.step_of(task.element)))
    return found
