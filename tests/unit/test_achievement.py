"""How far a value reaches its target, against results computed by hand and published examples."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.records.achievement import Achievement, Measure
from engine.records.consolidation import consolidated

PLAIN = Measure()
NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=4)
TARGETS = st.decimals(min_value=Decimal("0.0001"), max_value=10**9, places=4)


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(
    ("direction", "target", "value", "raw", "shown", "grade"),
    [
        ("up", "57.38", "58.47", "101.90", "101.90", "Sangat Tinggi"),
        ("up", "32", "66", "206.25", "206.25", "Sangat Tinggi"),  # Kediri, 66 BUM Desa of 32: no cap
        ("up", "1", "7", "700.00", "700.00", "Sangat Tinggi"),  # Blora, 7 Posyantek of 1
        ("up", "90", "81.36", "90.40", "90.40", "Sangat Tinggi"),  # lies in the gap of 76-90 and 91-100
        ("up", "90", "81", "90.00", "90.00", "Tinggi"),
        ("up", "4", "3", "75.00", "75.00", "Sedang"),
        ("up", "100", "65", "65.00", "65.00", "Rendah"),
        ("up", "100", "50", "50.00", "50.00", "Sangat Rendah"),
        ("up", "8", "0", "0.00", "0.00", "Sangat Rendah"),
        ("up", "3", "2", "66.67", "66.67", "Sedang"),
        ("down", "8", "9", "87.50", "87.50", "Tinggi"),  # PermenPAN-RB 8/2021, p. 110: 7 to 8 months, 9 needed
        ("down", "2", "1", "150.00", "150.00", "Sangat Tinggi"),
        ("down", "5", "5", "100.00", "100.00", "Sangat Tinggi"),
        ("down", "2", "4", "0.00", "0.00", "Sangat Rendah"),
        ("down", "2", "5", "-50.00", "0.00", "Sangat Rendah"),
    ],
)
def test_results_computed_by_hand(direction: str, target: str, value: str, raw: str, shown: str, grade: str) -> None:
    result = PLAIN.achievement(direction, Decimal(target), Decimal(value))
    assert (str(result.raw), str(result.shown), result.grade) == (raw, shown, grade)


@pytest.mark.parametrize(
    ("direction", "target", "value", "expected"),
    [
        ("up", "10", None, Achievement(note="no_value")),
        ("up", None, "10", Achievement(note="no_target")),
        ("up", "0", "3", Achievement(note="target_zero")),
        ("up", "0", "0", Achievement(note="target_zero")),
        ("down", "0", "0", Achievement(Decimal(100), Decimal(100), "Sangat Tinggi", "target_zero_reached")),
        ("down", "0", "1", Achievement(Decimal(0), Decimal(0), "Sangat Rendah", "target_zero_missed")),
        ("down", "2", "5", Achievement(Decimal(-50), Decimal(0), "Sangat Rendah", "negative")),
    ],
)
def test_traps(direction: str, target: str | None, value: str | None, expected: Achievement) -> None:
    assert PLAIN.achievement(direction, number(target), number(value)) == expected


@pytest.mark.parametrize(
    ("value", "raw"),
    [("7", "100.00"), ("7.5", "100.00"), ("8", "100.00"), ("9", "87.50"), ("6.5", "92.86")],
)
def test_a_range_is_reached_inside_and_missed_on_both_sides(value: str, raw: str) -> None:
    assert str(PLAIN.within(Decimal(7), Decimal(8), Decimal(value)).raw) == raw


@given(target=TARGETS, value=NUMBERS, direction=st.sampled_from(["up", "down"]), cap=st.sampled_from([100, 120, 150]))
def test_a_cap_changes_what_is_shown_and_nothing_else(
    target: Decimal, value: Decimal, direction: str, cap: int
) -> None:
    raw, capped = PLAIN.achievement(direction, target, value), Measure(cap=cap).achievement(direction, target, value)
    assert capped.raw == raw.raw
    assert capped.grade == raw.grade
    assert capped.shown is not None
    assert 0 <= capped.shown <= cap


@given(target=TARGETS, value=NUMBERS)
def test_both_directions_mirror_each_other_at_the_target(target: Decimal, value: Decimal) -> None:
    up, down = PLAIN.achievement("up", target, value).raw, PLAIN.achievement("down", target, value).raw
    assert up is not None
    assert down is not None
    assert abs(up + down - 200) <= Decimal("0.01")  # each is rounded on its own


@pytest.mark.parametrize(
    ("how", "values", "value", "left_out"),
    [
        ("sum", ["2", None, "3", "0"], "5", (2,)),
        ("average", ["5", "4", "6", "6"], "5.25", ()),
        ("average", ["1", None, None, "2"], "1.50", (2, 3)),
        ("average", ["1", "1", "2"], "1.33", ()),
        ("last", ["52.46", "53.01", None, None], "53.01", (3, 4)),
        ("last", [None, None, None, None], None, (1, 2, 3, 4)),
        ("sum", [None, None], None, (1, 2)),
        ("last", ["0"], "0", ()),
    ],
)
def test_tribulans_become_a_year(
    how: str, values: list[str | None], value: str | None, left_out: tuple[int, ...]
) -> None:
    result = consolidated(how, [number(each) for each in values], 2)
    assert result.value == number(value)
    assert result.left_out == left_out
