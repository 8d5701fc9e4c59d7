"""The parts every command works with, chosen once when a program starts."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from engine.errors import Busy, InstanceChanged, StorageFull
from engine.run.catalogue import Catalogue
from engine.run.files import FileStore
from models.database import Database

T = TypeVar("T")
TRIES = 3  # of a command that lost a race it could not see coming


WIB = ZoneInfo("Asia/Jakarta")


def utc_now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def wake_nobody(job: str) -> None:
    """Where no queue is chosen, a job waits for its minute."""


@dataclass(frozen=True)
class Runtime:
    """Database, parsed versions, file store, clock, and what tells a job to begin at once."""

    database: Database
    catalogue: Catalogue
    files: FileStore
    now: Callable[[], datetime] = utc_now
    zone: ZoneInfo = WIB
    wake: Callable[[str], None] = wake_nobody

    @property
    def today(self) -> date:
        """The day in the agency's zone, by which posts are held."""
        return self.now().astimezone(self.zone).date()

    def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` as one transaction: all of it is durable when this returns, or none of it happened.

        Raises:
            StorageFull, Busy, InstanceChanged: the database could not take it; every refusal of `work` itself.
        """
        for attempt in range(1, TRIES + 1):
            try:
                with self.database.turn, self.database.sessions.begin() as session:
                    return work(session)
            except IntegrityError:  # the twin of this request was a moment faster; look again and find its answer
                if attempt == TRIES:
                    raise
            except DBAPIError as error:
                _explain(error, is_last=attempt == TRIES)
            time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311 - jitter, not a secret
        raise InstanceChanged


def _explain(error: DBAPIError, *, is_last: bool) -> None:
    text = str(error.orig).lower()
    if "full" in text or "disk i/o" in text or getattr(error.orig, "sqlstate", "") == "53100":
        raise StorageFull from error
    if getattr(error.orig, "sqlstate", "") in ("40001", "40P01") and not is_last:
        return
    if isinstance(error, OperationalError):
        raise Busy from error
    raise error


def wake_after_commit(runtime: Runtime, session: Session, job: str) -> None:
    """Let a job begin at once; if it does not hear, it looks by itself each minute."""
    wake: Callable[[Any], None] = lambda _session: runtime.wake(job)  # noqa: E731 - SQLAlchemy wants a callable
    event.listen(session, "after_commit", wake, once=True)
