"""What can be wrong with an entry, as codes; the sentence belongs to the page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class ProblemCode(StrEnum):
    """Why an entry is not an answer; the parameters are named behind each."""

    REQUIRED = "required"
    NOT_A_NUMBER = "not_a_number"
    TOO_SMALL = "too_small"  # min: Decimal, date, datetime or a time as text
    TOO_LARGE = "too_large"  # max: likewise
    TOO_LONG = "too_long"  # max: characters
    TOO_SHORT = "too_short"  # min: characters
    TOO_MANY_DECIMALS = "too_many_decimals"  # max: digits
    NOT_A_DATE = "not_a_date"
    NOT_A_TIME = "not_a_time"
    NOT_AN_OPTION = "not_an_option"
    TOO_FEW = "too_few"  # min: choices, files or rows
    TOO_MANY = "too_many"  # max: likewise
    WRONG_KIND = "wrong_kind"  # file: its name, accept: extensions
    UNKNOWN_FILE = "unknown_file"
    UNKNOWN_FIELD = "unknown_field"
    DOCUMENT_CHANGED = "document_changed"
    DOCUMENT_MISSING = "document_missing"
    PATTERN = "pattern"
    ZERO_DENOMINATOR = "zero_denominator"
    NOTE_REQUIRED = "note_required"
    VALUE_REQUIRED = "value_required"
    NUMBER_TAKEN = "number_taken"
    NUMBER_TOO_FAR = "number_too_far"


@dataclass(frozen=True)
class Problem:
    """Something wrong with the entry of one HTTP name."""

    name: str
    code: ProblemCode
    params: Mapping[str, str | int | Decimal | date] = field(default_factory=dict)
