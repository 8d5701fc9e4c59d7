"""How far a value reaches its target: the formulas of the field and their traps. Pure; knows no table."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from engine.forms.numerals import half_up

Direction: TypeAlias = Literal["up", "down"]
Note: TypeAlias = Literal[
    "no_value", "no_target", "target_zero", "target_zero_reached", "target_zero_missed", "negative"
]

DECIMALS = 2
CAPS = (None, 100, 120, 150)  # what an office may show at most, in percent; the raw result is always kept


@dataclass(frozen=True)
class Grade:
    """A step of the scale: what lies above `above` percent bears this name."""

    above: Decimal
    name: str


# Intervals in the style of Permendagri 86/2017 (91-100, 76-90, ...), which leave gaps such as 90.4: limits close them.
SCALE = (
    Grade(Decimal(90), "Sangat Tinggi"),
    Grade(Decimal(75), "Tinggi"),
    Grade(Decimal(65), "Sedang"),
    Grade(Decimal(50), "Rendah"),
)
LOWEST = "Sangat Rendah"


@dataclass(frozen=True)
class Achievement:
    """Percent of the target reached.

    `raw` is the result of the formula, rounded half up to two decimals; `shown` the same, not below 0 and not above the
    cap. Both are none where the formula says nothing, and `note` says why; it also marks results that need a look.
    """

    raw: Decimal | None = None
    shown: Decimal | None = None
    grade: str | None = None
    note: Note | None = None


@dataclass(frozen=True)
class Measure:
    """How an agency judges: the scale, its lowest name, and the highest percentage it shows (none: no cap)."""

    scale: Sequence[Grade] = SCALE
    lowest: str = LOWEST
    cap: int | None = None

    def achievement(self, direction: str, target: Decimal | None, value: Decimal | None) -> Achievement:
        """Judge a value against a target.

        Up: value / target x 100. Down: (2 x target - value) / target x 100, which is (1 + (1 - value / target)) x 100
        of PermenPAN-RB 8/2021. A target of 0 has no percentage where more is better; where less is better 0 reaches it
        fully and anything else not at all, both with a note.
        """
        if value is None or target is None:
            return Achievement(note="no_value" if value is None else "no_target")
        if target == 0:
            return self._against_zero(direction, value)
        share = Fraction(value) / Fraction(target)
        return self._judged(share if direction == "up" else 2 - share)

    def within(self, lower: Decimal, upper: Decimal, value: Decimal | None) -> Achievement:
        """Judge a value against a range: inside is 100; above it the upper bound counts, below it the lower one.

        Source: PermenPAN-RB 8/2021, p. 110, for above and below; 100 inside is our reading.
        """
        if value is None:
            return Achievement(note="no_value")
        if lower <= value <= upper:
            return self._judged(Fraction(1))
        if value > upper:
            return self.achievement("down", upper, value)
        return self.achievement("up", lower, value)

    def _against_zero(self, direction: str, value: Decimal) -> Achievement:
        if direction == "up":
            return Achievement(note="target_zero")
        if value == 0:
            return self._judged(Fraction(1), "target_zero_reached")
        return self._judged(Fraction(0), "target_zero_missed")

    def _judged(self, share: Fraction, note: Note | None = None) -> Achievement:
        raw = half_up(share * 100, DECIMALS)
        floored = max(raw, Decimal(0).quantize(raw))
        shown = floored if self.cap is None else min(floored, Decimal(self.cap).quantize(raw))
        return Achievement(raw, shown, self.grade(raw), note or ("negative" if raw < 0 else None))

    def grade(self, percent: Decimal) -> str:
        """The name of the interval a percentage lies in."""
        return next((step.name for step in self.scale if percent > step.above), self.lowest)
