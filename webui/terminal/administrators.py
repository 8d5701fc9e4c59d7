"""Whose name a command bears that changes something: an administrator's."""

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.people.policy import Actor
from engine.people.queries import actor_of
from engine.run.runtime import Runtime
from models.people import Grant, Person


def administrator(runtime: Runtime, session: Session, username: str | None) -> Actor:
    """The administrator with a user name, or the first there is."""
    query = select(Person.id).join(Grant, Grant.person_id == Person.id).where(Grant.power == "administrator")
    wanted = query.where(Person.username == username) if username else query
    people = (actor_of(session, id_, runtime.today) for id_ in session.scalars(wanted.order_by(Person.id)))
    found = next((actor for actor in people if actor is not None and actor.is_administrator), None)
    if found is None:
        raise click.ClickException("There is no such administrator. Name one with --by.")
    return found
