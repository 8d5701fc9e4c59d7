"""The official sheet: every row, the wording letter by letter, only five symbols, equal bytes."""

from __future__ import annotations

import re
import subprocess
import sys
import zlib
from collections.abc import Mapping
from contextlib import suppress

import pytest
from hypothesis import given, settings
from lxml import etree

from engine.documents.pdf import pdf_of
from engine.revise.table import END, Row, Table, Way
from engine.revise.writing_table import write_table
from engine.run.bundle import read_folder
from engine.sheet.content import Symbol, content_of
from engine.sheet.document import sheet_html, sheet_pages
from engine.sheet.placing import PAPERS, plan
from engine.sheet.routing import Arrow, route
from tests.office import PROCESSES, SOP
from tests.properties.test_tables import tables

FILES = read_folder(PROCESSES / SOP)
SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "text", "line", "rect", "polygon", "polyline"}


def words(pages: list[str]) -> str:
    """What a reader sees, in reading order, with lines joined again."""
    return " ".join(str(text) for page in pages for text in etree.fromstring(page).itertext() if text.strip())


def test_our_sop_has_thirteen_rows_and_723_minutes_on_two_pages_after_its_first() -> None:
    content = content_of(FILES)
    placed = plan(content, PAPERS["a4"])

    assert [line.number for line in content.lines] == list(range(1, 14))
    assert sum(int(line.time) for line in content.lines) == content.minutes == 723
    assert [row.page for row in placed.rows] == [0] * 10 + [1] * 3


def test_a_connector_joins_step_ten_and_step_eleven() -> None:
    content = content_of(FILES)
    found = route(content, plan(content, PAPERS["a4"])).connectors

    assert [(each.page, each.letter) for each in found] == [(0, "A"), (1, "A")]


def test_the_wording_is_the_sheets_own() -> None:
    told = words([str(page) for page in sheet_pages(FILES)])

    for phrase in (
        "Memerintahkan penyusunan LAKIP",
        "Menyampaikan format pengumpulan data dan informasi kinerja dari masing2 bagian",
        "Menganalis dan mengevaluasi data dan informasi kinerja yg terkumpul",
        "01.03/175-Sekre/2024",
        "Tanggal Pengesahan 15 Januari 2024",
        "JAYA PRANOLO, S.STP, M.Si",
        "NIP. 19780306 199612 1 001",
        "10. Peraturan Bupati Purwakarta Nomor 38 Tahun 2023",
        "6. Filling Kabinet",
        "Apabila SOP Pengumpulan data kinerja tidak diselesaikan maka kegiatan Pelaporan akan terhambat",
        "Kelengkapan Waktu (Menit) Output",
        "Jumlah 13 langkah, waktu baku 723 menit.",
    ):
        assert phrase in told, phrase


def test_first_and_last_step_are_capsules_and_steps_that_decide_are_diamonds() -> None:
    symbols = {line.number: line.symbol for line in content_of(FILES).lines}

    assert [number for number, symbol in symbols.items() if symbol is Symbol.CAPSULE] == [1, 13]
    assert [number for number, symbol in symbols.items() if symbol is Symbol.DIAMOND] == [6, 9]


@pytest.mark.parametrize("paper", PAPERS)
def test_every_page_is_as_large_as_its_paper_and_draws_nothing_but_shapes_and_text(paper: str) -> None:
    for page in sheet_pages(FILES, paper):
        svg = etree.fromstring(page)
        assert svg.get("width") == f"{PAPERS[paper].width:.1f}pt"
        assert {etree.QName(each).localname for each in svg.iter()} <= ALLOWED


def test_two_renders_are_equal_byte_by_byte_also_in_another_program() -> None:
    html = sheet_html(FILES)
    program = (
        "import hashlib; from pathlib import Path; from engine.run.bundle import read_folder; "
        "from engine.sheet.document import sheet_html; from engine.documents.pdf import pdf_of; "
        f"print(hashlib.sha256(pdf_of(sheet_html(read_folder(Path({str(PROCESSES / SOP)!r}))))).hexdigest())"
    )
    command = [sys.executable, "-c", program]

    prints = {subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)}  # noqa: S603 - our own program

    assert sheet_html(FILES) == html
    assert pdf_of(html) == pdf_of(html)
    assert len(prints) == 1


