"""Figures of durations, the trend, the bottleneck and the advisor, each against a truth that is known beforehand."""

import math
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from statistics import NormalDist, quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.time.advisor import Reason, advise, rounded_up
from engine.time.figures import Bottleneck, Direction, Hold, StepLoad, bottleneck, figures, median, percentile, trend

NORMAL = NormalDist()
GRACE = timedelta(minutes=15)
DURATIONS = st.lists(st.timedeltas(timedelta(), timedelta(days=30)), min_size=1, max_size=60)


def minutes(*counts: float) -> list[timedelta]:
    return [timedelta(minutes=count) for count in counts]


def spread(count: int, median_minutes: float, sigma: float) -> list[timedelta]:
    """A log-normal sample that lies exactly as it should, without chance."""
    places = [NORMAL.inv_cdf((place + 0.5) / count) for place in range(count)]
    return minutes(*(median_minutes * math.exp(sigma * place) for place in places))


def drawn(count: int, median_minutes: float, sigma: float, seed: int) -> list[timedelta]:
    chance = Random(seed)
    return minutes(*(median_minutes * math.exp(sigma * chance.gauss()) for _ in range(count)))


def true_p80(median_minutes: float, sigma: float) -> timedelta:
    return timedelta(minutes=median_minutes * math.exp(sigma * NORMAL.inv_cdf(0.8)))


def is_within_a_tenth(found: timedelta, truth: timedelta) -> bool:
    return abs(found / truth - 1) <= 0.1


def test_percentiles_are_those_of_a_spreadsheet() -> None:
    ordered = minutes(10, 20, 30, 40)

    assert percentile(ordered, 50) == timedelta(minutes=25)
    assert percentile(ordered, 80) == timedelta(minutes=34)
    assert percentile(ordered, 90) == timedelta(minutes=37)
    assert (percentile(ordered, 0), percentile(ordered, 100)) == (ordered[0], ordered[-1])


def test_figures_count_what_is_over_the_limit_and_not_what_meets_it() -> None:
    found = figures(minutes(90, 60, 75, 30), limit=timedelta(minutes=75))

    assert found is not None
    assert (found.count, found.median, found.late_share) == (4, timedelta(minutes=67.5), Fraction(1, 4))


def test_nothing_measured_gives_no_figures() -> None:
    assert figures([], timedelta(minutes=60)) is None
    assert median([]) is None
    with pytest.raises(ValueError, match="nothing was measured"):
        percentile([], 50)
    with pytest.raises(ValueError, match="not a percentage"):
        percentile(minutes(1), 101)


@given(DURATIONS)
def test_percentiles_agree_with_the_standard_library(durations: list[timedelta]) -> None:
    ordered = sorted(durations)
    seconds = [duration.total_seconds() for duration in ordered]
    cuts = quantiles(seconds, n=10, method="inclusive") if len(seconds) > 1 else seconds * 9

    for tenth in range(1, 10):
        assert percentile(ordered, tenth * 10).total_seconds() == pytest.approx(cuts[tenth - 1], abs=1e-5)


@given(DURATIONS)
def test_figures_lie_in_order_between_the_shortest_and_the_longest(durations: list[timedelta]) -> None:
    found = figures(durations, GRACE)

    assert found is not None
    assert min(durations) <= found.median <= found.p80 <= found.p90 <= max(durations)


@pytest.mark.parametrize(
    ("recent", "direction"), [(80, Direction.UP), (65, Direction.FLAT), (40, Direction.DOWN), (0, Direction.UNKNOWN)]
)
def test_three_months_are_compared_with_the_three_before(recent: int, direction: Direction) -> None:
    before = {date(2025, month, 1): minutes(60, 60) for month in (9, 10, 11)}
    now = {day: minutes(recent, recent) for day in (date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1))}
    long_ago = {date(2025, 8, 1): minutes(*[900] * 50)}

    assert trend(long_ago | before | now, last=date(2026, 2, 27)).direction == direction


def test_a_trend_of_few_durations_is_unknown() -> None:
    by_month = {date(2026, 1, 1): minutes(*[10] * 9), date(2026, 4, 1): minutes(90, 90, 90, 90)}

    assert trend(by_month, last=date(2026, 6, 1)).direction == Direction.UNKNOWN
    assert trend({}, last=date(2026, 6, 1)).change is None


