"""Nothing, zero and not yet are three answers; a percentage is computed, never typed."""

from decimal import Decimal
from typing import Any

import pytest

from engine.forms.indicator import indicator_lines, percentage
from engine.forms.layout import Recapitulation
from engine.forms.performance import Performance
from tests.unit.test_forms_desk import FALLEN, PHOTO, VILLAGES, Desk, component, form_of, problems, read

PERIOD = {"year": "order_report.year", "quarter": "order_report.quarter"}
TABLE = component("runut.performance", "performance", runut={"unit": "item", **PERIOD}, validate={"required": True})
FORM = form_of(TABLE, element="fill_format")

RATIO = {
    "performance.IK01.state": "filled",
    "performance.IK01.numerator": "96",
    "performance.IK01.denominator": "183",
}
COUNT = {"performance.IK02.state": "filled", "performance.IK02.value": "0"}


def line(**parts: Any) -> dict[str, Any]:
    nothing: dict[str, Any] = {"numerator": None, "denominator": None, "value": None, "note": "", "evidence": []}
    return {"state": "filled", **nothing, **parts}


def test_a_percentage_is_computed_and_its_parts_are_kept() -> None:
    assert read(FORM, {**RATIO, **COUNT}).answers == {
        "performance": {"IK01": line(numerator="96", denominator="183", value="52.46"), "IK02": line(value="0")}
    }


def test_a_typed_percentage_is_ignored() -> None:
    answers = read(FORM, {**RATIO, **COUNT, "performance.IK01.value": "99"}).answers

    assert answers == read(FORM, {**RATIO, **COUNT}).answers


@pytest.mark.parametrize("state", ["not_yet", "none"])
def test_an_indicator_without_value_needs_an_explanation(state: str) -> None:
    without = {**RATIO, "performance.IK02.state": state, "performance.IK02.value": "tidak terbaca"}

    assert problems(read(FORM, without)) == [("performance.IK02.note", "note_required")]

    explained = read(FORM, {**without, "performance.IK02.note": "Menunggu SIPANDA"})
    assert explained.problems == ()
    assert explained.answers["performance"] == {
        "IK01": line(numerator="96", denominator="183", value="52.46"),
        "IK02": line(state=state, note="Menunggu SIPANDA"),
    }


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"state": "filled"}, [("numerator", "value_required"), ("denominator", "value_required")]),
        ({"state": "filled", "numerator": "96", "denominator": "0"}, [("denominator", "zero_denominator")]),
        ({"state": "filled", "numerator": "96", "denominator": "-1"}, [("denominator", "too_small")]),
        ({"state": "filled", "numerator": "banyak", "denominator": ""},
         [("numerator", "not_a_number"), ("denominator", "value_required")]),
        ({"numerator": "x", "denominator": "183"}, [("state", "required"), ("numerator", "not_a_number")]),
        ({"state": "lost"}, [("state", "not_an_option")]),
        ({"state": "none", "note": "x" * 2_001}, [("note", "too_long")]),
        ({"state": "none", "note": "Hilang", "evidence.kept": "0"}, [("evidence", "unknown_file")]),
    ],
)  # fmt: skip
def test_every_row_must_be_answered(typed: dict[str, str], expected: list[tuple[str, str]]) -> None:
    posted = {f"performance.IK01.{part}": text for part, text in typed.items()}

    assert problems(read(FORM, {**COUNT, **posted})) == [(f"performance.IK01.{part}", code) for part, code in expected]


def test_a_typed_value_has_the_decimals_of_its_indicator() -> None:
    half = {**RATIO, **COUNT, "performance.IK02.value": "1,5"}

    assert problems(read(FORM, half)) == [("performance.IK02.value", "too_many_decimals")]


def test_evidence_is_kept_with_the_indicator() -> None:
    reading = FORM.read(
        {name: [text] for name, text in {**RATIO, **COUNT}.items()}, {"performance.IK02.evidence": [PHOTO]}, Desk()
    )

    assert reading.answers["performance"] == {
        "IK01": line(numerator="96", denominator="183", value="52.46"),
        "IK02": line(value="0", evidence=[PHOTO.as_answer()]),
    }


