"""Deputies: who acts for a post, in which capacity, from when to when, for which SOP, on what legal basis.

Capacities of tata naskah dinas (Permendagri 1/2023): Plt heads a vacant post, Plh stands in for a holder who is away
for a while; a.n. signs in the name of a holder who is there, u.b. for one who signs a.n. A deputy acts with the post's
own powers only: who acts for B does not thereby act for C, whose deputy B is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from engine.errors import (
    BasisMissing,
    DeputiesInCircle,
    DeputyDatesWrong,
    DeputyHoldsPost,
    DeputyNotFound,
    DeputyTwice,
    MayNotAppoint,
    PostNotVacant,
    PostVacant,
    TooFarAway,
)
from engine.notices.kinds import Kind
from engine.notices.telling import Telling, tell
from engine.people.policy import CAPACITIES, Actor, Desk, is_superior, may_administer
from models.people import Post, PostHolding

DEPUTIES = CAPACITIES[1:]
LONGEST_CHAIN = 2  # a.n. and, for it, u.b.


@dataclass(frozen=True)
class Appointment:
    """Who shall act for which post, and how. `last_day` none: until further notice; `process_id` none: every SOP."""

    post_id: int
    person_id: int
    capacity: str
    first_day: date
    last_day: date | None
    basis: str
    process_id: str | None = None


def appoint_deputy(session: Session, actor: Actor, appointment: Appointment, now: datetime) -> PostHolding:
    """Let somebody act for a post. The caller ends the transaction.

    Raises:
        MayNotAppoint, BasisMissing, DeputyDatesWrong, DeputyHoldsPost, DeputyTwice, DeputiesInCircle, TooFarAway,
        PostVacant, PostNotVacant.
    """
    post = session.get_one(Post, appointment.post_id, options=[joinedload(Post.unit)], with_for_update=True)
    if not may_appoint(actor, post):
        raise MayNotAppoint
    _refuse_form(appointment)
    others = _overlapping(session, appointment)
    _refuse_people(appointment, others)
    _refuse_circles(appointment, others)
    holding = PostHolding(
        person_id=appointment.person_id,
        post_id=appointment.post_id,
        capacity=appointment.capacity,
        first_day=appointment.first_day,
        last_day=appointment.last_day,
        basis=" ".join(appointment.basis.split()),
        process_id=appointment.process_id,
        appointed_by=actor.person_id,
        appointed_at=now,
    )
    session.add(holding)
    session.flush()
    _tell(session, holding, post, actor, now)
    return holding


def may_appoint(actor: Actor, post: Post) -> bool:
    """The holder of the post, the heads above it, and the administrator of its unit."""
    holds = any(each.post_id == post.id and each.capacity == "definitive" for each in actor.holdings)
    is_above = is_superior(actor, [Desk(post.unit.path, post.is_head)])
    return holds or is_above or may_administer(actor, post.unit.path)


def _refuse_form(appointment: Appointment) -> None:
    if not appointment.basis.strip():
        raise BasisMissing
    if appointment.capacity not in DEPUTIES:
        raise DeputyDatesWrong
    if appointment.last_day is not None and appointment.last_day < appointment.first_day:
        raise DeputyDatesWrong
    if appointment.capacity == "plh" and appointment.last_day is None:
        raise DeputyDatesWrong  # a daily acting head has an end, or it is a vacancy


def _overlapping(session: Session, appointment: Appointment) -> list[PostHolding]:
    """Every holding that is held on some day of the appointment."""
    ends = [] if appointment.last_day is None else [PostHolding.first_day <= appointment.last_day]
    lasting = or_(PostHolding.last_day.is_(None), PostHolding.last_day >= appointment.first_day)
    query = select(PostHolding).where(and_(lasting, *ends), PostHolding.ended_at.is_(None))
    return list(session.scalars(query.order_by(PostHolding.id)))


def _refuse_people(appointment: Appointment, others: Iterable[PostHolding]) -> None:
    at_post = [each for each in others if each.post_id == appointment.post_id]
    holders = [each for each in at_post if each.capacity == "definitive"]
    if any(each.person_id == appointment.person_id for each in holders):
        raise DeputyHoldsPost
    same = [each for each in at_post if each.person_id == appointment.person_id and _shares_scope(each, appointment)]
    if same:
        raise DeputyTwice
    if appointment.capacity == "plt" and any(_covers(each, appointment) for each in holders):
        raise PostNotVacant
    if appointment.capacity != "plt" and not holders and not any(each.capacity == "plt" for each in at_post):
        raise PostVacant


def _shares_scope(holding: PostHolding, appointment: Appointment) -> bool:
    return None in (holding.process_id, appointment.process_id) or holding.process_id == appointment.process_id


def _covers(holding: PostHolding, appointment: Appointment) -> bool:
    """Whether a holder is there for the whole of an acting head's time."""
    starts = holding.first_day <= appointment.first_day
    return starts and (
        holding.last_day is None or (appointment.last_day is not None and holding.last_day >= appointment.last_day)
    )


