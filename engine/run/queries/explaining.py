"""Who does a task, who could, who may put it into other hands, and why the reader cannot: facts for words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from engine.people.offices import Eligible, fitting_posts, superiors
from engine.people.policy import CAPACITIES, Actor, Offer
from engine.people.queries import holds_on
from engine.run.queries.people import Who
from engine.run.queries.standing import Standing, offer_of_row, standing_of
from engine.run.runtime import WIB
from models.history import HistoryEntry
from models.instances import UserTask
from models.people import Person, Post, PostHolding, Unit


class Why(StrEnum):
    """Why somebody cannot do a task."""

    OTHER_POST = "other_post"
    OTHER_SOP = "other_sop"  # the post fits, but it is held for another SOP only
    TIME_OVER = "time_over"  # the post was held until a day
    NOT_YET = "not_yet"  # the post is held from a day on
    HELD = "held"
    ONLY_PREPARES = "only_prepares"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    CASE_ENDED = "case_ended"


@dataclass(frozen=True)
class OnDuty:
    """A person who holds a post today, or acts for it."""

    name: str
    capacity: str


@dataclass(frozen=True)
class Office:
    """A post that may do the task, and who holds it today; nobody: it is vacant."""

    title: str
    unit_name: str
    people: tuple[OnDuty, ...]


@dataclass(frozen=True)
class Explanation:
    """All that is to be said about who does a task. `why` is none for somebody who can do it."""

    why: Why | None
    day: date | None  # since when, or from when on
    holder: Who | None
    since: datetime | None
    owner: str | None  # who gets it back
    offices: tuple[Office, ...]
    superiors: tuple[Eligible, ...]


def explanation(session: Session, actor: Actor, task: UserTask, now: datetime) -> Explanation:
    """Look up who does a task, and why `actor` does not."""
    today = now.astimezone(WIB).date()
    offer = offer_of_row(task)
    why, day = _why(session, actor, task, offer, today)
    is_open = task.status == "open"
    return Explanation(
        why=why,
        day=day,
        holder=_holder(session, task) if is_open else None,
        since=(task.taken_at or task.offered_at) if task.holder_id else None,
        owner=task.owner.name if task.owner else None,
        offices=_offices(session, offer, today) if is_open else (),
        superiors=tuple(superiors(session, offer, today)) if is_open else (),
    )


def _why(session: Session, actor: Actor, task: UserTask, offer: Offer, today: date) -> tuple[Why | None, date | None]:
    match standing_of(actor, task):
        case Standing.CLOSED:
            return _why_closed(task), None
        case Standing.PREPARE:
            return Why.ONLY_PREPARES, None
        case Standing.HELD:
            return Why.HELD, None
        case Standing.OTHERS:
            return _why_not(session, actor, offer, today)
        case _:
            return None, None


def _why_closed(task: UserTask) -> Why:
    if task.status == "completed":
        return Why.DONE
    return Why.CASE_ENDED if task.instance.status == "cancelled" else Why.WITHDRAWN


def _why_not(session: Session, actor: Actor, offer: Offer, today: date) -> tuple[Why, date | None]:
    """Of all the times in which the actor held or will hold a fitting post, the one that says most."""
    posts = [post_id for post_id, _, _ in fitting_posts(session, offer)]
    held = PostHolding
    mine = session.execute(
        select(held.first_day, held.last_day, held.ended_at, held.process_id)
        .where(held.person_id == actor.person_id, held.post_id.in_(posts))
        .order_by(held.first_day)
    ).all()
    fitting = [row for row in mine if row.process_id in (None, offer.process_id)]
    if coming := [row.first_day for row in fitting if row.first_day > today and row.ended_at is None]:
        return Why.NOT_YET, coming[0]
    if over := [_last_day(row.last_day, row.ended_at) for row in fitting if row.first_day <= today]:
        return Why.TIME_OVER, max(over)
    return (Why.OTHER_SOP, None) if mine else (Why.OTHER_POST, None)


def _last_day(last_day: date | None, ended_at: datetime | None) -> date:
    days = [day for day in (last_day, ended_at and ended_at.astimezone(WIB).date()) if day]
    return min(days, default=date.min)


def _holder(session: Session, task: UserTask) -> Who | None:
    """Who holds the task, in the post and capacity in which it came into their hands."""
    if task.holder is None:
        return None
    entry = HistoryEntry
    took = session.execute(
        select(entry.capacity, Post.title)
        .outerjoin(Post, Post.id == entry.post_id)
        .where(entry.instance_id == task.instance_id, entry.element == task.element, entry.key == task.key)
        .where(entry.occurrence == task.occurrence, entry.kind == "claimed", entry.actor_id == task.holder_id)
        .order_by(entry.seq.desc())
        .limit(1)
    ).first()
    return Who(task.holder.name, took.title, took.capacity) if took else Who(task.holder.name, None, "definitive")


def _offices(session: Session, offer: Offer, today: date) -> tuple[Office, ...]:
    posts = [post_id for post_id, _, _ in fitting_posts(session, offer)]
    in_sop = or_(PostHolding.process_id.is_(None), PostHolding.process_id == offer.process_id)
    on_duty = and_(PostHolding.post_id == Post.id, holds_on(today), in_sop)
    rows = session.execute(
        select(Post.id, Post.title, Unit.name.label("unit_name"), Person.name, PostHolding.capacity)
        .join(Unit, Unit.id == Post.unit_id)
        .outerjoin(PostHolding, on_duty)
        .outerjoin(Person, and_(Person.id == PostHolding.person_id, Person.is_active))
        .where(Post.id.in_(posts))
        .order_by(Unit.path, Post.id, PostHolding.id)
    ).all()
    return tuple(
        _office([row for row in rows if row.id == post_id]) for post_id in dict.fromkeys(row.id for row in rows)
    )


def _office(rows: Sequence[tuple[int, str, str, str | None, str | None]]) -> Office:
    people = [OnDuty(name, capacity) for _, _, _, name, capacity in rows if name and capacity]
    people.sort(key=lambda each: CAPACITIES.index(each.capacity))
    return Office(rows[0][1], rows[0][2], tuple(people))
