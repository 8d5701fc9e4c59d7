"""Counts failed attempts to sign in, per name and per address, in the database so that all processes count together."""

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
LOCK = 7_106_021  # any number, the same in every process


class TooManyAttempts(Exception):
    """Too many attempts to sign in."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


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


def _seconds_to_wait(session: Session, whose: ColumnElement[bool], most: int, now: datetime) -> int:
    newest = select(LoginFailure.at).where(whose).order_by(LoginFailure.at.desc()).limit(most)
    attempts = session.scalars(newest).all()
    if len(attempts) < most:
        return 0
    return max(1, math.ceil((attempts[-1] + WINDOW - now).total_seconds()))
