"""Puts the evidence of a case into one ZIP that proves itself. The same state gives the same bytes, but for the seal.

The seal alone names the minute the pack was made in: without it nobody could tell an old pack from a shortened one.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from engine.documents.pdf import pdf_of
from engine.errors import EvidenceDamaged, EvidenceTooLarge
from engine.evidence.case import Case, StoredFile
from engine.evidence.dossier import dossier_html
from engine.evidence.keys import SealingKey
from engine.evidence.periksa import FIRST_LINE, HISTORY, LAST_LINE, MANIFEST, MINUTES, SEAL
from engine.evidence.signed import SignatureFact, signatures_of
from engine.evidence.stored_zip import Member, ZipTooLarge, size_of, written
from engine.evidence.verdict import Verdict, verdict
from engine.evidence.wording import RESULTS, SIGNATURE_KINDS, SIGNATURE_STATES, sentence
from engine.export.sheets import FORMULA_STARTS
from engine.people.signature import titled
from engine.run.files import FileStore
from engine.sheet.document import sheet_html
from engine.signatures.codes import spaced

CHECKER = Path(__file__).with_name("periksa.py")
NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST_NAME = 80
README = """BERKAS BUKTI RUNUT

Berkas ini berisi seluruh bukti satu kasus. Pemeriksaannya tidak memerlukan jaringan, cukup Python 3.8 atau lebih baru:

  1. Keluarkan periksa.py dari berkas ZIP ini (atau pakai periksa.py yang diberikan kantor).
  2. Jalankan:  python3 periksa.py NAMA-BERKAS.zip
  3. Hasilnya "BERKAS BUKTI UTUH", atau setiap anggota dan entri yang diubah, hilang, tertukar, atau ditambahkan.

Cocokkan sidik kunci penyegel yang disebut pemeriksa dengan yang diumumkan kantor (--kunci SIDIK). Bila ada berkas
jangkar (jangkar-runut.jsonl) dari tempat kedua, tambahkan --jangkar BERKAS: riwayat yang dipotong atau ditulis ulang
akan ketahuan. Perubahan oleh orang yang memegang kunci penyegel hanya dapat ditemukan dengan jangkar itu.

Isi: berkas-kasus.pdf (dibaca orang), riwayat.json (riwayat berantai), menit.csv (menit kerja terhadap waktu baku),
putusan.json, tanda-tangan.json, orang.json (nama dan jabatan), sop/ (SOP setiap versi yang dipakai), berkas/ (semua
lampiran).
"""


@dataclass(frozen=True)
class Pack:
    """A pack, measured and ready to be written."""

    name: str
    members: tuple[Member, ...]
    size: int

    def chunks(self) -> Iterator[bytes]:
        """The bytes, piece by piece."""
        return written(self.members)


def pack_of(case: Case, files: FileStore, key: SealingKey, made_at: datetime) -> Pack:
    """The pack of a case.

    Raises:
        EvidenceDamaged: a stored file or the history no longer matches its hash, so there is nothing to prove.
        EvidenceTooLarge, PrintingMissing.
    """
    if case.broken_at is not None:
        raise EvidenceDamaged
    judged = verdict(case)
    parts = [
        Member.of("BACA-SAYA.txt", README.encode()),
        Member.of("berkas-kasus.pdf", pdf_of(dossier_html(case, judged))),
        Member.of("periksa.py", CHECKER.read_bytes()),
        Member.of(HISTORY, _history(case)),
        Member.of(MINUTES, minutes_csv(case)),
        Member.of("orang.json", _json(_people(case))),
        Member.of("putusan.json", _json(_judged(judged))),
        Member.of("tanda-tangan.json", _json([_signed(each) for each in signatures_of(case)])),
        *_sop(case),
        *_attached(case, files),
    ]
    members = sorted(parts, key=lambda each: each.name)
    manifest = Member.of(MANIFEST, _json(_manifest(case, members)))
    seal = Member.of(SEAL, _seal(case, manifest, key, made_at))
    whole = (seal, manifest, *members)
    try:
        return Pack(f"bukti-{plain(case.subject)}-{case.instance_id[:8]}.zip", whole, size_of(whole))
    except ZipTooLarge as error:
        raise EvidenceTooLarge from error


def _history(case: Case) -> bytes:
    lines = [b'{"hash":"%s","isi":%s}' % (entry.hash.encode(), entry.canonical) for entry in case.entries]
    return FIRST_LINE + b",\n".join(lines) + b"\n" + LAST_LINE


def minutes_csv(case: Case) -> bytes:
    """Every task with its working minutes against the standard."""
    text = io.StringIO()
    sheet = csv.writer(text, delimiter=";", lineterminator="\r\n")
    sheet.writerow(
        (
            *("langkah", "tugas", "unit", "elemen", "putaran", "kunci", "keadaan", "pelaksana", "jabatan", "kapasitas"),
            *("ditawarkan", "selesai", "entri", "menit_tunggu", "menit_kerja", "menit_tahan", "menit_baku", "lewat"),
        )
    )
    for turn in case.turns:
        done = turn.done
        who = (case.who(done), case.post_of(done), done.capacity) if done else ("", "", "")
        closed = done.at if done else turn.closed_at
        sheet.writerow(
            [
                *(turn.step.step or "", _cell(turn.element.name), _cell(turn.item_name or ""), turn.key.element),
                *(turn.key.occurrence, turn.key.key, turn.status, *map(_cell, who), utc(turn.offered_at), utc(closed)),
                *(done.seq if done else "", turn.waiting, turn.working, turn.held, turn.standard),
                "ya" if turn.is_late else "",
            ]
        )
    return text.getvalue().encode("utf-8-sig")


def utc(at: datetime | None) -> str:
    """A moment as history writes it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else ""


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _people(case: Case) -> dict[str, Any]:
    return {
        "orang": {str(id_): name for id_, name in sorted(case.people.items())},
        "jabatan": {str(id_): post.title for id_, post in sorted(case.posts.items())},
    }


