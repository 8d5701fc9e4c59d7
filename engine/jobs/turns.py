"""Whose turn it is to make something that waits: taken with signs of life, and by the next one if they stop.

Who finds that it was taken from them writes nothing. Knows tables of `MadeByJob`, and nothing of what is made.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from time import monotonic
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from engine.run.runtime import Runtime
from models.made import MadeByJob

ALIVE = timedelta(seconds=60)  # without a sign of life, its maker is gone
SECONDS_BETWEEN_SIGNS = 1.0
MOST_ATTEMPTS = 5  # a restart of the server is no fault of what is made

Table: TypeAlias = type[MadeByJob]


@dataclass(frozen=True)
class Taken:
    """Something in the hands of its maker; `attempt` tells later makers apart."""

    id: UUID
    attempt: int


def turns(runtime: Runtime, table: Table, one_at_a_time: Lock, go_on: Callable[[], bool]) -> Generator[Taken]:
    """Take what waits, one after the other, while told to go on; nothing where this process is at it already."""
    if not one_at_a_time.acquire(blocking=False):
        return
    try:
        while go_on() and (taken := take(runtime, table)) is not None:
            yield taken
    finally:
        one_at_a_time.release()


def take(runtime: Runtime, table: Table) -> Taken | None:
    """Take what waits longest."""
    with runtime.database.readers() as session:
        waiting = select(table.id, table.attempts).where(_is_free(table, runtime.now()))
        rows = session.execute(waiting.order_by(table.asked_at, table.id).limit(20)).all()
    for id_, attempts in rows:
        taken = Taken(id_, attempts + 1)
        if runtime.write(partial(is_taken, runtime, table, taken)):
            return taken
    return None


def _is_free(table: Table, now: datetime) -> ColumnElement[bool]:
    abandoned = and_(table.state == "making", table.touched_at < now - ALIVE)
    return or_(table.state == "queued", abandoned)


def is_taken(runtime: Runtime, table: Table, taken: Taken, session: Session) -> bool:
    """Take it, unless somebody else has."""
    mine = (table.id == taken.id, table.attempts == taken.attempt - 1)
    changed = session.execute(
        update(table)
        .where(*mine, _is_free(table, runtime.now()))
        .values(state="making", attempts=taken.attempt, touched_at=runtime.now(), done=0)
    )
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]  # an update has one


def write(runtime: Runtime, table: Table, taken: Taken, values: dict[str, Any]) -> None:
    """Write what came of it, unless somebody else has taken it since or it counts no longer."""
    mine = (table.id == taken.id, table.attempts == taken.attempt)
    change = update(table).where(*mine, table.state == "making").values(**values)
    runtime.write(lambda session: session.execute(change))


class Progress:
    """Tells how far it is, at most once a second; each telling is a sign of life."""

    def __init__(self, runtime: Runtime, table: Table, taken: Taken) -> None:
        self._of = (runtime, table, taken)
        self._last = monotonic()

    def __call__(self, done: int, total: int) -> None:
        if monotonic() - self._last >= SECONDS_BETWEEN_SIGNS:
            self._last = monotonic()
            runtime, table, taken = self._of
            write(runtime, table, taken, {"done": done, "total": total, "touched_at": runtime.now()})
