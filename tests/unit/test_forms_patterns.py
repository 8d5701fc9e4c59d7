"""A pattern in a form file is ordinary, and can never keep the server busy."""

import re
import time

import pytest

from engine.forms.errors import FormError
from engine.forms.patterns import compile_pattern
from tests.unit.test_forms_desk import component, form_of, problems, read

ACCEPTED = [
    (r"\d{18}", "197001011990031001"),
    (r"[A-Z]{2}(\.\d{2}){1,3}/\d{1,5}-[A-Za-z]{2,12}/\d{4}", "OT.01.03/175-Sekre/2024"),
    (r"^(?:\+62|0)\d{8,12}$", "08123456789"),
    (r"[^\]/]*", "a b"),
    (r"[]a]+", "]a"),
    (r"ya|tidak", "tidak"),
    (r"\w+@\w+\.id", "budi@desa.id"),
    (r"\{\d+\}", "{7}"),
    (r"\d+\$", "5$"),
]

REFUSED = [
    "(a+)+", "(a|a)*b", "(a*)*", "(a?){30}a{30}", "a?" * 30, ".*.*.*", "(x{2,3}){10,20}", "(a|b)(a|b)" * 12,
    r"(a)\1", "(?=a)b", "(?i)a", "(?P<n>a)", "a**", "a*?", "a++", "(", ")", "a)", "[a", "[z-a]", "*a", "()", "(|a)",
    "a|", "", "[[a]", "[a||b]", "a{3,1}", "a{0}", "a{501}", r"\p{L}", r"\b", "a^b", "a" * 201, "(a)" * 21,
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "text"), ACCEPTED)
def test_a_pattern_of_everyday_use_is_accepted(pattern: str, text: str) -> None:
    assert compile_pattern(pattern, 500, "here").fullmatch(text)


@pytest.mark.parametrize("pattern", REFUSED)
def test_a_pattern_that_is_slow_or_strange_is_refused(pattern: str) -> None:
    with pytest.raises(FormError):
        compile_pattern(pattern, 500, "here")


def test_a_shorter_field_may_have_a_freer_pattern() -> None:
    assert compile_pattern("[a-z]*-[a-z]*-[a-z]*", 60, "here").fullmatch("a-b-c")


@pytest.mark.parametrize(
    "pattern", [r"\w*[a-z]*[a-z]?[0-9]", r"(?:[a-z]|\w){18}[0-9]", r"[a-z]{0,980}[a-z]{0,1000}[0-9]"]
)
def test_the_slowest_accepted_patterns_are_still_fast(pattern: str) -> None:
    compiled = compile_pattern(pattern, 1_000 if "980" in pattern else 500, "here")

    started = time.perf_counter()
    assert not compiled.fullmatch("a" * 1_000)

    assert time.perf_counter() - started < 1


def test_a_pattern_must_match_the_whole_text() -> None:
    form = form_of(component("textfield", "number", validate={"pattern": r"\d{3}"}))

    assert read(form, {"number": "175"}).answers == {"number": "175"}
    assert problems(read(form, {"number": "175a"})) == [("number", "pattern")]
    assert problems(read(form, {"number": "\u0661\u0667\u0665"})) == [("number", "pattern")]


def test_an_empty_text_needs_no_pattern() -> None:
    form = form_of(component("textfield", "number", validate={"pattern": re.escape("x")}))

    assert read(form, {"number": " "}).answers == {"number": None}
