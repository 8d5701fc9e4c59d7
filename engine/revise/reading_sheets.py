"""Reads SOPs from Excel workbooks and pasted tables: the header says what each column is. Draws nothing."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from engine.revise.decision_forms import process_slug
from engine.revise.durations import working_minutes
from engine.revise.table import END, Row, Table, Way
from engine.revise.unreadable import TableUnreadable, Unread, namesakes

LARGEST = 2 * 1024 * 1024  # bytes of the file
UNPACKED = 20 * 1024 * 1024  # and of what is packed in it
MOST_ROWS, MOST_COLUMNS = 400, 60
HEADERS = {
    "step": ("no", "nomor", "langkah ke"),
    "activity": ("aktivitas", "kegiatan", "uraian", "uraian kegiatan", "aktifitas", "uraian prosedur", "prosedur"),
    "actor": ("pelaksana", "aktor", "penanggung jawab", "dilakukan oleh"),
    "requirement": ("kelengkapan", "persyaratan", "persyaratan kelengkapan", "persyaratan/kelengkapan"),
    "time": ("waktu", "waktu menit", "durasi", "mutu baku waktu"),
    "output": ("output", "keluaran", "hasil"),
    "note": ("keterangan", "ket", "catatan"),
    "participants": ("ikut serta", "peserta", "melibatkan"),
    "yes": ("ya ke", "jika ya", "ya"),
    "no": ("tidak ke", "jika tidak", "tidak"),
    "next": ("lanjut ke", "berikutnya", "selanjutnya", "ke langkah"),
}
NEEDED = frozenset({"activity", "time"})
MARKS = frozenset({"x", "v", "√", "✓", "✔", "●", "•", "■", "o", "1", "ya"})
TAKES_PART = frozenset({"(x)", "(v)", "ikut", "○", "△"})
ENDS = frozenset({"selesai", "end", "akhir", "-"})
OVER_ACTORS = "pelaksana"
# What the library says of a file that is torn, locked by a password, or something else: it promises no kind of error.
UNPACKING = (zipfile.BadZipFile, zlib.error, InvalidFileException, EOFError, OSError, RuntimeError)
TORN = (*UNPACKING, SyntaxError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True)
class Cells:
    """A sheet: its title and its cells as text, with the row and column of the first one."""

    title: str
    rows: Sequence[Sequence[str]]


def read_workbook(data: bytes) -> list[Table]:
    """Every sheet of a workbook that holds an SOP.

    Raises:
        TableUnreadable: names sheet, row or cell and what is wrong.
    """
    return _tables(_sheets(data))


def read_pasted(text: str, title: str) -> Table:
    """An SOP pasted from a table of a word processor or a spreadsheet: cells divided by tabs, or by semicolons.

    Raises:
        TableUnreadable.
    """
    if len(text) > LARGEST:
        raise TableUnreadable([Unread("too_large")])
    divider = "\t" if "\t" in text else ";"
    rows = [[" ".join(cell.split()) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=divider)]
    return _tables([Cells(title, rows[:MOST_ROWS])])[0]


def _sheets(data: bytes) -> list[Cells]:
    if len(data) > LARGEST:
        raise TableUnreadable([Unread("too_large")])
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(each.file_size for each in packed.infolist()) > UNPACKED:
                raise TableUnreadable([Unread("too_large")])
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        found = [Cells(sheet.title, list(_cells(sheet))) for sheet in book.worksheets]
        book.close()
    except TableUnreadable:
        raise
    except TORN as error:
        raise TableUnreadable([Unread("no_workbook", params={"detail": type(error).__name__})]) from error
    return [cells for cells in found if any(any(row) for row in cells.rows)]


def _cells(sheet: Any) -> Iterator[list[str]]:
    for number, row in enumerate(sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True), start=1):
        for column, value in enumerate(row, start=1):
            if isinstance(value, str) and value.startswith("="):
                cell = f"{get_column_letter(column)}{number}"
                raise TableUnreadable([Unread("formula", sheet.title, {"cell": cell})])
        yield [_text(value) for value in row]


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split()) if value is not None else ""


def _tables(sheets: Sequence[Cells]) -> list[Table]:
    wrongs: list[Unread] = []
    tables = []
    for sheet in sheets:
        try:
            tables.append(_Sheet(sheet).table())
        except TableUnreadable as error:
            wrongs += error.wrongs
    wrongs += namesakes(tables)
    if wrongs or not tables:
        raise TableUnreadable(wrongs or [Unread("no_sops")])
    return tables


class _Sheet:
    """One sheet with its header found."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._wrongs: list[Unread] = []
        self._columns, self._actors, self._first = self._header()

    def table(self) -> Table:
        rows = [self._row(place) for place in range(self._first, len(self._cells.rows)) if self._is_step(place)]
        if not rows:
            self._wrong("no_steps")
        if self._wrongs:
            raise TableUnreadable(self._wrongs)
        linked = [self._linked(rows, place) for place in range(len(rows))]
        lanes = list(self._actors.values()) or [row.actor for row in rows]
        title = self._title()
        return Table(
            title, tuple(dict.fromkeys(lanes)), tuple(linked), process_id=process_slug(title), first=rows[0].step
        )

    def _title(self) -> str:
        """What stands above the table after “SOP” or “Judul”, or else the name of the sheet."""
        above = (cell for row in self._cells.rows[: self._first] for cell in row if cell)
        named = (re.sub(r"^(nama sop|judul sop|judul|sop)\s*:?\s*", "", cell, flags=re.IGNORECASE) for cell in above)
        wanted = (cell for cell in named if len(cell.split()) >= 2 and _plain(cell) not in _known_headers())
        return next(wanted, self._cells.title) if self._first > 1 else self._cells.title

    def _header(self) -> tuple[Mapping[str, int], Mapping[int, str], int]:
        for place, row in enumerate(self._cells.rows):
            columns = _named(row)
            below = self._cells.rows[place + 1] if place + 1 < len(self._cells.rows) else []
            both = {**_named(below), **columns} if len(_named(below)) > 0 else columns
            if both.keys() >= NEEDED and "activity" in columns:
                return self._with_actors(place, row, below, columns, both)
        raise TableUnreadable([Unread("no_header", self._cells.title)])

    def _with_actors(
        self, place: int, row: Sequence[str], below: Sequence[str], columns: Mapping[str, int], both: Mapping[str, int]
    ) -> tuple[Mapping[str, int], Mapping[int, str], int]:
        two_rows = both.keys() != columns.keys() or self._spans_actors(columns, below)
        taken = set(both.values())
        actors: dict[int, str] = {}
        if two_rows and "actor" in columns:
            end = min((at for at in taken if at > columns["actor"]), default=len(below))
            actors = {at: below[at] for at in range(columns["actor"], min(end, len(below))) if below[at]}
        elif "actor" not in both:
            actors = {at: cell for at, cell in enumerate(row) if cell and at not in taken}
        found = {name: at for name, at in both.items() if not (name == "actor" and actors)}
        return found, actors, place + (2 if two_rows else 1)

    def _spans_actors(self, columns: Mapping[str, int], below: Sequence[str]) -> bool:
        """Whether the row below names actors under one common header, instead of the first step."""
        at = columns.get("actor")
        number = columns.get("step")
        is_step = number is not None and number < len(below) and below[number].rstrip(".").isdecimal()
        return at is not None and not is_step and at < len(below) and bool(below[at])

    def _is_step(self, place: int) -> bool:
        return bool(self._cell(place, "activity"))

    def _cell(self, place: int, name: str) -> str:
        row, at = self._cells.rows[place], self._columns.get(name)
        return row[at] if at is not None and at < len(row) else ""

    def _row(self, place: int) -> Row:
        number = self._cell(place, "step").rstrip(".")
        step = int(number) if number.isdecimal() else sum(self._is_step(each) for each in range(self._first, place)) + 1
        actor, participants = self._who(place, step)
        time_text = self._cell(place, "time")
        if time_text.isdecimal():
            time_text = f"{time_text} menit"
        return Row(
            step=step,
            activity=self._cell(place, "activity"),
            actor=actor,
            minutes=self._minutes(time_text, step),
            time_text=time_text,
            requirement=self._cell(place, "requirement"),
            output=self._cell(place, "output"),
            note=self._cell(place, "note"),
            participants=participants,
            ways=tuple(self._ways(place, step)),
        )

    def _who(self, place: int, step: int) -> tuple[str, tuple[str, ...]]:
        listed = tuple(filter(None, (part.strip() for part in re.split(r"[;,]", self._cell(place, "participants")))))
        if not self._actors:
            actor = self._cell(place, "actor")
            if not actor:
                self._wrong("no_actor", row=step)
            return actor, listed
        row = self._cells.rows[place]
        marks = {title: row[at].lower() for at, title in self._actors.items() if at < len(row) and row[at]}
        doing = [title for title, mark in marks.items() if mark not in TAKES_PART]
        if len(doing) != 1:
            self._wrong("two_actors" if doing else "no_actor", row=step)
            return "", listed
        return doing[0], (*listed, *(title for title in marks if title != doing[0]))

    def _minutes(self, time_text: str, step: int) -> int | None:
        try:
            found = working_minutes(time_text)
        except ValueError:
            self._wrong("time", row=step, value=time_text)
            return None
        if found is None:
            self._wrong("no_time", row=step)
        return found

    def _ways(self, place: int, step: int) -> Iterator[Way]:
        for name, label in (("yes", "Ya"), ("no", "Tidak"), ("next", "")):
            for part in filter(None, re.split(r"[;,]| dan ", self._cell(place, name))):
                said = re.sub(r"^(langkah|no\.?|ke)\s*", "", part.strip().lower())
                if said.isdecimal():
                    yield Way(int(said), label)
                elif said in ENDS:
                    yield Way(END, label)
                else:
                    self._wrong("target", row=step, value=part.strip())

    def _linked(self, rows: Sequence[Row], place: int) -> Row:
        """What is not said goes on with the next row; a “no” without a “yes” leaves the “yes” to the next row."""
        row = rows[place]
        onward: int | str = rows[place + 1].step if place + 1 < len(rows) else END
        labels = {way.label for way in row.ways}
        ways = row.ways
        if not ways:
            ways = (Way(onward),)
        elif labels == {"Tidak"}:
            ways = (Way(onward, "Ya"), *ways)
        elif labels == {"Ya", ""}:
            ways = tuple(Way(way.target, way.label or "Tidak") for way in ways)
        return Row(**{**row.__dict__, "ways": ways})

    def _wrong(self, code: str, **params: str | int) -> None:
        self._wrongs.append(Unread(code, self._cells.title, params))


def _known_headers() -> frozenset[str]:
    return frozenset(word for words in HEADERS.values() for word in words)


def _named(row: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        name = next((name for name, words in HEADERS.items() if _plain(cell) in words), None)
        if name is not None:
            found.setdefault(name, at)
    return found


def _plain(cell: str) -> str:
    return " ".join(re.sub(r"[().:*]", " ", cell.lower()).split())
