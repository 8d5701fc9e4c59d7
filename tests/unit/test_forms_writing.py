"""A page begins with what is known already, and answers can be typed over."""

from typing import Any

import pytest

from tests.unit.test_forms_desk import DRAFT, PHOTO, SIGNED, Desk, component, form_of, values


def initial(field: dict[str, Any], desk: Desk | None = None) -> list[str]:
    """Say what a page shows first in its only field."""
    entries = form_of(field).initial(desk or Desk())
    return next(iter(entries.values()), [])


def with_default(field: dict[str, Any], default: object) -> dict[str, Any]:
    return {**field, "runut": {**field.get("runut", {}), "default": default}}


DATE = component("datetime", "day", subtype="date")
UNITS = component("checklist", "units", runut={"options": {"source": "units"}})


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        (component("textfield", "name", defaultValue="Siti"), ["Siti"]),
        (component("number", "copies", defaultValue=3), ["3"]),
        (component("number", "amount", defaultValue=1234.5, decimalDigits=1), ["1.234,5"]),
        (component("checkbox", "seen", defaultValue=True), ["true"]),
        (component("checkbox", "seen", defaultValue=False), []),
        (component("radio", "kind", values=values("a", "b"), defaultValue="b"), ["b"]),
        (component("checklist", "units", values=values("a", "b"), defaultValue=["b"]), ["b"]),
        ({**DATE, "defaultValue": "2026-12-31"}, ["2026-12-31"]),
        (with_default(DATE, "today"), ["2026-11-23"]),
        (with_default(DATE, {"working_days": 5}), ["2026-11-30"]),
        (with_default(DATE, {"answer": "order_report.deadline"}), ["2026-12-04"]),
        (with_default({**DATE, "subtype": "time"}, "now"), ["09:30"]),
        (with_default({**DATE, "subtype": "datetime"}, "now"), ["2026-11-23T09:30"]),
        (with_default(component("number", "year"), "this_year"), ["2026"]),
        (with_default(component("number", "quarter"), "this_quarter"), ["4"]),
        (component("select", "year", runut={"options": {"source": "years"}, "default": "this_year"}), ["2026"]),
        (component("radio", "q", runut={"options": {"source": "quarters"}, "default": "this_quarter"}), ["4"]),
        (with_default(UNITS, "all"), ["bidang_pemdes", "bidang_ekonomi"]),
        (with_default(component("textarea", "note"), {"answer": "never_done.note"}), []),
        (with_default(component("number", "year"), {"answer": "order_report.year"}), ["2.026"]),
    ],
    ids=range(20),
)
def test_a_page_begins_with_its_defaults(field: dict[str, Any], shown: list[str]) -> None:
    assert initial(field) == shown


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_lies_in_its_quarter(month: int) -> None:
    desk = Desk(now=Desk().now.replace(month=month))

    assert initial(with_default(component("number", "quarter"), "this_quarter"), desk) == [str((month - 1) // 3 + 1)]


def test_a_year_is_written_without_a_dot() -> None:
    assert initial(component("number", "year", runut={"kind": "year"}, defaultValue=2026)) == ["2026"]


FORM = form_of(
    component("radio", "decision", values=values("benar", "kembalikan"), runut={"kind": "decision"}),
    component("textarea", "note", defaultValue="Sudah diperiksa"),
    component("number", "copies", defaultValue=3),
    component("filepicker", "proof"),
    component("runut.document", "document", runut={"sources": ["draft_report.document"]}),
    element="correct_draft",
)


def test_an_element_that_comes_again_begins_with_its_last_answers_but_no_decision_and_no_file() -> None:
    again = Desk().after(
        "correct_draft",
        decision="kembalikan",
        note=None,
        proof=[PHOTO.as_answer()],
        document=SIGNED.as_answer(),
    )

    assert FORM.initial(again) == {
        "copies": ["3"],
        "proof.kept": [],
        "document.sha256": [DRAFT.sha256],
    }


def test_without_earlier_answers_a_page_begins_with_defaults() -> None:
    assert FORM.initial(Desk(current=None)) == {"note": ["Sudah diperiksa"], "copies": ["3"], "proof.kept": []}


@pytest.mark.parametrize(
    "answer", [None, True, 5, "x", "2026-99-99", [], [1, "a"], {}, {"a": 1}, [{"sha256": 1}], [None], [{"name": []}]]
)
def test_an_answer_of_another_kind_never_stops_a_page(answer: object) -> None:
    keys = ("name", "copies", "day", "seen", "kind", "units", "proof", "document", "performance", "rows")
    period = {"year": "order_report.year", "quarter": "order_report.quarter"}
    form = form_of(
        component("textfield", "name"),
        component("number", "copies"),
        DATE,
        component("checkbox", "seen"),
        component("radio", "kind", values=values("a")),
        UNITS,
        component("filepicker", "proof"),
        component("runut.document", "document", runut={"sources": ["a.b"]}),
        component("runut.performance", "performance", runut={"unit": "item", **period}),
        component("dynamiclist", "rows", components=[component("textfield", "name")]),
    )
    answers = dict.fromkeys(keys, answer)

    assert form.initial(Desk().after("fill_in", **answers))
    assert form.entries(answers, Desk())
    assert len(form.show(answers, Desk())) == len(keys)
