"""Deputies: who acts for a post, in which capacity, from when to when, for which SOP, on what legal basis.

Capacities of tata naskah dinas (Permendagri 1/2023): Plt heads a vacant post, Plh stands in for a holder who is away
for a while; a.n. signs in the name of a holder who is there, u.b. for one who signs a.n. A deputy acts with the post's
own powers only: who acts for B does not thereby act for C, whose deputy B is. A post is a role in a unit, so its
holder's role and unit are the scope of a deputy, for every SOP or for one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from engine.errors import (
    BasisMissing,
    DeputiesInCircle,
    DeputyDatesWrong,
    DeputyHoldsPost,
    DeputyNotFound,
    DeputyTwice,
    MayNotAppoint,
    NobodyActsInTheName,
    PersonNotActive,
    PostNotFound,
    PostNotVacant,
    PostVacant,
    ProcessNotFound,
    TooFarAway,
)
from engine.notices.kinds import Kind
from engine.notices.telling import Telling, tell
from engine.people.chains import Term, goes_too_far, runs_in_a_circle
from engine.people.policy import CAPACITIES, Actor, Desk, is_superior, may_administer
from engine.people.signature import titled
from models.people import Person, Post, PostHolding, Unit
from models.processes import Process

DEPUTIES = CAPACITIES[1:]
HEADING = ("definitive", "plt")  # who is the head of a post, and may have a deputy


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

    @property
    def term(self) -> Term:
        """The appointment as chains know it."""
        return Term(self.person_id, self.post_id, self.capacity, self.first_day, self.last_day, self.process_id)


def appoint_deputy(session: Session, actor: Actor, appointment: Appointment, now: datetime) -> PostHolding:
    """Let somebody act for a post. The caller ends the transaction.

    Raises:
        PostNotFound, MayNotAppoint, BasisMissing, DeputyDatesWrong, PersonNotActive, ProcessNotFound, DeputyHoldsPost,
        DeputyTwice, DeputiesInCircle, TooFarAway, PostVacant, PostNotVacant, NobodyActsInTheName.
    """
    post = locked_post(session, appointment.post_id)
    if not may_appoint(actor, post):
        raise MayNotAppoint
    person = _refuse_form(session, appointment)
    others = terms_during(session, appointment.first_day, appointment.last_day)
    _refuse_people(appointment.term, [each for each in others if each.post_id == post.id])
    if runs_in_a_circle(appointment.term, others):
        raise DeputiesInCircle
    if goes_too_far(appointment.term, others):
        raise TooFarAway
    holding = PostHolding(
        person_id=person.id,
        post_id=post.id,
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
    holders = [each.person_id for each in others if each.post_id == post.id and each.capacity in HEADING]
    _tell(session, holding, holders, actor, now)
    return holding


def locked_post(session: Session, post_id: int) -> Post:
    """Look up a post, and keep everybody else from appointing people in its agency until the transaction ends.

    Raises:
        PostNotFound: there is none.
    """
    post = session.scalar(select(Post).where(Post.id == post_id).options(joinedload(Post.unit)))
    if post is None:
        raise PostNotFound
    # Of the whole agency: two appointments of different posts could otherwise close a circle at the same moment.
    session.execute(select(Unit.id).where(Unit.path == post.unit.path.split("/", 1)[0]).with_for_update())
    return post


def may_appoint(actor: Actor, post: Post) -> bool:
    """Whether the actor holds the post, is a head above it, or administers its unit."""
    holds = any(each.post_id == post.id and each.capacity == "definitive" for each in actor.holdings)
    is_above = is_superior(actor, [Desk(post.unit.path, post.is_head)])
    return holds or is_above or may_administer(actor, post.unit.path)


def active_person(session: Session, person_id: int) -> Person:
    """Look up somebody who can be given a post.

    Raises:
        PersonNotActive.
    """
    person = session.get(Person, person_id)
    if person is None or not person.is_active:
        raise PersonNotActive
    return person


def _refuse_form(session: Session, appointment: Appointment) -> Person:
    if not appointment.basis.strip():
        raise BasisMissing
    if appointment.capacity not in DEPUTIES:
        raise DeputyDatesWrong
    if appointment.last_day is not None and appointment.last_day < appointment.first_day:
        raise DeputyDatesWrong
    if appointment.capacity == "plh" and appointment.last_day is None:
        raise DeputyDatesWrong  # a daily acting head has an end, or it is a vacancy
    if appointment.process_id is not None and session.get(Process, appointment.process_id) is None:
        raise ProcessNotFound
    return active_person(session, appointment.person_id)


def terms_during(session: Session, first_day: date, last_day: date | None) -> list[Term]:
    """Look up everything that is held on some day of a time."""
    columns = (PostHolding.person_id, PostHolding.post_id, PostHolding.capacity, PostHolding.first_day)
    query = select(*columns, PostHolding.last_day, PostHolding.process_id).where(
        PostHolding.ended_at.is_(None), or_(PostHolding.last_day.is_(None), PostHolding.last_day >= first_day)
    )
    if last_day is not None:
        query = query.where(PostHolding.first_day <= last_day)
    return [Term(*row) for row in session.execute(query.order_by(PostHolding.id))]


def _refuse_people(term: Term, at_post: Sequence[Term]) -> None:
    mine = [each for each in at_post if each.person_id == term.person_id]
    if any(each.capacity == "definitive" for each in mine):
        raise DeputyHoldsPost
    if any(each.shares_scope(term) for each in mine):
        raise DeputyTwice
    if term.capacity == "plt":
        if any(each.capacity == "definitive" for each in at_post):
            raise PostNotVacant
    elif not any(each.capacity in HEADING and each.is_on(term.first_day) for each in at_post):
        raise PostVacant
    if term.capacity == "ub" and not any(each.capacity == "an" and _spans(each, term) for each in at_post):
        raise NobodyActsInTheName


def _spans(an: Term, ub: Term) -> bool:
    """Whether somebody acts a.n. for all the time and all the SOPs of a u.b."""
    is_long_enough = an.last_day is None or (ub.last_day is not None and an.last_day >= ub.last_day)
    return an.first_day <= ub.first_day and is_long_enough and an.process_id in (None, ub.process_id)


def _tell(session: Session, holding: PostHolding, holders: Sequence[int], actor: Actor, now: datetime) -> None:
    """Tell the deputy, and who holds the post."""
    post = session.get_one(Post, holding.post_id, options=[joinedload(Post.unit)])
    deputy = session.get_one(Person, holding.person_id)
    title = titled(holding.capacity, post.title)
    for kind, readers, text in (
        (Kind.DEPUTY, [deputy.id], title),
        (Kind.COVERED, [each for each in holders if each != actor.person_id], f"{title}: {deputy.name}"),
    ):
        telling = Telling(
            kind=kind,
            cause=f"holding:{holding.id}",
            readers=readers,
            unit_path=post.unit.path,
            actor_id=actor.person_id,
            text=text,
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
