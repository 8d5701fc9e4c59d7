"""Digital signatures in PDF files: made, judged, kept valid by later ones, and refused with a reason."""

from __future__ import annotations

import io
import zlib
from functools import cache
from typing import Any

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pypdf import PageObject, PdfReader, PdfWriter

from engine.documents.pdf import pdf_of
from engine.signatures.apart import done_apart
from engine.signatures.errors import SignatureRefused, Why
from engine.signatures.pades import Key, embedded, sign_pdf
from tests.certificates import PASSPHRASE, authority, key_file, report

SECRET = PASSPHRASE.encode()


@cache
def mark() -> bytes:
    return pdf_of(
        "<!doctype html><html lang='id'><title>t</title><style>@page{size:190pt 64pt;margin:2pt}</style>"
        "<body>Ditandatangani secara digital</body></html>"
    )


def signed(document: bytes, name: str = "Kepala Dinas", roots: bytes = b"", **key: Any) -> tuple[dict[str, Any], bytes]:
    return sign_pdf(document, mark(), Key(key_file(name, **key), SECRET, roots), name)


def marks_on(page: PageObject) -> list[tuple[float, ...]]:
    return [tuple(each.get_object()["/Rect"]) for each in page.get("/Annots", [])]


def refused(document: bytes, key: Key) -> Why:
    with pytest.raises(SignatureRefused) as raised:
        sign_pdf(document, mark(), key, "x")
    return raised.value.why


def test_a_signature_fits_its_bytes_and_covers_the_whole_file() -> None:
    facts, made = signed(report())

    assert made.startswith(report()), "the document itself stays as it was, byte for byte"
    assert facts["subject"] == "Kepala Dinas"
    assert (facts["intact"], facts["covers_all"], facts["trust"], facts["earlier"]) == (True, True, "self_made", 0)


def test_the_mark_is_to_be_seen_at_the_foot_of_the_last_page() -> None:
    _, made = signed(report())

    first, last = PdfReader(io.BytesIO(made)).pages
    ((x1, y1, x2, y2),) = marks_on(last)
    assert marks_on(first) == []
    assert 0 < x1 < x2 < last.mediabox.width
    assert 0 < y1 < y2 < last.mediabox.height / 4


def test_an_empty_signature_field_of_the_document_is_where_the_signature_goes() -> None:
    writer, out = IncrementalPdfFileWriter(io.BytesIO(report())), io.BytesIO()
    append_signature_field(writer, SigFieldSpec("ttd_kepala", on_page=0, box=(300, 500, 500, 570)))
    writer.write(out)  # type: ignore[no-untyped-call]  # of pyHanko

    facts, made = signed(out.getvalue())

    assert facts["covers_all"]
    first, last = PdfReader(io.BytesIO(made)).pages
    assert marks_on(first) == [(300, 500, 500, 570)]
    assert marks_on(last) == []


def test_a_second_signature_keeps_the_first_valid_and_stands_beside_it() -> None:
    _, once = signed(report())
    facts, twice = signed(once, "Sekretaris")

    first, second = embedded(twice, b"")
    assert twice.startswith(once)
    assert (first["intact"], first["covers_all"]) == (True, False)
    assert (second["intact"], second["covers_all"]) == (True, True)
    assert facts["earlier"] == 1
    assert len(set(marks_on(PdfReader(io.BytesIO(twice)).pages[-1]))) == 2


def test_ten_signatures_all_stay_valid() -> None:
    made = report()
    for number in range(10):
        _, made = signed(made, f"Penanda {number % 2}")

    assert [each["intact"] for each in embedded(made, b"")] == [True] * 10


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9])
def test_one_flipped_bit_is_found(share: float) -> None:
    document = report()
    _, made = signed(document)
    at = int(len(document) * share)
    spoiled = made[:at] + bytes([made[at] ^ 1]) + made[at + 1 :]

    try:
        found = [each["intact"] for each in embedded(spoiled, b"")]
    except SignatureRefused:
        found = [False]

    assert found == [False]


