"""Counts failed attempts, per name and per address, in the database so that all processes count together."""

import hashlib
import math
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from engine.run.runtime import Runtime
from models.sessions import LoginFailure

WINDOW = timedelta(minutes=15)
MOST_PER_NAME = 10
MOST_PER_ADDRESS = 100
MOST_LOOKS = 40
LOCK = 7_106_021  # any number, the same in every process


class TooManyAttempts(Exception):
    """Too many attempts to sign in."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def refuse_too_many_looks(session: Session, address: str, now: datetime) -> None:
    """Refuse an address that has asked for too many codes that nobody signed under, or compared too many files."""
    seconds = _seconds_to_wait(session, LoginFailure.username == _looks(address), MOST_LOOKS, now, now - WINDOW)
    if seconds:
        raise TooManyAttempts(seconds)


def count_look(runtime: Runtime, address: str, now: datetime) -> None:
    """Count a look at the public page that found nothing or was costly; never against anybody's log-in."""
    look = LoginFailure(username=_looks(address), address="", at=now)
    runtime.write(lambda session: session.add(look))


def _looks(address: str) -> str:
    return f"verify {address}"  # no mark of a name: those are hexadecimal


def begin_attempt(runtime: Runtime, username: str, address: str, now: datetime) -> None:
    """Count an attempt as failed before the password is looked at, so that attempts side by side all count."""
    name = name_mark(username)
    seconds = runtime.write(lambda session: _count(session, LoginFailure(username=name, address=address, at=now)))
    if seconds:
        raise TooManyAttempts(seconds)


def forgive(runtime: Runtime, username: str) -> None:
    """Forget the attempts of a name whose person has just signed in."""
    attempts = delete(LoginFailure).where(LoginFailure.username == name_mark(username))
    runtime.write(lambda session: session.execute(attempts))


def name_mark(username: str) -> str:
    """What is kept of a typed name: people type passwords into the wrong field."""
    return hashlib.sha256(username.encode()).hexdigest()


def _count(session: Session, attempt: LoginFailure) -> int:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    session.execute(delete(LoginFailure).where(LoginFailure.at <= attempt.at - WINDOW))
    wait = max(
        _seconds_to_wait(session, LoginFailure.username == attempt.username, MOST_PER_NAME, attempt.at),
        _seconds_to_wait(session, LoginFailure.address == attempt.address, MOST_PER_ADDRESS, attempt.at),
    )
    if not wait:
        session.add(attempt)
    return wait


def _seconds_to_wait(
    session: Session, whose: ColumnElement[bool], most: int, now: datetime, since: datetime | None = None
) -> int:
    fresh = (whose,) if since is None else (whose, LoginFailure.at > since)
    newest = select(LoginFailure.at).where(*fresh).order_by(LoginFailure.at.desc()).limit(most)
    attempts = session.scalars(newest).all()
    if len(attempts) < most:
        return 0
    return max(1, math.ceil((attempts[-1] + WINDOW - now).total_seconds()))
