"""What is known of a case when it is judged and packed. Shapes only: where they come from is for others to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.people.signature import titled
from engine.run.bundle import Element, Version
from engine.run.history import Entry
from engine.run.keys import TaskKey


@dataclass(frozen=True)
class PostFact:
    """A post as it stands today."""

    code: str
    title: str
    lane: str
    unit_path: str


@dataclass(frozen=True)
class HeldFact:
    """That a person held a post, in which capacity, from when to when, on which basis."""

    person_id: int
    post_id: int
    capacity: str
    first_day: date
    last_day: date | None
    ended_at: datetime | None
    basis: str | None

    def covers(self, entry: Entry, zone: ZoneInfo) -> bool:
        """Whether it is what the actor of an entry stood on."""
        day = entry.at.astimezone(zone).date()
        return (
            (self.person_id, self.post_id, self.capacity) == (entry.actor_id, entry.post_id, entry.capacity)
            and self.first_day <= day
            and (self.last_day is None or self.last_day >= day)
            and (self.ended_at is None or self.ended_at >= entry.at)
        )


@dataclass(frozen=True)
class Turn:
    """One time a task was asked for; minutes are working minutes, of an open one until the newest entry."""

    key: TaskKey
    element: Element
    step: Element
    item_name: str | None
    status: str  # open | completed | withdrawn
    offered_at: datetime
    closed_at: datetime | None
    waiting: int
    working: int
    held: int
    standard: int
    grace: int
    done: Entry | None  # the entry that stands for its completion

    @property
    def is_late(self) -> bool:
        """Whether it took longer than its standard, and the calendar's grace."""
        return self.status != "withdrawn" and self.waiting + self.working > self.standard + self.grace


@dataclass(frozen=True)
class StoredFile:
    """A file of the case, brought by a person or made from it; of one that was made, what it says of itself."""

    sha256: str
    name: str
    size: int
    by: int
    at: datetime
    element: str
    kind: str = ""
    number: str = ""
    subject: str = ""
    retention: str = ""


@dataclass(frozen=True)
class Case:
    """A case, its history and everything its entries refer to by number."""

    instance_id: str  # as 32 hexadecimal digits
    subject: str
    status: str
    unit_name: str
    unit_path: str
    started_at: datetime
    ended_at: datetime | None
    head: str
    version: Version  # the one it follows now
    versions: Mapping[int, Version]
    bundles: Mapping[int, Mapping[str, Any]]  # path -> text, by version
    entries: tuple[Entry, ...]
    turns: tuple[Turn, ...]
    files: tuple[StoredFile, ...]
    people: Mapping[int, str]
    posts: Mapping[int, PostFact]
    held: tuple[HeldFact, ...]
    zone: ZoneInfo
    broken_at: int | None  # the first entry that does not continue the chain
    misfit: tuple[int, str] | None  # the first entry that replay cannot do again, and why

    def who(self, entry: Entry) -> str:
        """The name of the actor of an entry."""
        return self.people.get(entry.actor_id, f"#{entry.actor_id}")

    def post_of(self, entry: Entry) -> str:
        """The post in which an entry was made, with the capacity: Plh. Sekretaris."""
        post = self.posts.get(entry.post_id or 0)
        return titled(entry.capacity, post.title) if post else ""

    def basis_of(self, entry: Entry) -> HeldFact | None:
        """The holding the actor of an entry stood on."""
        return next((each for each in self.held if each.covers(entry, self.zone)), None)

    def element_of(self, entry: Entry) -> Element | None:
        """The element an entry concerns, as the version it was made in draws it."""
        version = self.versions[entry.process_version_id]
        return version.elements.get(entry.task.element) if entry.task else None
