"""Who can do what is offered, and who stands above them: everybody with a post that fits on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from engine.people.policy import CAPACITIES, Desk, Offer
from engine.people.queries import holds_on, in_unit
from models.people import Person, Post, PostHolding, Unit


@dataclass(frozen=True)
class Eligible:
    """A person with the post in which they can do a task; `capacity` is that of a holder or deputy."""

    person_id: int
    name: str
    post_id: int
    post_title: str
    capacity: str


def eligible(session: Session, offer: Offer, today: date) -> list[Eligible]:
    """Everybody who may do what is offered, holders before deputies, each person once."""
    return _people(session, _fitting(offer), offer, today)


def colleagues(session: Session, agency_path: str, today: date) -> list[Eligible]:
    """Everybody who holds a post in an agency on a day, each person once, by name."""
    found = _people(session, [in_unit(agency_path)], Offer("", agency_path, None), today)
    return sorted(found, key=lambda each: each.name)


def fitting_posts(session: Session, offer: Offer) -> list[tuple[int, str, Desk]]:
    """The posts that fit an offer, held or vacant: id, title and where they stand."""
    rows = session.execute(
        select(Post.id, Post.title, Unit.path, Post.is_head)
        .join(Unit, Unit.id == Post.unit_id)
        .where(*_fitting(offer))
        .order_by(Unit.path, Post.id)
    )
    return [(post_id, title, Desk(path, is_head)) for post_id, title, path, is_head in rows]


def superiors(session: Session, offer: Offer, today: date) -> list[Eligible]:
    """The heads above those who may do what is offered: of each post, the nearest head above it that is held."""
    found: dict[int, Eligible] = {}
    for desk in {desk for _, _, desk in fitting_posts(session, offer)}:
        for person in _nearest_heads(session, desk, offer, today):
            found.setdefault(person.person_id, person)
    return list(found.values())


def _nearest_heads(session: Session, desk: Desk, offer: Offer, today: date) -> list[Eligible]:
    codes = desk.unit_path.split("/")
    above = ["/".join(codes[:depth]) for depth in range(len(codes), 0, -1)]
    for path in above[1:] if desk.is_head else above:
        heads = _people(session, [Unit.path == path, Post.is_head.is_(True)], offer, today)
        if heads:
            return heads
    return []


def _fitting(offer: Offer) -> list[ColumnElement[bool]]:
    return [
        Post.lane == offer.lane,
        in_unit(offer.unit_path),
        true() if offer.post is None else Post.code == offer.post,
    ]


def _people(session: Session, wanted: Iterable[ColumnElement[bool]], offer: Offer, today: date) -> list[Eligible]:
    query = (
        select(Person.id, Person.name, Post.id, Post.title, PostHolding.capacity)
        .join(PostHolding, PostHolding.person_id == Person.id)
        .join(Post, Post.id == PostHolding.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(*wanted, Person.is_active, holds_on(today))
        .where(or_(PostHolding.process_id.is_(None), PostHolding.process_id == offer.process_id))
        .order_by(PostHolding.id)
    )
    people = [Eligible(*row) for row in session.execute(query)]
    found: dict[int, Eligible] = {}
    for person in sorted(people, key=lambda each: CAPACITIES.index(each.capacity)):
        found.setdefault(person.person_id, person)
    return list(found.values())
