"""Reads a form of performance data that was filled in away from the system, and names every cell that is wrong."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from engine.export.book_cells import LONGEST_NOTE, CellReader
from engine.export.book_faults import BookFault
from engine.export.characters import xml_text
from engine.export.performance_book import COLUMNS, HEADER_ROW, HEADERS, MARK, PARTS, SHEET, FormOf
from engine.export.weighing import UNPACKING, refusal_of
from engine.forms.context import IndicatorRow
from engine.forms.indicator import FILLED
from engine.forms.numerals import MOST_DECIMALS, canonical, write_number
from engine.records.outliers import stands_out, usual

MOST_SPARE = 50  # rows below the form that are looked at
LONGEST_CELL = 32_767  # characters, says the format
TORN = (  # what the library says of a torn file: it promises no kind of error
    *(*UNPACKING, InvalidFileException, SyntaxError, ArithmeticError),
    *(AttributeError, LookupError, TypeError, ValueError),
)
FIXED = ("Sasaran", "Indikator Kinerja", "Target Tahunan", "Target Tribulan", "Satuan")


@dataclass(frozen=True)
class BookRead:
    """What a workbook says: entries as the page of the task would send them, what is wrong, and rows left empty.

    With a fault that is no warning nothing of it may be taken over.
    """

    entries: Mapping[str, list[str]] = field(default_factory=dict)
    faults: tuple[BookFault, ...] = ()
    empty: tuple[str, ...] = ()  # codes of indicators nobody wrote anything about
    cells: Mapping[str, str] = field(default_factory=dict)  # where each entry stands

    @property
    def is_sound(self) -> bool:
        """Whether it may be taken over."""
        return all(fault.is_warning for fault in self.faults)


def read_performance(
    data: bytes, form: FormOf, name: str, before: Mapping[str, Sequence[Decimal]], factor: int
) -> BookRead:
    """Read a workbook for a form.

    `before` are earlier values by code; from `factor` times the usual of them on a value stands out.
    """
    book = _opened(data)
    if isinstance(book, BookFault):
        return BookRead(faults=(book,))
    faults = list(_wrong_book(book, form))
    if any(not fault.cell and fault.code != "extra_sheet" for fault in faults):
        return BookRead(faults=tuple(faults))
    reading = _Reading(book[SHEET], form, name, before, factor)
    return reading.read(faults)


def _opened(data: bytes) -> Any:
    """The workbook, or why it cannot be one."""
    refusal = refusal_of(data)
    if refusal is not None:
        return BookFault(refusal)
    try:
        return load_workbook(io.BytesIO(data), data_only=False, keep_links=False)
    except TORN:
        return BookFault("no_workbook")


def _wrong_book(book: Any, form: FormOf) -> Iterator[BookFault]:
    try:
        mark = json.loads(str(book[MARK]["A1"].value))
        unit, period, rows = mark["unit"], (mark["year"], mark["quarter"]), mark["rows"]
    except (KeyError, ValueError, TypeError, RecursionError):
        yield BookFault("no_mark")
        return
    if unit != form.unit_code:
        yield BookFault("other_unit")
    elif period != (form.year, form.quarter):
        yield BookFault("other_period")
    elif rows != form.digest:
        yield BookFault("other_rows")
    if SHEET not in book.sheetnames or not isinstance(book[SHEET], Worksheet):
        yield BookFault("no_sheet", params={"sheet": SHEET})
    for title in book.sheetnames:
        if title not in (SHEET, MARK):
            yield BookFault("extra_sheet", params={"sheet": title})


class _Reading:
    """One sheet while it is read."""

    def __init__(
        self, sheet: Worksheet, form: FormOf, name: str, before: Mapping[str, Sequence[Decimal]], factor: int
    ) -> None:
        self._sheet, self._form, self._name = sheet, form, name
        self._before, self._factor = before, factor
        self._cells = CellReader()
        self._entries: dict[str, list[str]] = {}
        self._places: dict[str, str] = {}
        self._empty: list[str] = []

    def read(self, faults: Sequence[BookFault]) -> BookRead:
        self._cells.faults += faults
        self._look_at_frame()
        by_code = {row.code: row for row in self._form.rows}
        seen: dict[str, int] = {}
        for number in range(HEADER_ROW + 1, self._last_row() + 1):
            code = None if self._is_endless(number) else self._row_code(number, by_code, seen)
            if code is not None:
                seen[code] = number
                self._read_row(number, by_code[code])
        for code in by_code:
            if code not in seen:
                self._cells.wrong("missing_row", "", indicator=code)
        return BookRead(self._entries, tuple(self._cells.faults), tuple(self._empty), self._places)

    def _last_row(self) -> int:
        return min(int(self._sheet.max_row), HEADER_ROW + len(self._form.rows) + MOST_SPARE)

    def _look_at_frame(self) -> None:
        for place, header in enumerate(HEADERS, start=1):
            cell = self._sheet.cell(HEADER_ROW, place)
            if str(cell.value or "").strip() != header:
                self._cells.wrong("header", cell.coordinate, header=header)
        for merged in self._sheet.merged_cells.ranges:
            if merged.max_row >= HEADER_ROW:
                self._cells.wrong("merged", merged.coord)

    def _is_endless(self, number: int) -> bool:
        """Whether a text of the row is longer than any cell can be: then nothing of the row is read."""
        cells = [self._sheet.cell(number, place) for place in range(1, len(HEADERS) + 1)]
        endless = [cell for cell in cells if isinstance(cell.value, str) and len(cell.value) > LONGEST_CELL]
        for cell in endless:
            self._cells.wrong("too_long", cell.coordinate, max=LONGEST_NOTE)
        return bool(endless)

    def _row_code(self, number: int, by_code: Mapping[str, IndicatorRow], seen: Mapping[str, int]) -> str | None:
        cell = self._sheet[f"{COLUMNS['Kode']}{number}"]
        code = str(cell.value or "").strip()
        if not code and not any(self._sheet.cell(number, place).value for place in range(1, len(HEADERS) + 1)):
            return None
        if self._sheet.row_dimensions[number].hidden:
            self._cells.wrong("hidden_row", cell.coordinate)
        if code not in by_code:
            self._cells.wrong("unknown_row", cell.coordinate)
            return None
        if code in seen:
            self._cells.wrong("twice", cell.coordinate, indicator=code)
            return None
        return code

    def _read_row(self, number: int, row: IndicatorRow) -> None:
        self._look_at_fixed(number, row)
        before = len(self._cells.faults)
        state = self._cells.state(self._sheet[f"{PARTS['state']}{number}"])
        note = self._cells.note(self._sheet[f"{PARTS['note']}{number}"])
        parts = ("numerator", "denominator") if row.is_ratio else ("value",)
        cells = {part: self._sheet[f"{PARTS[part]}{number}"] for part in parts}
        if row.is_ratio and self._cells.is_written(self._sheet[f"{PARTS['value']}{number}"]):
            self._cells.wrong("computed", f"{PARTS['value']}{number}")
        decimals = MOST_DECIMALS if row.is_ratio else row.decimals
        numbers = {part: self._cells.number(cell, part, decimals) for part, cell in cells.items()}
        written = [part for part, cell in cells.items() if self._cells.is_written(cell)]
        if state is None and not written and not note:
            if len(self._cells.faults) == before:
                self._empty.append(row.code)
            return
        self._fit_together(number, (state or FILLED, note), written, parts, numbers)
        self._warn(number, row, numbers)
        self._keep(row, state or FILLED, note, numbers)
        self._places |= {f"{self._name}.{row.code}.{part}": f"{cell}{number}" for part, cell in PARTS.items()}

    def _fit_together(
        self,
        number: int,
        said: tuple[str, str],
        written: Sequence[str],
        parts: Sequence[str],
        numbers: Mapping[str, Decimal | None],
    ) -> None:
        state, note = said
        if state != FILLED:
            for part in written:
                self._cells.wrong("value_though", f"{PARTS[part]}{number}")
            if not note:
                self._cells.wrong("note_required", f"{PARTS['note']}{number}")
            return
        for part in parts:
            if part not in written:
                self._cells.wrong("value_required", f"{PARTS[part]}{number}")
        if numbers.get("denominator") == 0:
            self._cells.wrong("zero_denominator", f"{PARTS['denominator']}{number}")

    def _warn(self, number: int, row: IndicatorRow, numbers: Mapping[str, Decimal | None]) -> None:
        numerator, denominator = numbers.get("numerator"), numbers.get("denominator")
        if numerator is not None and denominator is not None and 0 < denominator < numerator:
            self._cells.wrong("larger_numerator", f"{PARTS['numerator']}{number}")
        value, earlier = numbers.get("value"), self._before.get(row.code, ())
        if stands_out(value, earlier, self._factor):
            size = write_number(usual(earlier) or 0)
            self._cells.wrong("stands_out", f"{PARTS['value']}{number}", usual=size)

    def _keep(self, row: IndicatorRow, state: str, note: str, numbers: Mapping[str, Decimal | None]) -> None:
        name = f"{self._name}.{row.code}"
        self._entries[f"{name}.state"] = [state]
        self._entries[f"{name}.note"] = [note]
        for part, number in numbers.items():
            self._entries[f"{name}.{part}"] = [write_number(canonical(number)) if number is not None else ""]

    def _look_at_fixed(self, number: int, row: IndicatorRow) -> None:
        was: dict[str, str | Decimal | None] = {
            "Sasaran": row.objective,
            "Indikator Kinerja": row.name,
            "Target Tahunan": row.yearly_target,
            "Target Tribulan": row.quarter_target,
            "Satuan": row.unit_of_measure,
        }
        for title in FIXED:
            cell = self._sheet[f"{COLUMNS[title]}{number}"]
            if _plain(cell.value) != _plain(was[title]):
                self._cells.wrong("changed", cell.coordinate, was=_plain(was[title]))


def _plain(value: object) -> str:
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return canonical(Decimal(value))
    return " ".join(xml_text(str(value)).split()) if value is not None else ""
