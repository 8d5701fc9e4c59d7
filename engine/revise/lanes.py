"""Finds the lanes an agency has for the actors of a table, and makes posts for those that nobody plays yet."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.people.seed import DEMO_MAIL
from engine.revise.decision_forms import slug
from models.people import Person, Post, PostHolding, Unit

UNIT, UNIT_NAME = "pelaksana_sop", "Pelaksana SOP"  # where posts stand that an imported SOP brought along
# What offices call the same four levels; used only where it names one lane and one actor.
LEVELS = (
    ("kadis", r"^(kadis|kepala (dinas|badan|kantor|opd|perangkat daerah)\b.*|kaban|pimpinan)$"),
    ("sekretaris", r"^sekretaris( (dinas|badan))?$"),
    ("kasi_kasubbag", r"^(kasi|kasubbag|kasubag|kasi/kasubbag|kepala (seksi|sub ?bagian))\b.*$"),
    ("staff", r"^(staf|staff|pelaksana|jfu|jft)\b.*$"),
)


@dataclass(frozen=True)
class Provided:
    """A post that was made for a lane, and the demonstration account that got it, if any."""

    lane: str
    title: str
    username: str | None


def match_lanes(titles: Iterable[str], known: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """The lane of each actor. `known` gives, by lane, the titles that people know it by; what fits none is new."""
    wanted = list(dict.fromkeys(titles))
    found = {title: lane for title in wanted for lane, words in known.items() if _fits(title, lane, words)}
    for lane, pattern in LEVELS:
        fitting = [title for title in wanted if re.match(pattern, _plain(title))]
        if lane in known and lane not in found.values() and len(fitting) == 1 and fitting[0] not in found:
            found[fitting[0]] = lane
    return {title: found.get(title) or slug(title) for title in wanted}


def _fits(title: str, lane: str, words: Iterable[str]) -> bool:
    return _plain(title) in {_plain(lane), *map(_plain, words)}


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("_", " ").split())


def lanes_of_agency(session: Session) -> dict[str, list[str]]:
    """The lanes that posts play, with the titles of posts that are the only ones to play theirs."""
    found: dict[str, list[str]] = {}
    for lane, title in session.execute(select(Post.lane, Post.title).order_by(Post.id)):
        found.setdefault(lane, []).append(title)
    return {lane: titles if len(titles) == 1 else [] for lane, titles in found.items()}


def provide_posts(session: Session, lanes: Sequence[tuple[str, str]], today: date) -> list[Provided]:
    """Make a post for each lane (id, title) that nobody can act in. Demonstration accounts get them in turn."""
    played = set(session.scalars(select(Post.lane).distinct()))
    missing = [(lane, title) for lane, title in lanes if lane not in played]
    if not missing:
        return []
    root = session.scalars(select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.id)).first()
    if root is None:
        return []
    path = f"{root.path}/{UNIT}"
    unit = session.scalars(select(Unit).where(Unit.path == path)).one_or_none()
    unit = unit or Unit(parent=root, code=UNIT, path=path, name=UNIT_NAME, calendar_code=None)
    session.add(unit)
    demo = _demo_people(session)
    provided = []
    for place, (lane, title) in enumerate(missing):
        post = Post(unit=unit, code=lane, title=title, lane=lane, duty=None, is_head=False)
        session.add(post)
        person = demo[place % len(demo)] if demo else None
        if person is not None:
            session.add(PostHolding(post=post, person=person, capacity="definitive", first_day=today))
        provided.append(Provided(lane, title, person.username if person else None))
    session.flush()
    return provided


def _demo_people(session: Session) -> list[Person]:
    """The accounts of a demonstration that hold posts; none if any account is a real one."""
    people = session.scalars(select(Person).where(Person.is_active).order_by(Person.id)).all()
    if any(not (person.email or "").endswith(DEMO_MAIL) for person in people):
        return []
    return [person for person in people if person.holdings]
