"""Signed-in browsers as rows: opened, found again by their token, closed. Knows no request."""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from engine.errors import Busy, StorageFull
from engine.run.runtime import Runtime
from models.sessions import LoginSession

MOST_PER_PERSON = 5
SEEN_EVERY = timedelta(minutes=1)  # a write for each look at a page would cost more than it tells


@dataclass(frozen=True)
class Lifetime:
    """How long a browser stays signed in without a sign of life, and at most."""

    idle: timedelta
    absolute: timedelta

    def is_over(self, row: LoginSession, now: datetime) -> bool:
        return now - row.seen_at > self.idle or now - row.created_at > self.absolute


@dataclass(frozen=True)
class Browser:
    """Where somebody signs in from."""

    address: str
    agent: str


def open_session(runtime: Runtime, person_id: int, browser: Browser, now: datetime) -> str:
    """Sign a browser in and return its token; the oldest of too many sessions ends."""
    token = secrets.token_urlsafe(32)
    row = LoginSession(
        token_hash=hash_of(token),
        person_id=person_id,
        created_at=now,
        seen_at=now,
        address=browser.address[:60],
        agent=browser.agent[:200],
    )

    def write(session: Session) -> None:
        newest = (
            select(LoginSession.token_hash)
            .where(LoginSession.person_id == person_id)
            .order_by(LoginSession.seen_at.desc(), LoginSession.token_hash)
        )
        for old in session.scalars(newest.offset(MOST_PER_PERSON - 1)).all():
            session.execute(delete(LoginSession).where(LoginSession.token_hash == old))
        session.merge(row)

    runtime.write(write)
    return token


def find_session(session: Session, token: str) -> LoginSession | None:
    """The row of a token with its person, also when it is over."""
    return session.scalar(
        select(LoginSession)
        .where(LoginSession.token_hash == hash_of(token))
        .options(joinedload(LoginSession.person, innerjoin=True))
    )


def touch(runtime: Runtime, row: LoginSession, now: datetime) -> None:
    """Note a sign of life, at most once a minute."""
    if now - row.seen_at < SEEN_EVERY:
        return
    seen = update(LoginSession).where(LoginSession.token_hash == row.token_hash).values(seen_at=now)
    with suppress(StorageFull, Busy):  # a sign of life that finds no room must not keep anybody from reading
        runtime.write(lambda session: session.execute(seen))


def close_session(runtime: Runtime, token: str) -> None:
    """Sign one browser out."""
    this = delete(LoginSession).where(LoginSession.token_hash == hash_of(token))
    runtime.write(lambda session: session.execute(this))


def close_all_sessions(session: Session, person_id: int) -> None:
    """Sign a person out everywhere, within the transaction of the caller."""
    session.execute(delete(LoginSession).where(LoginSession.person_id == person_id))


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