def test_the_pdf_has_the_size_of_its_paper_and_its_fonts_inside() -> None:
    printed = pdf_of(sheet_html(FILES, "f4"))

    assert printed.startswith(b"%PDF")
    assert b"/FontFile" in unpacked(printed)
    boxes = {tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox ?\[([^\]]*)\]", unpacked(printed))}
    assert {(round(box[2]), round(box[3])) for box in boxes} == {(935, 609)}


def unpacked(printed: bytes) -> bytes:
    """The streams of a PDF, opened where they are packed."""
    found = b""
    for stream in re.findall(rb"stream\n(.*?)\nendstream", printed, re.DOTALL):
        with suppress(zlib.error):
            found += zlib.decompress(stream)
    return printed + found


def test_a_document_cannot_fetch_anything() -> None:
    plain, fetching = (
        "<p>a</p>",
        '<p>a</p><img src="file:///etc/passwd"><link rel="stylesheet" href="http://127.0.0.1:1/">',
    )

    assert len(pdf_of(fetching)) < len(pdf_of(plain)) + 600


def test_outsiders_get_a_column_and_days_are_printed_as_written() -> None:
    rows = (
        Row(1, "Menerima permohonan", "Loket", 2250, "5 hari", participants=("Polsek",), ways=(Way(2),)),
        Row(2, "Memeriksa", "Camat", 30, "30 menit", ways=(Way(END, "Ya"), Way(1, "Tidak"))),
    )
    content = content_of(write_table(Table("Izin", ("Loket", "Camat"), rows, process_id="izin")))

    assert content.columns == ("Loket", "Camat", "Polsek")
    assert [line.time for line in content.lines] == ["5 hari", "30 menit"]
    assert content.lines[0].beside == (2,)
    assert [(way.source, way.target, way.label) for way in content.ways] == [(0, 1, ""), (1, 0, "Tidak")]


def test_changed_cells_bear_a_bar_and_a_colour() -> None:
    marks: Mapping[str, frozenset[str]] = {"draft_report": frozenset({"time"})}

    plain, marked = sheet_pages(FILES), sheet_pages(FILES, marks=marks)

    assert plain[0] == marked[0]
    assert marked[1].count("<rect") == plain[1].count("<rect") + 2


@settings(max_examples=60, deadline=None)
@given(tables())
def test_no_arrow_runs_through_a_symbol(table: Table) -> None:
    content = content_of(write_table(table))
    placed = plan(content, PAPERS["a4"])

    for arrow in route(content, placed).arrows:
        for row in placed.on(arrow.page):
            inset = 4 if row.line.symbol is Symbol.DIAMOND else 1e6  # what surely lies inside: of a diamond its heart
            across, down = min(1, row.width) + row.width / inset, min(1, row.symbol_height) + row.symbol_height / inset
            box = (row.x + across, row.y + down, row.x + row.width - across, row.y + row.symbol_height - down)
            assert not crosses(arrow, box), (row.line.number, arrow.points)


def crosses(arrow: Arrow, box: tuple[float, float, float, float]) -> bool:
    """Whether a line runs through a box, other than by ending at its border."""
    left, top, right, bottom = box
    for (x, y), (over, end) in zip(arrow.points, arrow.points[1:], strict=False):
        across = max(min(x, over), left) < min(max(x, over), right) if x != over else left < x < right
        down = max(min(y, end), top) < min(max(y, end), bottom) if y != end else top < y < bottom
        if across and down:
            return True
    return False


@settings(max_examples=60, deadline=None)
@given(tables())
def test_every_sop_gets_a_sheet_whose_connectors_pair_up(table: Table) -> None:
    files = write_table(table)
    content = content_of(files)
    found = route(content, plan(content, PAPERS["f4"])).connectors

    letters = [each.letter for each in found]
    assert all(letters.count(letter) == 2 for letter in letters)
    for page in sheet_pages(files, "f4"):
        etree.fromstring(page)