def test_evidence_may_be_limited_to_some_kinds() -> None:
    form = form_of({**TABLE, "accept": ".pdf"})

    reading = form.read(
        {name: [text] for name, text in {**RATIO, **COUNT}.items()}, {"performance.IK02.evidence": [PHOTO]}, Desk()
    )

    assert problems(reading) == [("performance.IK02.evidence", "wrong_kind")]


def test_an_indicator_that_is_not_asked_for_is_a_stranger() -> None:
    posted = {**RATIO, **COUNT, "performance.IK99.value": "1"}

    assert problems(read(FORM, posted)) == [("performance.IK99.value", "unknown_field")]


@pytest.mark.parametrize("desk", [Desk(item=None), Desk(earlier={}), Desk(indicator_rows=())])
def test_a_table_without_indicators_is_not_silently_complete(desk: Desk) -> None:
    assert problems(read(FORM, {}, desk)) == [("performance", "required")]


@pytest.mark.parametrize(
    ("numerator", "denominator", "decimals", "value"),
    [
        ("96", "183", 2, "52.46"),
        ("1", "8", 0, "13"),
        ("1", "800", 2, "0.13"),
        ("-1", "800", 2, "-0.13"),
        ("66", "32", 2, "206.25"),
        ("0", "7", 2, "0.00"),
        ("2", "3", 9, "66.666666667"),
        ("999999999999999", "0.000000001", 2, "99999999999999900000000000.00"),
    ],
)
def test_a_percentage_is_exact_and_rounded_half_up(numerator: str, denominator: str, decimals: int, value: str) -> None:
    assert str(percentage(Decimal(numerator), Decimal(denominator), decimals)) == value


def test_the_page_begins_with_rows_to_be_filled_in() -> None:
    assert FORM.initial(Desk()) == {
        "performance.IK01.state": ["filled"],
        "performance.IK01.evidence.kept": [],
        "performance.IK02.state": ["filled"],
        "performance.IK02.evidence.kept": [],
    }


def test_a_table_that_comes_back_begins_with_what_was_filled_in() -> None:
    again = Desk().after("fill_format", **read(FORM, {**RATIO, **COUNT}).answers)

    entries = FORM.initial(again)

    assert entries["performance.IK01.numerator"] == ["96"]
    assert entries["performance.IK02.value"] == ["0"]
    assert "performance.IK01.value" not in entries


def test_a_page_can_name_the_parts_of_a_row() -> None:
    (field,) = FORM.fields
    assert isinstance(field, Performance)

    assert field.rows(Desk()) == (VILLAGES, FALLEN)
    assert field.part("performance", "IK01", "numerator") == "performance.IK01.numerator"


def test_lines_leave_nothing_out() -> None:
    lines = indicator_lines({"IK01": line(value="52.46"), "IK77": line(state="strange", note=None)}, (VILLAGES, FALLEN))

    assert [(one.code, one.indicator, one.state, one.value) for one in lines] == [
        ("IK01", VILLAGES, "filled", Decimal("52.46")),
        ("IK02", FALLEN, None, None),
        ("IK77", None, None, None),
    ]


def recapitulation(**runut: str) -> Recapitulation:
    form = form_of(
        component("runut.recapitulation", "so_far", runut={"sources": ["fill_format.performance"], **PERIOD, **runut})
    )
    (shown,) = form.components
    assert isinstance(shown, Recapitulation)
    return shown


def test_a_recapitulation_shows_every_indicator_of_every_unit() -> None:
    desk = Desk().after("fill_format", performance={"IK01": line(value="52.46")})

    (table,) = recapitulation().tables(desk)

    assert (table.unit_code, table.unit_name) == ("bidang_pemdes", "Bidang Pemerintahan Desa")
    assert [(one.code, one.state) for one in table.lines] == [("IK01", "filled"), ("IK02", None)]


def test_a_recapitulation_may_show_one_unit_only() -> None:
    (table,) = recapitulation(unit="item").tables(Desk())

    assert table.unit_code == "bidang_ekonomi"
    assert recapitulation(unit="item").tables(Desk(item=None)) == ()


def test_a_recapitulation_holds_no_answer() -> None:
    form = form_of(component("runut.recapitulation", "so_far", runut={"sources": ["a.b"], **PERIOD}))

    assert form.fields == ()
    assert problems(read(form, {"so_far": "x"})) == [("so_far", "unknown_field")]