def _refuse_circles(appointment: Appointment, others: list[PostHolding]) -> None:
    """Refuse that A acts for B while B (perhaps through others) acts for A, and chains longer than a.n. and u.b."""
    holders: dict[int, set[int]] = {}
    for each in others:
        if each.capacity == "definitive":
            holders.setdefault(each.post_id, set()).add(each.person_id)
    acts_for: dict[int, set[int]] = {}
    for each in others:
        if each.capacity != "definitive":
            acts_for.setdefault(each.person_id, set()).update(holders.get(each.post_id, set()))
    acts_for.setdefault(appointment.person_id, set()).update(holders.get(appointment.post_id, set()))

    chains = list(_chains(appointment.person_id, acts_for, [appointment.person_id]))
    if any(len(set(chain)) < len(chain) for chain in chains):
        raise DeputiesInCircle
    behind = list(_chains(appointment.person_id, _turned(acts_for), [appointment.person_id]))
    longest = max(map(len, chains)) + max(map(len, behind)) - 2
    if longest > LONGEST_CHAIN or (longest > 1 and appointment.capacity != "ub" and not _has(others, "ub")):
        raise TooFarAway


def _has(others: Iterable[PostHolding], capacity: str) -> bool:
    return any(each.capacity == capacity for each in others)


def _turned(acts_for: dict[int, set[int]]) -> dict[int, set[int]]:
    turned: dict[int, set[int]] = {}
    for deputy, people in acts_for.items():
        for person in people:
            turned.setdefault(person, set()).add(deputy)
    return turned


def _chains(person: int, acts_for: dict[int, set[int]], path: list[int]) -> Iterable[list[int]]:
    """Every way from a person to those they act for, as far as it goes; one that comes back ends there."""
    following = acts_for.get(person, set())
    if not following or len(set(path)) < len(path):
        yield path
        return
    for each in sorted(following):
        yield from _chains(each, acts_for, [*path, each])


def _tell(session: Session, holding: PostHolding, post: Post, actor: Actor, now: datetime) -> None:
    telling = Telling(
        kind=Kind.DEPUTY,
        cause=f"holding:{holding.id}",
        readers=[holding.person_id],
        unit_path=post.unit.path,
        actor_id=actor.person_id,
        text=holding.basis,
    )
    tell(session, telling, now)


def deputy_to_end(session: Session, actor: Actor, holding_id: int) -> PostHolding:
    """The deputy whose time the actor may end: the deputy, the holder, the heads above and the administrator.

    Raises:
        DeputyNotFound, MayNotAppoint.
    """
    holding = session.get(PostHolding, holding_id, with_for_update=True)
    if holding is None or holding.capacity == "definitive" or holding.ended_at is not None:
        raise DeputyNotFound
    if actor.person_id != holding.person_id and not may_appoint(actor, holding.post):
        raise MayNotAppoint
    return holding
