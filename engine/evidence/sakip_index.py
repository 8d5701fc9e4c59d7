"""What is sorted under the criteria of the SAKIP evaluation, and the index that says what lies where and what lacks."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from engine.evidence.case import Case
from engine.evidence.criteria import BY_CODE, CRITERIA
from engine.evidence.dossier import table
from engine.evidence.printing import Printer
from engine.evidence.stored_zip import Member
from engine.evidence.verdict import verdict
from engine.evidence.wording import RESULTS, STATUS, moment
from engine.export.archives import timeless
from engine.export.sheets import Column, Kind, Row, Sheet, csv_lines, write_xlsx
from engine.records.year import PerformanceYear

STYLE = (
    "<style>body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}.lacks{color:#9b1c1c}"
    "table{border-collapse:collapse}th,td{border:1px solid #999;padding:.25rem .5rem;text-align:left}</style>"
)


@dataclass(frozen=True)
class Year:
    """A year of an agency: its cases, its indicators, and when its report is due."""

    year: int
    agency: str
    cases: Sequence[Case]
    performance: PerformanceYear | None  # none: no agency
    due: date  # of the report to the regional head
    zone: ZoneInfo
    paper: Printer


@dataclass
class Sorted:
    """Files under their criteria, and what is missing."""

    members: dict[str, Member] = field(default_factory=dict)
    listed: list[tuple[str, str, str]] = field(default_factory=list)  # criterion, path, what it is
    missing: list[tuple[str, str]] = field(default_factory=list)

    def add(self, code: str, name: str, data: Any, title: str) -> None:
        """Put a file under a criterion."""
        path = f"{BY_CODE[code].folder}/{name}"
        if path not in self.members:
            self.members[path] = data if isinstance(data, Member) else Member.of(path, data)
            self.listed.append((code, path, title))

    def note(self, code: str, path: str, title: str) -> None:
        """Name a file under a criterion that already lies under another."""
        self.listed.append((code, path, title))

    def lacks(self, code: str, what: str) -> None:
        """Say that something is missing."""
        self.missing.append((code, what))


def csv_of(year: Year, heads: Sequence[str], rows: Iterable[Row], when: int = -1, ends: int = -1) -> bytes:
    """A table as Indonesian Excel opens it; the columns `when` and `ends` hold moments."""
    columns = tuple(
        Column(each, Kind.DATETIME if place in (when, ends) else Kind.TEXT) for place, each in enumerate(heads)
    )
    return b"".join(csv_lines(Sheet(title="data", columns=columns, rows=rows, zone=year.zone)))


def index_xlsx(year: Year, found: Sorted) -> bytes:
    """The index as a workbook, the missing among what is there."""
    titles = {each.code: each.title for each in CRITERIA}
    rows = [(code, titles[code], path, title, "ada") for code, path, title in found.listed]
    rows += [(code, titles[code], "", what, "BELUM ADA") for code, what in found.missing]
    heads = ("Kriteria", "Isi kriteria", "Berkas", "Keterangan", "Keadaan")
    sheet = Sheet(
        title=f"Bukti dukung SAKIP {year.year}",
        columns=tuple(Column(each) for each in heads),
        rows=sorted(rows),
        zone=year.zone,
    )
    file = io.BytesIO()
    write_xlsx(sheet, file)
    return timeless(file.getvalue())


def index_html(year: Year, found: Sorted) -> str:
    """The index as a page with links."""
    parts = []
    for criterion in CRITERIA:
        listed = [(path, title) for code, path, title in found.listed if code == criterion.code]
        items = "".join(
            f'<li><a href="{escape(path)}">{escape(path)}</a>: {escape(title)}</li>' for path, title in listed
        )
        lacking = "".join(
            f"<li>Belum ada: {escape(what)}</li>" for code, what in found.missing if code == criterion.code
        )
        parts.append(
            f"<h2>{criterion.code} {escape(criterion.title)}</h2><p>Dicari: {escape(criterion.wanted)}.</p>"
            f"<ul>{items}</ul>{f'<ul class=lacks>{lacking}</ul>' if lacking else ''}"
        )
    rows = [
        (case.subject, STATUS[case.status], moment(case.started_at, case.zone), RESULTS[verdict(case).result])
        for case in year.cases
    ]
    cases = table(("Kasus", "Keadaan", "Dimulai", "Putusan"), rows)
    head = f'<meta charset="utf-8"><title>Bukti dukung SAKIP {year.year}</title>'
    title = f"<h1>Berkas bukti dukung SAKIP {year.year}</h1><p>{escape(year.agency)}</p>"
    body = f"{title}{''.join(parts)}<h2>Kasus</h2>{cases}"
    return f'<!doctype html>\n<html lang="id"><head>{head}{STYLE}</head><body>{body}</body></html>\n'
