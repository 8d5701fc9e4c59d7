"""What can be wrong with an edit of a calendar: a code, the field, and what to name. The page has the sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class CalendarFault(StrEnum):
    """One kind of nonsense that is refused kindly."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_A_DATE = "not_a_date"
    OUT_OF_RANGE = "out_of_range"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    PERIOD_TIES = "period_ties"
    DAY_TAKEN = "day_taken"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_ZONE = "unknown_zone"
    UNKNOWN_CALENDAR = "unknown_calendar"
    NAME_TAKEN = "name_taken"
    GRACE_NOT_MINUTES = "grace_not_minutes"
    NO_HOURS = "no_hours"
    GAP = "gap"
    NO_WORKING_TIME = "no_working_time"
    NOTHING_CHOSEN = "nothing_chosen"
    NOTHING_NEW = "nothing_new"
    NEEDS_A_CALENDAR = "needs_a_calendar"
    NOT_HOURS = "not_hours"
    NO_SUCH_TIME = "no_such_time"
    ENDS_TOO_EARLY = "ends_too_early"
    OVERLAP = "overlap"
    TOO_MANY_SPANS = "too_many_spans"


@dataclass(frozen=True)
class CalendarProblem:
    """A fault of the field `name`; none if it concerns the whole edit."""

    name: str
    fault: CalendarFault
    params: Mapping[str, str | int | date] = field(default_factory=dict)
