"""Who signs a document, as its declaration says: whoever completed a step, or the holder of a post that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from engine.documents.case import Case
from engine.documents.declaration import Template
from engine.people.queries import holds_on, in_unit
from engine.people.signature import Signer, signature_lines, titled
from engine.run.queries.signing import Signed, signature
from engine.run.replay import Again
from models.people import Person, Post, PostHolding, Unit


@dataclass(frozen=True)
class Signatory:
    """Whoever signs: the person and post (none: not known), and what the block of the document says of them."""

    person_id: int | None = None
    post_id: int | None = None
    name: str = ""
    nip: str = ""
    post: str = ""  # with the capacity: Plh. Sekretaris
    capacity: str = ""
    day: str = ""
    lines: tuple[str, ...] = ()

    @property
    def words(self) -> dict[str, Any]:
        """What a template is given."""
        shown = {name: getattr(self, name) for name in ("name", "nip", "post", "capacity", "day")}
        return shown | {"lines": list(self.lines)}


def signatory_of(case: Case, template: Template) -> Signatory:
    """Who signs a document; nobody where it says nothing of it, or the step has not been done."""
    said = template.declaration.signatory
    if said is None:
        return Signatory()
    if said.element is not None:
        return completed_by(case, case.seen_by(said.element))
    code = said.post or str(case.answer(said.answer) or "")
    return _holder(case, code, said.in_the_name_of if code != said.in_the_name_of else None)


def completed_by(case: Case, again: Again | None) -> Signatory:
    """Who completed something, in which post and capacity, and how they sign."""
    if again is None:
        return Signatory()
    entry = again.entry
    person = case.session.get_one(Person, entry.actor_id)
    post = case.session.get(Post, entry.post_id) if entry.post_id else None
    day = entry.at.astimezone(case.runtime.zone).date()
    signed = Signed(person.id, entry.post_id, entry.capacity, entry.at, day)
    return Signatory(
        person_id=person.id,
        post_id=entry.post_id,
        name=person.name,
        nip=person.nip or "",
        post=titled(entry.capacity, post.title) if post else "",
        capacity=entry.capacity,
        day=str(day),
        lines=_without_name(signature(case.session, signed).lines, person),
    )


def _holder(case: Case, code: str, in_the_name_of: str | None) -> Signatory:
    """Who holds a post on the day of the document: its Plt or Plh before the holder they stand in for."""
    post, holding = _post(case, code), None
    if post is not None:
        rows = case.session.scalars(
            select(PostHolding)
            .where(PostHolding.post_id == post.id, holds_on(case.day))
            .where(PostHolding.capacity.in_(("definitive", "plt", "plh")))
            .order_by(PostHolding.capacity.desc(), PostHolding.id)
            .options(joinedload(PostHolding.person))
        )
        holding = next(iter(rows), None)
    if post is None or holding is None:
        return Signatory(post=post.title, lines=(f"{post.title},",)) if post else Signatory()
    person, above = holding.person, _post(case, in_the_name_of) if in_the_name_of else None
    signer = Signer(person.name, person.nip, holding.capacity, post.title)
    if above is not None:
        signer = Signer(person.name, person.nip, "an", above.title, own_post=titled(holding.capacity, post.title))
    return Signatory(
        person_id=person.id,
        post_id=post.id,
        name=person.name,
        nip=person.nip or "",
        post=titled(holding.capacity, post.title),
        capacity="an" if above else holding.capacity,
        lines=_without_name(signature_lines(signer), person),
    )


def _without_name(lines: Sequence[str], person: Person) -> tuple[str, ...]:
    # The name is set by the template, underlined and with room above it.
    return tuple(line for line in lines if line != person.name.strip() and not line.startswith("NIP "))


def _post(case: Case, code: str | None) -> Post | None:
    path = case.instance.unit.path
    named = select(Post).join(Unit).where(Post.code == code, in_unit(path))
    return case.session.scalar(named.order_by(Unit.path).limit(1))
