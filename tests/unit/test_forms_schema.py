"""A form file means one thing or is refused with the place and the reason."""

import json
from typing import Any

import pytest

from engine.forms.choices import Radio
from engine.forms.context import Reference
from engine.forms.declaration import Declaration
from engine.forms.layout import Group
from engine.forms.schema import Form, FormError
from tests.unit.test_forms_desk import component, form_file, form_of, values

PERIOD = {"year": "order_report.year", "quarter": "order_report.quarter"}
DECISION = component("radio", "decision", values=values("benar", "kembalikan"), runut={"kind": "decision"})


def test_a_form_knows_its_element_its_fields_and_its_decision() -> None:
    form = form_of(
        {"type": "text", "text": "Periksa konsep."},
        {"type": "group", "label": "Hasil", "components": [component("textarea", "note"), DECISION]},
        element="correct_draft",
    )

    assert form.id == "correct_draft"
    assert [leaf.kind for leaf in form.components] == ["text", "group"]
    assert [field.key for field in form.fields] == ["note", "decision"]
    assert isinstance(form.decision, Radio)
    assert form.decision.required


def test_a_form_without_a_branch_has_no_decision() -> None:
    assert form_of(component("textarea", "note")).decision is None


def test_a_form_names_every_answer_it_relies_on() -> None:
    form = form_of(
        component("runut.answers", "before", runut={"from": ["order_report", "distribute_format.deadline"]}),
        component("datetime", "deadline", subtype="date", runut={"default": {"answer": "order_report.deadline"}}),
        component(
            "runut.document",
            "document",
            runut={"mode": "confirm", "confirms": "sign_report.document", "sources": ["draft_report.document"]},
        ),
        component("runut.recapitulation", "so_far", runut={"sources": ["fill_format.performance"], **PERIOD}),
    )

    assert {str(reference) for reference in form.references} == {
        "order_report",
        "distribute_format.deadline",
        "order_report.deadline",
        "sign_report.document",
        "draft_report.document",
        "fill_format.performance",
        "order_report.year",
        "order_report.quarter",
    }


def test_what_an_editor_keeps_for_itself_is_accepted() -> None:
    note = component("textfield", "note", id="Field_1", layout={"row": "Row_1", "columns": None})

    assert [field.key for field in form_of(note).fields] == ["note"]


def test_names_in_html_are_nested_with_dots() -> None:
    (field,) = form_of(component("textfield", "name")).fields

    assert field.name() == "name"
    assert field.name("attendance.0") == "attendance.0.name"


def test_groups_may_stand_in_groups() -> None:
    inner = {"type": "group", "label": "Inner", "components": [component("checkbox", "seen")]}
    form = form_of({"type": "group", "label": "Outer", "components": [inner]})

    assert isinstance(form.components[0], Group)
    assert [field.key for field in form.fields] == ["seen"]


REFUSED_FILES = {
    "": "is not JSON",
    "[]": "is not an object",
    "[" * 100_000: "is not JSON",
    '{"type": "default", "type": "default"}': "the same key twice",
    '{"type": NaN}': "NaN is no number",
    '{"schemaVersion": 1e99999999999999999999}': "a number that nobody can mean",
    '{"type": "default", "schemaVersion": 20, "id": "x", "components": []}': '"schemaVersion" must be a whole number',
    '{"type": "default", "id": "x", "components": []}': 'needs a "schemaVersion"',
    '{"type": "wizard", "schemaVersion": 19, "id": "x", "components": []}': '"type" must be "default"',
    '{"type": "default", "schemaVersion": 19, "id": "a-b", "components": []}': "no element id",
    '{"type": "default", "schemaVersion": 19, "id": "x"}': 'needs a list under "components"',
    '{"type": "default", "schemaVersion": 19, "id": "x", "components": [], "colour": 1}': 'unknown key "colour"',
    '{"type": "default", "schemaVersion": 19, "id": "x", "components": [3]}': "components[0]: is not an object",
}


@pytest.mark.parametrize(("text", "reason"), REFUSED_FILES.items(), ids=range(len(REFUSED_FILES)))
def test_a_file_that_is_no_form_is_refused(text: str, reason: str) -> None:
    with pytest.raises(FormError) as refusal:
        Form.from_json(text)

    assert reason in str(refusal.value)


