"""Signs once an hour where the chain of every case stands, and copies that to a second place. Judges no case.

A chain of hashes shows what was changed in its middle. It cannot show that its end was cut off, or that somebody with
the whole database in hand wrote it anew. The second place can, as long as it is out of that person's reach.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine.evidence.keys import SealingKey
from engine.run.history import BEGINNING
from engine.run.runtime import Runtime
from models.evidence import AnchoredHead, ChainAnchor
from models.instances import Instance

FILE = "jangkar-runut.jsonl"
EVERY = timedelta(hours=1)
MOST_HEADS = 10_000  # in one anchor
BLOCK = 1 << 16


class SecondPlaceDiffers(Exception):
    """What lies in the second place is not what this database signed; nothing was written there."""


@dataclass(frozen=True)
class Anchoring:
    """What anchors are written with; `folder` is the second place, none if there is none."""

    runtime: Runtime
    key: SealingKey
    folder: Path | None = None

    def write_due(self) -> None:
        """Write an anchor if the newest is an hour old, and copy what the second place lacks.

        Raises:
            OSError: the second place cannot be reached; it is tried again in the next round.
            SecondPlaceDiffers.
        """
        if self._is_due():
            self.write()
        if self.folder is not None:
            self.copy_out(self.folder)

    def _is_due(self) -> bool:
        with self.runtime.database.readers() as session:
            newest = session.scalar(select(func.max(ChainAnchor.at)))
            is_old = newest is None or newest <= self.runtime.now() - EVERY
            return is_old and bool(_moved(session, most=1))

    def write(self) -> int | None:
        """Sign the heads that moved since the newest anchor. Returns the newest number; none if nothing moved."""
        newest = None
        while number := self._write_one():
            newest = number
        return newest

    def _write_one(self) -> int | None:
        def work(session: Session) -> int | None:
            heads = _moved(session, MOST_HEADS)
            if not heads:
                return None
            before = session.scalar(select(ChainAnchor).order_by(ChainAnchor.number.desc()).limit(1))
            anchor = ChainAnchor(
                number=before.number + 1 if before else 1,
                at=self.runtime.now(),
                previous_hash=before.hash if before else BEGINNING,
                heads={each.id.hex: [each.revision, each.head_hash] for each in heads},
                key=self.key.public,
            )
            anchor.signature = self.key.sign(_signed(anchor))
            anchor.hash = hashlib.sha256(line_of(anchor)).hexdigest()
            session.add(anchor)
            for each in heads:
                session.merge(
                    AnchoredHead(instance_id=each.id, seq=each.revision, hash=each.head_hash, number=anchor.number)
                )
            return anchor.number

        return self.runtime.write(work)

    def copy_out(self, folder: Path) -> int:
        """Append the lines that the second place lacks. Returns how many.

        Raises:
            OSError: the folder is not there or not to be written; it is never made, so that an absent disk is noticed.
            SecondPlaceDiffers.
        """
        handle = os.open(folder / FILE, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
        with os.fdopen(handle, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            number, last_hash = _last(_last_line(file))
            with self.runtime.database.readers() as session:
                kept = session.get(ChainAnchor, number)
                if number and (kept is None or kept.hash != last_hash):
                    raise SecondPlaceDiffers
                newer = select(ChainAnchor).where(ChainAnchor.number > number).order_by(ChainAnchor.number)
                lines = [line_of(each) + b"\n" for each in session.scalars(newer)]
            file.write(b"".join(lines))
            file.flush()
            os.fsync(file.fileno())
        return len(lines)


def _last_line(file: BinaryIO) -> bytes:
    """The last whole line; read from the end, because the file only grows."""
    end = file.seek(0, os.SEEK_END)
    tail, place = b"", end
    while place and tail.count(b"\n") < 2:
        place = max(0, place - BLOCK)
        file.seek(place)
        tail = file.read(end - place)
    if tail and not tail.endswith(b"\n"):
        raise SecondPlaceDiffers
    return tail.rstrip(b"\n").rpartition(b"\n")[2]


def _last(line: bytes) -> tuple[int, str]:
    if not line:
        return 0, BEGINNING
    try:
        return int(orjson.loads(line)["isi"]["nomor"]), hashlib.sha256(line).hexdigest()
    except (ValueError, KeyError, TypeError) as error:
        raise SecondPlaceDiffers from error


def _moved(session: Session, most: int) -> list[Any]:
    """The cases whose head is not the one anchored last."""
    query = (
        select(Instance.id, Instance.revision, Instance.head_hash)
        .outerjoin(AnchoredHead, AnchoredHead.instance_id == Instance.id)
        .where(or_(AnchoredHead.hash.is_(None), AnchoredHead.hash != Instance.head_hash))
        .order_by(Instance.id)
        .limit(most)
    )
    return list(session.execute(query))


def line_of(anchor: ChainAnchor) -> bytes:
    """An anchor as a line of the second place."""
    whole = {"isi": _told(anchor), "kunci": anchor.key, "tanda": anchor.signature}
    return orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)


def _signed(anchor: ChainAnchor) -> bytes:
    return orjson.dumps(_told(anchor), option=orjson.OPT_SORT_KEYS)


def _told(anchor: ChainAnchor) -> dict[str, Any]:
    return {
        "nomor": anchor.number,
        "waktu": stamp(anchor.at),
        "sebelum": anchor.previous_hash,
        "kasus": dict(anchor.heads),
    }


def stamp(at: datetime) -> str:
    """A moment as seals and anchors write it, so that they can be compared as text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def lines_in(folder: Path) -> Iterator[bytes]:
    """The lines of the second place.

    Raises:
        OSError: it cannot be read.
    """
    with (folder / FILE).open("rb") as file:
        for line in file:
            yield line.rstrip(b"\n")
