"""Every look at people and units."""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.people.policy import Actor, Holding, Power
from models.people import Grant, Person, Post, PostHolding, Unit

_HOLDINGS = (
    select(Post.id, Post.code, Post.title, Post.lane, Unit.id, Unit.path, PostHolding.capacity)
    .join(Post, Post.id == PostHolding.post_id)
    .join(Unit, Unit.id == Post.unit_id)
    .order_by(Unit.path, Post.code)
)
_POWERS = select(Grant.power, Unit.path).join(Unit, Unit.id == Grant.unit_id).order_by(Unit.path, Grant.power)


def actor_of(session: Session, person_id: int, today: date) -> Actor | None:
    """The person with the posts and powers held on `today` (a day of the agency's zone); none if disabled."""
    person = session.execute(
        select(Person.username, Person.name).where(Person.id == person_id, Person.is_active)
    ).first()
    if person is None:
        return None
    held = _on(today, PostHolding.first_day, PostHolding.last_day)
    granted = _on(today, Grant.first_day, Grant.last_day)
    holdings = session.execute(_HOLDINGS.where(PostHolding.person_id == person_id, held))
    powers = session.execute(_POWERS.where(Grant.person_id == person_id, granted))
    return Actor(
        person_id=person_id,
        username=person.username,
        name=person.name,
        holdings=tuple(Holding(*row) for row in holdings),
        powers=tuple(Power(*row) for row in powers),
    )


def _on(day: date, first: InstrumentedAttribute[date], last: InstrumentedAttribute[date | None]) -> ColumnElement[bool]:
    return and_(first <= day, or_(last.is_(None), last >= day))
