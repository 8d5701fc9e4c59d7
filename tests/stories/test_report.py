"""A year by robot office: four runs from workbooks to their end, and every figure of the report computed once more."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from openpyxl import load_workbook
from pypdf import PdfReader

from engine.evidence.verdict import Result
from engine.export.performance_book import HEADER_ROW, PARTS, SHEET, performance_book
from engine.export.reading_performance import read_performance
from engine.run.queries.books import task_book
from engine.run.queries.task_page import task_page
from engine.run.verify import verify
from models.documents import ProducedDocument
from tests.browser.progress import DEEDS
from tests.evidence import Evidence
from tests.office import SUPPLIERS, Office
from tests.papers import make_paper, papers_of
from tests.pdfa import breaches
from tests.recomputed import Indicator, mean_of, percent, recomputed, written

YEAR = 2026
# What units write into their workbooks, by tribulan; a pair is numerator and denominator, None nothing known yet.
TYPED: Mapping[str, tuple[Any, Any, Any, Any]] = {
    "IK01": (None, None, ("103", "183"), ("107", "183")),
    "IK02": (None, None, "3", "5"),
    "IK03": (None, None, "79.55", "81.20"),
    "IK04": (("165", "183"), ("165", "183"), ("165", "183"), ("166", "183")),
    "IK05": (("170", "183"), ("172", "183"), ("175", "183"), ("176", "183")),
    "IK06": (("211", "2196"), ("330", "2196"), ("298", "2196"), ("300", "2196")),
    "IK07": (("640", "800"), ("655", "800"), ("671", "800"), None),
    "IK08": ("4", "5", "6", "6"),
    "IK09": (("95", "187"), ("120", "187"), ("131", "187"), ("139", "187")),
    "IK10": ("24", "25", "28", "61"),
    "IK11": ("2", "1", "0", "4"),
    "IK12": ("6.5", "5.5", "5", "4.5"),
}
FINDINGS: Mapping[str, Any] = {
    "findings__0__objective": "Meningkatnya ekonomi desa",
    "findings__0__causes": "Pendampingan BUM Desa dilakukan sejak awal tahun.",
}
TO_THE_END = (
    *("correct_draft", "finalise_report", "submit_report", "sign_report", "confirm_signature"),
    *("write_cover_letter", "copy_report", "deliver_report"),
)


class YearOfWork:
    """The cases of a year, and the workbooks that units handed in."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.books: list[list[bytes]] = [[], [], [], []]
        self.cases = [self._runs(quarter) for quarter in (1, 2, 3, 4)]

    def _runs(self, quarter: int) -> UUID:
        office = self.office
        case = office.starts(subject=f"Tribulan {quarter}")
        office.completes("kadis", case, "order_report", year=str(YEAR), quarter=str(quarter))
        office.completes("sekretaris", case, "distribute_format")
        for unit, who in SUPPLIERS.items():
            office.completes(who, case, "fill_format", unit, **self._fills_in(case, "fill_format", unit, who, quarter))
            office.completes("kasubag.perencanaan", case, "check_format", unit, decision="lengkap")
        typed = self._fills_in(case, "analyse_data", "", "kasubag.perencanaan", quarter)
        said: dict[str, Any] = {"analysis": "Capaian baik.", "background": "Dinas dibentuk dengan Peraturan Daerah."}
        office.completes("kasubag.perencanaan", case, "analyse_data", **said, **FINDINGS, **typed)
        self._drafts(case, quarter)
        for element in TO_THE_END:
            DEEDS[element](office, case)
        return case

    def _drafts(self, case: UUID, quarter: int) -> None:
        """The report that the program made goes its way; of the first three tribulans any paper does."""
        office, task = self.office, self.office.task(case, "draft_report")
        if quarter < 4:
            file = office.attaches("staf.perencanaan", task)
        else:
            make_paper(office.runtime, case, "lkjip")
            made = papers_of(office.runtime, case)["lkjip"].pdf_sha256 or ""
            content = office.runtime.files.path(made).read_bytes()
            file = office.attaches("staf.perencanaan", task, "LKjIP 2026.pdf", content)
        office.completes("staf.perencanaan", case, "draft_report", files={"document": [file]}, summary="Draft.")

    def _fills_in(self, case: UUID, element: str, unit: str, who: str, quarter: int) -> dict[str, Any]:
        """Download the workbook of a task, write into it, and read it as the page would."""
        office = self.office
        with office.runtime.database.readers() as session:
            page = task_page(office.runtime, session, office.actor(who), office.task(case, element, unit))
            book = task_book(session, page)
        file = load_workbook(io.BytesIO(performance_book(book.form, book.entries, book.field.key)))
        for place, row in enumerate(book.form.rows):
            for part, text in _parts(TYPED[row.code][quarter - 1]).items():
                value = Decimal(text) if part not in ("state", "note") else text
                file[SHEET][f"{PARTS[part]}{HEADER_ROW + 1 + place}"] = value
        saved = io.BytesIO()
        file.save(saved)
        self.books[quarter - 1].append(saved.getvalue())
        found = read_performance(saved.getvalue(), book.form, book.field.key, book.before, book.factor)
        assert [fault for fault in found.faults if not fault.is_warning] == []
        return {name.replace(".", "__"): texts for name, texts in found.entries.items()}

    @property
    def papers(self) -> dict[str, ProducedDocument]:
        return papers_of(self.office.runtime, self.cases[-1])


def _parts(said: Any) -> dict[str, str]:
    if said is None:
        return {"state": "Belum terdata", "note": "Ditetapkan pada Oktober."}
    return dict(zip(("numerator", "denominator"), said, strict=True)) if isinstance(said, tuple) else {"value": said}


