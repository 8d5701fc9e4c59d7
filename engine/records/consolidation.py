"""From tribulans to a year: sum, average or last known, per indicator. Pure; knows no target."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from engine.forms.numerals import half_up

Consolidation: TypeAlias = Literal["sum", "average", "last"]


@dataclass(frozen=True)
class Consolidated:
    """The value up to some tribulan, and the tribulans (1 to 4) that had none to give."""

    value: Decimal | None
    left_out: tuple[int, ...]


def consolidated(how: str, values: Sequence[Decimal | None], decimals: int) -> Consolidated:
    """Bring the values of the tribulans so far, first to last, to one figure with `decimals` places.

    An empty tribulan is not a zero: it is left out and named. The average is that of the values there are. Percentages
    are consolidated as published, not from their numerators: the printed form must be enough to check the result.
    Source of the three ways: the performance handbook of the state treasury offices (konsolidasi periode).
    """
    there = [value for value in values if value is not None]
    left_out = tuple(quarter for quarter, value in enumerate(values, start=1) if value is None)
    if not there:
        return Consolidated(None, left_out)
    match how:
        case "sum":
            return Consolidated(sum(there, Decimal(0)), left_out)
        case "average":
            return Consolidated(half_up(Fraction(sum(there, Decimal(0))) / len(there), decimals), left_out)
        case _:
            return Consolidated(there[-1], left_out)
