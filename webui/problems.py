"""One sentence for each thing that can be wrong with an entry. Knows codes and their parameters, no form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext, lazy_gettext

from engine.forms.problems import Problem, ProblemCode
from webui import formats

SENTENCES: Mapping[ProblemCode, Any] = {
    ProblemCode.REQUIRED: lazy_gettext("Please fill this in."),
    ProblemCode.NOT_A_NUMBER: lazy_gettext("Write a number, for example 1.234,5."),
    ProblemCode.TOO_SMALL: lazy_gettext("The least possible is %(min)s."),
    ProblemCode.TOO_LARGE: lazy_gettext("The most possible is %(max)s."),
    ProblemCode.TOO_LONG: lazy_gettext("Use at most %(max)s characters."),
    ProblemCode.TOO_SHORT: lazy_gettext("Use at least %(min)s characters."),
    ProblemCode.TOO_MANY_DECIMALS: lazy_gettext("Use at most %(max)s digits after the comma."),
    ProblemCode.NOT_A_DATE: lazy_gettext("Write a date that exists."),
    ProblemCode.NOT_A_TIME: lazy_gettext("Write a time that exists, for example 09.15."),
    ProblemCode.NOT_AN_OPTION: lazy_gettext("Choose one of the options; they may have changed meanwhile."),
    ProblemCode.TOO_FEW: lazy_gettext("Choose or add at least %(min)s."),
    ProblemCode.TOO_MANY: lazy_gettext("Choose or add at most %(max)s."),
    ProblemCode.WRONG_KIND: lazy_gettext("%(file)s is not of an accepted kind (%(accept)s)."),
    ProblemCode.UNKNOWN_FILE: lazy_gettext("A chosen file is no longer there. Attach it again."),
    ProblemCode.UNKNOWN_FIELD: lazy_gettext("This form does not ask for the field “%(name)s”. Open the task again."),
    ProblemCode.DOCUMENT_CHANGED: lazy_gettext("The document has changed meanwhile. Read the version shown now."),
    ProblemCode.DOCUMENT_MISSING: lazy_gettext("There is no document here yet."),
    ProblemCode.PATTERN: lazy_gettext("This is not written as asked for."),
    ProblemCode.ZERO_DENOMINATOR: lazy_gettext("The denominator cannot be zero."),
    ProblemCode.NOTE_REQUIRED: lazy_gettext("Explain in the note why there is no figure."),
    ProblemCode.NUMBER_TOO_FAR: lazy_gettext("This number is too far from the others of its year."),
    ProblemCode.NUMBER_TAKEN: lazy_gettext("This number is already given to another letter."),
    ProblemCode.VALUE_REQUIRED: lazy_gettext("Write the figure, or say that there is none."),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with the entry of one HTTP name, in words."""

    name: str
    sentence: str


def fault_of(problem: Problem) -> Fault:
    """Put a problem into words."""
    params = {key: _written(value) for key, value in problem.params.items()}
    return Fault(problem.name, str(SENTENCES[problem.code]) % {"name": problem.name, **params})


def too_large(name: str, file: str, limit: int) -> Fault:
    """Put into words that a file is too large."""
    return Fault(name, gettext("%(file)s is larger than %(size)s.", file=file, size=formats.size(limit)))


def unreadable(name: str, file: str) -> Fault:
    """Put into words that a file's content does not match its name, or that its kind is not accepted anywhere."""
    return Fault(name, gettext("%(file)s cannot be accepted: its kind, or its content, does not fit.", file=file))


def _written(value: str | int | Decimal | date) -> str:
    match value:
        case datetime():
            return formats.moment(value if value.tzinfo else value.replace(tzinfo=formats.zone()))
        case date():
            return formats.day(value)
        case int() | Decimal():
            return formats.number(value)
        case _:
            return value
