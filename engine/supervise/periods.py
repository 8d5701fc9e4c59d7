"""The periods a board looks back over, in days of the agency. Pure; a quarter is a tribulan."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)


class Span(StrEnum):
    """How a period is named."""

    MONTH = "month"
    QUARTER = "quarter"
    LAST_QUARTER = "last_quarter"
    YEAR = "year"
    BETWEEN = "between"


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included."""

    span: Span
    first: date
    last: date


def period_of(span: Span, today: date, first: date | None = None, last: date | None = None) -> Period:
    """The period a name means on a day; `first` and `last` count for a period between two days only."""
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    match span:
        case Span.MONTH:
            return Period(span, today.replace(day=1), _months_after(today, 1) - ONE_DAY)
        case Span.QUARTER:
            return Period(span, quarter, _months_after(quarter, 3) - ONE_DAY)
        case Span.LAST_QUARTER:
            return Period(span, _months_after(quarter, -3), quarter - ONE_DAY)
        case Span.YEAR:
            return Period(span, date(today.year, 1, 1), date(today.year, 12, 31))
        case Span.BETWEEN:
            start, end = sorted((first or today, last or today))
            return Period(span, start, end)


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)
