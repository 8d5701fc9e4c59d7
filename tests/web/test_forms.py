"""Every kind of component on a page: what was typed stands in it again, and each problem stands beside its field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask, render_template_string

from engine.forms.problems import Problem, ProblemCode
from engine.forms.schema import Form
from engine.run.queries.task_page import TaskPage, task_page
from engine.run.runtime import Runtime
from tests.office import Office
from tests.web.visitor import open_office
from tests.web.worker import shown_entries
from webui.form_rendering import FormView
from webui.problems import SENTENCES, Fault, fault_of

OPTIONS = [{"label": "Satu", "value": "satu"}, {"label": "Dua", "value": "dua"}]
COLUMNS = [{"type": "textfield", "key": "name", "label": "Nama"}, {"type": "number", "key": "age", "label": "Umur"}]
COMPONENTS = [
    {"type": "text", "text": "Baca dahulu <b>ini</b>."},
    {"type": "textfield", "key": "line", "label": "Baris", "description": "Satu baris saja."},
    {"type": "textarea", "key": "story", "label": "Uraian", "validate": {"required": True}},
    {"type": "number", "key": "amount", "label": "Jumlah", "decimalDigits": 2},
    {"type": "datetime", "key": "day", "label": "Tanggal", "subtype": "date"},
    {"type": "datetime", "key": "hour", "label": "Jam", "subtype": "time"},
    {"type": "datetime", "key": "moment", "label": "Saat", "subtype": "datetime"},
    {"type": "checkbox", "key": "agreed", "label": "Setuju"},
    {"type": "radio", "key": "one", "label": "Pilih satu", "values": OPTIONS},
    {"type": "select", "key": "listed", "label": "Pilih dari daftar", "values": OPTIONS},
    {"type": "checklist", "key": "several", "label": "Pilih beberapa", "values": OPTIONS},
    {"type": "filepicker", "key": "papers", "label": "Berkas", "multiple": True, "accept": ".pdf"},
    {"type": "group", "label": "Rapat", "components": [
        {"type": "dynamiclist", "key": "people", "label": "Peserta", "components": COLUMNS, "maxItems": 20}
    ]},
    {"type": "radio", "key": "verdict", "label": "Bagaimana?", "values": OPTIONS,
     "runut": {"kind": "decision", "as": "buttons"}},
]  # fmt: skip
PERFORMANCE = {
    "type": "runut.performance", "key": "figures", "label": "Realisasi",
    "runut": {"unit": "bidang_ekonomi", "year": "order_report.year", "quarter": "order_report.quarter"},
}  # fmt: skip
TYPED = {
    "line": ['"kutip" & <script>alert(1)</script>'],
    "story": ["\nBaris pertama kosong\nlalu isi"],
    "amount": ["1.234,5"],
    "day": ["2026-11-23"],
    "hour": ["09:15"],
    "moment": ["2026-11-23T09:15"],
    "agreed": ["true"],
    "one": ["dua"],
    "listed": ["satu"],
    "several": ["satu", "dua"],
    "people.0.name": ["Ani"],
    "people.0.age": ["31"],
    "people.4.name": ["Budi"],
    "people.4.age": ["tiga puluh"],
}


@pytest.fixture
def page(runtime: Runtime, office: Office) -> Iterator[TaskPage]:
    """A task of a running case: the world around the forms of these tests."""
    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    task = office.task(instance, "distribute_format")
    with runtime.database.sessions() as session:
        yield task_page(runtime, session, office.actor("sekretaris"), task)


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path)


def view_of(
    page: TaskPage, typed: dict[str, list[str]], faults: list[Fault] | None = None, *more: Mapping[str, object]
) -> FormView:
    file = {"schemaVersion": 19, "type": "default", "id": "distribute_format", "components": [*COMPONENTS, *more]}
    return FormView(
        form=Form.from_json(json.dumps(file)),
        forms=page.version.forms,
        context=page.context,
        entries=typed,
        task_id=page.task.id,
        instance_id=page.task.instance_id,
        faults=faults or [],
    )


def drawn(app: Flask, view: FormView) -> BeautifulSoup:
    template = """{% from "_macros/forms.html" import components, fault_summary, send_buttons %}
    {{ fault_summary(view) }}<form>{{ components(view.form.components, view) }}{{ send_buttons(view) }}</form>"""
    with app.test_request_context("/"):
        return BeautifulSoup(render_template_string(template, view=view), "html.parser")


def controls(form: BeautifulSoup) -> list[Tag]:
    every = form.select("input:not([type=hidden]), select, textarea")
    return [control for control in every if not control.find_parent("template")]


def test_what_was_typed_stands_in_the_form_again(app: Flask, page: TaskPage) -> None:
    form = drawn(app, view_of(page, TYPED)).form

    assert form is not None
    again = {name: texts for name, texts in shown_entries(form).items() if any(texts)}
    assert again == TYPED


def test_nothing_typed_becomes_markup(app: Flask, page: TaskPage) -> None:
    form = drawn(app, view_of(page, TYPED))

    assert form.select("script, b:not([class]):not([data-row-number])") == []


def test_every_control_has_a_label_of_its_own(app: Flask, page: TaskPage) -> None:
    form = drawn(app, view_of(page, TYPED, None, PERFORMANCE))

    for control in controls(form):
        label = control.find_parent("label") or form.select_one(f'label[for="{control.get("id")}"]')
        assert label is not None, control
        assert label.get_text(strip=True), control


def test_every_id_is_given_once_and_every_description_exists(app: Flask, page: TaskPage) -> None:
    form = drawn(app, view_of(page, TYPED, [Fault("line", "Salah."), Fault("people.0.age", "Salah.")]))

    for template in form.select("template"):
        template.decompose()
    ids = [str(place["id"]) for place in form.select("[id]")]
    assert len(ids) == len(set(ids))
    described = " ".join(str(place["aria-describedby"]) for place in form.select("[aria-describedby]"))
    assert set(described.split()) <= set(ids)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        *[("line", "Baris"), ("several", "Pilih beberapa"), ("papers", "Berkas"), ("verdict", "Bagaimana?")],
        ("people.4.age", "Peserta, row 5: Umur"),
        ("figures.IK09.numerator", "Persentase BUM Desa aktif: Jumlah BUM Desa yang aktif"),
    ],
)
def test_a_problem_is_told_above_with_a_way_to_its_field_and_beside_it(
    app: Flask, page: TaskPage, name: str, title: str
) -> None:
    form = drawn(app, view_of(page, TYPED, [Fault(name, "Ini salah.")], PERFORMANCE))

    told = form.select_one(".errors li")
    beside = form.find(id=f"{name}-error")
    assert told is not None
    assert told.get_text(strip=True) == f"{title}: Ini salah."
    assert told.a is not None
    assert form.find(id=str(told.a["href"]).removeprefix("#")) is not None
    assert beside is not None
    assert "Ini salah." in beside.get_text()


def test_a_field_that_nobody_knows_is_told_above_without_a_way(app: Flask, page: TaskPage) -> None:
    form = drawn(app, view_of(page, {}, [fault_of(Problem("salary", ProblemCode.UNKNOWN_FIELD))]))

    told = form.select_one(".errors li")
    assert told is not None
    assert told.a is None
    assert "salary" in told.get_text()


def test_a_decision_is_made_by_the_button_that_sends(app: Flask, page: TaskPage) -> None:
    form = drawn(app, view_of(page, {}))

    buttons = form.select("button[name=verdict]")
    assert [(button["value"], "primary" in button["class"]) for button in buttons] == [("satu", True), ("dua", False)]
    assert form.select("input[name=verdict]") == []


def test_a_list_offers_spare_rows_for_browsers_without_scripts(app: Flask, page: TaskPage) -> None:
    form = drawn(app, view_of(page, {"people.0.name": ["Ani"], "people.1.name": [""]}))

    rows = form.select("[data-row-list] [data-row]")
    assert [row.select("input")[0]["name"] for row in rows] == ["people.0.name", "people.1.name", "people.2.name"]


def test_the_table_of_indicators_asks_for_what_each_needs(app: Flask, page: TaskPage) -> None:
    form = drawn(app, view_of(page, {}, None, PERFORMANCE))

    share = {str(control["name"]) for control in form.select("[name^='figures.IK09.']")}
    count = {str(control["name"]) for control in form.select("[name^='figures.IK10.']")}
    assert {"figures.IK09.numerator", "figures.IK09.denominator"} <= share
    assert "figures.IK10.value" in count
    assert "figures.IK10.numerator" not in count


@pytest.mark.parametrize("code", ProblemCode)
def test_every_problem_has_a_sentence(app: Flask, code: ProblemCode) -> None:
    params: dict[str, str | int | Decimal | date] = {"min": 1, "max": 2, "file": "a.exe", "accept": ".pdf"}

    with app.test_request_context("/"):
        fault = fault_of(Problem("field", code, params))

    assert set(SENTENCES) == set(ProblemCode)
    assert fault.sentence
    assert "%(" not in fault.sentence
