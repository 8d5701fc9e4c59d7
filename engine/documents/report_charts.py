"""Charts for paper: SVG that reads in grey, with its numbers written on it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from engine.documents.filters import number

WIDTH, ROW, LEFT, RIGHT = 640, 26, 210, 70
LETTER = 7  # the width of one, and a little more
HIGHEST = Decimal(150)  # percent: a bar ends there, its number does not
TALL, BASE, TOP = 210, 170, 24
FONT = 'font-family="Liberation Sans, Arial, sans-serif" font-size="11"'


@dataclass(frozen=True)
class Bar:
    """A bar: its name, its value, and the value as it is written; none: nothing is known."""

    name: str
    value: Decimal | None
    written: str


def lying_bars(bars: Sequence[Bar]) -> str:
    """Achievements in percent, one below the other, with a line at 100."""
    height = ROW * len(bars) + 30
    room = WIDTH - LEFT - RIGHT
    parts, numbers = [], []
    for place, bar in enumerate(bars):
        y = place * ROW + 6
        parts.append(_text(LEFT - 6, y + 13, bar.name, "end"))
        width = float(min(max(bar.value or Decimal(0), Decimal(0)), HIGHEST) / HIGHEST * room)
        if bar.value is not None:
            parts.append(f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="17" fill="#7f9ea3" stroke="#35565c"/>')
        # White behind the number, which may stand upon the line.
        taken = len(bar.written) * LETTER
        numbers.append(f'<rect x="{LEFT + width + 2:.1f}" y="{y}" width="{taken}" height="17" fill="#fff"/>')
        numbers.append(_text(LEFT + width + 5, y + 13, bar.written, "start"))
    line, bottom = LEFT + float(100 / HIGHEST * room), ROW * len(bars) + 6
    parts.append(f'<line x1="{line:.1f}" x2="{line:.1f}" y1="0" y2="{bottom}" stroke="#000" stroke-dasharray="5 3"/>')
    parts.append(_text(line, bottom + 15, "100 %", "middle"))
    parts += numbers
    return _svg(height, parts)


def standing_pairs(pairs: Sequence[tuple[str, Decimal | None, Decimal | None]], decimals: int) -> str:
    """Target and value beside each other for each period; what is not known has no column."""
    known = [value for _, target, value in pairs for value in (target, value) if value is not None]
    highest = max([*known, Decimal(1)])
    slot = (WIDTH - 40) / max(len(pairs), 1)
    parts = [f'<line x1="20" x2="{WIDTH - 20}" y1="{BASE}" y2="{BASE}" stroke="#000"/>']
    for place, (name, target, value) in enumerate(pairs):
        left = 20 + place * slot
        for offset, amount, fill in ((0.14, target, "#ffffff"), (0.5, value, "#7f9ea3")):
            if amount is None:
                continue
            tall = float(max(amount, Decimal(0)) / highest) * (BASE - TOP)
            x, width = left + slot * offset, slot * 0.34
            parts.append(
                f'<rect x="{x:.1f}" y="{BASE - tall:.1f}" width="{width:.1f}" height="{tall:.1f}" '
                f'fill="{fill}" stroke="#35565c"/>'
            )
            parts.append(_text(x + width / 2, BASE - tall - 4, number(amount, decimals), "middle"))
        parts.append(_text(left + slot / 2, BASE + 16, name, "middle"))
    parts.append('<rect x="20" y="192" width="12" height="10" fill="#ffffff" stroke="#35565c"/>')
    parts.append(_text(38, 201, "Target", "start"))
    parts.append('<rect x="100" y="192" width="12" height="10" fill="#7f9ea3" stroke="#35565c"/>')
    parts.append(_text(118, 201, "Realisasi", "start"))
    return _svg(TALL, parts)


def _svg(height: int, parts: Sequence[str]) -> str:
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {FONT}>' + "".join(parts) + "</svg>"


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
