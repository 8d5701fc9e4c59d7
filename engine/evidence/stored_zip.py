"""Writes a ZIP whose every byte follows from its members: nothing compressed, no moments, no slack. Knows no case.

Nothing is compressed, so that no bit can change without changing a member; files are read twice, never held.
"""

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.evidence.periksa import CHUNK, directory_entry, end_record, local_header

LARGEST = 0xFFFF_0000  # bytes, of the whole: the plain format counts no further
MOST_MEMBERS = 65_000


class ZipTooLarge(Exception):
    """The members do not fit into the plain format."""


@dataclass(frozen=True)
class Member:
    """A file of the ZIP: its name there, and its bytes, given or read from a path."""

    name: str
    source: bytes | Path
    size: int
    sha256: str
    crc: int

    @classmethod
    def of(cls, name: str, source: bytes | Path) -> "Member":
        """Measure a member."""
        digest, crc, size = hashlib.sha256(), 0, 0
        for chunk in _chunks(source):
            digest.update(chunk)
            crc, size = zlib.crc32(chunk, crc), size + len(chunk)
        return cls(name, source, size, digest.hexdigest(), crc)


def size_of(members: Sequence[Member]) -> int:
    """How long the ZIP will be.

    Raises:
        ZipTooLarge.
    """
    names = sum(len(each.name.encode()) for each in members)
    heads = len(local_header(b"", 0, 0)) + len(directory_entry(b"", 0, 0, 0))
    whole = sum(each.size for each in members) + 2 * names + heads * len(members) + len(end_record(0, 0, 0))
    if whole > LARGEST or len(members) > MOST_MEMBERS:
        raise ZipTooLarge
    return whole


def written(members: Sequence[Member]) -> Iterator[bytes]:
    """The ZIP, piece by piece.

    Raises:
        ZipTooLarge; OSError: a file changed while it was read.
    """
    size_of(members)
    directory, place = [], 0
    for member in members:
        name = member.name.encode()
        head = local_header(name, member.crc, member.size)
        directory.append(directory_entry(name, member.crc, member.size, place))
        yield head
        left = member.size
        for chunk in _chunks(member.source):
            left -= len(chunk)
            yield chunk
        if left:
            raise OSError(f"{member.name} changed while it was read")
        place += len(head) + member.size
    listed = b"".join(directory)
    yield listed + end_record(len(members), len(listed), place)


def _chunks(source: bytes | Path) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
