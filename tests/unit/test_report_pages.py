"""The pages of the report: counted i, ii, iii before Bab I and 1, 2, 3 from there, on paper and in Word alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from lxml import etree
from pypdf import PdfReader

from engine.documents.blocks import Block
from engine.documents.declaration import Template
from engine.documents.owed import owed, told
from engine.documents.press import press
from engine.documents.rendering import plain
from engine.documents.report import report_parts
from engine.documents.word import write_docx
from engine.records.achievement import Measure
from engine.records.year import BudgetLine, IndicatorYear, ObjectiveYear, PerformanceYear, QuarterFigure, YearFigure
from engine.run.bundle import read_folder
from tests.office import PROCESSES, SOP

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
UNITS = ("Bidang Pemerintahan Desa", "Sekretariat")
A4, A4_LYING = (595, 842), (842, 595)


def quarter(number: int, state: str, answered: str, value: Decimal | None, target: Decimal | None) -> QuarterFigure:
    reached = Measure().achievement("up", target, value)
    return QuarterFigure(number, target, state, answered, value, None, None, value, reached)


def indicator(place: int, states: tuple[str, ...] = ("accepted",) * 4) -> IndicatorYear:
    target, value = Decimal(80), Decimal(70 + place)
    quarters = tuple(
        quarter(n, state, "filled" if state != "none" else "empty", value if state != "none" else None, target)
        for n, state in enumerate(states, start=1)
    )
    reached = Measure().achievement("up", target, value)
    this, before = (YearFigure(year, target, value, reached) for year in (2026, 2025))
    return IndicatorYear(
        code=f"IK{place:02}",
        name=f"Persentase desa yang ke-{place}",
        measure="%",
        direction="up",
        consolidation="last",
        decimals=2,
        unit_code=f"unit{place % 2}",
        unit_name=UNITS[place % 2],
        definition="",
        evidence_rule="",
        quarters=quarters,
        this=this,
        earlier=(before,),
        medium=None,
        benchmark=None,
        benchmark_source="",
    )


def asked_from(place: int, first: int) -> IndicatorYear:
    """An indicator whose plan begins with a tribulan, of which nothing was reported."""
    quarters = (quarter(n, "none", "empty", None, Decimal(80) if n >= first else None) for n in range(1, 5))
    return replace(indicator(place), quarters=tuple(quarters))


def year_of(*indicators: IndicatorYear) -> PerformanceYear:
    objectives = tuple(
        ObjectiveYear(f"Sasaran nomor {n}", indicators[first : first + 3])
        for n, first in enumerate(range(0, len(indicators), 3), start=1)
    )
    budget = (BudgetLine("Program Penataan Desa", "Sasaran nomor 1", Decimal(2_000_000), Decimal(1_900_000)),)
    return PerformanceYear("Dinas Contoh", 2026, objectives, budget, ())


@pytest.fixture(scope="module")
def template() -> Template:
    found = read_folder(PROCESSES / SOP)
    folder = "documents/lkjip/"
    return Template.from_files("lkjip", {n.removeprefix(folder): t for n, t in found.items() if n.startswith(folder)})


@pytest.fixture(scope="module")
def parts() -> list[Block]:
    return report_parts(year_of(*(indicator(place) for place in range(1, 10))), {}, 4)


@pytest.fixture(scope="module")
def pages(template: Template, parts: list[Block]) -> list[str]:
    return [page.extract_text().strip() for page in printed(template, parts).pages]


@pytest.fixture(scope="module")
def body(template: Template, parts: list[Block]) -> etree._Element:
    made = ZipFile(BytesIO(write_docx(template, template.sample | {"parts": plain({"parts": parts})["parts"]})))
    return etree.fromstring(made.read("word/document.xml"))


def printed(template: Template, parts: list[Block]) -> PdfReader:
    return PdfReader(BytesIO(press(template, template.sample | {"parts": parts}).pdf))


def whole(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def at_foot(page: str) -> str:
    return page.splitlines()[-1].strip()


def page_with(pages: list[str], words: str) -> int:
    """The place of the page that begins with these words."""
    return next(place for place, page in enumerate(pages) if " ".join(page.split()).startswith(words))


def test_what_comes_before_bab_one_counts_in_roman_and_bab_one_begins_anew(pages: list[str]) -> None:
    first = page_with(pages, "BAB I PENDAHULUAN")

    assert pages[0].endswith("DINAS PEMBERDAYAAN MASYARAKAT DAN DESA")
    assert not re.fullmatch(r"[ivx]+|\d+", at_foot(pages[0]))
    assert [at_foot(page) for page in pages[1:first]] == list(ROMAN[: first - 1])
    assert [at_foot(page) for page in pages[first:]] == [str(n) for n in range(1, len(pages) - first + 1)]


def test_the_front_stands_in_the_order_an_office_expects(pages: list[str]) -> None:
    names = ("KATA PENGANTAR", "DAFTAR ISI", "DAFTAR TABEL", "DAFTAR GAMBAR", "IKHTISAR EKSEKUTIF", "BAB I")
    places = [page_with(pages, name) for name in names]
    assert places == sorted(places)
    assert places[0] == 1


def test_lists_say_the_number_at_the_foot_of_the_page_they_lead_to(pages: list[str]) -> None:
    for title, lines in (("DAFTAR ISI", 15), ("DAFTAR TABEL", 20), ("DAFTAR GAMBAR", 8)):
        found = list(listed(pages, title))
        assert len(found) >= lines
        for words, number in found:
            [where] = [p for p, page in enumerate(pages) if at_foot(page) == number]
            assert words.casefold() in " ".join(pages[where].split()).casefold(), (words, number)


def listed(pages: list[str], title: str) -> Iterator[tuple[str, str]]:
    """What a list says, line by line, with the page number of each."""
    text = " ".join(pages[page_with(pages, title)].split()[2:])
    for found in re.finditer(r"(?P<words>\S.*?) ?\.{3,} ?(?P<number>[ivx]+|\d+)(?= |$)", text):
        yield found["words"], found["number"]


def test_annexes_lie_and_nothing_else_does(template: Template, parts: list[Block]) -> None:
    for page in printed(template, parts).pages:
        size = (round(page.mediabox.width), round(page.mediabox.height))
        text = " ".join(page.extract_text().split())
        assert size == (A4_LYING if text.startswith(("LAMPIRAN", "Program dan anggaran")) else A4), text


def test_word_counts_its_sections_alike(body: etree._Element) -> None:
    sections = body.findall(f".//{WORD}sectPr")
    counted = [section.find(f"{WORD}pgNumType") for section in sections]
    said = [None if each is None else (each.get(f"{WORD}fmt"), each.get(f"{WORD}start")) for each in counted]
    lying = [size.get(f"{WORD}orient") for section in sections for size in section.findall(f"{WORD}pgSz")]

    assert said == [None, ("lowerRoman", "1"), ("decimal", "1"), ("decimal", None)]
    assert lying == [None, None, None, "landscape"]
    assert [section.find(f"{WORD}footerReference") is not None for section in sections] == [False, True, True, True]
    for section in sections:  # Word opens no file whose elements stand in another order
        names = [etree.QName(each).localname for each in section]
        known = ["footerReference", "pgSz", "pgMar", "pgNumType", "cols", "docGrid"]
        assert names == [name for name in known if name in names]


def test_word_has_lists_whose_lines_lead_to_marks_that_are_there(body: etree._Element) -> None:
    codes = [each.text.strip() for each in body.iter(f"{WORD}instrText") if each.text]
    marks = {each.get(f"{WORD}name") for each in body.iter(f"{WORD}bookmarkStart")}
    led_to = [code.split()[1] for code in codes if code.startswith("PAGEREF")]

    assert [code for code in codes if code.startswith("TOC")] == [
        r'TOC \o "1-2" \h \z \u',
        r'TOC \h \z \c "Tabel"',
        r'TOC \h \z \c "Gambar"',
    ]
    assert len(led_to) > 40
    assert set(led_to) <= marks
    kinds = [each.get(f"{WORD}fldCharType") for each in body.iter(f"{WORD}fldChar")]
    assert kinds.count("begin") == kinds.count("end") == kinds.count("separate")


def test_word_repeats_the_heads_of_tables_and_keeps_captions_with_them(template: Template, parts: list[Block]) -> None:
    document = Document(BytesIO(write_docx(template, template.sample | {"parts": plain({"parts": parts})["parts"]})))

    for table in document.tables:
        assert table.rows[0]._tr.find(f".//{WORD}tblHeader") is not None
        widths = [cell.width or 0 for cell in table.rows[0].cells]
        assert min(widths) > 0
        before = table._tbl.getprevious()
        assert before is not None
        assert before.find(f".//{WORD}keepNext") is not None
    room = max(sum(cell.width or 0 for cell in table.rows[0].cells) for table in document.tables)
    last = document.sections[-1]
    assert room <= (last.page_width or 0) - (last.left_margin or 0) - (last.right_margin or 0)


def test_what_is_owed_stands_in_the_chapter_and_in_an_annex(template: Template) -> None:
    owing = (indicator(1), indicator(2, ("accepted", "returned", "draft", "none")), indicator(3))
    text = whole(printed(template, report_parts(year_of(*owing), {}, 4)))

    assert "Data dari Bidang Pemerintahan Desa belum lengkap. Yang belum dilaporkan tidak dihitung sebagai nol" in text
    annex = text[text.rindex("LAMPIRAN 3") :]
    for period, why in (
        ("Tribulan II", "dikembalikan untuk diperbaiki, belum dikirim kembali"),
        ("Tribulan III", "baru berupa draf, belum dikirim"),
        ("Tribulan IV", "belum melaporkan"),
    ):
        assert f"Bidang Pemerintahan Desa {period} IK02 Persentase desa yang ke-2 {why}" in annex
    assert "Sekretariat" not in annex


def test_a_tribulan_before_the_plan_begins_is_not_owed_but_an_indicator_without_targets_is() -> None:
    later, never, now = asked_from(1, 3), asked_from(2, 5), indicator(3, ("none", "sent", "sent", "sent"))
    nil = replace(now, quarters=(replace(now.quarters[0], state="sent", answered="none"), *now.quarters[1:]))

    assert [(debt.quarter, debt.indicators) for debt in owed(year_of(later), 4)] == [
        (3, ("IK01 Persentase desa yang ke-1",)),
        (4, ("IK01 Persentase desa yang ke-1",)),
    ]
    assert [debt.quarter for debt in owed(year_of(never), 2)] == [1, 2]
    assert [debt.why for debt in owed(year_of(now), 4)] == ["belum melaporkan"]
    assert owed(year_of(nil), 4) == []  # "tidak ada" is an answer


def test_a_cell_says_why_there_is_no_figure_and_zero_is_one() -> None:
    filled = quarter(1, "accepted", "filled", Decimal(0), Decimal(80))
    said = {
        "0,00": filled,
        "belum dilaporkan": replace(filled, state="none", answered="empty", value=None),
        "belum dikirim": replace(filled, state="draft"),
        "dikembalikan": replace(filled, state="returned"),
        "belum terdata": replace(filled, answered="not_yet", value=None),
        "tidak ada": replace(filled, answered="none", value=None),
        "kosong": replace(filled, answered="empty", value=None),
        "–": replace(filled, state="none", answered="empty", value=None, target=None),
    }
    assert {words: told(figure, 2) for words, figure in said.items()} == {words: words for words in said}
