"""Who acts for whom and who holds which post, in the agencies of an actor. Changes nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, false, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from engine.people.deputies import may_appoint
from engine.people.policy import DEFINITIVE, Actor, may_administer
from engine.people.queries import in_unit
from engine.people.signature import titled
from models.people import Person, Post, PostHolding, Unit
from models.processes import Process

MOST_ENDED = 100  # of the past ones; more are in the histories of the cases


@dataclass(frozen=True)
class Deputy:
    """Somebody who acts for a post, acted or will act, as one actor sees it."""

    holding_id: int
    post_title: str
    unit_name: str
    person_id: int
    name: str
    capacity: str
    first_day: date
    last_day: date | None
    basis: str | None
    sop: str | None
    appointed_by: str | None
    ended_at: datetime | None
    holders: tuple[str, ...]
    is_mine: bool
    may_end: bool

    @property
    def title(self) -> str:
        """The post with the capacity: Plh. Sekretaris."""
        return titled(self.capacity, self.post_title)

    def is_now(self, today: date) -> bool:
        """Whether the time has begun and is not over."""
        return self.first_day <= today and not self.is_over(today)

    def is_over(self, today: date) -> bool:
        """Whether the time was ended or its last day has passed."""
        return self.ended_at is not None or (self.last_day is not None and self.last_day < today)


@dataclass(frozen=True)
class Register:
    """The deputies of now and soon, the actor's first, and the latest of the past."""

    present: tuple[Deputy, ...]
    past: tuple[Deputy, ...]


@dataclass(frozen=True)
class Held:
    """Somebody in a post for a while."""

    name: str
    capacity: str
    first_day: date
    last_day: date | None


@dataclass(frozen=True)
class PostLine:
    """A post with who holds it now, and who acts for it or will hold it."""

    id: int
    title: str
    is_head: bool
    unit_name: str
    unit_path: str
    holders: tuple[Held, ...]
    others: tuple[Held, ...]


def agencies(actor: Actor) -> list[str]:
    """The paths of the agencies in which the actor holds a post or has a power."""
    paths = [*(each.unit_path for each in actor.holdings), *(each.unit_path for each in actor.powers)]
    return sorted({path.split("/", 1)[0] for path in paths})


def register(session: Session, actor: Actor, today: date) -> Register:
    """Look up the deputies in the actor's agencies."""
    rows = _deputies(session, actor)
    holders = _holders(session, {holding.post_id for holding, *_ in rows}, today)
    found = [_deputy(actor, row, holders) for row in rows]
    present = [each for each in found if not each.is_over(today)]
    past = [each for each in found if each.is_over(today)]
    present.sort(key=lambda each: (not each.is_mine, each.first_day, each.holding_id))
    past.sort(key=lambda each: (each.first_day, each.holding_id), reverse=True)
    return Register(tuple(present), tuple(past[:MOST_ENDED]))


