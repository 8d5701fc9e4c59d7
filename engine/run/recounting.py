"""Computes the due times of open tasks anew when a calendar has changed. Leaves closed tasks alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.run.queries.unit_calendars import calendars_of
from engine.run.runtime import Runtime
from models.instances import Instance, UserTask
from models.people import Unit


@dataclass(frozen=True)
class Recounted:
    """An open task whose due time moved."""

    task_id: UUID
    instance_id: UUID
    subject: str
    element: str
    due_before: datetime
    due_after: datetime


def recount(session: Session, runtime: Runtime, unit_paths: Collection[str]) -> list[Recounted]:
    """Let the open tasks of these units be due as their calendar says now."""
    calendars = calendars_of(session, unit_paths)
    found = session.execute(
        select(UserTask, Instance, Unit.path)
        .join(Instance, Instance.id == UserTask.instance_id)
        .join(Unit, Unit.id == Instance.unit_id)
        .where(UserTask.status == "open", Unit.path.in_(list(unit_paths)))
        .order_by(UserTask.due_at, UserTask.id)
    )
    moved = []
    for task, instance, path in found.all():
        version = runtime.catalogue.version(session, instance.process_version_id)
        before, due = task.due_at, calendars[path].due(task.offered_at, version.elements[task.element].minutes)
        if due != before:
            task.due_at = due
            moved.append(Recounted(task.id, instance.id, instance.subject, task.element, before, due))
    session.flush()
    return moved
