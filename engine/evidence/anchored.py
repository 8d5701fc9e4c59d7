"""Compares history with what was anchored: finds a cut tail, a chain written anew and a deleted case."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.evidence.anchors import line_of, lines_in
from engine.evidence.keys import SealingKey
from engine.run.history import BEGINNING
from engine.run.verify.breach import Breach
from models.evidence import ChainAnchor
from models.history import HistoryEntry
from models.instances import Instance

INVARIANT = "I20"
AT_A_TIME = 200  # cases

Heads = dict[str, dict[int, tuple[str, str]]]  # instance -> seq -> hash, moment


@dataclass
class Anchored:
    """What was anchored, and what is wrong with it."""

    anchors: int = 0
    copied: int = 0  # of them in the second place
    breaches: list[Breach] = field(default_factory=list)


def compare(session: Session, public_key: str, folder: Path | None) -> Anchored:
    """Check the anchors of the database, those of the second place, and history against both."""
    found = Anchored()
    heads: Heads = defaultdict(dict)
    own = [line_of(each) for each in session.scalars(select(ChainAnchor).order_by(ChainAnchor.number))]
    found.anchors = len(own)
    found.breaches += _lines(own, public_key, "the database", heads)
    if folder is not None:
        found.breaches += _second_place(found, folder, own, public_key, heads)
    found.breaches += _against_history(session, heads)
    return found


def _second_place(found: Anchored, folder: Path, own: list[bytes], public_key: str, heads: Heads) -> Iterator[Breach]:
    try:
        lines = list(lines_in(folder))
    except FileNotFoundError:
        if own:
            yield Breach(INVARIANT, None, f"the second place {folder} has no anchors, the database has {len(own)}")
        return
    except OSError as error:
        yield Breach(INVARIANT, None, f"the second place {folder} cannot be read: {error.strerror}")
        return
    found.copied = len(lines)
    yield from _lines(lines, public_key, "the second place", heads)
    for number, line in enumerate(lines, start=1):
        if number > len(own):
            yield Breach(INVARIANT, None, f"anchors {number} to {len(lines)} are in the second place only")
            return
        if own[number - 1] != line:
            yield Breach(INVARIANT, None, f"anchor {number} is not the same in the second place")
            return


def _lines(lines: Iterable[bytes], public_key: str, where: str, heads: Heads) -> Iterator[Breach]:
    """Whether lines follow each other and are signed; what they say is added to `heads`."""
    before = BEGINNING
    for number, line in enumerate(lines, start=1):
        told = _read(line)
        if told is None or (told["isi"]["nomor"], told["isi"]["sebelum"]) != (number, before):
            yield Breach(INVARIANT, None, f"anchor {number} in {where} does not follow the one before")
            return
        signed = orjson.dumps(told["isi"], option=orjson.OPT_SORT_KEYS)
        if told["kunci"] != public_key or not SealingKey.holds(public_key, signed, told["tanda"]):
            yield Breach(INVARIANT, None, f"anchor {number} in {where} is not signed with the key of this office")
        before = hashlib.sha256(line).hexdigest()
        for id_, (seq, hash_) in told["isi"]["kasus"].items():
            known = heads[id_].setdefault(seq, (hash_, told["isi"]["waktu"]))
            if known[0] != hash_:
                yield Breach(INVARIANT, UUID(hex=id_), f"entry {seq} was anchored twice, each time with another hash")


def _read(line: bytes) -> Mapping[str, Any] | None:
    try:
        told: Mapping[str, Any] = orjson.loads(line)
        told["isi"]["nomor"], told["isi"]["sebelum"], told["isi"]["waktu"], told["isi"]["kasus"], told["tanda"]
    except (ValueError, KeyError, TypeError):
        return None
    return told


def _against_history(session: Session, heads: Heads) -> Iterator[Breach]:
    ids = sorted(heads)
    for start in range(0, len(ids), AT_A_TIME):
        some = [UUID(hex=each) for each in ids[start : start + AT_A_TIME]]
        there = set(session.scalars(select(Instance.id).where(Instance.id.in_(some))))
        entry = HistoryEntry
        rows = session.execute(select(entry.instance_id, entry.seq, entry.hash).where(entry.instance_id.in_(some)))
        hashes = {(row.instance_id, row.seq): row.hash for row in rows}
        for id_ in some:
            if id_ not in there:
                at = max(at for _, at in heads[id_.hex].values())
                yield Breach(INVARIANT, id_, f"the case was anchored on {at} and is gone")
            else:
                yield from _of_case(id_, heads[id_.hex], hashes)


def _of_case(
    id_: UUID, anchored: Mapping[int, tuple[str, str]], hashes: Mapping[tuple[UUID, int], str]
) -> Iterator[Breach]:
    for seq, (hash_, at) in sorted(anchored.items()):
        stands = hashes.get((id_, seq))
        if stands is None:
            yield Breach(INVARIANT, id_, f"the history was cut: entry {seq} was anchored on {at} and is gone")
        elif stands != hash_:
            yield Breach(INVARIANT, id_, f"the history was written anew: entry {seq} is not the one anchored on {at}")
