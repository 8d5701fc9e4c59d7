"""A form filled in away from the system: what was written is read back, and every mistake is named with its cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from engine.export.book_faults import SENTENCES
from engine.export.performance_book import COLUMNS, HEADER_ROW, PARTS, SHEET, FormOf, performance_book
from engine.export.reading_performance import BookRead, read_performance
from engine.forms.context import IndicatorRow

NAME = "performance"
FIRST = HEADER_ROW + 1


def indicator(place: int) -> IndicatorRow:
    is_ratio = place % 3 == 0
    return IndicatorRow(
        code=f"IK{place:04d}",
        objective=f"Sasaran {place % 7}",
        name=f"Indikator ke-{place}",
        unit_of_measure="%" if is_ratio else "desa",
        numerator_label="Pembilang" if is_ratio else None,
        denominator_label="Penyebut" if is_ratio else None,
        yearly_target=Decimal("57.38") if is_ratio else Decimal(40 + place),
        quarter_target=None if place % 5 == 0 else Decimal(10),
        decimals=2,
    )


def form_of(count: int, **changed: Any) -> FormOf:
    told = {"agency": "DPMD", "unit_name": "Bidang", "unit_code": "bidang", "year": 2026, "quarter": 4}
    return FormOf(**{**told, **changed}, rows=[indicator(place) for place in range(1, count + 1)])


def filled(form: FormOf) -> dict[str, list[str]]:
    entries: dict[str, list[str]] = {}
    for place, row in enumerate(form.rows):
        name = f"{NAME}.{row.code}"
        if place % 4 == 3:
            entries |= {f"{name}.state": ["not_yet"], f"{name}.note": ["Belum diperingkat."]}
            entries |= {f"{name}.{part}": [""] for part in numbers(row)}
            continue
        entries |= {f"{name}.state": ["filled"], f"{name}.note": ["=1+1 bukan rumus" if place % 9 == 0 else ""]}
        entries |= {f"{name}.{part}": [text] for part, text in zip(numbers(row), ("12,5", "40"), strict=False)}
    return entries


def numbers(row: IndicatorRow) -> tuple[str, ...]:
    return ("numerator", "denominator") if row.is_ratio else ("value",)


def changed(data: bytes, change: Callable[[Worksheet], None]) -> bytes:
    book = load_workbook(io.BytesIO(data))
    change(book[SHEET])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def read(data: bytes, form: FormOf, before: Mapping[str, list[Decimal]] | None = None) -> BookRead:
    return read_performance(data, form, NAME, before or {}, 10)


def test_what_was_written_is_read_back() -> None:
    form = form_of(40)
    entries = filled(form)
    found = read(performance_book(form, entries, NAME), form)
    assert found.faults == ()
    assert found.entries == entries


def test_the_same_form_is_the_same_file() -> None:
    form = form_of(5)
    assert performance_book(form, filled(form), NAME) == performance_book(form, filled(form), NAME)


def test_locked_and_open_cells() -> None:
    form = form_of(3)
    sheet = load_workbook(io.BytesIO(performance_book(form, {}, NAME)))[SHEET]
    assert sheet.protection.sheet
    is_open = {cell.coordinate for row in sheet.iter_rows(min_row=FIRST) for cell in row if not cell.protection.locked}
    assert is_open == {f"{PARTS[part]}{FIRST + n}" for n in (0, 1) for part in ("state", "value", "note")} | {
        f"{PARTS[part]}{FIRST + 2}" for part in ("state", "numerator", "denominator", "note")
    }


def test_rows_left_empty_say_nothing() -> None:
    form = form_of(4)
    found = read(changed(performance_book(form, {}, NAME), lambda sheet: None), form)
    assert (found.entries, found.faults) == ({}, ())
    assert found.empty == ("IK0001", "IK0002", "IK0003", "IK0004")


# A mistake: its code, the part it is made in, and what stands there. Of a plain row, and of one of a percentage.
VALUE, STATE, NOTE = PARTS["value"], PARTS["state"], PARTS["note"]
Mistake = tuple[str, str, Callable[[Worksheet, int], None]]


def puts(column: str, value: object, format_: str = "") -> Callable[[Worksheet, int], None]:
    def change(sheet: Worksheet, row: int) -> None:
        cell = sheet[f"{column}{row}"]
        cell.value = value
        if format_:
            cell.number_format = format_

    return change


def puts_both(first: tuple[str, object], second: tuple[str, object]) -> Callable[[Worksheet, int], None]:
    def change(sheet: Worksheet, row: int) -> None:
        for column, value in (first, second):
            sheet[f"{column}{row}"].value = value

    return change


def hides(sheet: Worksheet, row: int) -> None:
    sheet.row_dimensions[row].hidden = True


PLAIN: list[Mistake] = [
    ("not_a_number", VALUE, puts(VALUE, "dua belas")),
    ("not_a_number", VALUE, puts(VALUE, "12 desa")),
    ("not_a_number", VALUE, puts(VALUE, "1,234.5")),
    ("ambiguous", VALUE, puts(VALUE, "1.234")),
    ("formula", VALUE, puts(VALUE, "=SUM(A1:A3)")),
    ("error_value", VALUE, puts(VALUE, "#DIV/0!")),
    ("boolean", VALUE, puts(VALUE, True)),
    ("date", VALUE, puts(VALUE, date(2026, 12, 5))),
    ("percent", VALUE, puts(VALUE, 0.5, "0%")),
    ("too_many_decimals", VALUE, puts(VALUE, 12.3456)),
    ("too_large_number", VALUE, puts(VALUE, 10**16)),
    ("unknown_state", STATE, puts(STATE, "Kosong")),
    ("value_though", VALUE, puts_both((STATE, "Belum terdata"), (NOTE, "Menunggu."))),
    ("note_required", NOTE, puts_both((STATE, "Tidak ada"), (VALUE, None))),
    ("value_required", VALUE, puts_both((VALUE, None), (NOTE, "Sudah diisi."))),
    ("too_long", NOTE, puts(NOTE, "x" * 2_001)),
    ("formula", NOTE, puts(NOTE, "=A1")),
    ("unknown_row", COLUMNS["Kode"], puts(COLUMNS["Kode"], "IK9999")),
    ("hidden_row", COLUMNS["Kode"], hides),
    ("changed", COLUMNS["Target Tahunan"], puts(COLUMNS["Target Tahunan"], 1)),
    ("changed", COLUMNS["Indikator Kinerja"], puts(COLUMNS["Indikator Kinerja"], "Lain")),
    ("changed", COLUMNS["Satuan"], puts(COLUMNS["Satuan"], "orang")),
]
RATIO: list[Mistake] = [
    ("zero_denominator", PARTS["denominator"], puts(PARTS["denominator"], 0)),
    ("too_small", PARTS["denominator"], puts(PARTS["denominator"], -4)),
    ("value_required", PARTS["denominator"], puts(PARTS["denominator"], "   ")),
    ("computed", VALUE, puts(VALUE, 31.25)),
    ("not_a_number", PARTS["numerator"], puts(PARTS["numerator"], "-")),
    ("larger_numerator", PARTS["numerator"], puts(PARTS["numerator"], 41)),
]


@pytest.mark.parametrize(("mistake", "row"), [*((each, 1) for each in PLAIN), *((each, 3) for each in RATIO)])
def test_a_mistake_is_named_with_its_cell(mistake: Mistake, row: int) -> None:
    code, column, change = mistake
    form = form_of(3)
    entries = {name: texts for name, texts in filled(form).items() if not name.endswith(".note")}
    number = HEADER_ROW + row
    found = read(changed(performance_book(form, entries, NAME), lambda sheet: change(sheet, number)), form)
    assert (code, f"{column}{number}") in [(fault.code, fault.cell) for fault in found.faults]
    extra = {"missing_row"} if code == "unknown_row" else set()
    assert {fault.code for fault in found.faults} <= {code} | extra
    assert all(fault.reason for fault in found.faults)


def test_two_thousand_rows_with_mistakes_in_hundreds_of_them() -> None:
    form, chance = form_of(2_000), Random(20261127)
    entries = {name: texts for name, texts in filled(form).items() if not name.endswith("note")} | {
        f"{NAME}.{row.code}.note": ["Menunggu."] for place, row in enumerate(form.rows) if place % 4 == 3
    }
    wrong = chance.sample([place for place in range(2_000) if place % 4 != 3], 400)
    expected: set[tuple[str, str]] = set()
    made: list[tuple[int, Mistake]] = []
    for place in wrong:
        mistake = chance.choice(RATIO if form.rows[place].is_ratio else PLAIN)
        number = FIRST + place
        made.append((number, mistake))
        expected.add((mistake[0], f"{mistake[1]}{number}"))
        if mistake[0] == "unknown_row":
            expected.add(("missing_row", ""))

    def spoil(sheet: Worksheet) -> None:
        for number, (_code, _column, change) in made:
            change(sheet, number)

    found = read(changed(performance_book(form, entries, NAME), spoil), form)

    assert len({code for code, _ in expected}) > 20
    assert {(fault.code, fault.cell) for fault in found.faults} == expected
    assert not found.is_sound


def test_rows_deleted_and_doubled() -> None:
    form = form_of(5)
    data = performance_book(form, filled(form), NAME)

    def delete_and_double(sheet: Worksheet) -> None:
        sheet.delete_rows(FIRST + 1)
        for place in range(1, 13):
            sheet.cell(FIRST + 4, place).value = sheet.cell(FIRST, place).value

    found = read(changed(data, delete_and_double), form)
    assert [(fault.code, dict(fault.params)) for fault in found.faults] == [
        ("twice", {"indicator": "IK0001"}),
        ("missing_row", {"indicator": "IK0002"}),
    ]


def test_another_form_is_recognised() -> None:
    data = performance_book(form_of(3), {}, NAME)
    for form, code in (
        (form_of(3, unit_code="lain"), "other_unit"),
        (form_of(3, quarter=3), "other_period"),
        (form_of(3, year=2025), "other_period"),
        (form_of(4), "other_rows"),
    ):
        assert [fault.code for fault in read(data, form).faults] == [code]


def test_sheets_headings_and_merged_cells() -> None:
    form = form_of(3)
    book = load_workbook(io.BytesIO(performance_book(form, filled(form), NAME)))
    book.create_sheet("Catatan")
    book[SHEET]["F7"] = "Capaian"
    book[SHEET].merge_cells("A9:B9")
    saved = io.BytesIO()
    book.save(saved)
    codes = {fault.code for fault in read(saved.getvalue(), form).faults}
    assert {"extra_sheet", "header", "merged"} <= codes

    del book[SHEET]
    saved = io.BytesIO()
    book.save(saved)
    assert "no_sheet" in {fault.code for fault in read(saved.getvalue(), form).faults}


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (50 << 20))
    return packed.getvalue()


def with_macros(form: FormOf) -> bytes:
    packed = io.BytesIO(performance_book(form, {}, NAME))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no_workbook"),
        (b"PK\x03\x04 torn", "no_workbook"),
        (b"<html>", "no_workbook"),
        (bomb(), "too_large"),
        (b"x" * (5 << 20), "too_large"),
        (with_macros(form_of(2)), "macros"),
    ],
)
def test_what_is_no_form_is_refused(data: bytes, code: str) -> None:
    assert [fault.code for fault in read(data, form_of(2)).faults] == [code]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_torn_form_is_read_or_refused(data: st.DataObject) -> None:
    form = form_of(3)
    whole = bytearray(performance_book(form, filled(form), NAME))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    found = read(bytes(whole[: data.draw(st.integers(1, len(whole)))]), form)
    assert all(fault.code in SENTENCES and fault.reason for fault in found.faults)


def test_a_number_far_from_the_ones_before_is_a_warning_only() -> None:
    form = form_of(1)
    entries = {f"{NAME}.IK0001.state": ["filled"], f"{NAME}.IK0001.value": ["1000000002018"]}
    before = {"IK0001": [Decimal(500), Decimal(562)]}
    found = read(performance_book(form, entries, NAME), form, before)
    assert [fault.code for fault in found.faults] == ["stands_out"]
    assert found.is_sound
