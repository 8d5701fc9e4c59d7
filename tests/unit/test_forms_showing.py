"""Answers are shown with labels, and what was left empty is still seen."""

from decimal import Decimal
from typing import Any

import pytest

from engine.forms.showing import IndicatorLine
from tests.unit.test_forms_desk import DRAFT, FALLEN, VILLAGES, Desk, component, form_of, values

PERIOD = {"year": "order_report.year", "quarter": "order_report.quarter"}
UNITS = component("checklist", "field", runut={"options": {"source": "units"}})
TABLE = component("runut.performance", "field", runut={"unit": "item", **PERIOD})
ROWS = component("dynamiclist", "field", components=[component("textfield", "name"), component("number", "age")])


def shown(field: dict[str, Any], answer: object) -> tuple[str, object]:
    """Show the only field of a form: its kind and its value."""
    (one,) = form_of(field).show({"field": answer}, Desk())
    assert (one.key, one.label) == ("field", "Field")
    return one.kind, one.value


@pytest.mark.parametrize(
    ("field", "answer", "kind", "value"),
    [
        (component("textfield", "field"), "Siti", "text", "Siti"),
        (component("textarea", "field"), "a\nb", "text", "a\nb"),
        (component("number", "field"), 12, "number", Decimal(12)),
        (component("number", "field", decimalDigits=2), "57.38", "number", Decimal("57.38")),
        (component("number", "field", runut={"kind": "year"}), 2026, "text", "2026"),
        (component("datetime", "field", subtype="date"), "2026-11-23", "date", "2026-11-23"),
        (component("datetime", "field", subtype="time"), "07:30", "time", "07:30"),
        (component("datetime", "field", subtype="datetime"), "2026-11-23T07:30", "datetime", "2026-11-23T07:30"),
        (component("datetime", "field", subtype="date"), "segera", "text", "segera"),
        (component("checkbox", "field"), False, "boolean", False),
        (component("select", "field", values=values("a")), "a", "text", "A"),
        (component("select", "field", values=values("a")), "gone", "text", "gone"),
        (UNITS, ["bidang_ekonomi", "gone"], "lines", ("Bidang Ekonomi", "gone")),
        (component("filepicker", "field"), [DRAFT.as_answer()], "files", (DRAFT,)),
        (component("runut.document", "field", runut={"sources": ["a.b"]}), DRAFT.as_answer(), "files", (DRAFT,)),
    ],
)
def test_an_answer_is_shown_ready_to_read(field: dict[str, Any], answer: object, kind: str, value: object) -> None:
    assert shown(field, answer) == (kind, value)


@pytest.mark.parametrize(
    ("field", "empty"),
    [
        (component("textfield", "field"), None),
        (component("number", "field"), None),
        (component("datetime", "field", subtype="date"), None),
        (component("checkbox", "field"), None),
        (component("radio", "field", values=values("a")), None),
        (UNITS, []),
        (component("filepicker", "field"), []),
        (component("runut.document", "field", runut={"sources": ["a.b"]}), None),
        (TABLE, {}),
        (ROWS, []),
    ],
    ids=lambda part: part["type"] if isinstance(part, dict) and part else "",
)
def test_what_was_left_empty_is_shown_as_empty(field: dict[str, Any], empty: object) -> None:
    assert shown(field, empty)[1] is None
    assert form_of(field).show({}, Desk())[0].value is None


def test_a_decision_is_shown_with_its_tone() -> None:
    back = {"value": "kembalikan", "label": "Kembalikan", "tone": "negative"}
    form = form_of(component("radio", "decision", values=[*values("benar"), back], runut={"kind": "decision"}))

    (decision,) = form.show({"decision": "kembalikan"}, Desk())

    assert (decision.value, decision.tone) == ("Kembalikan", "negative")


def test_rows_are_shown_as_answers_side_by_side() -> None:
    kind, rows = shown(ROWS, [{"name": "Siti", "age": None}])

    assert kind == "rows"
    assert isinstance(rows, tuple)
    assert [[(one.label, one.value) for one in row] for row in rows] == [[("Name", "Siti"), ("Age", None)]]


def test_performance_is_shown_beside_its_indicators() -> None:
    answer = {"IK01": {"state": "none", "note": "Belum ada data", "numerator": None, "evidence": [DRAFT.as_answer()]}}

    assert shown(TABLE, answer) == (
        "performance",
        (
            IndicatorLine("IK01", VILLAGES, state="none", note="Belum ada data", evidence=(DRAFT,)),
            IndicatorLine("IK02", FALLEN),
        ),
    )
