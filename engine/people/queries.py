"""Every look at people and units."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.people.policy import STANDING_IN, Actor, Holding, Power
from models.people import Grant, Person, Post, PostHolding, Unit

_HOLDINGS: Select[*tuple[Any, ...]] = (
    select(
        *(Post.id.label("post_id"), Post.code.label("post_code"), Post.title.label("post_title"), Post.lane),
        *(Unit.id.label("unit_id"), Unit.path.label("unit_path"), PostHolding.capacity, Post.is_head),
        *(PostHolding.process_id, PostHolding.first_day, PostHolding.last_day),
    )
    .join(Post, Post.id == PostHolding.post_id)
    .join(Unit, Unit.id == Post.unit_id)
    .order_by(Unit.path, Post.code, PostHolding.id)
)
_POWERS = select(Grant.power, Unit.path).join(Unit, Unit.id == Grant.unit_id).order_by(Unit.path, Grant.power)


def in_unit(path: str) -> ColumnElement[bool]:
    """Whether a unit is the one at `path` or below it, as a condition; `engine.people.policy.lies_within` of a path."""
    return or_(Unit.path == path, Unit.path.startswith(f"{path}/", autoescape=True))


def actor_of(session: Session, person_id: int, today: date) -> Actor | None:
    """The person with the posts and powers held on `today` (a day of the agency's zone); none if disabled."""
    person = session.execute(
        select(Person.username, Person.name).where(Person.id == person_id, Person.is_active)
    ).first()
    if person is None:
        return None
    granted = _on(today, Grant.first_day, Grant.last_day)
    holdings = session.execute(_HOLDINGS.where(PostHolding.person_id == person_id, holds_on(today))).all()
    away = _definitive_holders(session, [row.post_id for row in holdings if row.capacity in STANDING_IN], today)
    powers = session.execute(_POWERS.where(Grant.person_id == person_id, granted))
    return Actor(
        person_id=person_id,
        username=person.username,
        name=person.name,
        holdings=tuple(Holding(**row._mapping, stands_in_for=_away(row, away, person_id)) for row in holdings),
        powers=tuple(Power(*row) for row in powers),
    )


def holds_on(day: date) -> ColumnElement[bool]:
    """A post that is held on `day`; a deputy's time may have been ended before its last day."""
    return and_(_on(day, PostHolding.first_day, PostHolding.last_day), PostHolding.ended_at.is_(None))


def _definitive_holders(session: Session, posts: list[int], today: date) -> list[tuple[int, int]]:
    if not posts:
        return []
    holders = select(PostHolding.post_id, PostHolding.person_id).where(
        PostHolding.post_id.in_(posts), PostHolding.capacity == "definitive", holds_on(today)
    )
    return [(post_id, person_id) for post_id, person_id in session.execute(holders)]


def _away(row: Any, away: list[tuple[int, int]], person_id: int) -> tuple[int, ...]:
    if row.capacity not in STANDING_IN:
        return ()
    return tuple(holder for post_id, holder in away if post_id == row.post_id and holder != person_id)


def _on(day: date, first: InstrumentedAttribute[date], last: InstrumentedAttribute[date | None]) -> ColumnElement[bool]:
    return and_(first <= day, or_(last.is_(None), last >= day))
