"""Pages about performance: what everybody of the agency reads, and what only an administrator changes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from engine.run.runtime import Runtime
from models.people import Unit
from tests.browser.progress import bring_to
from tests.office import Office
from tests.pdfa import breaches
from tests.web.visitor import open_office
from tests.web.worker import Worker, form_of, shown_entries, soup, words

AREA = "/performance"
TARGETS = f"{AREA}/edit/indicator/IK10/targets"


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path)


@pytest.fixture
def admin(app: Flask) -> Worker:
    return Worker(app, username="admin")


def test_a_year_shows_what_was_reported(app: Flask, office: Office) -> None:
    bring_to(office, "draft_report")
    page = Worker(app, username="kadis").opens(f"{AREA}?tahun=2026")
    said = words(page, "main")
    assert "Jumlah BUM Desa berkategori maju" in said
    assert "320.00%" in said  # 96 of 30, uncapped
    assert "Quarter IV: 4 of 4 units" in said
    assert "94.50%" not in words(Worker(app, username="kadis").opens(f"{AREA}?tahun=2025"), "main")


def test_the_form_has_the_columns_of_the_sop(app: Flask, office: Office) -> None:
    bring_to(office, "check_format")
    page = Worker(app, username="pemdes").opens(f"{AREA}/form/bidang_pemdes/4?tahun=2026")
    assert [head.get_text() for head in soup(page).select("main th[scope=col]")] == [
        *("No.", "Objective", "Performance indicator", "Yearly target"),
        *("Target of the quarter", "Value of the quarter", "Note"),
    ]


def test_the_form_on_paper_says_what_the_page_says(app: Flask, office: Office) -> None:
    bring_to(office, "check_format")
    worker = Worker(app, username="pemdes")
    address = f"{AREA}/form/bidang_pemdes/4.pdf?tahun=2026"
    printed, again = worker.opens(address), worker.opens(address)
    assert printed.data == again.data
    assert breaches(printed.data) == []
    said = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.data)).pages).split())
    for told in ("Tribulan IV Tahun 2026", "Sasaran", "Target Tahunan", "Realisasi Tribulan", "Keterangan"):
        assert told in said
    for row in soup(worker.opens(f"{AREA}/form/bidang_pemdes/4?tahun=2026")).select("main tbody th"):
        assert row.contents[0].get_text().split()[0] in said


@pytest.mark.parametrize(
    "path", ["form/tidak_ada/1", "form/bidang_pemdes/5", "form/bidang_pemdes/5.pdf", "indicator/IK99"]
)
def test_what_is_not_there_is_not_found(app: Flask, path: str) -> None:
    assert Worker(app, username="kadis").opens(f"{AREA}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["new", "indicator/IK01", "indicator/IK01/targets", "copy", "budget", "scale"])
def test_only_an_administrator_changes_something(app: Flask, admin: Worker, path: str) -> None:
    assert admin.opens(f"{AREA}/edit/{path}").status_code == 200
    head = Worker(app, username="kadis")
    assert head.opens(f"{AREA}/edit/{path}").status_code == 403
    assert "performance/edit" not in head.opens(AREA).text


def test_a_target_needs_a_number_and_a_reason_and_keeps_what_was_typed(admin: Worker) -> None:
    wrong = admin.sends(TARGETS, tahun="2026", yearly="tiga puluh", quarter_4="32", reason="PK Perubahan")
    assert wrong.status_code == 422
    assert "Write a number" in words(wrong, "main")
    assert shown_entries(form_of(wrong, "main form"))["quarter_4"] == ["32"]

    without = admin.sends(TARGETS, tahun="2026", yearly="32", quarter_4="32", reason=" ")
    assert without.status_code == 422

    saved = admin.sends(TARGETS, tahun="2026", yearly="32,5", quarter_4="32,5", reason="PK Perubahan 2026")
    assert saved.status_code == 303
    told = words(admin.opens(f"{AREA}/indicator/IK10?tahun=2026"), "main")
    assert "32.5" in told
    assert "PK Perubahan 2026" in told


def test_an_indicator_is_added_once(admin: Worker) -> None:
    card = {
        **{"code": "IK13", "objective": "Meningkatnya ekonomi desa", "name": "Jumlah pasar desa", "measure": "unit"},
        **{"unit_code": "bidang_ekonomi", "direction": "up", "consolidation": "last", "decimals": "0"},
    }
    assert admin.sends(f"{AREA}/edit/new", **card, reason="Renstra baru").status_code == 303
    assert admin.sends(f"{AREA}/edit/new", **card, reason="Renstra baru").status_code == 422
    odd = admin.sends(f"{AREA}/edit/indicator/IK13", **card | {"numerator": "pasar"}, reason="Renstra baru")
    assert "belong together" in words(odd, "main")


def test_targets_are_copied_and_the_budget_and_the_scale_are_set(admin: Worker) -> None:
    copied = admin.sends(f"{AREA}/edit/copy", from_year="2027", to_year="2028", reason="Renstra")
    assert copied.status_code == 303
    assert admin.sends(f"{AREA}/edit/copy", from_year="2027", to_year="2028", reason="Renstra").status_code == 422

    form = form_of(admin.opens(f"{AREA}/edit/budget?tahun=2026"), "main form")
    typed = {name: values[0] for name, values in shown_entries(form).items()}
    saved = admin.sends(f"{AREA}/edit/budget", **typed | {"realised.0": "1200000000", "reason": "Realisasi Desember"})
    assert saved.status_code == 303
    assert "1,200,000,000" in words(admin.opens(f"{AREA}?tahun=2026"), "main")

    form = form_of(admin.opens(f"{AREA}/edit/scale"), "main form")
    typed = {name: values[0] for name, values in shown_entries(form).items()}
    assert admin.sends(f"{AREA}/edit/scale", **typed | {"cap": "120", "reason": "Pedoman"}).status_code == 303
    wrong = admin.sends(f"{AREA}/edit/scale", **typed | {"above.1": "10", "reason": "Pedoman"})
    assert wrong.status_code == 422


def test_an_agency_whose_code_begins_alike_is_another_one(runtime: Runtime, admin: Worker) -> None:
    with runtime.database.sessions.begin() as session:
        session.add(Unit(code="dpmd2", path="dpmd2", name="Dinas Lain"))
    page = admin.opens(f"{AREA}/edit/new")
    assert "Dinas Lain" not in page.text
    card = {
        **{"code": "IK14", "objective": "Meningkatnya ekonomi desa", "name": "Jumlah pasar", "measure": "unit"},
        **{"unit_code": "dpmd2", "direction": "up", "consolidation": "last", "decimals": "0"},
    }
    assert admin.sends(f"{AREA}/edit/new", **card, reason="Renstra baru").status_code == 404
