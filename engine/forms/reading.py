"""Reads a whole page of fields at once; what one field accepts is the field's business."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.forms.context import Answers, FormContext
from engine.forms.field import Field
from engine.forms.posted import Posted
from engine.forms.problems import Problem, ProblemCode


@dataclass(frozen=True)
class Reading:
    """Answers, complete only when there are no problems; problems are in the order of the page."""

    answers: Answers
    problems: tuple[Problem, ...] = ()


def read_fields(fields: Sequence[Field], posted: Posted, context: FormContext, prefix: str = "") -> Reading:
    """Read fields that stand beside each other, and find the ones that are missing."""
    found = {field.key: field.read(posted, field.name(prefix), context) for field in fields}
    answers = {key: one.value for key, one in found.items()}
    problems = [
        problem for field in fields for problem in found[field.key].problems or _missing(field, answers, prefix)
    ]
    return Reading(answers, tuple(problems))


def _missing(field: Field, answers: Answers, prefix: str) -> tuple[Problem, ...]:
    if field.is_empty(answers[field.key]) and field.is_required(answers):
        return (Problem(field.name(prefix), ProblemCode.REQUIRED),)
    return ()
