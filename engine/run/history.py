"""The truth about an instance: entries that are only ever added, each carrying the hash of the one before."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.run.keys import TaskKey
from models.history import HistoryEntry

BEGINNING = "0" * 64  # what the first entry of an instance points back to

KINDS = (  # what can happen; the four lines in the middle move no token
    *("started", "completed", "undone", "cancelled"),
    *("claimed", "released", "reassigned", "delegated", "forwarded", "returned", "handed_back"),
    *("held", "resumed"),
    *("reminded",),
    *("signed",),
    *("migrated", "redone", "skipped", "corrected"),
)


EFFECTS = frozenset({"opened", "closed", "ended", "reoffered"})  # parts of an entry that people are told of


@dataclass(frozen=True)
class Entry:
    """One history entry, as written and as read."""

    instance_id: UUID
    seq: int
    kind: str
    at: datetime
    actor_id: int
    post_id: int | None
    capacity: str
    process_version_id: int
    task: TaskKey | None
    content: dict[str, Any]
    previous_hash: str

    @property
    def canonical(self) -> bytes:
        """All of it in canonical JSON, the hash before included."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        whole = [
            *(self.instance_id.hex, self.seq, self.kind, at, self.actor_id, self.post_id, self.capacity),
            *(self.process_version_id, list(self.task or ()), self.content, self.previous_hash),
        ]
        return orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)

    @property
    def hash(self) -> str:
        """SHA-256 over the canonical text."""
        return hashlib.sha256(self.canonical).hexdigest()

    @property
    def opened(self) -> tuple[TaskKey, ...]:
        """The user tasks this entry offered."""
        return tuple(TaskKey(*key) for key in self.content.get("opened", ()))

    @property
    def closed(self) -> tuple[TaskKey, ...]:
        """The user tasks this entry ended without their being completed."""
        return tuple(TaskKey(*key) for key in self.content.get("closed", ()))

    def row(self) -> dict[str, Any]:
        """The columns of the table."""
        return {
            "instance_id": self.instance_id,
            "seq": self.seq,
            "kind": self.kind,
            "at": self.at,
            "actor_id": self.actor_id,
            "post_id": self.post_id,
            "capacity": self.capacity,
            "process_version_id": self.process_version_id,
            "element": self.task.element if self.task else None,
            "occurrence": self.task.occurrence if self.task else None,
            "key": self.task.key if self.task else None,
            "content": self.content,
            "previous_hash": self.previous_hash,
            "hash": self.hash,
        }


def entries_of(session: Session, instance_id: UUID) -> list[Entry]:
    """The history of an instance from its beginning."""
    rows = session.scalars(
        select(HistoryEntry).where(HistoryEntry.instance_id == instance_id).order_by(HistoryEntry.seq)
    )
    return [entry_of(row) for row in rows]


def entry_of(row: HistoryEntry) -> Entry:
    """Read a row."""
    task = None
    if row.element is not None and row.occurrence is not None:
        task = TaskKey(row.element, row.occurrence, row.key or "")
    return Entry(
        instance_id=row.instance_id,
        seq=row.seq,
        kind=row.kind,
        at=row.at,
        actor_id=row.actor_id,
        post_id=row.post_id,
        capacity=row.capacity,
        process_version_id=row.process_version_id,
        task=task,
        content=row.content,
        previous_hash=row.previous_hash,
    )


def broken_at(entries: Sequence[Entry], hashes: Iterable[str]) -> int | None:
    """The seq of the first entry that does not continue the chain, if any."""
    previous = BEGINNING
    for place, (entry, stored) in enumerate(zip(entries, hashes, strict=True), start=1):
        if entry.seq != place or entry.previous_hash != previous or entry.hash != stored:
            return entry.seq
        previous = stored
    return None
