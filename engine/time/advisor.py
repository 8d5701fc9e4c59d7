"""Proposes a standard time from what a step really took, with the reason; silent while it knows too little. Pure."""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

from engine.time.figures import MICROSECOND, MINUTE, percentile

FEWEST = 30
MOST_OUTLIERS = Fraction(1, 5)
SAME = Fraction(1, 10)  # a standard this near to P80 may stay
# From these minutes on, a proposal is a multiple of the step beside it, so that rounding adds less than a tenth.
ROUNDING = ((600, 30), (240, 10), (50, 5), (0, 1))
# In logarithms, because durations spread by factors: seven times the usual distance from the middle is other work.
FENCE = 7
NARROWEST_SPREAD = math.log(1.1)


class Reason(StrEnum):
    """How the standard in force stands to what was measured."""

    TOO_TIGHT = "too_tight"
    TOO_GENEROUS = "too_generous"
    FITS = "fits"
    MISSING = "missing"


@dataclass(frozen=True)
class Advice:
    """A proposed standard and every number it rests on.

    `count` durations were used after `outliers` were set aside (forgotten overnight, handed in unread); of the used
    ones, `within_standard` kept to the standard in force and `within_proposal` would have kept to the proposed one.
    """

    reason: Reason
    proposed_minutes: int
    standard_minutes: int
    count: int
    outliers: int
    median: timedelta
    p80: timedelta
    within_standard: Fraction
    within_proposal: Fraction


def advise(durations_without_holds: Iterable[timedelta], standard_minutes: int) -> Advice | None:
    """Propose P80, rounded up, as the standard: four of five times it is enough.

    None below 30 durations, and where more than a fifth of them are outliers, because then the step is several kinds
    of work. A standard within a tenth of P80 fits and is proposed unchanged.
    """
    every = sorted(durations_without_holds)
    used = _without_outliers(every)
    outliers = len(every) - len(used)
    if len(every) < FEWEST or outliers > MOST_OUTLIERS * len(every):
        return None
    p80 = percentile(used, 80)
    reason = _reason(p80, standard_minutes)
    proposed = standard_minutes if reason is Reason.FITS else rounded_up(p80)
    return Advice(
        reason=reason,
        proposed_minutes=proposed,
        standard_minutes=standard_minutes,
        count=len(used),
        outliers=outliers,
        median=percentile(used, 50),
        p80=p80,
        within_standard=_share_within(used, standard_minutes),
        within_proposal=_share_within(used, proposed),
    )


def rounded_up(duration: timedelta) -> int:
    """The next number of minutes that people would write on a sheet; at least one."""
    minutes = max(1, -(-duration // MINUTE))
    step = next(step for start, step in ROUNDING if minutes >= start)
    return -(-minutes // step) * step


def _reason(p80: timedelta, standard_minutes: int) -> Reason:
    if standard_minutes <= 0:
        return Reason.MISSING
    standard = standard_minutes * MINUTE
    if abs(p80 - standard) // MICROSECOND <= SAME * (p80 // MICROSECOND):
        return Reason.FITS
    return Reason.TOO_TIGHT if p80 > standard else Reason.TOO_GENEROUS


def _without_outliers(ordered: Sequence[timedelta]) -> list[timedelta]:
    """Keep what lies around the middle; measured from the median, so that not even a crowd of outliers moves it."""
    if not ordered:
        return []
    middle = statistics.median(map(_log, ordered))
    reach = FENCE * max(statistics.median(abs(_log(each) - middle) for each in ordered), NARROWEST_SPREAD)
    return [each for each in ordered if abs(_log(each) - middle) <= reach]


def _log(duration: timedelta) -> float:
    """Less than a minute counts as one: nobody measures a step in seconds."""
    return math.log(max(duration, MINUTE) / MINUTE)


def _share_within(ordered: Sequence[timedelta], minutes: int) -> Fraction:
    return Fraction(sum(duration <= minutes * MINUTE for duration in ordered), len(ordered))
