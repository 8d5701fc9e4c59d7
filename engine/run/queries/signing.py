"""How somebody signs what they completed: the lines of the block on the day of the entry. Changes nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from engine.people.policy import DEFINITIVE
from engine.people.signature import Signer, signature_lines
from models.people import Person, Post, PostHolding


@dataclass(frozen=True)
class Signature:
    """A signature block, and the order by which a deputy signs."""

    lines: tuple[str, ...]
    basis: str | None


@dataclass(frozen=True)
class Signed:
    """What an entry says of who acted."""

    person_id: int
    post_id: int | None
    capacity: str
    at: datetime
    day: date  # in the zone of the agency


def signature(session: Session, signed: Signed) -> Signature:
    """Look up the signature block of an act; who acts for a post signs with their own post of that day."""
    person = session.get_one(Person, signed.person_id)
    post = session.get(Post, signed.post_id) if signed.post_id else None
    if post is None:
        return Signature(signature_lines(Signer(person.name, person.nip, DEFINITIVE, None)), None)
    acts_for = signed.capacity != DEFINITIVE
    signer = Signer(
        person.name,
        person.nip,
        signed.capacity,
        post.title,
        own_post=_own_post(session, person.id, signed) if acts_for else None,
        between=_between(session, signed) if signed.capacity == "ub" else None,
    )
    return Signature(signature_lines(signer), _basis(session, signed) if acts_for else None)


def _own_post(session: Session, person_id: int, signed: Signed) -> str | None:
    return session.scalar(
        select(Post.title)
        .join(PostHolding, PostHolding.post_id == Post.id)
        .where(PostHolding.person_id == person_id, PostHolding.capacity == DEFINITIVE, _held(signed))
        .order_by(Post.is_head.desc(), PostHolding.id)
        .limit(1)
    )


def _between(session: Session, signed: Signed) -> str | None:
    """The own post of who acted a.n. for the same post, above who signs u.b."""
    an = session.scalar(_at_post(signed, "an").with_only_columns(PostHolding.person_id))
    return None if an is None else _own_post(session, an, signed)


def _basis(session: Session, signed: Signed) -> str | None:
    mine = _at_post(signed, signed.capacity).where(PostHolding.person_id == signed.person_id)
    return session.scalar(mine.with_only_columns(PostHolding.basis))


def _at_post(signed: Signed, capacity: str) -> Select[*tuple[Any, ...]]:
    at_post = (PostHolding.post_id == signed.post_id, PostHolding.capacity == capacity)
    return select(PostHolding.id).where(*at_post, _held(signed)).order_by(PostHolding.id).limit(1)


def _held(signed: Signed) -> ColumnElement[bool]:
    """What was held at the moment; a holder's time that is over by now was not then."""
    not_over = or_(PostHolding.last_day.is_(None), PostHolding.last_day >= signed.day)
    not_ended = or_(PostHolding.ended_at.is_(None), PostHolding.ended_at > signed.at)
    return and_(PostHolding.first_day <= signed.day, not_over, not_ended)
