#!/usr/bin/env python3
"""Memeriksa satu berkas bukti Runut (ZIP) tanpa jaringan dan tanpa pustaka tambahan: cukup Python 3.8 atau lebih baru.

Setiap temuan menyebut anggota ZIP atau nomor entri riwayat. It knows the layout of a pack, and nothing of Runut.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import struct
import sys
import zlib
from collections import Counter, namedtuple
from typing import Any, BinaryIO

SEAL, MANIFEST, HISTORY, MINUTES = "SEGEL.txt", "bukti.json", "riwayat.json", "menit.csv"
CHUNK = 1 << 20
LOCAL, ENTRY, END = struct.Struct("<IHHHHHIIIHH"), struct.Struct("<IHHHHHHIIIHHHHHII"), struct.Struct("<IHHHHIIH")
FIRST_LINE, LAST_LINE = b'{"format":"runut-riwayat-1","entri":[\n', b"]}\n"
BEGINNING = "0" * 64
PRIME, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
Member = namedtuple("Member", "name offset size sha256")


def local_header(name: bytes, crc: int, size: int) -> bytes:
    return LOCAL.pack(0x04034B50, 20, 0x800, 0, 0, 0x21, crc, size, size, len(name), 0) + name


def directory_entry(name: bytes, crc: int, size: int, offset: int) -> bytes:
    return ENTRY.pack(0x02014B50, 20, 20, 0x800, 0, 0, 0x21, crc, size, size, len(name), 0, 0, 0, 0, 0, offset) + name


def end_record(count: int, size: int, offset: int) -> bytes:
    return END.pack(0x06054B50, 0, 0, count, count, size, offset, 0)


def members_of(file: BinaryIO, found: list[str]) -> list[Member]:
    """Walk the file byte by byte: nothing may stand before, between or behind what the writer puts there."""
    members, directory, place, head = [], [], 0, file.read(LOCAL.size)
    while head[:4] == b"PK\x03\x04" and len(head) == LOCAL.size:
        size, length = LOCAL.unpack(head)[8:10]
        raw = file.read(length)
        name = raw.decode("utf-8", "replace")
        digest, crc, left = hashlib.sha256(), 0, size
        while left:
            chunk = file.read(min(CHUNK, left))
            if not chunk:
                raise ValueError(f"anggota '{name}' terpotong atau kepalanya rusak (bita {place})")
            digest.update(chunk)
            crc, left = zlib.crc32(chunk, crc), left - len(chunk)
        if head + raw != local_header(raw, crc, size):
            found.append(f"anggota '{name}': kepala ZIP atau isinya berubah (bita {place})")
        members.append(Member(name, place + LOCAL.size + length, size, digest.hexdigest()))
        directory.append((name, directory_entry(raw, crc, size, place)))
        place = file.tell()
        head = file.read(LOCAL.size)
    directory.append(("(akhir ZIP)", end_record(len(members), sum(len(entry) for _, entry in directory), place)))
    for name, wanted in directory:
        file.seek(place)
        if file.read(len(wanted)) != wanted:
            found.append(f"daftar isi ZIP: baris untuk '{name}' tidak cocok (bita {place})")
            return members
        place += len(wanted)
    found += [f"ada tambahan di belakang ZIP (bita {place})"] if file.read(1) else []
    return members


def content(file: BinaryIO, member: Member) -> bytes:
    file.seek(member.offset)
    return file.read(member.size)


def check_seal(file: BinaryIO, named: dict[str, Member], found: list[str]) -> dict[str, str]:
    text = content(file, named[SEAL]).decode("utf-8", "replace")
    seal = dict(line.partition(": ")[::2] for line in text.splitlines()[1:])
    keys = ("format", "kasus", "entri", "kepala", "bukti.json", "dibuat", "kunci", "tanda")
    if text != "SEGEL BERKAS BUKTI RUNUT\n" + "".join(f"{key}: {seal.get(key)}\n" for key in keys):
        raise ValueError(f"{SEAL}: bentuknya berubah")
    if named[MANIFEST].sha256 != seal["bukti.json"]:
        found.append(f"{MANIFEST}: tidak cocok dengan yang disegel di {SEAL}")
    if not signature_holds(seal["kunci"], text.rpartition("tanda: ")[0].encode(), seal["tanda"]):
        found.append(f"{SEAL}: tanda tangan segel tidak sah")
    return seal


def check_manifest(file: BinaryIO, members: list[Member], named: dict[str, Member], found: list[str]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(content(file, named[MANIFEST]).decode())
    listed = {each["nama"]: (each["sha256"], each["ukuran"]) for each in told["anggota"]}
    for name, known in listed.items():
        if name not in named:
            found.append(f"anggota '{name}' hilang")
        elif (named[name].sha256, named[name].size) != known:
            found.append(f"anggota '{name}': isinya berubah (SHA-256 tidak cocok dengan {MANIFEST})")
    extra = named.keys() - listed.keys() - {SEAL, MANIFEST}
    found += [f"anggota '{name}' bukan bagian berkas bukti ini" for name in sorted(extra)]
    for member, name in zip(members, [SEAL, MANIFEST, *sorted(listed)]):  # noqa: B905 - strict came with 3.10
        if not found and member.name != name:
            found.append(f"anggota '{member.name}' tidak pada tempatnya")
    return told


class History:
    """The chain, recomputed; and what other parts are compared with."""

    def __init__(self, told: dict[str, Any], found: list[str]) -> None:
        self.case, self.found = told["kasus"]["id"], found
        self.versions = {each["id"] for each in told["versi"]}
        self.hashes: list[str] = []
        self.acts: dict[int, tuple[str, str, list[Any]]] = {}
        self.files: list[tuple[int, str, str]] = []

    def read(self, file: BinaryIO, member: Member) -> None:
        """One entry at a time: the text between the marks is just what was hashed."""
        file.seek(member.offset)
        end, wrong = member.offset + member.size - len(LAST_LINE), f"{HISTORY}: bentuknya berubah sesudah entri"
        self.found += [f"{wrong} 0"] if file.readline(len(FIRST_LINE)) != FIRST_LINE else []
        while file.tell() < end:
            line = file.readline(end - file.tell())
            tail = b"},\n" if file.tell() < end else b"}\n"
            if line[:9] != b'{"hash":"' or line[73:81] != b'","isi":' or not line.endswith(tail):
                self.found.append(f"{wrong} {len(self.hashes)}")
            self.add(line[9:73].decode("ascii", "replace"), line[81 : -len(tail)])
        self.found += [f"{wrong} {len(self.hashes)}"] if file.read(len(LAST_LINE)) != LAST_LINE else []

    def add(self, own_hash: str, text: bytes) -> None:
        before = self.hashes[-1] if self.hashes else BEGINNING
        self.hashes.append(own_hash)
        place = len(self.hashes)
        if hashlib.sha256(text).hexdigest() != own_hash:
            self.found.append(f"entri {place}: isinya tidak cocok dengan hash-nya")
        try:
            case, seq, kind, at, _, _, _, version, task, _, previous = json.loads(text, object_hook=self.note)
        except (ValueError, TypeError):
            self.found.append(f"entri {place}: tidak terbaca")
            return
        wrong = {
            f"di sini tertulis entri {seq}; ada yang hilang, ditambah, atau tertukar": seq != place,
            f"tidak menyambung ke entri {place - 1}; ada yang diubah, hilang, atau tertukar": previous != before,
            f"milik kasus lain ({case})": case != self.case,
            f"versi SOP {version} tidak ada dalam berkas bukti": version not in self.versions,
        }
        self.found += [f"entri {place}: {words}" for words, is_wrong in wrong.items() if is_wrong]
        self.acts[place] = (kind, at, task)

    def note(self, value: dict[str, Any]) -> dict[str, Any]:
        if {"sha256", "name", "size", "type"} <= value.keys():  # an answer that names a file
            self.files.append((len(self.hashes), str(value["sha256"]), str(value["name"])))
        return value

    def compare(self, count: Any, head: Any, where: str) -> None:
        if str(count) != str(len(self.hashes)):
            self.found.append(
                f"{where} menyebut {count} entri, riwayat berisi {len(self.hashes)}: entri hilang atau ditambah"
            )
        if self.hashes[-1:] != [head]:
            self.found.append(f"{where}: entri terakhir ({len(self.hashes)}) bukan kepala rantai yang disebut")


def check_parts(named: dict[str, Member], told: dict[str, Any], history: History, found: list[str]) -> None:
    """Files named by entries and bundles of the SOP are there, and are the ones named."""
    held = {each["sha256"]: each["anggota"] for each in told["berkas"]}
    bundles = [(each["hash"], each["anggota"]) for each in told["versi"]]
    for sha256, name in [*held.items(), *bundles]:
        if name not in named or named[name].sha256 != sha256:
            found.append(f"anggota '{name}': bukan isi yang disebut {MANIFEST}")
    for place, sha256, name in history.files:
        if held.get(sha256) not in named:
            found.append(f"entri {place}: berkas '{name}' ({sha256[:12]}…) tidak ada dalam berkas bukti")


def check_minutes(text: str, acts: dict[int, tuple[str, str, list[Any]]], found: list[str]) -> None:
    """The minutes speak of completions that history has, at the moments it has."""
    is_renamed = any(kind in ("migrated", "redone") for kind, _, _ in acts.values())
    for row in csv.DictReader(io.StringIO(text), delimiter=";"):
        if row["entri"]:
            kind, at, task = acts.get(int(row["entri"]), ("", "", []))
            is_same = is_renamed or task == [row["elemen"], int(row["putaran"]), row["kunci"]]
            if kind not in ("completed", "skipped") or at != row["selesai"] or not is_same:
                found.append(f"{MINUTES}: tugas '{row['elemen']}' tidak cocok dengan entri {row['entri']}")


def check_anchors(path: str, seal: dict[str, str], hashes: list[str], found: list[str]) -> str:
    """Heads that were signed elsewhere while the case ran: a shortened or rewritten history contradicts them."""
    before, note, known = BEGINNING, "", 0
    with open(path, "rb") as file:
        for place, line in enumerate(file, start=1):
            anchor = json.loads(line.decode())
            told, at = anchor["isi"], anchor["isi"]["waktu"]
            if told["sebelum"] != before or told["nomor"] != place:
                found.append(f"jangkar baris {place}: tidak menyambung ke baris sebelumnya")
            before = hashlib.sha256(line.rstrip(b"\n")).hexdigest()
            text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
            seq, own_hash = told["kasus"].get(seal["kasus"], (0, ""))
            if not seq:
                continue  # what it says of others is held by the chain of lines
            known += 1
            if anchor["kunci"] != seal["kunci"] or not signature_holds(anchor["kunci"], text, anchor["tanda"]):
                found.append(f"jangkar baris {place}: tanda tangannya tidak sah atau bukan dengan kunci {SEAL}")
            if seq > len(hashes) and at > seal["dibuat"]:
                note = f"Catatan: kasus berlanjut sesudah berkas ini dibuat (entri {seq} dijangkarkan {at})."
            elif seq > len(hashes):
                found.append(f"entri {len(hashes) + 1} sampai {seq} hilang: sudah dijangkarkan pada {at}")
            elif hashes[seq - 1] != own_hash:
                found.append(f"entri {seq}: bukan yang dijangkarkan pada {at}; riwayat ditulis ulang")
    return note or f"Jangkar: kepala riwayat kasus ini disebut {known} kali dalam berkas jangkar."


def signature_holds(key: str, message: bytes, signature: str) -> bool:
    try:  # Ed25519 (RFC 8032), in plain arithmetic
        public, sign = bytes.fromhex(key), bytes.fromhex(signature)
        s = int.from_bytes(sign[32:], "little")
        if (public.hex(), sign.hex(), len(public), len(sign)) != (key, signature, 32, 64) or s >= ORDER:
            return False
        start, own = point(sign[:32]), point(public)
    except ValueError:
        return False
    challenge = int.from_bytes(hashlib.sha512(sign[:32] + public + message).digest(), "little")
    base = point((4 * pow(5, -1, PRIME) % PRIME).to_bytes(32, "little"))
    return times(s, base) == plus(start, times(challenge % ORDER, own))


def point(data: bytes) -> tuple[int, int]:
    sign, y = data[31] >> 7, int.from_bytes(data, "little") & (2**255 - 1)
    square = (y * y - 1) * pow(CURVE * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    if y >= PRIME or (x * x - square) % PRIME:
        raise ValueError("not a point")
    return (x if x & 1 == sign else -x % PRIME), y


def plus(p: tuple[int, int], q: tuple[int, int]) -> tuple[int, int]:
    cross = CURVE * p[0] * q[0] * p[1] * q[1]
    x = (p[0] * q[1] + q[0] * p[1]) * pow(1 + cross, -1, PRIME) % PRIME
    return x, (p[1] * q[1] + p[0] * q[0]) * pow(1 - cross, -1, PRIME) % PRIME


def times(factor: int, of: tuple[int, int]) -> tuple[int, int]:
    total = (0, 1)
    while factor:
        total = plus(total, of) if factor & 1 else total
        of, factor = plus(of, of), factor >> 1
    return total


def check(file: BinaryIO, said: tuple[list[str], list[str]], anchors: str = "", fingerprint: str = "") -> None:
    """Everything wrong with a pack, and what there is to tell of it, is added to what was `said`."""
    found, told = said
    members = members_of(file, found)
    named = {member.name: member for member in members}
    found += [f"anggota '{name}' ada lebih dari satu" for name, n in Counter(m.name for m in members).items() if n > 1]
    found += [f"anggota '{name}' hilang" for name in (SEAL, MANIFEST, HISTORY, MINUTES) if name not in named]
    if {SEAL, MANIFEST, HISTORY, MINUTES} - named.keys():
        return
    seal = check_seal(file, named, found)
    manifest = check_manifest(file, members, named, found)
    history = History(manifest, found)
    history.read(file, named[HISTORY])
    history.compare(manifest["riwayat"]["entri"], manifest["riwayat"]["kepala"], MANIFEST)
    history.compare(seal["entri"], seal["kepala"], SEAL)
    check_parts(named, manifest, history, found)
    check_minutes(content(file, named[MINUTES]).decode("utf-8-sig"), history.acts, found)
    if manifest["kasus"]["id"] != seal["kasus"]:
        found.append(f"{SEAL}: untuk kasus lain")
    own = hashlib.sha256(bytes.fromhex(seal["kunci"])).hexdigest()[:16]
    if fingerprint and fingerprint.lower() != own:
        found.append(f"{SEAL}: sidik kunci {own}, seharusnya {fingerprint}")
    told.append(f"{len(members)} anggota, {len(history.hashes)} entri, kepala rantai {seal['kepala']}")
    told.append(f"Dibuat {seal['dibuat']}; sidik kunci penyegel {own}: cocokkan dengan yang diumumkan kantor.")
    if anchors:
        told.append(check_anchors(anchors, seal, history.hashes, found))


def main(given: list[str]) -> int:
    reader = argparse.ArgumentParser(description="Memeriksa berkas bukti Runut tanpa jaringan. Kode 0: utuh; 1: tidak.")
    reader.add_argument("berkas", help="berkas bukti (ZIP)")
    reader.add_argument("--jangkar", default="", metavar="BERKAS", help="berkas jangkar dari tempat kedua")
    reader.add_argument("--kunci", default="", metavar="SIDIK", help="sidik kunci penyegel yang diumumkan kantor")
    asked = reader.parse_args(given)
    found: list[str] = []
    told: list[str] = []
    try:
        with open(asked.berkas, "rb") as file:
            check(file, (found, told), asked.jangkar, asked.kunci)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        found.append(f"tidak dapat dibaca lebih jauh: {str(error) or repr(error)}")
    head = f"BERKAS BUKTI TIDAK UTUH: {len(found)} temuan" if found else "BERKAS BUKTI UTUH"
    text = "\n".join([head, *(f"- {each}" for each in found), *told]) + "\n"
    sys.stdout.buffer.write(text.encode(sys.stdout.encoding or "utf-8", "backslashreplace"))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
