"""Every change to units, posts and people. Knows no browser and no page."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.people.seed import AgencySeed, PersonSeed, UnitSeed
from models.people import Grant, Person, Post, PostHolding, Unit


def install_agency(session: Session, data: Mapping[str, Any], password_hash: str) -> list[Person]:
    """Create the units, posts and people of an agency's data; everybody gets the same password."""
    seed = AgencySeed.model_validate(data)
    units = {unit.code: unit for unit in _units(seed.unit, None)}
    posts = {
        post.code: Post(
            unit=units[post.unit],
            code=post.code,
            title=post.title,
            lane=post.lane,
            duty=post.duty,
            is_head=post.head,
        )
        for post in seed.posts
    }
    people = [_person(entry, seed.mail_domain, password_hash) for entry in seed.people]
    session.add_all(people)  # first, so that their ids follow the order of the file
    for person, entry in zip(people, seed.people, strict=True):
        person.holdings = [
            PostHolding(post=posts[code], capacity="definitive", first_day=seed.since) for code in entry.posts
        ]
        person.grants = [Grant(unit=units[seed.unit.code], power=power, first_day=seed.since) for power in entry.powers]
    session.add_all([*units.values(), *posts.values()])
    session.flush()
    return people


def _units(seed: UnitSeed, parent: Unit | None) -> Iterator[Unit]:
    path = f"{parent.path}/{seed.code}" if parent else seed.code
    unit = Unit(parent=parent, code=seed.code, path=path, name=seed.name, calendar_code=seed.calendar)
    yield unit
    for below in seed.units:
        yield from _units(below, unit)


def _person(seed: PersonSeed, mail_domain: str, password_hash: str) -> Person:
    return Person(
        username=seed.username,
        name=seed.name,
        nip=seed.nip,
        email=f"{seed.username}@{mail_domain}",
        password_hash=password_hash,
        is_active=True,
    )
