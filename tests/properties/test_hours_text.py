"""Any week of working hours, written as people type it and read again, is the same week."""

from __future__ import annotations

from datetime import time
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from engine.time.hours_text import MOST_SPANS, HoursUnreadable, spans_as_text, spans_from_text
from engine.time.office_hours import Span

DAY = 24 * 60


def _at(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


@st.composite
def days(draw: st.DrawFn) -> tuple[Span, ...]:
    """The spans of a day in order, some of them touching, perhaps until midnight."""
    count = draw(st.integers(0, MOST_SPANS))
    bounds = sorted(draw(st.lists(st.integers(0, DAY), min_size=2 * count, max_size=2 * count, unique=True)))
    return tuple(Span(_at(start), _at(end)) for start, end in zip(bounds[::2], bounds[1::2], strict=True))


@given(st.tuples(*[days()] * 7))
def test_a_week_survives_being_written_and_read(week: tuple[tuple[Span, ...], ...]) -> None:
    assert tuple(spans_from_text(spans_as_text(spans)) for spans in week) == week


@given(days(), st.randoms(use_true_random=False))
def test_the_order_of_typing_does_not_matter(spans: tuple[Span, ...], chance: Random) -> None:
    typed = spans_as_text(spans).split(", ")
    chance.shuffle(typed)

    assert spans_from_text(",".join(typed)) == spans


@given(st.text(alphabet="0123456789:.-–, ;abc\n", max_size=40))
def test_whatever_is_typed_is_read_the_same_way_twice_or_refused(text: str) -> None:
    try:
        spans = spans_from_text(text)
    except HoursUnreadable:
        return
    assert spans_from_text(spans_as_text(spans)) == spans
