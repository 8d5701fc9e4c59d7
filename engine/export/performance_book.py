"""The form of performance data as a workbook to be filled in away from the system. Only writes; knows no case.

The seven columns are the SOP's own (part V of its sheet); what an office needs besides stands to their right. Cells to
be filled in are open, all others locked, and a hidden sheet says which unit, period and indicators the workbook is for.
"""

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from engine.export.archives import timeless
from engine.export.characters import xml_text
from engine.forms.context import IndicatorRow
from engine.forms.indicator import FILLED, NONE, NOT_YET
from engine.forms.numerals import LARGEST, read_number

TITLE = "FORMAT PENGUMPULAN DATA KINERJA"
SHEET, MARK = "Data kinerja", "runut"
HEADER_ROW = 7
HEADERS = (  # the first seven are the SOP's
    *("No", "Sasaran", "Indikator Kinerja", "Target Tahunan", "Target Tribulan", "Realisasi Tribulan", "Keterangan"),
    *("Keadaan Data", "Pembilang", "Penyebut", "Satuan", "Kode"),
)
WIDTHS = (5, 30, 42, 12, 12, 14, 34, 16, 14, 14, 12, 9)
COLUMNS = {name: get_column_letter(place) for place, name in enumerate(HEADERS, start=1)}
PARTS = {  # where each part of an answer stands
    **{"value": COLUMNS["Realisasi Tribulan"], "note": COLUMNS["Keterangan"], "state": COLUMNS["Keadaan Data"]},
    **{"numerator": COLUMNS["Pembilang"], "denominator": COLUMNS["Penyebut"]},
}
STATE_WORDS = {FILLED: "Ada nilai", NOT_YET: "Belum terdata", NONE: "Tidak ada"}
ROMAN = ("I", "II", "III", "IV")
LANDSCAPE_F4 = 14  # folio, the size nearest to F4 that the format knows
DIGITS_KEPT = 15  # of a number, by spreadsheets
LONGEST_PROMPT = 255
TITLE_OF = {"numerator": "Pembilang", "denominator": "Penyebut"}

_OPEN = Protection(locked=False)
_TO_FILL = PatternFill("solid", fgColor="FFF8E1")
_HEAD = PatternFill("solid", fgColor="D9E7EA")
_THIN = Side(style="thin", color="808080")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_TOP = Alignment(vertical="top", wrap_text=True)


@dataclass(frozen=True)
class FormOf:
    """Which form: the agency and unit by name, the unit's code, the period, and its indicators in order."""

    agency: str
    unit_name: str
    unit_code: str
    year: int
    quarter: int
    rows: Sequence[IndicatorRow]

    @property
    def mark(self) -> str:
        """What a workbook is recognised by, as JSON."""
        told = {"unit": self.unit_code, "year": self.year, "quarter": self.quarter, "rows": self.digest}
        return json.dumps(told, sort_keys=True)

    @property
    def digest(self) -> str:
        """A short mark of the indicators and their targets: another set of them is another form."""
        told = [[row.code, row.name, str(row.yearly_target), str(row.quarter_target)] for row in self.rows]
        return hashlib.blake2s(json.dumps(told).encode(), digest_size=8).hexdigest()