@pytest.mark.parametrize("count", [30, 100, 1000])
@pytest.mark.parametrize("sigma", [0.1, 0.3, 0.6])
@pytest.mark.parametrize("middle", [12, 45, 70, 200, 900])
def test_the_proposal_is_within_a_tenth_of_the_truth(count: int, sigma: float, middle: float) -> None:
    advice = advise(spread(count, middle, sigma), standard_minutes=1)

    assert advice is not None
    assert is_within_a_tenth(timedelta(minutes=advice.proposed_minutes), true_p80(middle, sigma))


@pytest.mark.parametrize("seed", range(40))
def test_chance_moves_the_proposal_by_no_more_than_a_tenth(seed: int) -> None:
    few, many = drawn(30, 300, 0.12, seed), drawn(2000, 300, 0.5, seed)

    for durations, sigma in ((few, 0.12), (many, 0.5)):
        advice = advise(durations, standard_minutes=60)

        assert advice is not None
        assert advice.reason == Reason.TOO_TIGHT
        assert is_within_a_tenth(timedelta(minutes=advice.proposed_minutes), true_p80(300, sigma))


@pytest.mark.parametrize("count", [0, 1, 29])
def test_the_advisor_is_silent_below_thirty(count: int) -> None:
    assert advise(spread(count, 60, 0.3), 60) is None


def test_what_was_forgotten_or_handed_in_unread_is_set_aside_and_told() -> None:
    usual = spread(60, 60, 0.2)
    forgotten, unread = minutes(9000, 12000, 20000), minutes(0.1, 0)

    advice = advise([*forgotten, *usual, *unread], standard_minutes=60)

    assert advice is not None
    assert (advice.count, advice.outliers) == (60, 5)
    assert is_within_a_tenth(advice.p80, true_p80(60, 0.2))


def test_nothing_natural_is_an_outlier() -> None:
    advice = advise(drawn(3000, 60, 0.8, seed=1), standard_minutes=60)

    assert advice is not None
    assert advice.outliers == 0


def test_two_kinds_of_work_in_one_step_get_no_advice() -> None:
    assert advise([*minutes(*[30] * 30), *minutes(*[3000] * 10)], 60) is None


@pytest.mark.parametrize(
    ("standard", "reason"),
    [(30, Reason.TOO_TIGHT), (100, Reason.TOO_GENEROUS), (65, Reason.FITS), (0, Reason.MISSING)],
)
def test_the_reason_compares_the_standard_with_what_was_measured(standard: int, reason: Reason) -> None:
    advice = advise(minutes(*[62] * 30), standard)

    assert advice is not None
    assert (advice.reason, advice.proposed_minutes) == (reason, 65)
    assert advice.within_proposal == 1
    assert advice.within_standard == (standard >= 62)


@given(st.timedeltas(timedelta(), timedelta(days=10)))
def test_rounding_up_never_takes_away_and_adds_less_than_a_tenth_and_a_minute(duration: timedelta) -> None:
    rounded = timedelta(minutes=rounded_up(duration))

    assert duration <= rounded < duration * 1.1 + timedelta(minutes=1, seconds=1)


def late(element: str, count: int, hours: float) -> StepLoad:
    return StepLoad(element, 60, late_open=count, late_time=timedelta(hours=hours))


def done(element: str, count: int, median_minutes: float, standard: int = 60) -> StepLoad:
    return StepLoad(element, standard, done=count, median=timedelta(minutes=median_minutes))


def test_the_step_with_most_late_time_is_the_bottleneck() -> None:
    found = bottleneck([late("a", 2, 3), late("b", 3, 6), done("c", 50, 600)], GRACE)

    assert found == Bottleneck("b", Hold.LATE_WORK, late_open=3, done=0, share=Fraction(2, 3))


def test_without_late_work_the_slowest_against_its_standard_is_the_bottleneck() -> None:
    found = bottleneck([late("a", 2, 3), done("b", 10, 90), done("c", 99, 110, standard=100)], GRACE)

    assert found == Bottleneck("b", Hold.SLOW, late_open=0, done=10, times=Fraction(3, 2))


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [late("a", 2, 9)],
        [late("a", 3, 9), late("b", 3, 9)],
        [late(name, 1, 1 + place / 9) for place, name in enumerate("abcdef")],
        [done("a", 9, 600)],
        [done("a", 50, 17, standard=3)],
        [done("a", 50, 90, standard=0)],
    ],
)
def test_too_little_makes_no_bottleneck(steps: list[StepLoad]) -> None:
    assert bottleneck(steps, GRACE) is None
