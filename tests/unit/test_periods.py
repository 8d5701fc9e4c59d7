"""The periods of a board: the days of a month, a tribulan, a year, or between two days in any order."""

from __future__ import annotations

from datetime import date

import pytest

from engine.supervise.periods import Span, period_of


@pytest.mark.parametrize(
    ("span", "today", "first", "last"),
    [
        (Span.MONTH, date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        (Span.MONTH, date(2028, 2, 3), date(2028, 2, 1), date(2028, 2, 29)),
        (Span.QUARTER, date(2026, 11, 23), date(2026, 10, 1), date(2026, 12, 31)),
        (Span.LAST_QUARTER, date(2026, 2, 1), date(2025, 10, 1), date(2025, 12, 31)),
        (Span.YEAR, date(2026, 6, 1), date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_with_a_name_has_its_days(span: Span, today: date, first: date, last: date) -> None:
    period = period_of(span, today)

    assert (period.first, period.last) == (first, last)


def test_a_period_between_two_days_begins_with_the_earlier_one() -> None:
    period = period_of(Span.BETWEEN, date(2026, 11, 23), date(2026, 3, 2), date(2026, 3, 1))

    assert (period.first, period.last) == (date(2026, 3, 1), date(2026, 3, 2))