def performance_book(form: FormOf, entries: Mapping[str, Sequence[str]], name: str) -> bytes:
    """The workbook of a form; `entries` are what its page would show under `name`. The same form is the same bytes."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    _head(sheet, form)
    for place, row in enumerate(form.rows):
        _row(sheet, HEADER_ROW + 1 + place, (place + 1, row), entries, f"{name}.{row.code}")
    _validate(sheet, form.rows)
    _arrange(sheet)
    mark = book.create_sheet(MARK)
    mark["A1"] = form.mark
    mark.sheet_state = "hidden"
    packed = io.BytesIO()
    book.save(packed)
    return timeless(packed.getvalue())


def _head(sheet: Worksheet, form: FormOf) -> None:
    lines = (
        TITLE,
        form.agency,
        f"Unit: {form.unit_name}",
        f"Tribulan {ROMAN[form.quarter - 1]} Tahun {form.year}",
        "Isi sel kuning saja. Untuk persentase isi Pembilang dan Penyebut. Bila tidak ada nilai, pilih Keadaan Data "
        "dan jelaskan pada Keterangan. Bukti dukung dilampirkan pada halaman tugas.",
    )
    for place, line in enumerate(lines, start=1):
        cell = sheet.cell(place, 1, xml_text(line))
        cell.font = Font(bold=place < 3, size=14 if place == 1 else 11)
        cell.data_type = "s"
    for place, name in enumerate(HEADERS, start=1):
        cell = sheet.cell(HEADER_ROW, place, name)
        cell.font, cell.fill, cell.border, cell.alignment = Font(bold=True), _HEAD, _BOX, _TOP
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS[place - 1]


def _row(
    sheet: Worksheet, number: int, numbered: tuple[int, IndicatorRow], entries: Mapping[str, Sequence[str]], name: str
) -> None:
    place, row = numbered
    fixed = {
        "No": place,
        "Sasaran": xml_text(row.objective),
        "Indikator Kinerja": xml_text(row.name),
        "Target Tahunan": row.yearly_target,
        "Target Tribulan": row.quarter_target,
        "Satuan": xml_text(row.unit_of_measure),
        "Kode": row.code,
    }
    for title in HEADERS:
        cell = sheet[f"{COLUMNS[title]}{number}"]
        cell.border, cell.alignment = _BOX, _TOP
        if title in fixed:
            cell.value = fixed[title]
            if isinstance(fixed[title], str):
                cell.data_type = "s"  # whatever it begins with
    for part in _parts(row):
        cell = sheet[f"{PARTS[part]}{number}"]
        cell.protection, cell.fill = _OPEN, _TO_FILL
        typed = next(iter(entries.get(f"{name}.{part}", ())), "")
        if part == "state":
            cell.value = STATE_WORDS.get(typed) if typed != FILLED else None
        elif part == "note":
            cell.number_format = "@"
            cell.value = xml_text(typed) or None
            cell.data_type = "s" if typed else cell.data_type
        else:
            _write_number(cell, typed.strip())


def _write_number(cell: Cell, typed: str) -> None:
    """A number as one; what is none, or has more digits than a spreadsheet keeps, as it was typed."""
    number = read_number(typed)
    if number is not None and len(number.as_tuple().digits) <= DIGITS_KEPT:
        cell.value = number
    elif typed:
        cell.value = xml_text(typed)
        cell.data_type = "s"


def _parts(row: IndicatorRow) -> tuple[str, ...]:
    return ("state", "numerator", "denominator", "note") if row.is_ratio else ("state", "value", "note")


def _validate(sheet: Worksheet, rows: Sequence[IndicatorRow]) -> None:
    """What a spreadsheet itself says while somebody types: words to choose, numbers only, and what is counted."""
    words = DataValidation(type="list", formula1=f'"{",".join(STATE_WORDS.values())}"', allow_blank=True)
    words.error, words.errorTitle, words.showErrorMessage = "Pilih salah satu dari daftar.", "Keadaan Data", True
    words.add(f"{PARTS['state']}{HEADER_ROW + 1}:{PARTS['state']}{HEADER_ROW + max(len(rows), 1)}")
    sheet.add_data_validation(words)
    asked: dict[tuple[str, str], list[int]] = {}
    for number, row in enumerate(rows, start=HEADER_ROW + 1):
        labels = {"numerator": row.numerator_label, "denominator": row.denominator_label}
        for part in _parts(row):
            if part not in ("state", "note"):
                asked.setdefault((part, labels.get(part) or ""), []).append(number)
    for (part, label), numbers in asked.items():
        rule = _numbers_only(part, label)
        rule.sqref = _areas(PARTS[part], numbers)
        sheet.add_data_validation(rule)


def _areas(column: str, numbers: Sequence[int]) -> str:
    """Rows of a column as the fewest areas; they are in order."""
    areas: list[tuple[int, int]] = []
    for number in numbers:
        first = areas.pop()[0] if areas and areas[-1][1] == number - 1 else number
        areas.append((first, number))
    return " ".join(f"{column}{first}:{column}{last}" if last > first else f"{column}{last}" for first, last in areas)


def _numbers_only(part: str, label: str) -> DataValidation:
    least = "0" if part == "denominator" else f"-{LARGEST}"
    rule = DataValidation(type="decimal", operator="between", formula1=least, formula2=str(LARGEST), allow_blank=True)
    rule.error, rule.errorTitle = "Tulis angka saja, tanpa satuan dan tanpa rumus.", "Bukan angka"
    rule.showErrorMessage = True
    if label:
        rule.showInputMessage = True
        rule.prompt, rule.promptTitle = xml_text(label)[:LONGEST_PROMPT], TITLE_OF[part]
    return rule


def _arrange(sheet: Worksheet) -> None:
    sheet.freeze_panes = f"D{HEADER_ROW + 1}"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # widening a column is harmless
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = LANDSCAPE_F4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.right.text = "&P / &N"
