"""Signing a letter on its own page: shown to whom it names, in three ways, with clear words when it does not work."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.documents.making import make_documents
from engine.documents.queries import produced_of
from engine.run.runtime import Runtime
from engine.signatures.codes import spaced
from engine.signatures.pades import embedded
from models.signatures import Signature
from tests.browser.progress import bring_to
from tests.certificates import PASSPHRASE, key_file
from tests.office import Office
from tests.web.visitor import PASSWORD, open_office
from tests.web.worker import Worker, links, soup, upload, words

FORM = "form[action$='/sign']"


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path)


@pytest.fixture
def kadis(app: Flask) -> Worker:
    return Worker(app, username="kadis")


@pytest.fixture
def letter(office: Office) -> UUID:
    instance = bring_to(office, "distribute_format")
    make_documents(office.runtime)
    with office.runtime.database.readers() as session:
        return next(row.id for row in produced_of(session, instance) if row.template == "nota_dinas")


def signs(kadis: Worker, letter: UUID, **typed: str) -> TestResponse:
    page = kadis.opens(f"/documents/{letter}")
    return kadis.hands_in(page, typed, selector=FORM)


def signatures(runtime: Runtime) -> list[Signature]:
    with runtime.database.readers() as session:
        return list(session.scalars(select(Signature)))


def test_the_list_leads_to_it_and_the_page_shows_the_signed_file(kadis: Worker, letter: UUID, runtime: Runtime) -> None:
    listed = kadis.opens("/documents")
    assert "2 documents wait for your signature" in words(listed)
    assert f"/documents/{letter}" in links(kadis.opens("/documents?state=to_sign"))

    assert signs(kadis, letter).status_code == 303
    (row,) = signatures(runtime)
    page = kadis.opens(f"/documents/{letter}")
    assert soup(page).select_one(FORM) is None
    assert "Approval in the application" in words(page)
    signed = next(link for link in links(page) if link.endswith(row.sha256))
    with kadis.client.get(signed) as file:
        assert file.data == runtime.files.path(row.sha256).read_bytes()
    public = words(kadis.client.get(f"/verify/{row.code}"))
    assert "Nota Dinas: Penyusunan LAKIP Tribulan IV Tahun 2026" in public
    assert "no certificate provider vouches for it" in public
    case = kadis.opens(f"/instances/{row.instance_id}")
    assert "signed a letter of the step" in words(case)
    assert spaced(row.code) in "".join(links(case))


def test_with_a_certificate_the_bytes_stay_and_the_signature_comes_behind_them(
    kadis: Worker, letter: UUID, runtime: Runtime
) -> None:
    page = kadis.opens(f"/documents/{letter}")
    typed = {"_method": "pades", "passphrase": PASSPHRASE}
    files = {"certificate": [upload("kunci.p12", key_file())]}
    assert kadis.hands_in(page, typed, files=files, selector=FORM).status_code == 303

    (row,) = signatures(runtime)
    made = runtime.files.path(row.sha256).read_bytes()
    assert row.kind == "pades"
    assert made.startswith(runtime.files.path(row.original_sha256 or "").read_bytes())
    assert [each["intact"] for each in embedded(made, b"")] == [True]


def test_the_unsigned_document_itself_is_no_signed_file(kadis: Worker, letter: UUID, runtime: Runtime) -> None:
    with kadis.client.get(f"/documents/{letter}/file.pdf") as file:
        unsigned = file.data
    page = kadis.opens(f"/documents/{letter}")
    files = {"signed_file": [upload("pindaian.pdf", unsigned)]}
    refused = kadis.hands_in(page, {"_method": "uploaded"}, files=files, selector=FORM)
    assert refused.status_code == 422
    assert "unsigned document itself" in words(refused)
    assert soup(refused).select_one("input[value=uploaded][checked]") is not None
    assert signatures(runtime) == []


@pytest.mark.parametrize(("password", "sentence"), [("", "Type your password"), ("salah", "The password is not right")])
def test_nobody_signs_without_the_password(
    kadis: Worker, letter: UUID, runtime: Runtime, password: str, sentence: str
) -> None:
    answer = signs(kadis, letter, password=password)

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert soup(answer).select_one(FORM) is not None
    assert signatures(runtime) == []


def test_others_read_it_and_are_not_asked_and_cannot(app: Flask, kadis: Worker, letter: UUID, runtime: Runtime) -> None:
    other = Worker(app, username="sekretaris")
    shown = other.opens(f"/documents/{letter}")
    assert soup(shown).select_one(FORM) is None
    form = kadis.opens(f"/documents/{letter}")
    token = str(soup(shown).select("input[name=csrf_token]")[0]["value"])

    refused = other.hands_in(form, {"password": PASSWORD, "csrf_token": token}, selector=FORM)
    assert refused.status_code == 409
    assert signatures(runtime) == []


def test_sent_twice_it_is_signed_once(kadis: Worker, letter: UUID, runtime: Runtime) -> None:
    page = kadis.opens(f"/documents/{letter}")
    assert [kadis.hands_in(page, selector=FORM).status_code for _ in range(2)] == [303, 303]
    assert len(signatures(runtime)) == 1
    again = kadis.hands_in(page, {"_key": "another"}, selector=FORM)
    assert again.status_code == 409
    assert "signed already" in words(again, "body")
