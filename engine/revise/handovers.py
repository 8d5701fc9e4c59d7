"""Which work passes from whom to whom by a revision: the steps each actor gains and loses, and who holds its posts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.people.queries import holds_on
from engine.revise.difference import Difference
from engine.revise.sop import Node, Sop
from models.people import Person, Post, PostHolding

Performer = tuple[str, str | None]  # a lane, and the code of a post where a step names one


@dataclass(frozen=True)
class Handover:
    """What an actor gains and loses: steps as the sheet names them. `people` hold its posts on the day asked for."""

    actor: str
    people: tuple[str, ...]
    gains: tuple[str, ...]
    loses: tuple[str, ...]


def handovers(session: Session, old: Sop, new: Sop, found: Difference, today: date) -> list[Handover]:
    """Every actor whose steps become others, in the order of the lanes."""
    gains, loses = _moved(new, old, {now: was for was, now in found.same.items()}), _moved(old, new, dict(found.same))
    titles = {**old.lane_titles, **new.lane_titles}
    places = {lane: place for place, lane in enumerate(titles)}
    performers = sorted({*gains, *loses}, key=lambda each: (places.get(each[0], 0), each[1] or ""))
    return [
        Handover(
            _title(session, titles, each),
            tuple(_holders(session, each, today)),
            tuple(gains.get(each, ())),
            tuple(loses.get(each, ())),
        )
        for each in performers
    ]


def _moved(here: Sop, there: Sop, same: dict[str, str]) -> dict[Performer, list[str]]:
    """The steps that somebody does here and nobody, or somebody else, does there."""
    moved: dict[Performer, list[str]] = {}
    for node in here.steps:
        other = there.nodes.get(same.get(node.id, ""))
        if other is None or _performer(other) != _performer(node):
            moved.setdefault(_performer(node), []).append(f"{node.step}. {node.name}")
    return moved


def _performer(node: Node) -> Performer:
    return str(node.lane), node.post or None


def _title(session: Session, titles: dict[str, str], performer: Performer) -> str:
    lane, post = performer
    named = session.scalar(select(Post.title).where(Post.code == post).order_by(Post.id)) if post else None
    return named or titles.get(lane, lane)


def _holders(session: Session, performer: Performer, today: date) -> Iterator[str]:
    lane, post = performer
    query = (
        select(Person.name)
        .join(PostHolding, PostHolding.person_id == Person.id)
        .join(Post, Post.id == PostHolding.post_id)
        .where(Post.lane == lane, Person.is_active, holds_on(today))
        .order_by(Person.name)
        .distinct()
    )
    yield from session.scalars(query.where(Post.code == post) if post else query)
