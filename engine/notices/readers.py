"""Who is told about an open task: its holder or everybody who may do it, their deputies and their superiors."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.notices.kinds import VERY_URGENT
from engine.people.offices import eligible, superiors
from engine.people.policy import Offer
from engine.run.queries.visibility import IS_OPEN
from models.instances import Instance, UserTask
from models.people import Unit


class OpenTask(NamedTuple):
    """An open task, how urgent its instance is, and the path of its unit."""

    row: UserTask
    urgency: str
    path: str

    @property
    def is_urgent(self) -> bool:
        return self.urgency == VERY_URGENT

    @property
    def offer(self) -> Offer:
        """To whom it is offered."""
        return Offer(self.row.lane, self.path, self.row.post, self.row.process_id)


def open_tasks() -> Select[UserTask, str, str]:
    """Select the columns of `OpenTask`."""
    return (
        select(UserTask, Instance.urgency, Unit.path)
        .join(Instance, Instance.id == UserTask.instance_id)
        .join(Unit, Unit.id == UserTask.unit_id)
        .where(IS_OPEN)
    )


def doers(session: Session, task: OpenTask, today: date) -> set[int]:
    """Who is to do the task: the person who holds it, else everybody who may."""
    if task.row.holder_id is not None:
        return {task.row.holder_id}
    return {each.person_id for each in eligible(session, task.offer, today)}


def warned(session: Session, task: OpenTask, today: date) -> set[int]:
    """Who is warned about the task: who is to do it, whoever acts for that post, and the heads above."""
    deputies = {each.person_id for each in eligible(session, task.offer, today) if each.capacity != "definitive"}
    heads = {each.person_id for each in superiors(session, task.offer, today)}
    return doers(session, task, today) | deputies | heads
