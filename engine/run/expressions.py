"""Conditions of a drawing, evaluated over plain answers by a sandboxed evaluator; never Python's own."""

import ast
from collections.abc import Mapping
from typing import Any

from simpleeval import EvalWithCompoundTypes, InvalidExpression, NameNotDefined

LONGEST = 500  # characters; a condition an office can read is far shorter
DEEPEST = 20  # nested nodes, so that no input exhausts the interpreter's stack

FUNCTIONS = {"len": len, "min": min, "max": max, "sum": sum, "int": int, "abs": abs}
CONSTANTS = {"true": True, "false": False, "null": None}
RESERVED = frozenset(FUNCTIONS) | frozenset(CONSTANTS)


class BadExpression(ValueError):
    """The expression cannot be read or evaluated."""


def check(expression: str) -> frozenset[str]:
    """Read an expression without evaluating it and return the names it uses.

    Raises:
        BadExpression: it is not an expression, or is longer or deeper than an office could mean.
    """
    if len(expression) > LONGEST:
        raise BadExpression(f"longer than {LONGEST} characters")
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise BadExpression(f"not an expression: {expression!r}") from error
    if _depth(tree) > DEEPEST:
        raise BadExpression("nested too deeply")
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name)) - RESERVED


def _depth(tree: ast.AST) -> int:
    level, depth = [tree], 0
    while level:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return depth


class _OverAnswers(EvalWithCompoundTypes):  # type: ignore[misc]  # simpleeval ships no types
    """Reads `element.field` from answers only: no object has attributes here, so a field may be called `items`."""

    def _eval_attribute(self, node: ast.Attribute) -> Any:
        owner = self._eval(node.value)
        if isinstance(owner, Mapping) and node.attr in owner:
            return owner[node.attr]
        raise BadExpression(f"there is no {node.attr!r} here")


def evaluate(expression: str, names: Mapping[str, Any]) -> Any:
    """Evaluate `expression` with answers by element: `correct_draft.decision == "benar"`.

    Raises:
        BadExpression: it names an answer that was not given, or does what an expression may not do.
    """
    evaluator = _OverAnswers(functions=FUNCTIONS, names={**names, **CONSTANTS})
    try:
        return evaluator.eval(expression.strip())
    except BadExpression:
        raise
    except NameNotDefined as error:
        raise BadExpression(f"no answer of {error.name!r} yet") from error
    except (InvalidExpression, SyntaxError, TypeError, ValueError, ArithmeticError, KeyError, AttributeError) as error:
        raise BadExpression(f"{expression!r}: {error}") from error
