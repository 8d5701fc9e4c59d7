"""How warm a step is: its median against its own standard, and the small pictures that explain it. Knows no case."""

from datetime import timedelta

from engine.run.drawing.icons import SIGNS
from engine.run.drawing.marks import LOOKS, PLAIN, Heat, State
from engine.run.drawing.svg import NOTHING, Svg, tag

HEATS: tuple[Heat, ...] = ("within", "near", "over", "far_over", "unknown")
NEAR_PERCENT, FAR_PERCENT = 75, 150
_WIDTH, _HEIGHT, _SIGN = 44, 24, 9


def heat(median: timedelta | None, standard_minutes: int, grace: timedelta) -> Heat:
    """Tell how a median stands to the standard; over it by no more than `grace` is close to it.

    The thresholds are those of warnings: 75, 100 and 150 %. Without a median or a standard nothing is known.
    """
    if median is None or standard_minutes <= 0:
        return "unknown"
    standard = timedelta(minutes=standard_minutes)
    if median * 100 < standard * NEAR_PERCENT:
        return "within"
    if median <= standard + grace:
        return "near"
    return "over" if median * 100 <= standard * FAR_PERCENT else "far_over"


def swatch(state: State) -> Svg:
    """Draw a state as a small box for a legend, which says in words what it means."""
    look = LOOKS[state]
    x, y = _WIDTH - _SIGN - 1, _HEIGHT / 2
    box = tag(
        "rect", x=3, y=3, width=_WIDTH - 14, height=_HEIGHT - 6, rx=4, fill=look.tint, stroke_width=look.width or 1.5,
        stroke_dasharray=look.dash,
    )  # fmt: skip
    ground = tag("circle", cx=x, cy=y, r=_SIGN, fill=look.ink, stroke="none")
    sign = tag("path", d=f"M{x} {y:g}{SIGNS[state]}", fill="none", stroke=PLAIN.tint) if state in SIGNS else NOTHING
    return tag(
        "svg", box, *((ground, sign) if sign else ()), width=_WIDTH, height=_HEIGHT, class_=f"swatch is-{state}",
        stroke=look.ink, stroke_width=2, stroke_linecap="round", aria_hidden="true",
    )  # fmt: skip
