"""A list as it is shown, written as XLSX and as CSV: the same columns in the same order, and never a formula.

Numbers stay numbers and moments are written in the zone of the agency, because neither format knows zones.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from engine.export.characters import xml_text

Value = str | int | float | Decimal | Fraction | date | datetime | None
Row = Sequence[Value]

BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet may take for the start of a formula; the wide ones are read as the narrow by some.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - the wide signs are meant
LONGEST_TEXT = 32_767  # of a cell
LONGEST_HEADER = 255  # characters of a print header
LONGEST_NAME = 31  # of a worksheet
A4 = 9  # its number in the format
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_TOP = Alignment(vertical="top", wrap_text=True)
_LEVEL = Alignment(vertical="top")
_BOLD = Font(bold=True)


class Kind(StrEnum):
    """What a column holds. Minutes are working minutes; a percentage is given as a part of one."""

    TEXT = "text"
    NUMBER = "number"
    MINUTES = "minutes"
    DATETIME = "datetime"
    DATE = "date"
    PERCENT = "percent"


WIDTHS = {Kind.TEXT: 28, Kind.NUMBER: 11, Kind.MINUTES: 11, Kind.DATETIME: 18, Kind.DATE: 12, Kind.PERCENT: 10}
WIDEST = 60
FORMATS = {
    Kind.TEXT: "@",
    Kind.NUMBER: "General",
    Kind.MINUTES: "#,##0",
    Kind.DATETIME: "dd/mm/yyyy hh:mm",
    Kind.DATE: "dd/mm/yyyy",
    Kind.PERCENT: "0.0%",
}


@dataclass(frozen=True)
class Column:
    """A column as the page heads it; `width` in characters where the usual one of its kind does not do."""

    title: str
    kind: Kind = Kind.TEXT
    width: int | None = None


@dataclass(frozen=True)
class Sheet:
    """A list to be written once: `rows` may be an iterator, each row has one value for each column.

    `note` says which filters made the list and when; `note_title` names the worksheet it stands on.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    zone: ZoneInfo
    note: str = ""
    note_title: str = "Keterangan"


def write_xlsx(sheet: Sheet, file: BinaryIO) -> None:
    """Write the list as a workbook, row by row: the header alone on top, so that it can be filtered and pivoted."""
    book = Workbook(write_only=True)
    page = book.create_sheet(_name(sheet.title))
    page.freeze_panes = "A2"
    last = get_column_letter(len(sheet.columns))
    for place, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(place)].width = _width(column)
    _prepare_print(page, sheet.title)
    with closing(page):  # also when the rows break off, so that nothing half-written stays open
        page.append([_text_cell(page, column.title, bold=True) for column in sheet.columns])
        cells = [_ColumnCells(page, column.kind, sheet.zone) for column in sheet.columns]
        count = 1
        for count, row in enumerate(sheet.rows, start=2):  # noqa: B007 - wanted after the last row
            page.append([cell.filled(value) for cell, value in zip(cells, row, strict=True)])
        page.auto_filter.ref = f"A1:{last}{count}"
    if sheet.note:
        _write_note(book, sheet)
    book.save(file)


def csv_lines(sheet: Sheet) -> Iterator[bytes]:
    """The list as Indonesian Excel opens it by a double click: UTF-8 with mark, semicolons, decimal commas, CRLF.

    A text that a spreadsheet could take for a formula is given an apostrophe in front.
    """
    yield (BYTE_ORDER_MARK + _line([_harmless(column.title) for column in sheet.columns])).encode()
    for row in sheet.rows:
        pairs = zip(sheet.columns, row, strict=True)
        yield _line([_written(column.kind, value, sheet.zone) for column, value in pairs]).encode()


class _ColumnCells:
    """The cells of one column, filled anew for every row: styling each of them costs four times what writing does."""

    def __init__(self, page: Any, kind: Kind, zone: ZoneInfo) -> None:
        self._zone = zone
        self._text = _text_cell(page)
        self._quoted = _text_cell(page, quoted=True)
        self._plain = WriteOnlyCell(page)
        self._plain.number_format = FORMATS[kind]
        self._plain.alignment = _LEVEL

    def filled(self, value: Value) -> Any:
        """Hold `value` until the row is written."""
        if value is None or value == "":
            return None
        if isinstance(value, str):
            text = _excel_text(value)
            return _filled(self._quoted if text.startswith(FORMULA_STARTS) else self._text, text)
        self._plain.value = _plain(value, self._zone)
        return self._plain


def _text_cell(page: Any, text: str = "", *, bold: bool = False, quoted: bool = False) -> Any:
    """Keep a text a text, also (`quoted`) when somebody edits the cell."""
    cell = WriteOnlyCell(page)
    cell.number_format = FORMATS[Kind.TEXT]
    cell.alignment = _TOP
    cell.quotePrefix = quoted
    if bold:
        cell.font = _BOLD
    return _filled(cell, _excel_text(text))


def _filled(cell: Any, text: str) -> Any:
    """Say that it is text, whatever it begins with."""
    cell.value = text
    cell.data_type = "s"
    return cell


def _excel_text(text: str) -> str:
    return xml_text(text)[:LONGEST_TEXT]


def _plain(value: int | float | Decimal | Fraction | date, zone: ZoneInfo) -> int | float | Decimal | date:
    if isinstance(value, datetime):
        return _local(value, zone).replace(tzinfo=None)
    return float(value) if isinstance(value, Fraction) else value


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Whole seconds: what a spreadsheet counts in days has no room for more."""
    if moment.tzinfo is None:
        raise ValueError("a naive moment has no place in a list: give it a zone")
    return moment.astimezone(zone).replace(microsecond=0)


def _written(kind: Kind, value: Value, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _harmless(xml_text(value))
    if isinstance(value, datetime):
        return _local(value, zone).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    return _number(value * 100) + "%" if kind is Kind.PERCENT else _number(value)


def _number(value: int | float | Decimal | Fraction) -> str:
    """Never in powers of ten, which some spreadsheets read as text."""
    exact = Decimal(repr(float(value))) if isinstance(value, float | Fraction) else Decimal(value)
    return f"{exact:f}".replace(".", ",")


def _harmless(text: str) -> str:
    """Look behind spaces too, which some spreadsheets drop before they look."""
    return f"'{text}" if text.lstrip(" \xa0\ufeff").startswith(FORMULA_STARTS) else text


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line, delimiter=";", lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _width(column: Column) -> int:
    return min(column.width or max(WIDTHS[column.kind], len(column.title) + 3), WIDEST)


def _prepare_print(page: Any, title: str) -> None:
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddHeader.center.text = xml_text(title).replace("&", "&&")[:LONGEST_HEADER]
    page.oddFooter.right.text = "&P / &N"


def _write_note(book: Any, sheet: Sheet) -> None:
    page = book.create_sheet(_name(sheet.note_title))
    page.column_dimensions["A"].width = 100
    page.append([_text_cell(page, sheet.title, bold=True)])
    for line in sheet.note.splitlines():
        page.append([_text_cell(page, line)])


def _name(title: str) -> str:
    return xml_text(title).translate(_NOT_IN_NAMES).strip(" '\n\t")[:LONGEST_NAME].strip(" '") or "Data"
