"""How somebody stands to a task: it is theirs, free, in other hands, or not for them at all. Asks no database."""

from datetime import datetime, time
from enum import StrEnum

from engine.people.policy import Actor, Offer, standing_for
from engine.run.runtime import WIB
from models.instances import UserTask


class Standing(StrEnum):
    """How the actor stands to a task."""

    MINE = "mine"  # held by the actor
    FREE = "free"  # offered to the actor, held by nobody
    LEFT = "left"  # left behind by the holder whose post the actor acts for
    PREPARE = "prepare"  # handed to the actor, whose own post may not finish it
    HELD = "held"  # offered to the actor, held by somebody else
    OTHERS = "others"  # offered to another post
    CLOSED = "closed"  # done, or no longer needed

    @property
    def may_finish(self) -> bool:
        """Whether the actor may hand the task in."""
        return self in (Standing.MINE, Standing.FREE, Standing.LEFT)

    @property
    def may_work(self) -> bool:
        """Whether the actor may type into the form, attach files and keep a draft."""
        return self.may_finish or self is Standing.PREPARE


def offer_of_row(task: UserTask) -> Offer:
    """To whom a task is offered."""
    return Offer(task.lane, task.unit.path, task.post, task.process_id)


def standing_of(actor: Actor, task: UserTask) -> Standing:
    """Tell how `actor` stands to a task; `engine.run.place` refuses by the same rules."""
    if task.status != "open":
        return Standing.CLOSED
    holding = standing_for(actor, offer_of_row(task))
    if holding is None:
        is_handed_on = task.owner_id is not None and task.holder_id == actor.person_id
        return Standing.PREPARE if is_handed_on else Standing.OTHERS
    if task.holder_id is None:
        return Standing.FREE
    if task.holder_id == actor.person_id:
        return Standing.MINE
    if task.holder_id in holding.stands_in_for and holding.first_day and task.taken_at:
        began = datetime.combine(holding.first_day, time(), WIB)
        return Standing.LEFT if task.taken_at < began else Standing.HELD
    return Standing.HELD