NAME = component("textfield", "name")
TICKS = component("checklist", "units", values=values("a", "b"))
REFUSED_COMPONENTS: list[tuple[dict[str, Any], str]] = [
    ({"type": "button", "key": "go", "label": "Go"}, 'unknown type "button"'),
    ({**NAME, "lable": "x"}, 'unknown key "lable"'),
    ({**NAME, "validate": {"requird": True}}, 'validate: unknown key "requird"'),
    ({**NAME, "validate": {"required": "yes"}}, '"required" must be true or false'),
    ({**NAME, "validate": []}, '"validate" must be an object'),
    ({**NAME, "runut": {"defualt": "today"}}, 'unknown key "defualt"'),
    ({**NAME, "label": " "}, 'needs a text under "label"'),
    ({**NAME, "label": 5}, '"label" must be a text'),
    ({**NAME, "validate": {"minLength": 9, "maxLength": 3}}, '"minLength" must be a whole number from 0 to 3'),
    ({**NAME, "validate": {"pattern": "(a+)+"}}, "too many ways"),
    ({**NAME, "runut": {"default": "today"}}, "does not fit this field"),
    ({**NAME, "runut": {"default": {"answer": "deadline"}}}, "does not fit this field"),
    ({**NAME, "defaultValue": "x", "runut": {"default": {"answer": "a.b"}}}, "has two defaults"),
    (component("textarea", "note", validate={"pattern": "a"}), 'unknown key "pattern"'),
    (component("number", "n", validate={"min": 3, "max": 2}), '"min" is above "max"'),
    (component("number", "n", validate={"min": "3"}), '"min" must be a number'),
    (component("number", "n", validate={"min": 1e-10}), "more digits than a number may have"),
    (component("number", "n", decimalDigits=10), "from 0 to 9"),
    (component("number", "n", defaultValue=2.5), "not allowed by the field itself"),
    (component("datetime", "d"), 'needs a text under "subtype"'),
    (component("datetime", "d", subtype="month"), "no subtype"),
    (component("datetime", "d", subtype="date", validate={"min": "2026"}), '"2026" is no date'),
    (component("datetime", "d", subtype="date", defaultValue="today"), '"today" is no date'),
    (component("datetime", "d", subtype="time", runut={"default": "today"}), "does not fit this field"),
    (component("datetime", "d", subtype="time", runut={"default": {"working_days": 5}}), "does not fit this field"),
    (component("datetime", "d", subtype="date", runut={"default": {"working_days": -1}}), "does not fit this field"),
    (component("radio", "r"), 'needs either "values" or "runut.options"'),
    (component("radio", "r", values=[]), "at least one"),
    (component("radio", "r", values=values("a", "a")), "must be different"),
    (component("radio", "r", values=["a"]), "needs a label and a value"),
    (component("radio", "r", values=[{"value": "a", "label": "A", "tone": "loud"}]), '"tone" must be one of'),
    (component("radio", "r", values=[{"value": "a", "label": "A", "x": 1}]), 'unknown key "x"'),
    (component("radio", "r", values=values("a"), defaultValue="b"), "none of the values"),
    (component("radio", "r", values=values("a"), runut={"as": "slider"}), '"as" must be one of'),
    ({**DECISION, "defaultValue": "benar"}, "a decision lists its values and has no default"),
    (
        component("radio", "r", runut={"kind": "decision", "options": {"source": "units"}}),
        "a decision lists its values",
    ),
    (component("select", "s", values=values("a"), runut={"as": "buttons"}), 'unknown key "as"'),
    (component("select", "s", runut={"options": {"source": "villages"}}), '"villages" is no source'),
    (component("select", "s", runut={"options": {"source": "years", "lane": "staff"}}), "does not know these keys"),
    ({**TICKS, "defaultValue": ["c"]}, "none of the values"),
    ({**TICKS, "validate": {"min": 3, "max": 2}}, '"max" must be a whole number from 3'),
    (component("filepicker", "f", accept="pdf"), '"accept" lists extensions'),
    (component("filepicker", "f", validate={"min": 2}), "one file cannot be several"),
    (component("runut.document", "d", runut={"sources": []}), '"sources" is empty'),
    (component("runut.document", "d", runut={"sources": ["draft"]}), "not of the form element.field"),
    (component("runut.document", "d", runut={"sources": ["a.b"], "mode": "confirm"}), "belong together"),
    (component("runut.document", "d", runut={"sources": ["a.b"], "confirms": "a.b"}), "belong together"),
    (component("runut.performance", "p", runut={"unit": "item", "year": "a.b"}), 'needs a text under "quarter"'),
    (component("runut.performance", "p", runut={"unit": "item", **PERIOD, "default": {"answer": "a.b"}}), "no default"),
    (component("runut.answers", "a", runut={"from": ["a-b"]}), "not of the form element.field"),
    (component("group", "g", components=[]), 'unknown key "key"'),
    (component("dynamiclist", "rows", components=[]), "a list needs at least one field"),
    (component("dynamiclist", "rows", components=[{"type": "text", "text": "x"}]), "a list holds only fields"),
    (component("dynamiclist", "rows", components=[DECISION]), "decision: cannot stand in a list"),
    (component("dynamiclist", "rows", components=[{**NAME, "defaultValue": "x"}]), "look filled in"),
    (component("dynamiclist", "rows", components=[NAME, NAME]), 'the key "name" is used 2 times'),
    (component("dynamiclist", "rows", components=[NAME], minItems=9, maxItems=2), '"maxItems" must be'),
]