def test_nothing_more_is_put_into_a_file_whose_signature_no_longer_fits() -> None:
    document = report()
    _, made = signed(document)
    at = made.index(b"/MediaBox")
    spoiled = made[:at] + b"/mediaBox" + made[at + 9 :]

    assert refused(spoiled, Key(key_file(), SECRET, b"")) in (Why.EARLIER_BROKEN, Why.BROKEN)


def test_only_a_chosen_issuer_makes_a_certificate_trusted() -> None:
    _, root = authority("Penerbit Uji")
    _, stranger = authority("Penerbit Lain")

    by_root, _ = signed(report(), "Pegawai", root, issuer="Penerbit Uji")
    by_other, _ = signed(report(), "Pegawai", stranger, issuer="Penerbit Uji")
    by_none, _ = signed(report(), "Pegawai", b"", issuer="Penerbit Uji")

    assert [by_root["trust"], by_other["trust"], by_none["trust"]] == ["trusted", "unknown", "unknown"]


@pytest.mark.parametrize(
    ("key", "why"),
    [
        (Key(b"", SECRET, b""), Why.KEY_BROKEN),
        (Key(b"bukan kunci", SECRET, b""), Why.KEY_BROKEN),
        (Key(key_file()[:400], SECRET, b""), Why.KEY_BROKEN),
        (Key(key_file(), b"salah", b""), Why.PASSPHRASE_WRONG),
        (Key(key_file(), b"", b""), Why.PASSPHRASE_WRONG),
        (Key(key_file("Lama", -20, -1), SECRET, b""), Why.EXPIRED),
        (Key(key_file("Nanti", 3, 30), SECRET, b""), Why.NOT_YET_VALID),
    ],
)
def test_a_key_that_does_not_do_is_refused_with_the_reason(key: Key, why: Why) -> None:
    assert refused(report(), key) == why


# Files that may be anything, in the process that opens them


def _apart(document: bytes) -> Why | None:
    try:
        done_apart("sign", {"name": "x"}, document, mark(), key_file(), SECRET, b"")
    except SignatureRefused as refusal:
        return refusal.why
    return None


def _encrypted() -> bytes:
    writer, out = PdfWriter(clone_from=io.BytesIO(report())), io.BytesIO()
    writer.encrypt("rahasia", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def _looping() -> bytes:
    """A tree of pages whose only child is itself."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )


def _bomb() -> bytes:
    """A stream that becomes a gibibyte when it is unpacked, as the table of all objects."""
    packed = zlib.compress(bytes(1 << 20) * 1_024, 9)
    head = b"%%PDF-1.5\n1 0 obj<</Type/XRef/Size 3/W[1 4 2]/Root 2 0 R/Filter/FlateDecode/Length %d>>stream\n"
    return head % len(packed) + packed + b"\nendstream endobj\nstartxref\n9\n%%EOF\n"


def test_the_process_signs_a_sound_file() -> None:
    facts, made = done_apart("sign", {"name": "x"}, report(), mark(), key_file(), SECRET, b"")

    assert facts["intact"]
    assert made.startswith(report())


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (b"", {Why.NOT_PDF}),
        (b"MZ", {Why.NOT_PDF}),
        (b"%PDF-1.7\n% laporan kinerja\n%%EOF\n", {Why.BROKEN}),
        (report()[: len(report()) // 2], {Why.BROKEN}),
        (b"%PDF-1.7\n" + b"1 0 obj<</A " + b"[" * 50_000, {Why.BROKEN, Why.TOO_HARD}),
        (_looping(), {Why.BROKEN, Why.TOO_HARD}),
        (_encrypted(), {Why.ENCRYPTED}),
    ],
    ids=["empty", "program", "only a head", "half", "deep", "looping", "encrypted"],
)
def test_a_file_that_cannot_be_signed_is_refused_with_the_reason(document: bytes, why: set[Why]) -> None:
    assert _apart(document) in why


def test_a_bomb_takes_neither_the_memory_nor_the_time_of_the_server() -> None:
    assert _apart(_bomb()) in {Why.BROKEN, Why.TOO_HARD}


def test_what_cannot_be_read_ends_the_process_and_nothing_else() -> None:
    with pytest.raises(SignatureRefused):
        done_apart("no such work", {}, b"")
