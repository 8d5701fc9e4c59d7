"""What people type becomes an answer, or a problem beside its field; everything wrong is told at once."""

import unicodedata
from datetime import date, datetime
from typing import Any

import pytest

from tests.unit.test_forms_desk import Desk, component, form_of, problems, read, values

REQUIRED = {"required": True}


def test_a_page_left_empty_keeps_its_shape() -> None:
    form = form_of(
        component("textfield", "name"),
        component("textarea", "note"),
        component("number", "copies"),
        component("datetime", "day", subtype="date"),
        component("checkbox", "seen"),
        component("radio", "kind", values=values("a")),
        component("select", "year", runut={"options": {"source": "years"}}),
        component("checklist", "units", runut={"options": {"source": "units"}}),
        component("filepicker", "proof"),
        component("dynamiclist", "attendance", components=[component("textfield", "name")]),
    )

    reading = read(form, {})

    assert reading.problems == ()
    assert reading.answers == {
        "name": None,
        "note": None,
        "copies": None,
        "day": None,
        "seen": False,
        "kind": None,
        "year": None,
        "units": [],
        "proof": [],
        "attendance": [],
    }


@pytest.mark.parametrize(
    "empty",
    [
        component("textfield", "field", validate=REQUIRED),
        component("textarea", "field", validate=REQUIRED),
        component("number", "field", validate=REQUIRED),
        component("datetime", "field", subtype="time", validate=REQUIRED),
        component("checkbox", "field", validate=REQUIRED),
        component("radio", "field", values=values("a"), validate=REQUIRED),
        component("select", "field", values=values("a"), validate=REQUIRED),
        component("checklist", "field", values=values("a"), validate=REQUIRED),
        component("filepicker", "field", validate=REQUIRED),
        component("dynamiclist", "field", components=[component("textfield", "name")], validate=REQUIRED),
    ],
    ids=lambda empty: str(empty["type"]),
)
def test_a_required_field_left_empty_is_a_problem(empty: dict[str, Any]) -> None:
    assert problems(read(form_of(empty), {})) == [("field", "required")]


def test_all_problems_are_told_at_once_in_page_order() -> None:
    form = form_of(
        component("number", "copies"),
        {"type": "group", "label": "Group", "components": [component("textfield", "name", validate=REQUIRED)]},
        component("datetime", "day", subtype="date"),
    )

    reading = read(form, {"stranger": "x", "day": "kemarin", "copies": "banyak"})

    assert problems(reading) == [
        ("copies", "not_a_number"),
        ("name", "required"),
        ("day", "not_a_date"),
        ("stranger", "unknown_field"),
    ]


def test_the_names_of_the_page_itself_are_no_strangers() -> None:
    form = form_of(component("textfield", "name"))

    assert read(form, {"csrf_token": "x", "idempotency_key": "y", "_step": "z"}).problems == ()
    assert form.read({"csrf_token": ["x"]}, {}, Desk(), ignore=()).problems != ()
    assert form.read({"page": ["x"]}, {}, Desk(), ignore={"page"}).problems == ()


def test_a_field_posted_twice_with_different_texts_is_not_guessed() -> None:
    form = form_of(component("textfield", "name"))

    assert problems(read(form, {"name": ["Siti", "Budi"]})) == [("name", "too_many")]
    assert read(form, {"name": ["Siti", "Siti"]}).answers == {"name": "Siti"}


CLEANED = {
    "  Siti  ": "Siti",
    "Siti\u0000\u0007 Aminah": "Siti Aminah",
    "satu\r\ndua\rtiga\u2028empat": "satu\ndua\ntiga\nempat",
    "e\u0301": "\u00e9",
    "a\u202eb\ufeff": "ab",
    "a\ud800b": "ab",
    "\u00a0": None,
}


