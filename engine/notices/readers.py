"""Who is told about an open task: its holder or everybody who may do it, their deputies and their superiors."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.notices.kinds import VERY_URGENT
from engine.people.offices import Eligible, eligible, superiors
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


@dataclass
class Readers:
    """Finds readers within one transaction; what is offered alike is looked up once."""

    session: Session
    today: date
    _able: dict[Offer, list[Eligible]] = field(default_factory=dict)
    _above: dict[Offer, list[Eligible]] = field(default_factory=dict)

    def doers(self, task: OpenTask) -> set[int]:
        """Who is to do the task: the person who holds it, else everybody who may."""
        if task.row.holder_id is not None:
            return {task.row.holder_id}
        return {each.person_id for each in self._eligible(task.offer)}

    def warned(self, task: OpenTask) -> set[int]:
        """Who is warned about the task: who is to do it, whoever acts for that post, and the heads above."""
        offer = task.offer
        if offer not in self._above:
            self._above[offer] = superiors(self.session, offer, self.today)
        heads = {each.person_id for each in self._above[offer]}
        deputies = {each.person_id for each in self._eligible(offer) if each.capacity != "definitive"}
        return self.doers(task) | deputies | heads

    def _eligible(self, offer: Offer) -> list[Eligible]:
        if offer not in self._able:
            self._able[offer] = eligible(self.session, offer, self.today)
        return self._able[offer]