def _judged(judged: Verdict) -> dict[str, Any]:
    found = [
        {"entri": each.seq, "segi": each.aspect, "kode": each.code, "kalimat": sentence(each)}
        for each in judged.deviations
    ]
    return {"putusan": RESULTS[judged.result], "temuan": found, "tugas_selesai": judged.done}


def _signed(fact: SignatureFact) -> dict[str, Any]:
    said = fact.said
    return {
        "entri": fact.entry.seq,
        "kode": spaced(said["code"]),
        "jenis": SIGNATURE_KINDS[said["kind"]],
        "keadaan": SIGNATURE_STATES[fact.state],
        "penanda_tangan": said["signer"],
        "jabatan": titled(fact.entry.capacity, said["post"]) if said["post"] else None,
        "waktu": utc(fact.entry.at),
        "berkas": said["file"]["name"],
        "sha256": said["sha256"],
        "sha256_sebelum_ditandatangani": said["original"],
    }


def _sop(case: Case) -> Iterator[Member]:
    """Each version: the bundle as it is hashed, its files to be read, and the official sheet."""
    for id_, files in case.bundles.items():
        folder = f"sop/versi-{case.versions[id_].number}"
        yield Member.of(f"{folder}/bundel.json", canonical(files))
        for path, text in files.items():
            yield Member.of(f"{folder}/{'/'.join(map(_plain_part, path.split('/')))}", str(text).encode())
        yield Member.of(f"{folder}/lembar-sop.pdf", sheet_pdf(canonical(files)))


@lru_cache(maxsize=16)
def sheet_pdf(bundle: bytes) -> bytes:
    """The sheet of a bundle: a version never changes, so it is drawn once in a program.

    Raises:
        PrintingMissing.
    """
    return pdf_of(sheet_html(orjson.loads(bundle)))


def _attached(case: Case, files: FileStore) -> Iterator[Member]:
    for sha256, file in sorted(_by_hash(case.files).items()):
        try:
            member = Member.of(attached_name(file), files.path(sha256))
        except OSError as error:
            raise EvidenceDamaged from error
        if member.sha256 != sha256:
            raise EvidenceDamaged
        yield member


def _by_hash(files: Sequence[StoredFile]) -> Mapping[str, StoredFile]:
    found: dict[str, StoredFile] = {}
    for file in files:
        found.setdefault(file.sha256, file)
    return found


def attached_name(file: StoredFile) -> str:
    """Where a file of the case lies in the pack: its hash keeps names apart, its own name keeps them readable."""
    stem, dot, suffix = file.name.rpartition(".")
    return f"berkas/{file.sha256[:12]}-{plain(stem or suffix)}{dot if stem else ''}{plain(suffix) if stem else ''}"


def _manifest(case: Case, members: Sequence[Member]) -> dict[str, Any]:
    bundles = [
        {
            "id": id_,
            "nomor": case.versions[id_].number,
            "hash": case.versions[id_].content_hash,
            "anggota": f"sop/versi-{case.versions[id_].number}/bundel.json",
        }
        for id_ in sorted(case.bundles)
    ]
    files = [
        {"sha256": sha256, "nama": file.name, "ukuran": file.size, "anggota": attached_name(file)}
        for sha256, file in sorted(_by_hash(case.files).items())
    ]
    return {
        "format": "runut-bukti-1",
        "kasus": {
            "id": case.instance_id,
            "hal": case.subject,
            "sop": case.version.process_id,
            "unit": case.unit_name,
            "keadaan": case.status,
            "dimulai": utc(case.started_at),
            "berakhir": utc(case.ended_at),
        },
        "riwayat": {"entri": len(case.entries), "kepala": case.head},
        "versi": bundles,
        "berkas": files,
        "anggota": [{"nama": each.name, "sha256": each.sha256, "ukuran": each.size} for each in members],
    }


def _seal(case: Case, manifest: Member, key: SealingKey, made_at: datetime) -> bytes:
    said = {
        "format": "runut-segel-1",
        "kasus": case.instance_id,
        "entri": len(case.entries),
        "kepala": case.head,
        "bukti.json": manifest.sha256,
        "dibuat": utc(made_at.replace(second=0, microsecond=0)),
        "kunci": key.public,
    }
    signed = "SEGEL BERKAS BUKTI RUNUT\n" + "".join(f"{name}: {value}\n" for name, value in said.items())
    return f"{signed}tanda: {key.sign(signed.encode())}\n".encode()


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def canonical(files: Mapping[str, Any]) -> bytes:
    """The text whose hash is the address of a bundle."""
    return orjson.dumps(dict(files), option=orjson.OPT_SORT_KEYS)


def plain(text: str) -> str:
    """Letters that every file system takes."""
    ascii_ = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return NOT_IN_NAMES.sub("-", ascii_).strip("-.")[:LONGEST_NAME] or "tanpa-nama"


def _plain_part(part: str) -> str:
    return NOT_IN_NAMES.sub("-", part).lstrip(".") or "-"
