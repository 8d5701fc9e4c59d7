"""Which values differ so much from the ones before that somebody should look at them. Pure.

A slip of the keyboard looks like that (one figure read 1.000.000.002.018 where 562 million was usual). It only warns.
"""

from collections.abc import Sequence
from decimal import Decimal
from statistics import median

FEWEST_KNOWN = 2  # values before one can stand out


def usual(before: Sequence[Decimal]) -> Decimal | None:
    """The size that is usual; none if too few are known, or none says anything."""
    if len(before) < FEWEST_KNOWN:
        return None
    return median(abs(each) for each in before) or None


def stands_out(value: Decimal | None, before: Sequence[Decimal], factor: int) -> bool:
    """Whether a value is more than `factor` times the usual one, or less than that part of it; 0 never is too small."""
    size = usual(before)
    if value is None or size is None:
        return False
    return abs(value) > factor * size or (value != 0 and abs(value) * factor < size)
