"""Signing with a certificate, and with a file signed elsewhere: the signed file takes the place of the document."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from engine.documents.pdf import pdf_of
from engine.run.runtime import Runtime
from engine.signatures.pades import Key, embedded, sign_pdf
from models.instances import Attachment
from models.signatures import Signature
from models.tables import metadata
from tests.browser.progress import DEEDS, bring_to
from tests.certificates import PASSPHRASE, key_file, report
from tests.office import Office
from tests.web.visitor import alert, open_office
from tests.web.worker import Worker, links, upload, words


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path, idle_minutes=100_000, session_hours=10_000)


@pytest.fixture
def kadis(app: Flask) -> Worker:
    return Worker(app, username="kadis")


@pytest.fixture
def instance(office: Office) -> UUID:
    """A case that waits for the signature, with a real PDF."""
    instance = bring_to(office, "draft_report")
    task = office.task(instance, "draft_report")
    office.completes(
        "staf.perencanaan",
        instance,
        "draft_report",
        files={"document": [office.attaches("staf.perencanaan", task, content=report())]},
    )
    for element in ("correct_draft", "finalise_report", "submit_report"):
        DEEDS[element](office, instance)
    return instance


def signs(kadis: Worker, office: Office, instance: UUID, way: str, **sent: FileStorage | str) -> TestResponse:
    page = kadis.opens(f"/tasks/{office.task(instance, 'sign_report')}")
    typed = {name: value for name, value in sent.items() if isinstance(value, str)}
    files = {name: [value] for name, value in sent.items() if isinstance(value, FileStorage)}
    return kadis.hands_in(page, {"decision": "setuju", "_method": way} | typed, files=files)


def rows(runtime: Runtime) -> list[Signature]:
    with runtime.database.readers() as session:
        return list(session.scalars(select(Signature).order_by(Signature.seq)))


def bytes_of(runtime: Runtime, row: Signature) -> bytes:
    return runtime.files.path(row.sha256).read_bytes()


def key(name: str = "Kepala Dinas", last: int = 365) -> FileStorage:
    return upload("kunci.p12", key_file(name, -30, last))


# With a certificate


def test_the_signed_file_is_the_document_and_step_ten_confirms_those_very_bytes(
    kadis: Worker, office: Office, instance: UUID, runtime: Runtime
) -> None:
    answer = signs(kadis, office, instance, "pades", certificate=key(), passphrase=PASSPHRASE)
    assert answer.status_code == 303, alert(answer)

    (row,) = rows(runtime)
    made = bytes_of(runtime, row)
    assert (row.kind, row.name) == ("pades", "lakip-ttd.pdf")
    assert made.startswith(report())
    assert [each["intact"] for each in embedded(made, b"")] == [True]
    page = kadis.opens(f"/tasks/{office.task(instance, 'confirm_signature')}")
    assert "lakip-ttd.pdf" in words(page)
    assert kadis.hands_in(page).status_code == 303

    first, second = rows(runtime)
    assert (second.kind, second.sha256) == ("confirmation", first.sha256)
    office.proves(instance)
    letter = office.shown(office.task(instance, "write_cover_letter"))
    assert letter["document.sha256"] == [first.sha256], "later steps go on with the signed file"


def test_a_signed_file_that_changes_on_the_disk_is_not_confirmed(
    kadis: Worker, office: Office, instance: UUID, runtime: Runtime
) -> None:
    signs(kadis, office, instance, "pades", certificate=key(), passphrase=PASSPHRASE)
    (row,) = rows(runtime)
    path = runtime.files.path(row.sha256)
    page = kadis.opens(f"/tasks/{office.task(instance, 'confirm_signature')}")
    path.write_bytes(path.read_bytes()[:-1] + b" ")

    assert kadis.hands_in(page).status_code == 422
    assert len(rows(runtime)) == 1


def test_the_page_of_everybody_says_that_the_certificate_is_self_made_and_names_nobody(
    kadis: Worker, office: Office, instance: UUID, runtime: Runtime
) -> None:
    signs(kadis, office, instance, "pades", certificate=key("Nama Lengkap Pejabat"), passphrase=PASSPHRASE)
    (row,) = rows(runtime)

    page = kadis.client.get(f"/verify/{row.code}")

    assert "made by the signer; nobody else vouches for it" in words(page)
    assert "Nama Lengkap Pejabat" not in page.text


def test_neither_key_nor_passphrase_is_kept(kadis: Worker, office: Office, instance: UUID, runtime: Runtime) -> None:
    signs(kadis, office, instance, "pades", certificate=key(), passphrase="salah sekali")
    signs(kadis, office, instance, "pades", certificate=key(), passphrase=PASSPHRASE)

    with runtime.database.readers() as session:
        every = "\n".join(str(tuple(row)) for table in metadata.sorted_tables for row in session.execute(select(table)))
    kept = [path.read_bytes() for path in runtime.files.root.rglob("*") if path.is_file()]
    assert PASSPHRASE not in every
    assert "salah sekali" not in every
    assert all(key_file("Kepala Dinas", -30, 365) not in each and PASSPHRASE.encode() not in each for each in kept)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Choose the certificate file"),
        ({"certificate": upload("x.p12", b"bukan")}, "not a certificate file"),
        ({"certificate": upload("x.p12", key_file()), "passphrase": "salah"}, "does not open the certificate file"),
        ({"certificate": upload("x.p12", key_file("Lama", -9, -1)), "passphrase": PASSPHRASE}, "has expired"),
    ],
)
def test_what_is_wrong_with_a_key_is_said_and_nothing_is_signed_or_lost(
    kadis: Worker, office: Office, instance: UUID, runtime: Runtime, sent: dict[str, FileStorage | str], sentence: str
) -> None:
    answer = signs(kadis, office, instance, "pades", reason="Catatan lama", **sent)

    assert answer.status_code == 422
    assert sentence in alert(answer)
    assert "Catatan lama" in words(answer, "#reason")
    assert rows(runtime) == []
    assert 'value="pades" checked' in answer.text


def test_a_wrong_password_leaves_no_signed_file_behind(
    kadis: Worker, office: Office, instance: UUID, runtime: Runtime
) -> None:
    before = sorted(runtime.files.root.rglob("*"))

    signs(kadis, office, instance, "pades", certificate=key(), passphrase=PASSPHRASE, password="bukan ini")

    assert sorted(runtime.files.root.rglob("*")) == before


def test_a_document_that_is_no_pdf_cannot_carry_a_signature(kadis: Worker, office: Office, runtime: Runtime) -> None:
    answer = signs(kadis, office, bring_to(office, "sign_report"), "pades", certificate=key(), passphrase=PASSPHRASE)

    assert "damaged or built in an unusual way" in alert(answer)


# Signed elsewhere


@cache
def outside(document: bytes, name: str = "Pejabat") -> bytes:
    """The document as another program signs it."""
    mark = pdf_of(
        "<!doctype html><html lang='id'><title>t</title><style>@page{size:190pt 64pt}</style><body>TTE</body>"
    )
    return sign_pdf(document, mark, Key(key_file(name), PASSPHRASE.encode(), b""), name)[1]


def test_a_file_signed_elsewhere_is_taken_with_what_was_found(
    kadis: Worker, office: Office, instance: UUID, runtime: Runtime
) -> None:
    answer = signs(kadis, office, instance, "uploaded", signed_file=upload("dari luar.pdf", outside(report())))
    assert answer.status_code == 303, alert(answer)

    (row,) = rows(runtime)
    assert (row.kind, bytes_of(runtime, row)) == ("uploaded", outside(report()))
    said = words(kadis.opens(f"/verify/{row.code}"))
    assert "contains the document that was to be signed, byte for byte" in said
    assert "have not been checked with the issuer" in said
    with runtime.database.readers() as session:
        assert row.sha256 in set(session.scalars(select(Attachment.sha256)))


def test_a_scan_is_said_to_be_one(kadis: Worker, office: Office, instance: UUID, runtime: Runtime) -> None:
    scan = report(2, "")
    blank = pdf_of(
        "<!doctype html><html lang='id'><title>p</title><body><p style='break-after:page'></p><p></p></body>"
    )
    assert scan != blank

    answer = signs(kadis, office, instance, "uploaded", signed_file=upload("pindai.pdf", blank))

    assert answer.status_code == 303, alert(answer)
    said = words(kadis.opens(f"/verify/{rows(runtime)[0].code}"))
    assert "no text that could be compared; it may be a scan" in said
    assert "carries no digital signature" in said


def test_another_document_has_to_be_looked_at_first(
    kadis: Worker, office: Office, instance: UUID, runtime: Runtime
) -> None:
    other = report(3, "Laporan lain")

    answer = signs(kadis, office, instance, "uploaded", signed_file=upload("lain.pdf", other))
    assert answer.status_code == 422
    assert "differs from the document" in alert(answer)
    assert "Pages: 2 in the document, 3 in the file. Words missing: 2, added: 6." in alert(answer)

    answer = signs(kadis, office, instance, "uploaded", signed_file=upload("lain.pdf", other), _accepts_differences="1")
    assert answer.status_code == 303
    assert "3 pages instead of 2" in words(kadis.opens(f"/verify/{rows(runtime)[0].code}"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Choose the signed PDF"),
        (report(), "the unsigned document itself"),
        (b"MZ program", "Only a PDF"),
        (b"%PDF-1.7 rusak", "damaged"),
        (outside(report()).replace(b"/MediaBox", b"/mediaBox", 1), ""),
    ],
)
def test_what_cannot_be_the_signed_version_is_refused(
    kadis: Worker, office: Office, instance: UUID, runtime: Runtime, content: bytes, sentence: str
) -> None:
    answer = signs(kadis, office, instance, "uploaded", signed_file=upload("x.pdf", content))

    assert answer.status_code == 422
    assert sentence in alert(answer)
    assert rows(runtime) == []


def test_the_case_lists_certificate_and_issuer_for_the_office(
    kadis: Worker, office: Office, instance: UUID, runtime: Runtime
) -> None:
    signs(kadis, office, instance, "pades", certificate=key("Kunci Kepala Dinas"), passphrase=PASSPHRASE)
    address = next(link for link in links(kadis.opens(f"/instances/{instance}")) if "/signatures/" in link)

    assert "Kunci Kepala Dinas" in words(kadis.opens(address))
    assert kadis.opens(f"{address}/sheet.pdf").data.startswith(b"%PDF-")
    assert io.BytesIO(kadis.opens(f"{address}/sheet.pdf").data).read(5) == b"%PDF-"
