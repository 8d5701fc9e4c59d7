"""Asks again who sits there: the password shown once more makes an actor present. Keeps no password."""

from dataclasses import replace

from sqlalchemy.orm import Session

from engine.people import passwords
from engine.people.policy import Actor, Presence
from models.people import Person


def proved(session: Session, actor: Actor, password: str, presence: Presence) -> Actor | None:
    """The actor as one who is present; None if the password is not theirs."""
    person = session.get(Person, actor.person_id)
    password_hash = person.password_hash if person is not None and person.is_active else None
    session.close()  # hashing takes a while, and nobody should wait for the connection meanwhile
    return replace(actor, presence=presence) if passwords.is_right(password_hash, password) else None
