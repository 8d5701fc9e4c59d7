"""Who holds a post from which day on, and which post heads its unit. The caller ends the transaction.

A post has at most one holder on a day. With a new holder the deputies of the former one end as well.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.errors import BasisMissing, DeputiesInCircle, DeputyDatesWrong, HolderOverlaps, MayNotAdminister
from engine.people.chains import Term, runs_in_a_circle
from engine.people.deputies import active_person, locked_post, terms_during
from engine.people.policy import Actor, may_administer
from models.people import Post, PostHolding

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Succession:
    """Who holds a post from a day on, by which decree."""

    post_id: int
    person_id: int
    first_day: date
    basis: str


def appoint_holder(session: Session, actor: Actor, succession: Succession, now: datetime) -> PostHolding:
    """Give a post a new definitive holder; the former one and the deputies end on the day before.

    Raises:
        PostNotFound, MayNotAdminister, BasisMissing, PersonNotActive, HolderOverlaps, DeputiesInCircle.
    """
    post = _administered(session, actor, succession.post_id)
    if not succession.basis.strip():
        raise BasisMissing
    person = active_person(session, succession.person_id)
    _end_before(_holdings(session, post, succession.first_day), succession.first_day)
    holding = PostHolding(
        person_id=person.id,
        post_id=post.id,
        capacity="definitive",
        first_day=succession.first_day,
        basis=" ".join(succession.basis.split()),
        appointed_by=actor.person_id,
        appointed_at=now,
    )
    session.add(holding)
    session.flush()
    _refuse_circles(session, succession.first_day)
    return holding


def end_holder(session: Session, actor: Actor, post_id: int, last_day: date) -> PostHolding:
    """Let the holder of a post leave it after a day, so that it is vacant.

    Raises:
        PostNotFound, MayNotAdminister, DeputyDatesWrong.
    """
    post = _administered(session, actor, post_id)
    held = [each for each in _holdings(session, post, last_day) if each.capacity == "definitive"]
    holding = next((each for each in held if each.first_day <= last_day), None)
    if holding is None:
        raise DeputyDatesWrong
    holding.last_day = last_day
    session.flush()
    return holding


def mark_head(session: Session, actor: Actor, post_id: int, *, is_head: bool) -> Post:
    """Let a post head its unit, in the place of the one that did, or no longer.

    Raises:
        PostNotFound, MayNotAdminister.
    """
    post = _administered(session, actor, post_id)
    for each in session.scalars(select(Post).where(Post.unit_id == post.unit_id)):
        each.is_head = is_head if each.id == post.id else each.is_head and not is_head
    session.flush()
    return post


def _administered(session: Session, actor: Actor, post_id: int) -> Post:
    post = locked_post(session, post_id)
    if not may_administer(actor, post.unit.path):
        raise MayNotAdminister
    return post


def _holdings(session: Session, post: Post, day: date) -> list[PostHolding]:
    """What is held of a post on a day or begins later."""
    lasting = or_(PostHolding.last_day.is_(None), PostHolding.last_day >= day)
    query = select(PostHolding).where(PostHolding.post_id == post.id, PostHolding.ended_at.is_(None), lasting)
    return list(session.scalars(query.order_by(PostHolding.id).execution_options(populate_existing=True)))


def _end_before(holdings: Iterable[PostHolding], first_day: date) -> None:
    for each in holdings:
        if each.first_day < first_day:
            each.last_day = first_day - A_DAY
        elif each.capacity in ("definitive", "plt"):
            raise HolderOverlaps


def _refuse_circles(session: Session, first_day: date) -> None:
    """Refuse that the new holder comes to act for somebody who acts for them."""
    terms = terms_during(session, first_day, None)
    if any(runs_in_a_circle(each, terms) for each in terms if _is_deputy(each)):
        raise DeputiesInCircle


def _is_deputy(term: Term) -> bool:
    return term.capacity != "definitive"
