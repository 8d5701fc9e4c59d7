"""What many measured durations say: median, P80, P90, share late, trend, bottleneck. Pure; knows no tasks and no rows.

All durations are working time without holds. Percentiles interpolate between the two nearest ranks, which is what
PERCENTILE.INC of spreadsheets, `percentile_cont` of PostgreSQL and numpy's default do, so that anybody can check them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import chain

MICROSECOND = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
FLAT = Fraction(1, 10)  # changes of a median up to this are chance
FEWEST_FOR_TREND = 5
TREND_MONTHS = 3
FEWEST_LATE = 3
FEWEST_DONE = 10
LARGE_SHARE = Fraction(3, 10)


@dataclass(frozen=True)
class Figures:
    """How long a step took, of `count` times; `late_share` is the part that took longer than it was given."""

    count: int
    median: timedelta
    p80: timedelta
    p90: timedelta
    late_share: Fraction


class Direction(StrEnum):
    """Where durations are going: up is slower."""

    UP = "up"
    DOWN = "down"
    FLAT = "flat"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Trend:
    """The median of the last months against the months before; `change` is none where too little is known."""

    direction: Direction
    change: Fraction | None = None


@dataclass(frozen=True)
class StepLoad:
    """One step as the bottleneck is sought: what it took (`done` times) and the open work in it that is late."""

    element: str
    standard_minutes: int
    done: int = 0
    median: timedelta | None = None
    late_open: int = 0
    late_time: timedelta = timedelta()


class Hold(StrEnum):
    """What makes a step the bottleneck."""

    LATE_WORK = "late_work"
    SLOW = "slow"


@dataclass(frozen=True)
class Bottleneck:
    """The step that holds most, and why: its `share` of all late working time, or its median as `times` the standard.

    `late_open` counts its late open tasks, `done` the times its median rests on.
    """

    element: str
    reason: Hold
    late_open: int
    done: int
    share: Fraction | None = None
    times: Fraction | None = None


def figures(durations: Iterable[timedelta], limit: timedelta) -> Figures | None:
    """Sum up durations against `limit`, the standard with its grace; None where there are none."""
    ordered = sorted(durations)
    if not ordered:
        return None
    late = sum(duration > limit for duration in ordered)
    return Figures(
        count=len(ordered),
        median=percentile(ordered, 50),
        p80=percentile(ordered, 80),
        p90=percentile(ordered, 90),
        late_share=Fraction(late, len(ordered)),
    )


def percentile(ordered: Sequence[timedelta], percent: int) -> timedelta:
    """The duration below which `percent` of them lie, from durations in ascending order.

    Its rank, counted from 0, is percent/100 x (n - 1); between two ranks it lies in proportion, exact to the
    microsecond (halves to even).
    """
    if not ordered:
        raise ValueError("nothing was measured")
    if not 0 <= percent <= 100:
        raise ValueError(f"not a percentage: {percent}")
    rank = Fraction(percent * (len(ordered) - 1), 100)
    lower = int(rank)
    if lower == rank:
        return ordered[lower]
    between = (ordered[lower + 1] - ordered[lower]) // MICROSECOND
    return ordered[lower] + round((rank - lower) * between) * MICROSECOND


def median(durations: Iterable[timedelta]) -> timedelta | None:
    """The middle duration, or half-way between the two in the middle."""
    ordered = sorted(durations)
    return percentile(ordered, 50) if ordered else None


def trend(by_month: Mapping[date, Sequence[timedelta]], last: date) -> Trend:
    """Compare the three months up to that of `last` with the three before; months are known by their first day."""
    recent = _pooled(by_month, [_month_before(last, distance) for distance in range(TREND_MONTHS)])
    earlier = _pooled(by_month, [_month_before(last, TREND_MONTHS + distance) for distance in range(TREND_MONTHS)])
    now, before = median(recent), median(earlier)
    if min(len(recent), len(earlier)) < FEWEST_FOR_TREND or not now or not before:
        return Trend(Direction.UNKNOWN)
    change = Fraction(now // MICROSECOND, before // MICROSECOND) - 1
    if abs(change) <= FLAT:
        return Trend(Direction.FLAT, change)
    return Trend(Direction.UP if change > 0 else Direction.DOWN, change)


def bottleneck(steps: Iterable[StepLoad], grace: timedelta) -> Bottleneck | None:
    """Name the step that holds most; None while too little is late or done, or no step stands out.

    Late open work decides first: at least three late tasks altogether, and a step with three tenths or more of their
    late working time. Otherwise the step whose median is most times its standard, if it is over it by more than
    `grace` and rests on ten times or more.
    """
    every = tuple(steps)
    return _by_late_work(every) or _by_slowness(every, grace)


def _by_late_work(steps: Sequence[StepLoad]) -> Bottleneck | None:
    total = sum((step.late_time for step in steps), timedelta())
    if not total or sum(step.late_open for step in steps) < FEWEST_LATE:
        return None
    first, *others = sorted(steps, key=lambda step: step.late_time, reverse=True)
    share = Fraction(first.late_time // MICROSECOND, total // MICROSECOND)
    if share < LARGE_SHARE or (others and others[0].late_time == first.late_time):
        return None
    return Bottleneck(first.element, Hold.LATE_WORK, first.late_open, first.done, share=share)


def _by_slowness(steps: Sequence[StepLoad], grace: timedelta) -> Bottleneck | None:
    slow = [(_times(step), step) for step in steps if _is_slow(step, grace)]
    if not slow:
        return None
    times, step = max(slow, key=lambda pair: pair[0])
    return Bottleneck(step.element, Hold.SLOW, step.late_open, step.done, times=times)


def _is_slow(step: StepLoad, grace: timedelta) -> bool:
    if step.median is None or step.done < FEWEST_DONE or step.standard_minutes <= 0:
        return False
    return step.median > step.standard_minutes * MINUTE + grace


def _times(step: StepLoad) -> Fraction:
    taken = step.median or timedelta()
    return Fraction(taken // MICROSECOND, (step.standard_minutes * MINUTE) // MICROSECOND)


def _pooled(by_month: Mapping[date, Sequence[timedelta]], months: Iterable[date]) -> list[timedelta]:
    return list(chain.from_iterable(by_month.get(month, ()) for month in months))


def _month_before(day: date, distance: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - distance, 12)
    return date(year, month + 1, 1)