def _deputies(session: Session, actor: Actor) -> Sequence[tuple[PostHolding, str | None, str | None]]:
    giver = aliased(Person)
    query = (
        select(PostHolding, Process.title, giver.name)
        .join(Post, Post.id == PostHolding.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .outerjoin(Process, Process.id == PostHolding.process_id)
        .outerjoin(giver, giver.id == PostHolding.appointed_by)
        .where(PostHolding.capacity != DEFINITIVE, or_(_inside(actor), PostHolding.person_id == actor.person_id))
        .options(joinedload(PostHolding.person), joinedload(PostHolding.post).joinedload(Post.unit))
        .order_by(PostHolding.first_day.desc(), PostHolding.id.desc())
    )
    return [(holding, sop, name) for holding, sop, name in session.execute(query)]


def _inside(actor: Actor) -> ColumnElement[bool]:
    inside = (in_unit(path) for path in agencies(actor))
    return or_(false(), *inside)


def _holders(session: Session, posts: set[int], today: date) -> Mapping[int, tuple[tuple[int, str], ...]]:
    query = (
        select(PostHolding.post_id, Person.id, Person.name)
        .join(Person, Person.id == PostHolding.person_id)
        .where(PostHolding.post_id.in_(posts), PostHolding.capacity == DEFINITIVE, PostHolding.ended_at.is_(None))
        .where(PostHolding.first_day <= today, or_(PostHolding.last_day.is_(None), PostHolding.last_day >= today))
    )
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for post_id, person_id, name in session.execute(query):
        found[post_id].append((person_id, name))
    return {post_id: tuple(people) for post_id, people in found.items()}


def _deputy(
    actor: Actor,
    row: tuple[PostHolding, str | None, str | None],
    holders: Mapping[int, tuple[tuple[int, str], ...]],
) -> Deputy:
    holding, sop, appointed_by = row
    people = holders.get(holding.post_id, ())
    mine = actor.person_id in (holding.person_id, *(person_id for person_id, _ in people))
    return Deputy(
        holding_id=holding.id,
        post_title=holding.post.title,
        unit_name=holding.post.unit.name,
        person_id=holding.person_id,
        name=holding.person.name,
        capacity=holding.capacity,
        first_day=holding.first_day,
        last_day=holding.last_day,
        basis=holding.basis,
        sop=sop,
        appointed_by=appointed_by,
        ended_at=holding.ended_at,
        holders=tuple(name for _, name in people),
        is_mine=mine,
        may_end=actor.person_id == holding.person_id or may_appoint(actor, holding.post),
    )


def appointable(session: Session, actor: Actor) -> list[Post]:
    """Look up the posts for which the actor may appoint deputies, with their units."""
    posts = session.scalars(
        select(Post).join(Unit, Unit.id == Post.unit_id).where(_inside(actor)).options(joinedload(Post.unit))
    ).all()
    return sorted((post for post in posts if may_appoint(actor, post)), key=_place)


def _place(post: Post) -> tuple[str, bool, str, int]:
    return post.unit.path, not post.is_head, post.title, post.id


def people(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Look up who could be given a post: whoever has one in the actor's agencies, or none anywhere; id and name."""
    here = (
        exists()
        .where(PostHolding.person_id == Person.id, Post.id == PostHolding.post_id, Unit.id == Post.unit_id)
        .where(_inside(actor))
    )
    anywhere = exists().where(PostHolding.person_id == Person.id)
    query = select(Person.id, Person.name).where(Person.is_active, or_(here, ~anywhere)).order_by(Person.name)
    return [(person_id, name) for person_id, name in session.execute(query)]


def posts(session: Session, actor: Actor, today: date) -> list[PostLine]:
    """Look up the posts that the actor administers, unit by unit, with who holds them now or later."""
    found = session.scalars(
        select(Post).join(Unit, Unit.id == Post.unit_id).where(_inside(actor)).options(joinedload(Post.unit))
    ).all()
    mine = sorted((post for post in found if may_administer(actor, post.unit.path)), key=_place)
    held = _held(session, {post.id for post in mine}, today)
    return [
        PostLine(
            id=post.id,
            title=post.title,
            is_head=post.is_head,
            unit_name=post.unit.name,
            unit_path=post.unit.path,
            holders=tuple(each for each in held[post.id] if each.capacity == DEFINITIVE and each.first_day <= today),
            others=tuple(each for each in held[post.id] if each.capacity != DEFINITIVE or each.first_day > today),
        )
        for post in mine
    ]


def _held(session: Session, wanted: set[int], today: date) -> Mapping[int, list[Held]]:
    query = (
        select(
            *(PostHolding.post_id, Person.name, PostHolding.capacity, PostHolding.first_day, PostHolding.last_day),
        )
        .join(Person, Person.id == PostHolding.person_id)
        .where(PostHolding.post_id.in_(wanted), PostHolding.ended_at.is_(None))
        .where(or_(PostHolding.last_day.is_(None), PostHolding.last_day >= today))
        .order_by(PostHolding.first_day, PostHolding.id)
    )
    found: dict[int, list[Held]] = defaultdict(list)
    for post_id, name, capacity, first_day, last_day in session.execute(query):
        found[post_id].append(Held(name, capacity, first_day, last_day))
    return found
