"""The public page of a signature: what everybody may know, what nobody may, and files laid beside the signed one."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.run.runtime import Runtime
from engine.signatures.codes import spaced
from models.people import Person
from models.signatures import Signature
from tests.browser.progress import bring_to
from tests.office import Office
from tests.web.visitor import FROM_OUR_PAGE, Visitor, alert, open_office
from tests.web.worker import words


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path)


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    return Visitor(app)


@pytest.fixture
def instance(office: Office) -> UUID:
    instance = bring_to(office, "sign_report", "Lakip <b>2026</b>")
    office.completes("kadis", instance, "sign_report", decision="setuju")
    return instance


@pytest.fixture
def row(instance: UUID, runtime: Runtime) -> Signature:
    with runtime.database.readers() as session:
        return session.scalars(select(Signature)).one()


def lays_beside(stranger: Visitor, code: str, content: bytes, name: str = "lakip.pdf") -> TestResponse:
    data = {"file": (io.BytesIO(content), name), "csrf_token": stranger.token()}
    return stranger.client.post(
        f"/verify/{code}", data=data, headers=FROM_OUR_PAGE, environ_base={"REMOTE_ADDR": stranger.address}
    )


def test_a_stranger_reads_subject_date_post_state_and_kind(stranger: Visitor, row: Signature) -> None:
    page = stranger.opens(f"/verify/{spaced(row.code)}")

    said = words(page)
    assert page.status_code == 200
    for expected in ("Lakip <b>2026</b>", "Kepala Dinas", "This signature stands.", row.sha256):
        assert expected in said
    assert "without an electronic certificate" in said
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers or "sid=" not in page.headers["Set-Cookie"]


def test_no_name_no_nip_no_file_name_and_no_address(stranger: Visitor, row: Signature, runtime: Runtime) -> None:
    page = stranger.opens(f"/verify/{row.code}").text

    with runtime.database.readers() as session:
        people = session.scalars(select(Person)).all()
    for person in people:
        assert person.name not in page
        assert not person.nip or person.nip not in page
        assert f">{person.username}<" not in page
    assert row.name not in page
    assert row.address not in page
    assert str(row.instance_id) not in page


@pytest.mark.parametrize("spoil", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code}."])
def test_a_code_is_read_however_it_is_typed(stranger: Visitor, row: Signature, spoil: object) -> None:
    assert callable(spoil)

    answer = stranger.client.get("/verify", query_string={"code": spoil(spaced(row.code))})

    assert answer.location == f"/verify/{spaced(row.code)}"


@pytest.mark.parametrize("code", ["000000000000", "kosong", "../../etc/passwd", "x" * 2_000, "%00", "' OR 1=1"])
def test_what_is_no_code_finds_nothing_and_says_the_same(stranger: Visitor, row: Signature, code: str) -> None:
    answer = stranger.client.get(f"/verify/{code}")

    assert answer.status_code == 404
    assert row.sha256 not in answer.text


def test_guessing_is_slowed_and_hurts_no_log_in(stranger: Visitor, app: Flask, row: Signature, office: Office) -> None:
    for _ in range(40):
        assert stranger.opens("/verify/000000000000").status_code == 404

    assert stranger.opens("/verify/000000000000").status_code == 429
    assert stranger.opens(f"/verify/{row.code}").status_code == 429, "whoever guesses must not learn which one is right"
    assert stranger.signs_in("kadis").status_code == 303
    assert Visitor(app, "192.0.2.77").opens(f"/verify/{row.code}").status_code == 200
    office.clock.moment += timedelta(minutes=16)
    assert stranger.opens(f"/verify/{row.code}").status_code == 200


def test_a_file_laid_beside_is_the_same_or_is_not(stranger: Visitor, row: Signature, runtime: Runtime) -> None:
    signed = runtime.files.path(row.sha256).read_bytes()

    same, more, other = (lays_beside(stranger, row.code, each) for each in (signed, signed + b"%", signed[:-1] + b"!"))

    assert "byte for byte" in alert(same)
    assert "something was added behind it" in alert(more)
    assert "is not the one that was signed" in alert(other)
    assert not list(runtime.files.root.glob("incoming-*"))


def test_the_file_laid_beside_is_not_kept(stranger: Visitor, row: Signature, runtime: Runtime) -> None:
    before = sorted(path.name for path in runtime.files.root.rglob("*") if path.is_file())

    lays_beside(stranger, row.code, b"%PDF-1.7 milik orang lain")

    assert sorted(path.name for path in runtime.files.root.rglob("*") if path.is_file()) == before


def test_no_file_and_too_large_a_file_are_told(stranger: Visitor, row: Signature) -> None:
    assert lays_beside(stranger, row.code, b"", "").status_code == 422
    assert _sends_bytes(stranger, row.code, 27 << 20) == 413
    assert _sends_bytes(stranger, row.code, 10 << 20) == 200


def _sends_bytes(stranger: Visitor, code: str, size: int) -> int:
    """Send a form written out beforehand, because the client of the tests keeps large ones in files."""
    head = b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + stranger.token().encode()
    file = b'\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + bytes(size)
    body = io.BytesIO(head + file + b"\r\n--x--\r\n")
    answer = stranger.client.post(
        f"/verify/{code}",
        input_stream=body,
        content_type="multipart/form-data; boundary=x",
        content_length=len(body.getvalue()),
        headers=FROM_OUR_PAGE,
    )
    return answer.status_code


def test_an_undone_signature_says_that_it_does_not_count(stranger: Visitor, office: Office, runtime: Runtime) -> None:
    instance = bring_to(office, "sign_report")
    task = office.task(instance, "sign_report")
    office.completes("kadis", instance, "sign_report", decision="setuju")
    office.undoes("kadis", task)
    with runtime.database.readers() as session:
        code = session.scalars(select(Signature.code)).one()

    assert "has been taken back" in words(stranger.opens(f"/verify/{code}"))
