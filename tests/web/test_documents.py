"""Pages of documents: who may see them, pages as pictures, files, progress, and samples for authors."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PIL import Image
from pypdf import PdfReader

from engine.revise.drafts import create_draft, revise_version
from engine.run.bundle import read_folder
from tests.browser.progress import bring_to
from tests.office import PROCESSES, SOP, Office
from tests.papers import fail_paper, make_paper, papers_of
from tests.web.visitor import Visitor, open_office
from tests.web.worker import head_of_another_agency


@pytest.fixture
def instance(office: Office) -> UUID:
    return bring_to(office, "distribute_format")


@pytest.fixture
def visitor(office: Office, tmp_path: Path) -> Visitor:
    visitor = Visitor(open_office(office.runtime, tmp_path))
    visitor.signs_in()
    return visitor


def test_a_document_is_read_page_by_page_and_downloaded(office: Office, instance: UUID, visitor: Visitor) -> None:
    id_ = make_paper(office.runtime, instance, "nota_dinas")

    page = visitor.opens(f"/documents/{id_}?halaman=99").text
    assert "Page 1 of 1" in page
    assert "Penyusunan LAKIP" in page
    with visitor.opens(f"/documents/{id_}/pages/1-480.png") as picture:
        assert Image.open(BytesIO(picture.data)).width == 480
        assert len(picture.data) < 30_000  # on a slow line
    assert visitor.opens(f"/documents/{id_}/pages/2-480.png").status_code == 404
    with visitor.opens(f"/documents/{id_}/file.pdf") as pdf:
        assert len(PdfReader(BytesIO(pdf.data)).pages) == 1
        assert "Nota Dinas Penyusunan LAKIP" in pdf.headers["Content-Disposition"]
    assert visitor.opens(f"/documents/{id_}/file.docx").status_code == 404


def test_the_list_is_narrowed_and_the_case_shows_its_documents(
    office: Office, instance: UUID, visitor: Visitor
) -> None:
    make_paper(office.runtime, instance, "nota_dinas")

    assert "Lembar Disposisi" in visitor.opens("/documents").text
    found = visitor.opens("/documents?kind=nota_dinas&year=2026&q=LAKIP").text
    assert "/documents/" + str(papers_of(office.runtime, instance)["nota_dinas"].id) in found
    assert "No document fits" in visitor.opens("/documents?year=2024").text
    assert visitor.opens("/documents?year=99999999&page=-3&case=x&kind=x").status_code == 200
    waiting = visitor.opens("/documents?state=waiting").text
    assert ("Lembar Disposisi" in waiting, "Penyusunan LAKIP" in waiting) == (True, False)
    case = visitor.opens(f"/instances/{instance}").text
    assert "Nota Dinas" in case
    assert "Make: Undangan Rapat Finalisasi" in case


def test_nobody_of_another_agency_sees_anything_of_it(office: Office, instance: UUID, tmp_path: Path) -> None:
    id_ = make_paper(office.runtime, instance, "nota_dinas")
    head = head_of_another_agency(office.runtime)
    stranger = Visitor(open_office(office.runtime, tmp_path))
    stranger.signs_in(head)

    for path in ("", "/state", "/pages/1-480.png", "/file.pdf"):
        assert stranger.opens(f"/documents/{id_}{path}").status_code == 404
    assert str(id_) not in stranger.opens("/documents").text
    assert stranger.sends(f"/documents/{id_}/retry").status_code == 404
    assert stranger.sends(f"/documents/of/{instance}/undangan").status_code == 404


def test_a_waiting_document_tells_its_progress_and_gives_no_file(
    office: Office, instance: UUID, visitor: Visitor
) -> None:
    id_ = papers_of(office.runtime, instance)["nota_dinas"].id

    assert visitor.opens(f"/documents/{id_}/state").json == {"state": "queued", "percent": 0}
    assert "<progress" in visitor.opens(f"/documents/{id_}").text
    assert visitor.opens(f"/documents/{id_}/file.pdf").status_code == 409
    assert visitor.sends(f"/documents/{id_}/retry").status_code == 409


def test_a_failure_tells_the_place_to_administrators_only_and_is_tried_again(
    office: Office, instance: UUID, visitor: Visitor
) -> None:
    id_ = fail_paper(office.runtime, instance, "nota_dinas")

    assert "template.html" not in visitor.opens(f"/documents/{id_}").text
    visitor.sends("/logout")
    visitor.signs_in("admin")
    assert "documents/nota_dinas/template.html, line 12" in visitor.opens(f"/documents/{id_}").text
    assert visitor.sends(f"/documents/{id_}/retry").status_code == 303
    assert papers_of(office.runtime, instance)["nota_dinas"].state == "queued"


def test_a_document_is_asked_for_from_its_case(office: Office, instance: UUID, visitor: Visitor) -> None:
    first = visitor.sends(f"/documents/of/{instance}/undangan")
    again = visitor.sends(f"/documents/of/{instance}/undangan")

    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    assert visitor.sends(f"/documents/of/{uuid4()}/undangan").status_code == 404


def test_authors_see_a_document_of_a_revision_made_of_its_sample(office: Office, visitor: Visitor) -> None:
    admin = office.actor("admin")
    revision = revise_version(office.runtime, admin, version_id=1, reason="Surat baru")
    files = read_folder(PROCESSES / SOP)
    files["documents/nota_dinas/template.html"] = "<p>\n{{ tidak_ada }}</p>"
    wrong = create_draft(office.runtime, admin, files, questions=[])

    assert visitor.opens(f"/documents/samples/{revision}/nota_dinas").status_code == 404
    visitor.sends("/logout")
    visitor.signs_in("admin")
    assert "data:image/png;base64," in visitor.opens(f"/documents/samples/{revision}/nota_dinas").text
    assert "line 2" in visitor.opens(f"/documents/samples/{wrong}/nota_dinas").text
    assert visitor.opens(f"/documents/samples/{revision}/tidakada").status_code == 404
