"""What somebody may do with an open task besides filling it in, and whom they can choose. Changes nothing."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from engine.people.offices import Eligible, colleagues, eligible, fitting_posts
from engine.people.policy import Actor, is_superior
from engine.run.queries.standing import Standing, offer_of_row
from engine.run.runtime import WIB
from models.instances import UserTask


@dataclass(frozen=True)
class Acts:
    """The acts a page offers; the commands refuse all others."""

    claim: bool = False
    release: bool = False
    give_back: bool = False
    hold: bool = False
    resume: bool = False
    oversee: bool = False
    colleagues: tuple[Eligible, ...] = ()  # to whom it can be handed on; none: it cannot
    able: tuple[Eligible, ...] = ()  # to whom a superior can give it


def task_acts(session: Session, actor: Actor, task: UserTask, standing: Standing, now: datetime) -> Acts:
    """Look up what `actor` may do with a task."""
    if standing is Standing.CLOSED:
        return Acts()
    offer, today = offer_of_row(task), now.astimezone(WIB).date()
    is_above = is_superior(actor, [desk for _, _, desk in fitting_posts(session, offer)])
    is_mine, is_handed_on = task.holder_id == actor.person_id, task.owner_id is not None
    is_held = bool(task.held_until and task.held_until > now)
    may_hold = standing.may_work or is_above
    acts = Acts(
        claim=standing in (Standing.FREE, Standing.LEFT),
        release=standing is Standing.MINE and not is_handed_on,
        give_back=is_mine and is_handed_on and standing.may_work,
        hold=may_hold,
        resume=may_hold and is_held,
        oversee=is_above,
    )
    if standing.may_finish:
        every = colleagues(session, task.instance.unit.path, today)
        acts = replace(acts, colleagues=tuple(each for each in every if each.person_id != actor.person_id))
    if is_above:
        able = eligible(session, offer, today)
        acts = replace(acts, able=tuple(each for each in able if each.person_id != task.holder_id))
    return acts
