"""A year of data from workbooks to the report: every figure in it is computed again from what was typed."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from engine.documents.making import make_documents
from engine.export.performance_book import HEADER_ROW, PARTS, SHEET, performance_book
from engine.export.reading_performance import read_performance
from engine.run.queries.books import task_book
from engine.run.queries.task_page import task_page
from models.documents import ProducedDocument
from tests.office import SUPPLIERS, Office
from tests.papers import papers_of

YEAR = 2026
# What units write into their workbooks, by tribulan; a pair is numerator and denominator, None nothing known yet.
TYPED: Mapping[str, tuple[Any, Any, Any, Any]] = {
    "IK01": (None, None, ("103", "183"), ("107", "183")),
    "IK02": (None, None, "3", "1"),
    "IK03": (None, None, "79.55", "81.20"),
    "IK04": (("165", "183"), ("165", "183"), ("165", "183"), ("166", "183")),
    "IK05": (("170", "183"), ("172", "183"), ("175", "183"), ("176", "183")),
    "IK06": (("211", "2196"), ("330", "2196"), ("298", "2196"), ("300", "2196")),
    "IK07": (("640", "800"), ("655", "800"), ("671", "800"), ("690", "800")),
    "IK08": ("4", "5", "6", "6"),
    "IK09": (("95", "187"), ("120", "187"), ("131", "187"), ("139", "187")),
    "IK10": ("24", "25", "28", "31"),
    "IK11": ("2", "1", "0", "4"),
    "IK12": ("6.5", "5.5", "5", "4.5"),
}
HOW = {"sum": ("IK06", "IK11"), "average": ("IK05", "IK12")}
DOWN = ("IK02", "IK12")
TARGET = dict(
    zip(TYPED, map(Decimal, ("57.38", "2", "80", "90", "95", "50", "85", "7", "75", "30", "8", "5")), strict=True)
)
DECIMALS = {"IK02": 0, "IK08": 0, "IK10": 0, "IK11": 0, "IK12": 1}


def fills_in(office: Office, case: UUID, element: str, unit: str, who: str, quarter: int) -> dict[str, Any]:
    """Download the workbook of a task, write into it, and read it as the page would."""
    with office.runtime.database.readers() as session:
        page = task_page(office.runtime, session, office.actor(who), office.task(case, element, unit))
        book = task_book(session, page)
    sheet_file = load_workbook(io.BytesIO(performance_book(book.form, book.entries, book.field.key)))
    for place, row in enumerate(book.form.rows):
        number, said = HEADER_ROW + 1 + place, TYPED[row.code][quarter - 1]
        parts = (
            dict(zip(("numerator", "denominator"), said, strict=True)) if isinstance(said, tuple) else {"value": said}
        )
        if said is None:
            parts = {"state": "Belum terdata", "note": "Ditetapkan pada Oktober."}
        for part, text in parts.items():
            value = Decimal(text) if part not in ("state", "note") else text
            sheet_file[SHEET][f"{PARTS[part]}{number}"] = value
    saved = io.BytesIO()
    sheet_file.save(saved)
    found = read_performance(saved.getvalue(), book.form, book.field.key, book.before, book.factor)
    assert [fault for fault in found.faults if not fault.is_warning] == []
    return {name.replace(".", "__"): texts for name, texts in found.entries.items()}


def runs(office: Office, quarter: int) -> UUID:
    """One tribulan, to the analysis."""
    case = office.starts(subject=f"Tribulan {quarter}")
    office.completes("kadis", case, "order_report", year=str(YEAR), quarter=str(quarter))
    office.completes("sekretaris", case, "distribute_format")
    for unit, who in SUPPLIERS.items():
        typed = fills_in(office, case, "fill_format", unit, who, quarter)
        office.completes(who, case, "fill_format", unit, **typed)
        office.completes("kasubag.perencanaan", case, "check_format", unit, decision="lengkap")
    typed = fills_in(office, case, "analyse_data", "", "kasubag.perencanaan", quarter)
    findings: dict[str, Any] = {
        "findings__0__objective": "Meningkatnya ekonomi desa",
        "findings__0__causes": "Pendampingan BUM Desa dilakukan sejak awal tahun.",
    }
    office.completes(
        "kasubag.perencanaan",
        case,
        "analyse_data",
        analysis="Capaian baik.",
        background="Dinas dibentuk dengan Peraturan Daerah.",
        **typed,
        **findings,
    )
    return case


@pytest.fixture
def reported(office: Office) -> dict[str, ProducedDocument]:
    cases = [runs(office, quarter) for quarter in (1, 2, 3, 4)]
    while make_documents(office.runtime):
        pass
    return papers_of(office.runtime, cases[-1])


def half_up(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def of_year(code: str) -> Decimal:
    """The value of the year, from the numbers typed alone."""
    decimals = DECIMALS.get(code, 2)
    values = [
        half_up(Decimal(said[0]) * 100 / Decimal(said[1]), decimals) if isinstance(said, tuple) else Decimal(said)
        for said in TYPED[code]
        if said is not None
    ]
    if code in HOW["sum"]:
        return sum(values, Decimal(0))
    return half_up(sum(values, Decimal(0)) / len(values), decimals) if code in HOW["average"] else values[-1]


def reached(code: str) -> Decimal:
    target, value = TARGET[code], of_year(code)
    share = (2 * target - value) / target if code in DOWN else value / target
    return half_up(max(share, Decimal(0)) * 100, 2)


def written(value: Decimal, decimals: int) -> str:
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def pdf_text(office: Office, paper: ProducedDocument) -> str:
    assert paper.pdf_sha256 is not None
    pages = PdfReader(office.runtime.files.path(paper.pdf_sha256)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def docx_text(office: Office, paper: ProducedDocument) -> str:
    assert paper.docx_sha256 is not None
    document = Document(str(office.runtime.files.path(paper.docx_sha256)))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return " ".join(" ".join([*(paragraph.text for paragraph in document.paragraphs), *cells]).split())


def test_every_figure_of_the_report_follows_from_the_workbooks(
    office: Office, reported: dict[str, ProducedDocument]
) -> None:
    paper = reported["lkjip"]
    assert paper.state == "ready", paper.fault
    for text in (pdf_text(office, paper), docx_text(office, paper)):
        for code in TYPED:
            assert written(of_year(code), DECIMALS.get(code, 2)) in text, code
            assert f"{written(reached(code), 2)} %" in text, code
        for words in ("Dinas dibentuk dengan Peraturan Daerah.", "Pendampingan BUM Desa dilakukan sejak awal tahun."):
            assert words in text
        assert "Rp13.120.000.000" in text
        assert "belum terdata" in text
    in_order = pdf_text(office, paper)
    places = [in_order.rindex(words) for words in ("KATA PENGANTAR", "PENDAHULUAN", "AKUNTABILITAS KINERJA", "PENUTUP")]
    assert places == sorted(places)


def test_the_report_has_the_seven_analyses_of_every_objective(
    office: Office, reported: dict[str, ProducedDocument]
) -> None:
    text = pdf_text(office, reported["lkjip"])
    for title in (
        "1. Perbandingan target dan realisasi tahun ini",
        "2. Perbandingan dengan tahun sebelumnya",
        "3. Perbandingan dengan target jangka menengah",
        "4. Perbandingan dengan standar nasional",
        "5. Penyebab keberhasilan atau kegagalan dan upaya perbaikan",
        "6. Efisiensi penggunaan sumber daya",
        "7. Program dan kegiatan yang menunjang",
    ):
        assert len(re.findall(re.escape(title), text)) == 5


def test_recapitulation_and_form_say_the_tribulan(office: Office, reported: dict[str, ProducedDocument]) -> None:
    recapitulation, form = (pdf_text(office, reported[name]) for name in ("rekapitulasi", "format_data"))
    for code in TYPED:
        value = TYPED[code][3]
        own = half_up(Decimal(value[0]) * 100 / Decimal(value[1]), 2) if isinstance(value, tuple) else Decimal(value)
        assert written(own, DECIMALS.get(code, 2)) in recapitulation
    assert "Tribulan IV Tahun 2026" in form
    assert "Jumlah BUM Desa berkategori maju" in form


def test_word_gets_headings_tables_and_drawings(office: Office, reported: dict[str, ProducedDocument]) -> None:
    paper = reported["lkjip"]
    assert paper.docx_sha256 is not None
    document = Document(str(office.runtime.files.path(paper.docx_sha256)))
    headings = [each.text for each in document.paragraphs if each.style and each.style.name == "Heading 1"]
    assert headings[0] == "KATA PENGANTAR"
    assert "BAB III AKUNTABILITAS KINERJA" in headings
    assert len(document.tables) > 30
    assert len(document.inline_shapes) >= 1
