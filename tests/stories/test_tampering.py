"""Packs tampered with in fifty ways: each is found and named; untouched packs of every kind of case are sound."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from engine.evidence import periksa
from engine.evidence.keys import SealingKey
from tests.acting import Acting
from tests.browser.progress import bring_to
from tests.evidence import Evidence, changed, history_of, parts_of, rechained, resealed, told_by, zip_of
from tests.office import Office
from tests.revising import Revising
from tests.stories.test_migrating import RENAMED
from tests.stories.test_repairing import LOOP, STRAIGHT, case, repairs, seq_of

Tampering = Callable[[bytes], bytes]


@pytest.fixture
def evidence(office: Office, tmp_path: Path) -> Evidence:
    return Evidence(office, tmp_path)


@pytest.fixture(scope="module")
def sound() -> dict[str, bytes]:
    """The pack of the first test that needs one, for all of this module."""
    return {}


def complete(evidence: Evidence, sound: dict[str, bytes]) -> bytes:
    if "pack" not in sound:
        sound["pack"] = evidence.packs(bring_to(evidence.office, ""))
    return sound["pack"]


def flip(member: str, place: int, bit: int = 0) -> Tampering:
    """One bit of a member, with headers that know nothing of it."""

    def tamper(pack: bytes) -> bytes:
        start = pack.index(dict(parts_of(pack))[named(pack, member)])
        size = len(dict(parts_of(pack))[named(pack, member)])
        at = start + place % size
        return pack[:at] + bytes([pack[at] ^ 1 << bit]) + pack[at + 1 :]

    return tamper


def named(pack: bytes, member: str) -> str:
    return next(name for name, _ in parts_of(pack) if name.startswith(member))


def edit(member: str, change: Callable[[bytes], bytes], *, is_resealed: bool = False) -> Tampering:
    """A member changed, in a ZIP that is sound by itself."""

    def tamper(pack: bytes) -> bytes:
        name = named(pack, member)
        new = change(dict(parts_of(pack))[name])
        assert new != dict(parts_of(pack))[name]
        made = changed(pack, {name: new})
        return resealed(made) if is_resealed else made

    return tamper


def drop(member: str, *, is_resealed: bool = False) -> Tampering:
    def tamper(pack: bytes) -> bytes:
        made = changed(pack, {named(pack, member): None})
        return resealed(made) if is_resealed else made

    return tamper


def members(change: Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]) -> Tampering:
    return lambda pack: zip_of(change(parts_of(pack)))


def entries(
    change: Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]], *, is_resealed: bool = False
) -> Tampering:
    def tamper(pack: bytes) -> bytes:
        made = changed(pack, {"riwayat.json": history_of(change(told_by(pack)))})
        return resealed(made) if is_resealed else made

    return tamper


def reworded(place: int, **said: Any) -> Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]:
    """An entry that says something else, with its own hash made to fit."""
    columns = {"kind": 2, "at": 3, "actor": 4, "post": 5, "capacity": 6, "version": 7, "case": 0}

    def change(told: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
        parts = json.loads(told[place][1])
        for name, value in said.items():
            parts[columns[name]] = value
        text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        return [*told[:place], (hashlib.sha256(text).hexdigest(), text), *told[place + 1 :]]

    return change


def swapped(told: list[Any], first: int, second: int) -> list[Any]:
    told = list(told)
    told[first], told[second] = told[second], told[first]
    return told


def both(first: Tampering, second: Tampering) -> Tampering:
    return lambda pack: second(first(pack))


def swap_contents(first: str, second: str) -> Tampering:
    def tamper(pack: bytes) -> bytes:
        parts = dict(parts_of(pack))
        one, other = named(pack, first), named(pack, second)
        return changed(pack, {one: parts[other], other: parts[one]})

    return tamper


def rename(member: str, new: str, *, is_resealed: bool = False) -> Tampering:
    def tamper(pack: bytes) -> bytes:
        old = named(pack, member)
        made = zip_of([(new if name == old else name, data) for name, data in parts_of(pack)])
        return resealed(made) if is_resealed else made

    return tamper


def add(name: str, data: bytes = b"tambahan", *, is_resealed: bool = False) -> Tampering:
    def tamper(pack: bytes) -> bytes:
        made = zip_of([*parts_of(pack), (name, data)])
        return resealed(made) if is_resealed else made

    return tamper


# What is done, and what must be named in what is found.
TAMPERINGS: dict[str, tuple[Tampering, str]] = {
    "bit of the seal": (flip("SEGEL.txt", 60), "SEGEL.txt"),
    "bit of the manifest": (flip("bukti.json", 700), "bukti.json"),
    "bit of the history": (flip("riwayat.json", 900), "riwayat.json"),
    "bit of the minutes": (flip("menit.csv", 500), "menit.csv"),
    "bit of the dossier": (flip("berkas-kasus.pdf", 5000), "berkas-kasus.pdf"),
    "bit of a file": (flip("berkas/", 12), "berkas/"),
    "bit of the bundle": (flip("sop/versi-1/bundel.json", 4000), "sop/versi-1/bundel.json"),
    "bit of the drawing": (flip("sop/versi-1/process.bpmn", 90), "sop/versi-1/process.bpmn"),
    "bit of the sheet": (flip("sop/versi-1/lembar-sop.pdf", 30_000), "sop/versi-1/lembar-sop.pdf"),
    "bit of the checker": (flip("periksa.py", 10), "periksa.py"),
    "bit of the reading hint": (flip("BACA-SAYA.txt", 3), "BACA-SAYA.txt"),
    "bit of a moment in the ZIP": (lambda p: p[:11] + bytes([p[11] ^ 4]) + p[12:], "SEGEL.txt"),
    "bit of a flag in the ZIP": (lambda p: p[:6] + bytes([p[6] ^ 1]) + p[7:], "SEGEL.txt"),
    "bit of the list of the ZIP": (lambda p: p[:-100] + bytes([p[-100] ^ 1]) + p[-99:], "daftar isi ZIP"),
    "bit of the end of the ZIP": (lambda p: p[:-1] + b"\1", "akhir ZIP"),
    "something behind the ZIP": (lambda p: p + b"x", "di belakang ZIP"),
    "something before the ZIP": (lambda p: b"x" + p, "SEGEL.txt"),
    "the end cut off": (lambda p: p[:-1], "daftar isi ZIP"),
    "the second half cut off": (lambda p: p[: len(p) // 2], "anggota"),
    "an empty file": (lambda _: b"", "SEGEL.txt"),
    "no file of the case": (drop("berkas/"), "berkas/"),
    "no file of the case, sealed anew": (drop("berkas/", is_resealed=True), "entri 11"),
    "no minutes": (drop("menit.csv"), "menit.csv"),
    "no history": (drop("riwayat.json"), "riwayat.json"),
    "no seal": (drop("SEGEL.txt"), "SEGEL.txt"),
    "no manifest": (drop("bukti.json"), "bukti.json"),
    "no drawing": (drop("sop/versi-1/process.bpmn"), "sop/versi-1/process.bpmn"),
    "no bundle, sealed anew": (drop("sop/versi-1/bundel.json", is_resealed=True), "sop/versi-1/bundel.json"),
    "a member more": (add("berkas/zz.pdf"), "berkas/zz.pdf"),
    "a member more, sealed anew": (add("berkas/zz.pdf", is_resealed=True), "SEGEL.txt"),
    "a member twice": (members(lambda parts: [*parts, parts[4]]), "lebih dari satu"),
    "a member renamed": (rename("berkas-kasus.pdf", "berkas-lain.pdf"), "berkas-kasus.pdf"),
    "a member renamed, sealed anew": (rename("orang.json", "orang-lain.json", is_resealed=True), "SEGEL.txt"),
    "two members in each other's place": (members(lambda parts: swapped(parts, 5, 6)), "tidak pada tempatnya"),
    "contents of two members swapped": (swap_contents("menit.csv", "orang.json"), "menit.csv"),
    "another file under the same name": (edit("berkas/", lambda _: b"%PDF-1.7 palsu"), "berkas/"),
    "another file, sealed anew": (edit("berkas/", lambda _: b"%PDF-1.7 palsu", is_resealed=True), "berkas/"),
    "another bundle, sealed anew": (
        edit("sop/versi-1/bundel.json", lambda b: b.replace(b"60", b"90", 1), is_resealed=True),
        "sop/versi-1/bundel.json",
    ),
    "minutes made better": (edit("menit.csv", lambda b: b.replace(b";60;", b";90;", 1)), "menit.csv"),
    "minutes of another moment, sealed anew": (
        edit("menit.csv", lambda b: b.replace(b"00+00:00;2;", b"01+00:00;2;"), is_resealed=True),
        "menit.csv",
    ),
    "another verdict, sealed anew": (
        edit("putusan.json", lambda b: b.replace(b"SOP diikuti", b"SOP dipatuhi"), is_resealed=True),
        "SEGEL.txt",
    ),
    "first entry dropped": (entries(lambda told: told[1:]), "entri 1"),
    "an entry dropped": (entries(lambda told: [*told[:6], *told[7:]]), "entri 7"),
    "last entry dropped": (entries(lambda told: told[:-1]), "18"),
    "last entry dropped, sealed anew": (entries(lambda told: told[:-1], is_resealed=True), "SEGEL.txt"),
    "two entries swapped": (entries(lambda told: swapped(told, 3, 4)), "entri 4"),
    "two entries far apart swapped": (entries(lambda told: swapped(told, 2, 9)), "entri 3"),
    "an entry doubled": (entries(lambda told: [*told[:5], told[4], *told[5:]]), "entri 6"),
    "an entry added at the end": (entries(lambda told: [*told, told[-1]]), "entri 20"),
    "another actor": (entries(reworded(4, actor=1)), "entri 6"),
    "another moment": (entries(reworded(4, at="2026-11-22T01:00:00.000000+00:00")), "entri 6"),
    "another post": (entries(reworded(7, post=1)), "entri 9"),
    "another capacity": (entries(reworded(7, capacity="plh")), "entri 9"),
    "another kind": (entries(reworded(8, kind="skipped")), "entri 10"),
    "another version": (entries(reworded(8, version=77)), "entri 9: versi SOP 77"),
    "an entry of another case": (entries(reworded(8, case="0" * 32)), "entri 9: milik kasus lain"),
    "a hash that does not fit": (
        entries(lambda told: [*told[:3], ("a" * 64, told[3][1]), *told[4:]]),
        "entri 4: isinya tidak cocok",
    ),
    "the whole chain anew": (entries(lambda told: rechained(reworded(4, actor=1)(told))), "SEGEL.txt"),
    "the whole chain anew, sealed anew": (
        entries(lambda told: rechained(reworded(4, actor=1)(told)), is_resealed=True),
        "SEGEL.txt: tanda tangan",
    ),
    "spaces in an entry": (edit("riwayat.json", lambda b: b.replace(b',"', b', "', 9)), "entri 1"),
    "another signature": (edit("SEGEL.txt", lambda b: b[:-5] + b"0000\n"), "SEGEL.txt: tanda tangan"),
    "a line more in the seal": (edit("SEGEL.txt", lambda b: b + b"catatan: sah\n"), "SEGEL.txt"),
    "an earlier day on the seal": (edit("SEGEL.txt", lambda b: b.replace(b"2026", b"2025", 1)), "SEGEL.txt"),
    "seals of two cases swapped": (edit("SEGEL.txt", lambda b: b.replace(b"kasus: ", b"kasus: f", 1)), "SEGEL.txt"),
    "a manifest that is no JSON": (edit("bukti.json", lambda b: b[1:]), "bukti.json"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found_and_named(name: str, evidence: Evidence, sound: dict[str, bytes]) -> None:
    tamper, wanted = TAMPERINGS[name]

    found = evidence.finds(tamper(complete(evidence, sound)))

    assert any(wanted in each for each in found), found


def test_there_are_more_than_fifty_ways() -> None:
    assert len(TAMPERINGS) > 50


def test_a_forger_with_a_key_of_their_own_is_found_by_the_fingerprint(
    evidence: Evidence, sound: dict[str, bytes], tmp_path: Path
) -> None:
    pack = complete(evidence, sound)
    forged = entries(lambda told: rechained(reworded(4, actor=1)(told)))(pack)
    forged = resealed(forged, SealingKey.kept_in(tmp_path / "pemalsu"))
    own = SealingKey.kept_in(tmp_path / "pemalsu").fingerprint

    assert evidence.finds(forged, fingerprint="0" * 16) == [f"SEGEL.txt: sidik kunci {own}, seharusnya {'0' * 16}"]


def test_the_checker_asks_for_no_newer_python_than_it_says() -> None:
    source = Path(periksa.__file__).read_text(encoding="utf-8")

    ast.parse(source, feature_version=(3, 8))
    assert len(source.splitlines()) <= 300


def test_the_checker_in_the_pack_runs_by_itself(evidence: Evidence, sound: dict[str, bytes]) -> None:
    pack = complete(evidence, sound)

    code, said = evidence.runs(pack)
    assert (code, said.splitlines()[0]) == (0, "BERKAS BUKTI UTUH")

    code, said = evidence.runs(flip("menit.csv", 800)(pack))
    assert code == 1
    assert "menit.csv" in said


def case_of(kind: str, evidence: Evidence) -> UUID:
    """A case of every kind that history knows."""
    office, revising = evidence.office, Revising(evidence.office)
    if kind in ("running", "just begun", "released", "Plh", "cancelled"):
        return _of_the_sop(kind, office)
    if kind == "looped":
        return case(revising, LOOP, "a", "periksa=tidak", "a", "periksa=ya", "c", "d")
    instance = case(revising, STRAIGHT, "a", "b")
    if kind == "redone":
        repairs(revising, instance, "redo", seq=seq_of(revising, instance, "a"))
    elif kind == "skipped":
        repairs(revising, instance, "skip", task=["c", 1, ""])
    else:
        revising.migrates(revising.deploys(RENAMED))
        revising.does(instance, "c2", "d")
    return instance


def _of_the_sop(kind: str, office: Office) -> UUID:
    if kind == "just begun":
        return office.starts()
    if kind == "cancelled":
        instance = bring_to(office, "analyse_data")
        office.cancels("kadis", instance, "Digabung = dengan kasus lain; “kutipan” \\ \u2028 \x7f é 漢 \U0001f600")
        return instance
    if kind == "running":
        return bring_to(office, "sign_report")
    if kind == "Plh":
        Acting(office).appoints("kasubag.umum", "sekretaris")
        instance = bring_to(office, "distribute_format")
        office.completes("kasubag.umum", instance, "distribute_format")
        return instance
    instance = bring_to(office, "distribute_format")
    office.claims("sekretaris", office.task(instance, "distribute_format"))
    office.releases("sekretaris", office.task(instance, "distribute_format"))
    office.attaches("sekretaris", office.task(instance, "distribute_format"), "belum dikirim é.pdf")
    return instance


KINDS = ("running", "just begun", "cancelled", "looped", "redone", "skipped", "migrated", "released", "Plh")


@pytest.mark.parametrize("kind", KINDS)
def test_an_untouched_pack_is_sound_and_always_the_same(kind: str, evidence: Evidence) -> None:
    instance = case_of(kind, evidence)

    pack = evidence.packs(instance)

    assert evidence.finds(pack, fingerprint=evidence.key.fingerprint) == []
    assert evidence.packs(instance) == pack