@pytest.mark.parametrize(("typed", "kept"), CLEANED.items(), ids=range(len(CLEANED)))
def test_text_is_kept_clean(typed: str, kept: str | None) -> None:
    assert read(form_of(component("textarea", "note")), {"note": typed}).answers == {"note": kept}


def test_a_line_has_no_line_ends() -> None:
    assert read(form_of(component("textfield", "name")), {"name": "Siti\r\n\tAminah"}).answers == {
        "name": "Siti Aminah"
    }


def test_piles_of_marks_are_cut() -> None:
    pile = "a" + "\u0315\u0300" * 5_000

    answer = read(form_of(component("textarea", "note")), {"note": pile}).answers["note"]

    assert isinstance(answer, str)
    assert len(unicodedata.normalize("NFD", answer)) == 31


@pytest.mark.parametrize(
    ("kind", "validate", "typed", "expected"),
    [
        ("textfield", {}, "x" * 500, None),
        ("textfield", {}, "x" * 501, "too_long"),
        ("textarea", {}, "x" * 10_000, None),
        ("textarea", {}, "x" * 10_001, "too_long"),
        ("textarea", {}, "\u0000" * 50_000, "too_long"),
        ("textfield", {"maxLength": 3}, "abcd", "too_long"),
        ("textfield", {"minLength": 3}, "ab", "too_short"),
        ("textfield", {"minLength": 3}, "", None),
        ("textarea", {"maxLength": 20_000}, "x" * 20_000, None),
    ],
    ids=range(9),
)
def test_a_text_has_limits(kind: str, validate: dict[str, int], typed: str, expected: str | None) -> None:
    reading = read(form_of(component(kind, "note", validate=validate)), {"note": typed})

    assert problems(reading) == ([("note", expected)] if expected else [])


@pytest.mark.parametrize(
    ("subtype", "typed", "kept"),
    [
        ("date", "2026-11-23", "2026-11-23"),
        ("date", " 2024-02-29 ", "2024-02-29"),
        ("time", "07:30", "07:30"),
        ("time", "07:30:00", "07:30"),
        ("datetime", "2026-11-23T07:30", "2026-11-23T07:30"),
        ("datetime", "2026-11-23T07:30:00", "2026-11-23T07:30"),
    ],
)
def test_a_moment_is_kept_as_iso_text(subtype: str, typed: str, kept: str) -> None:
    form = form_of(component("datetime", "moment", subtype=subtype))

    assert read(form, {"moment": typed}).answers == {"moment": kept}


@pytest.mark.parametrize(
    ("subtype", "typed"),
    [
        ("date", "23-11-2026"),
        ("date", "2026-02-30"),
        ("date", "20261123"),
        ("date", "2026-W48-1"),
        ("date", "0026-11-23"),
        ("date", "12026-11-23"),
        ("date", "2026-11-2\u0663"),
        ("datetime", "2026-11-23"),
        ("datetime", "2026-11-23 07:30"),
        ("datetime", "2026-11-23T07:30+07:00"),
        ("datetime", "2026-11-23T25:00"),
    ],
)
def test_what_is_no_date_is_refused(subtype: str, typed: str) -> None:
    form = form_of(component("datetime", "moment", subtype=subtype))

    assert problems(read(form, {"moment": typed})) == [("moment", "not_a_date")]


