"""Where running instances stand: their open tasks, who has them and how late they are. Knows no actor."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.run.queries.item_names import Agency, item_names
from engine.run.queries.unit_calendars import calendars_of
from engine.run.queries.urgency import Due, due
from engine.run.queries.visibility import IS_OPEN, TIMED
from models.instances import Instance, UserTask
from models.people import Person, Unit


@dataclass(frozen=True)
class OpenTask:
    """An open task as others see it."""

    task_id: UUID
    element: str
    key: str
    item_name: str | None
    holder: str | None
    offered_at: datetime
    taken_at: datetime | None
    due: Due


class HasOpenTasks:
    """What a row of a case says by its open tasks: late if one is, at risk if one is and none is late."""

    open: tuple[OpenTask, ...]

    @property
    def is_late(self) -> bool:
        return any(task.due.is_late for task in self.open)

    @property
    def is_at_risk(self) -> bool:
        return not self.is_late and any(task.due.is_at_risk for task in self.open)


def open_tasks(session: Session, instances: Collection[UUID], now: datetime) -> Mapping[UUID, tuple[OpenTask, ...]]:
    """Look up the open tasks of each instance, the most urgent first."""
    rows = session.execute(_open_in(instances)).all()
    calendars = calendars_of(session, {row.path for row in rows})
    names = item_names(session, {(row.agency, row.key) for row in rows})
    found: dict[UUID, list[OpenTask]] = defaultdict(list)
    for row in rows:
        task = OpenTask(
            task_id=row.id,
            element=row.element,
            key=row.key,
            item_name=names.get((row.agency, row.key)),
            holder=row.holder,
            offered_at=row.offered_at,
            taken_at=row.taken_at,
            due=due(row, now, calendars[row.path]),
        )
        found[row.instance_id].append(task)
    return {instance: tuple(tasks) for instance, tasks in found.items()}


def _open_in(instances: Collection[UUID]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(UserTask.id, UserTask.instance_id, UserTask.element, UserTask.key, UserTask.offered_at),
            *(UserTask.taken_at, *TIMED, Unit.path),
            *(Person.name.label("holder"), Agency.path.label("agency")),
        )
        .join(Instance, Instance.id == UserTask.instance_id)
        .join(Unit, Unit.id == UserTask.unit_id)
        .join(Agency, Agency.id == Instance.unit_id)
        .outerjoin(Person, Person.id == UserTask.holder_id)
        .where(UserTask.instance_id.in_(instances), IS_OPEN)
        .order_by(UserTask.due_at, UserTask.id)
    )
