"""The table of a task as a workbook: downloaded, filled in, uploaded, looked at, taken over."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from engine.export.performance_book import HEADER_ROW, PARTS, SHEET
from engine.run.runtime import Runtime
from tests.browser.progress import FIRST_UNIT, bring_to
from tests.office import SUPPLIERS, Office
from tests.web.visitor import FROM_OUR_PAGE, open_office
from tests.web.worker import Worker, form_of, shown_entries, upload, words

FIRST = HEADER_ROW + 1
VALUE, NOTE = PARTS["value"], PARTS["note"]


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path)


@pytest.fixture
def task(office: Office) -> str:
    case = bring_to(office, "fill_format")
    return f"/tasks/{office.task(case, 'fill_format', FIRST_UNIT)}"


@pytest.fixture
def supplier(app: Flask) -> Worker:
    return Worker(app, username=SUPPLIERS[FIRST_UNIT])


def filled(data: bytes, cells: dict[str, object]) -> bytes:
    book = load_workbook(io.BytesIO(data))
    for cell, value in cells.items():
        book[SHEET][cell] = value
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def uploads(worker: Worker, task: str, data: bytes) -> TestResponse:
    fields = {"csrf_token": worker.token(), "book": upload("format.xlsx", data)}
    return worker.client.post(f"{task}/format", data=fields, headers=FROM_OUR_PAGE, content_type="multipart/form-data")


def test_what_was_filled_in_comes_into_the_draft_after_a_look(supplier: Worker, task: str) -> None:
    supplier.sends(f"{task}/draft", note="Sumber: profil desa.")
    form = supplier.opens(f"{task}/format.xlsx")
    assert form.headers["Content-Disposition"].startswith('attachment; filename="format-')
    # The unit has one indicator of a percentage first, then counts.
    looked = uploads(supplier, task, filled(form.data, {f"{VALUE}{FIRST + 1}": 27, f"{NOTE}{FIRST + 1}": "Data BPS"}))
    assert looked.status_code == 200
    assert "Data BPS" in words(looked)
    assert "still empty: IK09, IK11" in words(looked)
    assert "Data BPS" not in supplier.opens(task).text

    taken = supplier.client.post(
        f"{task}/format/take", data=shown_entries(form_of(looked, "main form")), headers=FROM_OUR_PAGE
    )
    assert taken.status_code == 303
    kept = shown_entries(form_of(supplier.opens(task)))
    assert kept["performance.IK10.value"] == ["27"]
    assert kept["performance.IK10.note"] == ["Data BPS"]
    assert kept["note"] == ["Sumber: profil desa."]


def test_wrong_cells_are_named_and_nothing_is_kept(supplier: Worker, task: str) -> None:
    form = supplier.opens(f"{task}/format.xlsx")
    spoiled = filled(form.data, {f"{VALUE}{FIRST + 1}": "dua puluh", f"{VALUE}{FIRST + 2}": "=1+1", "D8": 3})
    answer = uploads(supplier, task, spoiled)
    assert answer.status_code == 422
    said = words(answer)
    for cell in (f"{VALUE}{FIRST + 1}", f"{VALUE}{FIRST + 2}", "D8"):
        assert f"{cell} :" in said
    assert "format/take" not in answer.text
    assert shown_entries(form_of(supplier.opens(task)))["performance.IK10.value"] == [""]


@pytest.mark.parametrize("data", [b"", b"PK torn", b"<html></html>"])
def test_what_is_no_workbook_is_told(supplier: Worker, task: str, data: bytes) -> None:
    assert uploads(supplier, task, data).status_code == 422


def test_nobody_fills_in_the_table_of_another_unit(app: Flask, supplier: Worker, task: str) -> None:
    form = supplier.opens(f"{task}/format.xlsx")
    stranger = Worker(app, username=SUPPLIERS["bidang_pemdes"])
    assert stranger.opens(f"{task}/format.xlsx").status_code in (403, 404)
    assert uploads(stranger, task, form.data).status_code in (403, 404)
    assert stranger.sends(f"{task}/format/take", **{"performance.IK10.value": "1"}).status_code in (403, 404)
    without = supplier.client.post(f"{task}/format", data={"book": upload("a.xlsx", form.data)})
    assert without.status_code == 400


def test_the_form_of_another_tribulan_is_recognised(office: Office, supplier: Worker, task: str) -> None:
    other = office.starts()
    office.completes("kadis", other, "order_report", year="2026", quarter="1")
    office.completes("sekretaris", other, "distribute_format")
    form = supplier.opens(f"/tasks/{office.task(other, 'fill_format', FIRST_UNIT)}/format.xlsx")
    assert "another period" in words(uploads(supplier, task, form.data))
