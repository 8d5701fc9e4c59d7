"""Reads single cells of a form that was filled in, and names what is wrong with them. Knows no row."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from openpyxl.cell.cell import Cell

from engine.export.book_faults import BookFault
from engine.export.characters import xml_text
from engine.export.performance_book import STATE_WORDS
from engine.forms.numerals import LARGEST, decimals_of, read_number

LONGEST_NOTE = 2_000


class CellReader:
    """Cells of one sheet; each reading adds what is wrong to `faults`."""

    def __init__(self) -> None:
        self.faults: list[BookFault] = []

    def wrong(self, reason: str, cell: str, **params: str | int) -> None:
        """Note something wrong in a cell."""
        self.faults.append(BookFault(reason, cell, params))

    def state(self, cell: Cell) -> str | None:
        """Why there is a number or none; none if nothing was said."""
        if self._is_odd(cell):
            return None
        word = " ".join(str(cell.value or "").split()).lower()
        found = next((state for state, text in STATE_WORDS.items() if text.lower() == word), None)
        if word and found is None:
            self.wrong("unknown_state", cell.coordinate, value=word[:40])
        return found

    def note(self, cell: Cell) -> str:
        """A text."""
        if self._is_odd(cell):
            return ""
        text = str(cell.value if cell.value is not None else "").strip()
        if len(text) > LONGEST_NOTE:
            self.wrong("too_long", cell.coordinate, max=LONGEST_NOTE)
        if xml_text(text) != text.replace("\r\n", "\n").replace("\r", "\n") or "_x00" in text:
            self.wrong("unreadable_letters", cell.coordinate)
        return text

    def number(self, cell: Cell, part: str, decimals: int) -> Decimal | None:
        """A number; none if there is none, or none that is clear."""
        if not self.is_written(cell) or self._is_odd(cell):
            return None
        number = self._read_number(cell)
        if number is None:
            return None
        if decimals_of(number) > decimals:
            self.wrong("too_many_decimals", cell.coordinate, max=decimals)
        if abs(number) > LARGEST:
            self.wrong("too_large_number", cell.coordinate)
        if part == "denominator" and number < 0:
            self.wrong("too_small", cell.coordinate, min=0)
        return number

    def _read_number(self, cell: Cell) -> Decimal | None:
        value = cell.value
        if isinstance(value, bool):
            self.wrong("boolean", cell.coordinate)
        elif isinstance(value, datetime | date | time | timedelta):
            self.wrong("date", cell.coordinate)
        elif isinstance(value, int | float | Decimal):
            if "%" not in str(cell.number_format):
                return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
            self.wrong("percent", cell.coordinate)
        else:
            return self._read_text(str(value).strip(), cell)
        return None

    def _read_text(self, text: str, cell: Cell) -> Decimal | None:
        number = read_number(text)
        if number is None:
            self.wrong("not_a_number", cell.coordinate, value=text[:40])
        elif text.count(".") == 1 and "," not in text:
            self.wrong("ambiguous", cell.coordinate, value=text[:40])  # 1.234: a thousand, or one and a bit
            return None
        return number

    def is_written(self, cell: Cell) -> bool:
        """Whether anything stands in a cell; spaces are nothing."""
        return cell.value is not None and str(cell.value).strip() != ""

    def _is_odd(self, cell: Cell) -> bool:
        """Name formulas and error values, whatever the cell is for."""
        if cell.data_type == "f":
            self.wrong("formula", cell.coordinate)
        elif cell.data_type == "e":
            self.wrong("error_value", cell.coordinate, value=str(cell.value)[:20])
        else:
            return False
        return True
