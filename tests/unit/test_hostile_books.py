"""Workbooks made to eat the machine, to reach out of it or to pass for others: refused at once, or read as they are."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from time import perf_counter

import pytest

from engine.export.performance_book import HEADER_ROW, PARTS, FormOf, performance_book
from engine.export.weighing import refusal_of
from tests.unit.test_performance_book import NAME, filled, form_of, read

SHEET_PART, MARK_PART = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
FIRST_VALUE = f"{PARTS['value']}{HEADER_ROW + 1}"
FIRST_NOTE = f"{PARTS['note']}{HEADER_ROW + 1}"


def form() -> FormOf:
    return form_of(3)


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return result.getvalue()


def unpacked() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(performance_book(form(), filled(form()), NAME))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(part: str, change: Callable[[bytes], bytes]) -> bytes:
    parts = unpacked()
    was, parts[part] = parts[part], change(parts[part])
    assert parts[part] != was
    return packed(parts)


def in_cell(cell: str, inner: bytes, kind: bytes = b"") -> bytes:
    """The form with a cell written by hand."""
    pattern = rb'<c r="' + cell.encode() + rb'"[^>]*?(/>|>.*?</c>)'
    written = b'<c r="' + cell.encode() + b'"' + kind + b">" + inner + b"</c>"
    return changed(SHEET_PART, lambda xml: re.sub(pattern, written, xml, count=1))


def merging(area: bytes) -> bytes:
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="' + area + b'"/></mergeCells>'
    return changed(SHEET_PART, lambda xml: re.sub(rb"</sheetData>(<sheetProtection[^>]*/>)?", merged, xml))


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
REACHING = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (merging(b"A1:XFD1048576"), "too_large"),
        (merging(b"nonsense"), "no_workbook"),
        (
            changed(SHEET_PART, lambda xml: xml.replace(b"<sheetData>", b"<sheetData>" + b"<row/>" * 600_000)),
            "too_large",
        ),
        (changed(SHEET_PART, lambda xml: LAUGHS + xml), "no_workbook"),
        (changed("docProps/core.xml", lambda xml: REACHING + xml), "no_workbook"),
        (packed(unpacked(), zipfile.ZIP_LZMA), "no_workbook"),
        (packed({f"xl/{number}.xml": b"<x/>" for number in range(300)}), "too_large"),
        (changed(MARK_PART, lambda xml: xml.replace(b"runut", b"")[:-40]), "no_workbook"),
    ],
)
def test_what_would_eat_the_machine_is_refused_at_once(data: bytes, code: str) -> None:
    began = perf_counter()
    assert [fault.code for fault in read(data, form()).faults] == [code]
    assert perf_counter() - began < 5


def test_a_picture_and_links_to_elsewhere_do_no_harm() -> None:
    link = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    extra = {"xl/media/image1.png": b"\x89PNG\r\n", "xl/externalLinks/_rels/externalLink1.xml.rels": link}
    found = read(packed(unpacked() | extra), form())
    assert (found.faults, found.entries) == ((), filled(form()))


@pytest.mark.parametrize(
    ("inner", "kind", "code"),
    [
        (b"<v>1E999</v>", b"", "too_large_number"),
        (b"<v>-1E999</v>", b"", "too_large_number"),
        (b"<v>#REF!</v>", b' t="e"', "error_value"),
        (b"<f>1+1</f><v>2</v>", b"", "formula"),
        (b'<f t="array" ref="F8">1+1</f><v>2</v>', b"", "formula"),
        (b"<v>1</v>", b' t="b"', "boolean"),
        (b"<is><t>1,234</t></is>", b' t="inlineStr"', "ambiguous"),
        (b"<is><t>12,5</t></is>", b' t="inlineStr"', "as_text"),
    ],
)
def test_cells_no_spreadsheet_would_write_are_named(inner: bytes, kind: bytes, code: str) -> None:
    found = read(in_cell(FIRST_VALUE, inner, kind), form())
    assert [(fault.code, fault.cell) for fault in found.faults] == [(code, FIRST_VALUE)]
    assert found.is_sound == (code == "as_text")


def test_letters_that_cannot_be_kept() -> None:
    found = read(in_cell(FIRST_NOTE, b"<is><t>a_x0007_b</t></is>", b' t="inlineStr"'), form())
    assert [(fault.code, fault.cell) for fault in found.faults] == [("unreadable_letters", FIRST_NOTE)]


def test_one_text_without_end_in_every_row_costs_no_time() -> None:
    """A shared string stands once in the file and may be pointed at from everywhere."""
    many = form_of(2_000)
    with zipfile.ZipFile(io.BytesIO(performance_book(many, {}, NAME))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    named = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", named)
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = b"x " * 10_000_000
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="' + main + b'"><si><t>' + text + b"</t></si></sst>"
    note = PARTS["note"].encode()
    parts[SHEET_PART] = re.sub(
        rb'<c r="(' + note + rb'\d+)"[^>]*></c>', rb'<c r="\1" t="s"><v>0</v></c>', parts[SHEET_PART]
    )
    began = perf_counter()
    found = read(packed(parts), many)
    assert perf_counter() - began < 20
    assert sum(fault.code == "too_long" for fault in found.faults) >= 2_000


def test_our_own_form_is_light() -> None:
    many = form_of(4_000)
    assert refusal_of(performance_book(many, filled(many), NAME)) is None
