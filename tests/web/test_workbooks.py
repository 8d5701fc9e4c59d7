"""The table of a task as a workbook: downloaded, filled in, uploaded, looked at, taken over."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.export.performance_book import COLUMNS, HEADER_ROW, PARTS, SHEET
from engine.run.runtime import Runtime
from models.performance import Indicator, IndicatorTarget
from tests.browser.progress import FIRST_UNIT, bring_to
from tests.office import SUPPLIERS, Office
from tests.web.visitor import FROM_OUR_PAGE, alert, open_office
from tests.web.worker import Worker, form_of, shown_entries, upload, words

FIRST = HEADER_ROW + 1
COPIED = ("unit_id", "objective_id", "measure", "direction", "consolidation", "numerator", "denominator", "decimals")
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


def test_what_lasts_from_the_quarter_before_is_copied_into_empty_cells_only(
    office: Office, supplier: Worker, task: str
) -> None:
    first = office.starts()
    office.completes("kadis", first, "order_report", year="2026", quarter="3")
    office.completes("sekretaris", first, "distribute_format")
    before = f"/tasks/{office.task(first, 'fill_format', FIRST_UNIT)}"
    shown = supplier.opens(before)
    assert "Copy denominators" not in words(shown)
    figures = {
        "performance.IK09.numerator": "131",
        "performance.IK09.denominator": "187",
        "performance.IK09.note": "Register BUM Desa",
        "performance.IK10.value": "28",
        "performance.IK10.note": "Penilaian provinsi",
        "performance.IK11.value": "0",
    }
    assert supplier.hands_in(shown, figures).status_code == 303

    page = supplier.opens(task)
    assert "Quarter III of 2026: 70.05 (131 / 187)" in words(page)
    typed = {"_copy": "earlier", "performance.IK10.note": "Catatan baru", "performance.IK11.value": "4"}
    assert supplier.hands_in(page, typed, action=f"{task}/draft").status_code == 303

    told = supplier.opens(task)
    assert "2 empty cells were filled." in words(told, "body")
    kept = shown_entries(form_of(told))
    assert kept["performance.IK09.denominator"] == ["187"]
    assert kept["performance.IK09.note"] == ["Register BUM Desa"]
    assert kept["performance.IK09.numerator"] == [""]
    assert kept["performance.IK10.note"] == ["Catatan baru"]
    assert kept["performance.IK10.value"] == [""]
    assert kept["performance.IK11.value"] == ["4"]
    supplier.hands_in(told, {"_copy": "earlier"}, action=f"{task}/draft")
    assert "nothing to copy" in words(supplier.opens(task), "body")


def test_six_hundred_indicators_go_through_workbook_draft_and_page(
    runtime: Runtime, office: Office, supplier: Worker
) -> None:
    with runtime.database.sessions.begin() as session:
        model = session.scalars(select(Indicator).where(Indicator.code == "IK09")).one()
        for number in range(597):
            own = {name: getattr(model, name) for name in COPIED}
            made = Indicator(**own, code=f"X{number:03}", name=f"Indikator tambahan {number}")
            made.targets = [IndicatorTarget(year=2026, yearly=75, quarter_4=75)]
            session.add(made)
    case = bring_to(office, "fill_format")
    task = f"/tasks/{office.task(case, 'fill_format', FIRST_UNIT)}"
    book = supplier.opens(f"{task}/format.xlsx").data
    codes = [cell.value for cell in load_workbook(io.BytesIO(book))[SHEET][COLUMNS["Kode"]]]
    mine = [place for place, code in enumerate(codes, start=1) if str(code).startswith("X")]
    cells: dict[str, object] = {f"{PARTS[part]}{place}": 7 for part in ("numerator", "denominator") for place in mine}
    looked = uploads(supplier, task, filled(book, cells))
    assert looked.status_code == 200, alert(looked)
    shown = shown_entries(form_of(looked, "main form"))
    assert len(shown) > 1_000
    assert supplier.client.post(f"{task}/format/take", data=shown, headers=FROM_OUR_PAGE).status_code == 303

    page = supplier.opens(task)
    assert shown_entries(form_of(page))["performance.X596.denominator"] == ["7"]
    figures = {"performance.IK10.value": "28", "performance.IK11.value": "1"}
    figures |= {f"performance.IK09.{part}": "7" for part in ("numerator", "denominator")}
    form = form_of(page)
    # Not in parts: the client of the tests writes an empty one so that it may swallow the next, as no browser does.
    sent = {**shown_entries(form), **figures}
    answer = supplier.client.post(str(form["action"]), data=sent, headers=FROM_OUR_PAGE)
    assert answer.status_code == 303, alert(answer)
    assert office.history(case)[-1].content["answers"]["performance"]["X596"]["value"] == "100"


def test_nobody_outside_sends_more_fields_than_a_usual_form(app: Flask, task: str) -> None:
    stranger = Worker(app, username="kadis")
    many = {f"x{number}": "1" for number in range(1100)}
    assert stranger.sends("/documents/of/00000000-0000-0000-0000-000000000000/x", **many).status_code == 413
    assert app.test_client().post(f"{task}/draft", data=many, headers=FROM_OUR_PAGE).status_code == 413
