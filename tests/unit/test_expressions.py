"""Conditions read answers and can do nothing else."""

from typing import Any

import pytest

from engine.run.expressions import BadExpression, check, evaluate

ANSWERS: dict[str, Any] = {
    "correct_draft": {"decision": "benar", "items": ["a", "b"], "copies": 3, "note": None},
    "distribute_format": {"units": ["x", "y", "z"]},
}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('correct_draft.decision == "benar"', True),
        ('correct_draft.decision in ["salah", "benar"]', True),
        ("len(distribute_format.units)", 3),
        ("len(correct_draft.items)", 2),  # a field may be called like a method of a dictionary
        ("correct_draft.copies >= 3 and not correct_draft.note", True),
        ("correct_draft.note == null", True),
        ("distribute_format.units[0]", "x"),
        ("  correct_draft.copies  ", 3),
    ],
)
def test_a_condition_reads_answers(expression: str, value: object) -> None:
    assert evaluate(expression, ANSWERS) == value


@pytest.mark.parametrize(
    "expression",
    [
        "().__class__.__base__.__subclasses__()",
        "correct_draft.__class__",
        "correct_draft.decision.upper()",
        "correct_draft.keys()",
        "__import__('os').system('true')",
        "open('/etc/passwd')",
        "eval('1')",
        "exec('1')",
        "lambda: 1",
        "[x for x in ().__class__.__mro__]",
        "(lambda: (yield))()",
        "9**9**9",
        "'a' * 10**9",
        "'%s' % correct_draft.__init__",
        "'{0.__class__}'.format(1)",
        "f'{correct_draft.__class__}'",
        "getattr(correct_draft, 'decision')",
        "correct_draft := 1",
        "len.__self__",
        "globals()",
        "unknown_element.decision",
        "correct_draft.unknown",
        "1 / 0",
        "int('x')",
        "correct_draft[",
        "",
    ],
)
def test_whatever_else_an_expression_tries_is_refused(expression: str) -> None:
    with pytest.raises(BadExpression):
        evaluate(expression, ANSWERS)


def test_the_names_an_expression_uses_are_known_without_evaluating_it() -> None:
    assert check('len(a.units) > 1 and b.decision == "x" or true') == {"a", "b"}


@pytest.mark.parametrize("expression", ["(" * 300 + ")" * 300, "1+" * 40 + "1", "x" * 501, "a b", "import os", "a\0b"])
def test_an_expression_nobody_could_mean_is_refused_before_it_is_evaluated(expression: str) -> None:
    with pytest.raises(BadExpression):
        check(expression)
