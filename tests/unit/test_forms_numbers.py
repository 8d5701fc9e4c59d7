"""Numbers are typed the Indonesian way and kept exactly."""

from decimal import Decimal

import pytest

from engine.forms.numerals import canonical, decimals_of, read_number, stored_number
from engine.forms.writing import write_number
from tests.unit.test_forms_desk import component, form_of, problems, read

TYPED = {
    "0": "0",
    "7": "7",
    "007": "7",
    "-12": "-12",
    "1.234": "1234",
    "12.345.678": "12345678",
    "-1.234": "-1234",
    "1.234,5": "1234.5",
    "1234,56": "1234.56",
    "57.38": "57.38",
    "1.2345": "1.2345",
    "1234.567": "1234.567",
    "0.123": "0.123",
    "0,50": "0.50",
}

NO_NUMBERS = [
    "", "-", ",", ",5", "5,", "1,2,3", "1.23.4", "12.34.567", "1,234.5", "1.234.5", "+5", "1 234", "1e5", "0x10", "NaN",
    "Infinity", "-inf", "Rp 5", "5%", "--5", "1_000", "\u0663", "\uff11\uff12", "½", "5\n", "9" * 31,
]  # fmt: skip


@pytest.mark.parametrize(("text", "number"), TYPED.items())
def test_a_number_is_read_the_indonesian_way(text: str, number: str) -> None:
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Decimal("1234.5"), "1.234,5"),
        ("57.38", "57,38"),
        (1_000_000_002_018, "1.000.000.002.018"),
        (-1_234, "-1.234"),
        ("-0.5", "-0,5"),
        (0, "0"),
        (Decimal("1E+3"), "1.000"),
    ],
)
def test_a_number_is_written_the_indonesian_way(number: Decimal | str | int, text: str) -> None:
    assert write_number(number) == text


def test_a_year_is_written_without_a_dot() -> None:
    assert write_number(2026, grouped=False) == "2026"


@pytest.mark.parametrize(
    ("number", "text"),
    [("50.00", "50"), ("1E+2", "100"), ("-0", "0"), ("-0.0", "0"), ("57.380", "57.38"), ("100", "100")],
)
def test_a_number_is_stored_in_one_way_only(number: str, text: str) -> None:
    assert canonical(Decimal(number)) == text


@pytest.mark.parametrize("value", [True, None, "", "1,5", "1e5", 1.5, [], "NaN"])
def test_what_is_no_stored_number_is_none(value: object) -> None:
    assert stored_number(value) is None


def test_idle_zeros_are_no_decimals() -> None:
    assert decimals_of(Decimal("2.500")) == 1


WHOLE = form_of(component("number", "copies", validate={"min": 1, "max": 20}))
EXACT = form_of(component("number", "score", decimalDigits=2))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("banyak", "not_a_number"),
        ("2,5", "too_many_decimals"),
        ("0", "too_small"),
        ("21", "too_large"),
        ("1" * 31, "too_long"),
    ],
)
def test_a_number_outside_its_limits_is_refused(typed: str, code: str) -> None:
    assert problems(read(WHOLE, {"copies": typed})) == [("copies", code)]


def test_a_whole_number_is_kept_as_a_number() -> None:
    assert read(WHOLE, {"copies": " 12 "}).answers == {"copies": 12}
    assert read(WHOLE, {"copies": "12,0"}).answers == {"copies": 12}


def test_a_number_with_decimals_is_kept_as_exact_text() -> None:
    assert read(EXACT, {"score": "57,380"}).answers == {"score": "57.38"}
    assert read(EXACT, {"score": "-1.234"}).answers == {"score": "-1234"}


def test_a_number_too_large_for_other_readers_of_json_is_refused() -> None:
    free = form_of(component("number", "amount"))

    assert read(free, {"amount": "999.999.999.999.999"}).answers == {"amount": 999_999_999_999_999}
    assert problems(read(free, {"amount": "1.000.000.000.000.000"})) == [("amount", "too_large")]
    assert problems(read(free, {"amount": "-1.000.000.000.000.000"})) == [("amount", "too_small")]


def test_the_limit_is_told_exactly() -> None:
    (problem,) = read(WHOLE, {"copies": "0"}).problems

    assert problem.params == {"min": Decimal(1)}