@pytest.mark.parametrize("typed", ["24:00", "7:30", "07.30", "07:30:15", "pagi"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    form = form_of(component("datetime", "moment", subtype="time"))

    assert problems(read(form, {"moment": typed})) == [("moment", "not_a_time")]


def test_a_date_has_limits_that_may_move_with_the_day() -> None:
    form = form_of(component("datetime", "deadline", subtype="date", validate={"min": "today", "max": "2026-12-31"}))

    assert read(form, {"deadline": "2026-11-23"}).problems == ()
    (early,) = read(form, {"deadline": "2026-11-22"}).problems
    (late,) = read(form, {"deadline": "2027-01-01"}).problems
    assert (early.code, early.params) == ("too_small", {"min": date(2026, 11, 23)})
    assert (late.code, late.params) == ("too_large", {"max": date(2026, 12, 31)})


def test_a_moment_and_a_time_have_limits_too() -> None:
    form = form_of(
        component("datetime", "held_at", subtype="datetime", validate={"max": "now"}),
        component("datetime", "begins", subtype="time", validate={"min": "07:30"}),
    )

    held, begins = read(form, {"held_at": "2026-11-23T09:31", "begins": "06:00"}).problems

    assert held.params == {"max": datetime.fromisoformat("2026-11-23T09:30")}
    assert begins.params == {"min": "07:30"}


@pytest.mark.parametrize(
    ("posted", "ticked"), [(["true"], True), (["on"], True), (["false", "true"], True), (["false"], False), ([], False)]
)
def test_a_box_is_ticked_or_not(posted: list[str], ticked: bool) -> None:
    assert read(form_of(component("checkbox", "seen")), {"seen": posted}).answers == {"seen": ticked}


def test_a_box_is_nothing_else() -> None:
    assert problems(read(form_of(component("checkbox", "seen")), {"seen": "maybe"})) == [("seen", "not_an_option")]


@pytest.mark.parametrize("kind", ["radio", "select"])
def test_only_an_option_offered_now_can_be_chosen(kind: str) -> None:
    form = form_of(component(kind, "unit", runut={"options": {"source": "units"}}))

    assert read(form, {"unit": "bidang_pemdes"}).answers == {"unit": "bidang_pemdes"}
    assert problems(read(form, {"unit": "Bidang Ekonomi"})) == [("unit", "not_an_option")]
    assert problems(read(form, {"unit": " bidang_pemdes"})) == [("unit", "not_an_option")]


def test_a_decision_must_be_made() -> None:
    form = form_of(component("radio", "decision", values=values("benar", "kembalikan"), runut={"kind": "decision"}))

    assert problems(read(form, {})) == [("decision", "required")]


UNITS = form_of(
    component("checklist", "units", values=values("a", "b", "c", "d"), validate={"min": 2, "max": 3}),
)


def test_ticks_are_kept_once_and_in_the_order_offered() -> None:
    assert read(UNITS, {"units": ["c", "a", "c", ""]}).answers == {"units": ["a", "c"]}


@pytest.mark.parametrize(
    ("ticked", "code"), [(["a"], "too_few"), (["a", "b", "c", "d"], "too_many"), (["a", "x"], "not_an_option")]
)
def test_ticks_have_limits(ticked: list[str], code: str) -> None:
    assert problems(read(UNITS, {"units": ticked})) == [("units", code)]


EXPLAINED = form_of(
    component("radio", "decision", values=values("benar", "kembalikan"), runut={"kind": "decision"}),
    component("textarea", "reason", runut={"requiredWhen": {"decision": ["kembalikan"]}}),
)


def test_a_reason_is_required_only_when_it_is_needed() -> None:
    assert read(EXPLAINED, {"decision": "benar"}).problems == ()
    assert problems(read(EXPLAINED, {"decision": "kembalikan"})) == [("reason", "required")]
    assert read(EXPLAINED, {"decision": "kembalikan", "reason": "Bab II kosong"}).problems == ()
    assert problems(read(EXPLAINED, {"decision": "entah"})) == [("decision", "not_an_option")]


def test_a_condition_may_ask_for_a_tick() -> None:
    form = form_of(
        component("checkbox", "late"),
        component("checklist", "units", values=values("a", "b")),
        component("textfield", "why", runut={"requiredWhen": {"late": [True], "units": ["b"]}}),
    )

    assert problems(read(form, {"late": "true", "units": ["a", "b"]})) == [("why", "required")]
    assert read(form, {"late": "true", "units": ["a"]}).problems == ()
    assert read(form, {"units": ["b"]}).problems == ()