@pytest.mark.parametrize(
    ("refused", "reason"), REFUSED_COMPONENTS, ids=lambda part: part if isinstance(part, str) else ""
)
def test_a_component_that_is_not_understood_is_refused(refused: dict[str, Any], reason: str) -> None:
    with pytest.raises(FormError) as refusal:
        form_of(refused)

    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    "key",
    [
        "_hidden",
        "__class__",
        "a__b",
        "len",
        "null",
        "class",
        "items",
        "csrf_token",
        "Nama",
        "2nd",
        "a.b",
        "é",
        "x" * 65,
    ],
)
def test_a_key_that_something_else_would_misread_is_refused(key: str) -> None:
    with pytest.raises(FormError, match="the key"):
        form_of({**NAME, "key": key})


def test_the_place_of_a_fault_is_named() -> None:
    nested = {"type": "group", "label": "Rapat", "components": [NAME, component("datetime", "held_on", subtype="x")]}

    with pytest.raises(FormError) as refusal:
        form_of(component("checkbox", "seen"), nested)

    assert refusal.value.place == "components[1] components[1] held_on"


def test_a_key_is_used_once_in_all_groups() -> None:
    with pytest.raises(FormError, match='the key "name" is used 2 times'):
        form_of(NAME, {"type": "group", "label": "Group", "components": [NAME]})


def test_only_one_field_decides() -> None:
    with pytest.raises(FormError, match="more than one decision"):
        form_of(DECISION, {**DECISION, "key": "second"})


def test_only_one_field_is_a_row_of_buttons() -> None:
    buttons = component("radio", "a", values=values("x"), runut={"as": "buttons"})

    with pytest.raises(FormError, match="more than one row of buttons"):
        form_of(buttons, {**buttons, "key": "b"})


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ({"decisoin": ["kembalikan"]}, "no other field beside it"),
        ({"note": ["x"]}, "no other field beside it"),
        ({"decision": ["kembali"]}, "can never be 'kembali'"),
        ({"decision": [True]}, "can never be True"),
        ({"seen": ["true"]}, "can never be 'true'"),
        ({"name": ["x"]}, "can never be 'x'"),
        ({"decision": []}, "needs a list of values"),
        ({"decision": "kembalikan"}, "needs a list of values"),
        ({}, "must name a field and its values"),
        ([], "must name a field and its values"),
    ],
)
def test_a_condition_that_can_never_hold_is_refused(condition: object, reason: str) -> None:
    note = component("textarea", "note", runut={"requiredWhen": condition})

    with pytest.raises(FormError) as refusal:
        form_of(NAME, component("checkbox", "seen"), DECISION, note)

    assert reason in str(refusal.value)


def test_groups_are_not_nested_without_end() -> None:
    nested: dict[str, Any] = NAME
    for _ in range(5):
        nested = {"type": "group", "label": "Group", "components": [nested]}

    with pytest.raises(FormError, match="nested more than 5 deep"):
        form_of(nested)


def test_texts_of_the_file_are_cleaned_like_typed_ones() -> None:
    (field,) = form_of({**NAME, "label": " Nama\u0000 le\u0301n "}).fields

    assert field.label == "Nama lén"


def test_a_reference_written_as_text_reads_back() -> None:
    reference = Reference("order_report", "year")

    assert Reference.parse(str(reference)) == reference


def test_an_absent_part_of_a_file_is_empty() -> None:
    declaration = Declaration({"runut": None}, "here")

    assert not declaration.inside("runut").has("default")
    assert json.loads(form_file())["components"] == []
