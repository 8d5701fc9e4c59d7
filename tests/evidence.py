"""The vocabulary of stories about proof: packs of cases, their parts, and how somebody tampers with them."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from engine.evidence import periksa
from engine.evidence.gathering import gather
from engine.evidence.keys import SealingKey
from engine.evidence.pack import pack_of
from engine.evidence.periksa import directory_entry, end_record, local_header
from engine.evidence.verdict import Verdict, verdict
from tests.office import Office

Parts = list[tuple[str, bytes]]


@dataclass(frozen=True)
class Evidence:
    """Packs of an office, and a folder to lay them in."""

    office: Office
    folder: Path

    @property
    def key(self) -> SealingKey:
        return SealingKey.kept_in(self.folder)

    def judges(self, instance: UUID) -> Verdict:
        with self.office.runtime.database.readers() as session:
            return verdict(gather(self.office.runtime, session, instance))

    def packs(self, instance: UUID) -> bytes:
        runtime = self.office.runtime
        with runtime.database.readers() as session:
            case = gather(runtime, session, instance)
        pack = pack_of(case, runtime.files, self.key, runtime.now())
        made = b"".join(pack.chunks())
        assert len(made) == pack.size
        return made

    def lays(self, pack: bytes) -> Path:
        path = self.folder / "bukti.zip"
        path.write_bytes(pack)
        return path

    def finds(self, pack: bytes, anchors: str = "", fingerprint: str = "") -> list[str]:
        """What the checker finds wrong, asked in this process."""
        return finds(self.lays(pack), anchors, fingerprint)

    def runs(self, pack: bytes, *options: str) -> tuple[int, str]:
        """Run the checker that lies in the pack, as whoever was given the pack does."""
        checker = self.folder / "periksa.py"
        checker.write_bytes(dict(parts_of(self.packs_checker()))["periksa.py"])
        command = [sys.executable, "-I", str(checker), str(self.lays(pack)), *options]
        done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")  # noqa: S603 - our checker
        assert done.stderr == ""
        return done.returncode, done.stdout

    def packs_checker(self) -> bytes:
        source = Path(periksa.__file__).read_bytes()
        return zip_of([("periksa.py", source)])


def finds(path: Path, anchors: str = "", fingerprint: str = "") -> list[str]:
    found: list[str] = []
    try:
        with path.open("rb") as file:
            periksa.check(file, (found, []), anchors, fingerprint)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        found.append(str(error) or repr(error))
    return found


def parts_of(pack: bytes) -> Parts:
    """The members of a stored ZIP, in their order."""
    found, place = [], 0
    while pack[place : place + 4] == b"PK\x03\x04":
        size, length = periksa.LOCAL.unpack(pack[place : place + periksa.LOCAL.size])[8:10]
        start = place + periksa.LOCAL.size + length
        found.append((pack[start - length : start].decode(), pack[start : start + size]))
        place = start + size
    return found


def zip_of(parts: Parts) -> bytes:
    """A ZIP as sound as ours."""
    whole, directory = b"", b""
    for name, data in parts:
        raw, crc = name.encode(), zlib.crc32(data)
        directory += directory_entry(raw, crc, len(data), len(whole))
        whole += local_header(raw, crc, len(data)) + data
    return whole + directory + end_record(len(parts), len(directory), len(whole))


def changed(pack: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """The same pack with other members; none takes one out."""
    parts = [(name, changes.get(name, data)) for name, data in parts_of(pack)]
    known = {name for name, _ in parts}
    added = [(name, data) for name, data in changes.items() if name not in known]
    return zip_of([(name, data) for name, data in [*parts, *added] if data is not None])


def told_by(pack: bytes) -> list[tuple[str, bytes]]:
    """The entries of its history: hash and canonical text."""
    text = dict(parts_of(pack))["riwayat.json"]
    lines = text[len(periksa.FIRST_LINE) : -len(periksa.LAST_LINE)].rstrip(b"\n").split(b",\n{")
    return [(line.lstrip(b"{")[8:72].decode(), line.lstrip(b"{")[80:-1]) for line in lines]


def history_of(entries: list[tuple[str, bytes]]) -> bytes:
    lines = [b'{"hash":"%s","isi":%s}' % (hash_.encode(), text) for hash_, text in entries]
    return periksa.FIRST_LINE + b",\n".join(lines) + b"\n" + periksa.LAST_LINE


def rechained(entries: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """The chain as somebody would recompute it who can write everything."""
    previous, made = periksa.BEGINNING, []
    for place, (_, told) in enumerate(entries, start=1):
        parts = json.loads(told)
        parts[1], parts[-1] = place, previous
        text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        previous = hashlib.sha256(text).hexdigest()
        made.append((previous, text))
    return made


def resealed(pack: bytes, key: SealingKey | None = None) -> bytes:
    """A pack whose manifest and seal were made anew after a change; signed only where the forger has a key."""
    parts = dict(parts_of(pack))
    told = json.loads(parts["bukti.json"])
    entries = told_by(pack)
    told["riwayat"] = {"entri": len(entries), "kepala": entries[-1][0]}
    others = {name: data for name, data in parts.items() if name not in ("SEGEL.txt", "bukti.json")}
    told["anggota"] = [
        {"nama": name, "sha256": hashlib.sha256(data).hexdigest(), "ukuran": len(data)}
        for name, data in sorted(others.items())
    ]
    manifest = json.dumps(told, ensure_ascii=False, indent=2).encode()
    said = dict(line.split(": ", 1) for line in parts["SEGEL.txt"].decode().splitlines()[1:])
    said |= {"entri": str(len(entries)), "kepala": entries[-1][0], "bukti.json": hashlib.sha256(manifest).hexdigest()}
    if key:
        said["kunci"] = key.public
    signature = said.pop("tanda")
    text = "SEGEL BERKAS BUKTI RUNUT\n" + "".join(f"{name}: {value}\n" for name, value in said.items())
    signature = key.sign(text.encode()) if key else signature
    seal = f"{text}tanda: {signature}\n".encode()
    return zip_of([("SEGEL.txt", seal), ("bukti.json", manifest), *sorted(others.items())])