def pdf_text(office: Office, paper: ProducedDocument) -> str:
    assert paper.pdf_sha256 is not None
    pages = PdfReader(office.runtime.files.path(paper.pdf_sha256)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def tables(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """The tables of a text document, each with the title above it."""
    document, title = Document(str(path)), ""
    for part in document.element.body.iterchildren():
        if part.tag.endswith("}p"):
            title = Paragraph(part, document).text.strip() or title
        elif part.tag.endswith("}tbl"):
            rows = Table(part, document).rows
            yield title, [[cell.text.strip().replace("\xa0", " ") for cell in row.cells] for row in rows]


def expected(indicators: Mapping[str, Indicator]) -> Iterator[tuple[str, list[list[str]]]]:
    """The tables with figures of indicators, without their heads: a part of the title, and rows."""
    every = list(indicators.values())
    numbered = [[str(n), each.plan["name"], *each.year_row(YEAR)] for n, each in enumerate(every, start=1)]
    yield f"Capaian Kinerja Tahun {YEAR}", numbered
    for each in every:
        yield f"{each.plan['name']} per tribulan", each.quarter_rows(YEAR)
    by_objective: dict[str, list[Indicator]] = {each.plan["objective"]: [] for each in every}
    for each in every:
        by_objective[each.plan["objective"]].append(each)
    summary = []
    for objective, own in by_objective.items():
        target, value, share, _ = zip(*(each.year_row(YEAR) for each in own), strict=True)
        names, measures = zip(*((each.plan["name"], each.plan["measure"]) for each in own), strict=True)
        rows = [list(row) for row in zip(names, measures, target, value, share, strict=True)]
        yield f"Target dan realisasi: {objective}", rows
        mean, reached = mean_of(own, YEAR)
        summary.append([objective, str(len(own)), written(mean or Decimal(0), 2), f"{reached} tercapai"])
    yield "Ringkasan capaian sasaran", summary


def test_a_year_from_workbooks_to_a_signed_report_whose_every_figure_follows_from_them(
    office: Office, tmp_path: Path
) -> None:
    year = YearOfWork(office)
    for template in ("rekapitulasi", "format_data", "surat_pengantar"):
        make_paper(office.runtime, year.cases[-1], template)
    indicators = recomputed(year.books, YEAR)
    assert set(indicators) == set(TYPED)
    papers = year.papers

    _checks_the_runs(office, year, tmp_path)
    _checks_the_tables(office, papers["lkjip"], indicators)
    _checks_the_sentences(office, papers["lkjip"], indicators)
    recapitulation, form = (pdf_text(office, papers[name]) for name in ("rekapitulasi", "format_data"))
    for each in indicators.values():
        assert each.value(each.values[3]) in recapitulation
    assert "Tribulan IV Tahun 2026" in form
    assert "Jumlah BUM Desa berkategori maju" in form


def _checks_the_runs(office: Office, year: YearOfWork, folder: Path) -> None:
    """All four went to their end as drawn, and what was signed and confirmed is the report that the program made."""
    assert verify(office.runtime).breaches == ()
    evidence, numbers = Evidence(office, folder), []
    for case in year.cases:
        assert evidence.judges(case).result == Result.FOLLOWED
        letter = next(e for e in office.history(case) if e.task and e.task.element == "write_cover_letter")
        numbers.append(str(letter.content["answers"]["letter_number"]))
    assert len(set(numbers)) == 4
    made = year.papers["lkjip"].pdf_sha256
    signed = [said["sha256"] for entry in office.history(year.cases[-1]) for said in entry.content.get("signed", ())]
    assert signed == [made, made]
    assert breaches(office.runtime.files.path(made or "").read_bytes(), "A") == []


def _checks_the_tables(office: Office, paper: ProducedDocument, indicators: Mapping[str, Indicator]) -> None:
    found = list(tables(office.runtime.files.path(paper.docx_sha256 or "")))
    printed = pdf_text(office, paper).replace("\xa0", " ")
    for title, rows in expected(indicators):
        mine = [table for heading, table in found if heading.endswith(title)]
        assert len(mine) == 1, title
        assert mine[0][1:] == rows, title
        for row in rows:
            for cell in row[1:]:
                assert " ".join(cell.split()) in printed, (title, cell)
    annex = next(table for _, table in found if table[0][-2:] == ["Tahun", "Capaian"])
    assert [row[4:] for row in annex[1:]] == [each.annex_row(YEAR) for each in indicators.values()]


def _checks_the_sentences(office: Office, paper: ProducedDocument, indicators: Mapping[str, Indicator]) -> None:
    text = pdf_text(office, paper).replace("\xa0", " ")
    mean, reached = mean_of(indicators.values(), YEAR)
    assert f"Dari {len(indicators)} indikator kinerja, {reached} mencapai atau melampaui target" in text
    assert f"Rata-rata capaian yang diketahui {percent(mean)}" in text
    for words in ("Dinas dibentuk dengan Peraturan Daerah.", "Pendampingan BUM Desa dilakukan sejak awal tahun."):
        assert words in text
    for title in (
        "1. Perbandingan target dan realisasi tahun ini",
        "2. Perbandingan dengan tahun sebelumnya",
        "3. Perbandingan dengan target jangka menengah",
        "4. Perbandingan dengan standar nasional",
        "5. Penyebab keberhasilan atau kegagalan dan upaya perbaikan",
        "6. Efisiensi penggunaan sumber daya",
        "7. Program dan kegiatan yang menunjang",
    ):
        assert len(re.findall(re.escape(title), text)) >= 5
    in_order = [text.rindex(words) for words in ("KATA PENGANTAR", "PENDAHULUAN", "AKUNTABILITAS KINERJA", "PENUTUP")]
    assert in_order == sorted(in_order)
