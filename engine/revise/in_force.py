"""Which version of an SOP was, is or will be in force on which day, and who has read it. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.people.queries import holds_on
from engine.run.bundle import Version
from models.people import Person, Post, PostHolding
from models.processes import ProcessVersion
from models.revisions import ReadReceipt


@dataclass(frozen=True)
class Edition:
    """A version as the list of versions shows it."""

    id: int
    number: int
    effective_from: datetime
    withdrawn_from: datetime | None
    content_hash: str

    def stands_at(self, moment: datetime) -> bool:
        """Whether it has come into force by a moment and is not withdrawn."""
        return self.effective_from <= moment and (self.withdrawn_from is None or self.withdrawn_from > moment)


def editions(session: Session, process_id: str) -> list[Edition]:
    """Every version of a process, the newest first."""
    of = (ProcessVersion.id, ProcessVersion.number, ProcessVersion.effective_from, ProcessVersion.withdrawn_from)
    query = select(*of, ProcessVersion.content_hash).where(ProcessVersion.process_id == process_id)
    return [Edition(*row) for row in session.execute(query.order_by(ProcessVersion.number.desc()))]


def version_at(listed: Sequence[Edition], moment: datetime) -> Edition | None:
    """The version in force at a moment: the one that came into force last and still stands."""
    standing = [each for each in listed if each.stands_at(moment)]
    return max(standing, key=lambda each: (each.effective_from, each.number), default=None)


def version_on(listed: Sequence[Edition], day: date, zone: ZoneInfo) -> Edition | None:
    """The version in force at the end of a day of the agency."""
    return version_at(listed, datetime.combine(day + timedelta(days=1), time(), zone) - timedelta(microseconds=1))


@dataclass(frozen=True)
class Reader:
    """Somebody in a lane of an SOP, and when they confirmed to have read a version."""

    person_id: int
    name: str
    post_title: str
    read_at: datetime | None


def readers(session: Session, version: Version, today: date) -> list[Reader]:
    """Everybody whose post plays a lane of the version, by name."""
    lanes = {element.lane for element in version.elements.values() if element.is_user_task}
    read = {row.person_id: row.at for row in session.scalars(_receipts(version.id))}
    rows = session.execute(
        select(Person.id, Person.name, Post.title)
        .join(PostHolding, PostHolding.person_id == Person.id)
        .join(Post, Post.id == PostHolding.post_id)
        .where(Post.lane.in_(lanes), Person.is_active, holds_on(today))
        .order_by(Person.name, Post.id)
    )
    found = {row.id: Reader(row.id, row.name, row.title, read.get(row.id)) for row in rows}
    return list(found.values())


def has_read(session: Session, version_id: int, person_id: int) -> bool:
    """Whether somebody confirmed to have read a version."""
    return session.get(ReadReceipt, (version_id, person_id)) is not None


def _receipts(version_id: int) -> Select[ReadReceipt]:
    return select(ReadReceipt).where(ReadReceipt.version_id == version_id)
