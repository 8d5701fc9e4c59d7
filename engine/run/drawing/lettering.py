"""Breaks a name into lines that fit a width; knows how wide Arial's letters are and never hyphenates."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from engine.run.drawing.svg import NOTHING, Svg, escaped, tag

_THOUSANDTHS = {
    191: "'",
    222: "ijl’",
    260: "|",
    278: " !,./:;I[\\]ft·",
    333: "()-`r“”",
    355: '"',
    389: "*",
    469: "^",
    500: "Jcksvxyz",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "…—",
    1015: "@",
}
_WIDTHS = {char: width / 1000 for width, chars in _THOUSANDTHS.items() for char in chars}
_USUAL, _WIDE, _BOLDER = 0.556, 1.0, 1.08
# A line may break after a slash or a hyphen ("Kasi/Kasubbag"), where Indonesian typists expect it.
_PIECES = re.compile(r"[^/\-]*[/\-]+|[^/\-]+")
_ASCENT = 0.95
_LONGEST = 400
INK = "#111"
# The size that letters have unless they say otherwise, and the sizes tried one after the other.
USUAL_SIZE = 14
ROOMY: Final = (14, 13, 12, 11, 10, 9)
CLOSE: Final = (12, 11, 10, 9)
OUTSIDE: Final = (12, 11)


@dataclass(frozen=True, slots=True)
class Lettering:
    """A text as it will stand: its lines and the size of its letters."""

    lines: tuple[str, ...]
    size: float

    @property
    def width(self) -> float:
        return max((measured(line, self.size) for line in self.lines), default=0)

    @property
    def height(self) -> float:
        return len(self.lines) * leading(self.size)


def leading(size: float) -> int:
    """Return the distance of two lines, in whole pixels so that letters stay sharp and the text short."""
    return round(size * 1.2)


def measured(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of one line in pixels."""
    ems = sum(_WIDTHS.get(char) or _unlisted(char) for char in text)
    return ems * size * (_BOLDER if bold else 1)


def fitted(text: str, width: float, height: float, sizes: tuple[float, ...] = CLOSE) -> Lettering:
    """Set `text` as large as it fits; whole words first, then broken words, last an ellipsis in the smallest size."""
    text = text[:_LONGEST]
    for breaking in (False, True):
        for size in sizes:
            lines = _lines(text, width / size, breaking=breaking)
            if lines is not None and len(lines) * leading(size) <= height:
                return Lettering(tuple(lines), size)
    return _clipped(text, width, height, sizes[-1])


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Break a whole text into lines of at most `width` in letters of one size."""
    return _lines(text, max(width, size) / size, breaking=True) or []


def lettered(lettering: Lettering, x: float, top: float, **attributes: str | float | None) -> Svg:
    """Write the lines, centred at `x` unless the attributes say otherwise."""
    if not lettering.lines:
        return NOTHING
    first, *others = lettering.lines
    below = [tag("tspan", escaped(line), x=x, dy=leading(lettering.size)) for line in others]
    baseline = round(top + lettering.size * _ASCENT)
    size = None if lettering.size == USUAL_SIZE else lettering.size
    paint = {"font_size": size, "fill": INK, "stroke": "none"} | attributes
    return tag("text", escaped(first), *below, x=x, y=baseline, **paint)


def _unlisted(char: str) -> float:
    if unicodedata.combining(char):
        return 0
    return _WIDE if unicodedata.east_asian_width(char) in "WF" or ord(char) > 0xFFFF else _USUAL


def _pieces(paragraph: str) -> list[tuple[str, str]]:
    """Return what stays together, each with what stands before it on the same line."""
    return [
        (" " if place == 0 else "", piece)
        for word in paragraph.split()
        for place, piece in enumerate(_PIECES.findall(word))
    ]


def _lines(text: str, ems: float, *, breaking: bool) -> list[str] | None:
    """Break into lines at most `ems` wide; None where a word would have to be broken and may not."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for gap, piece in _pieces(paragraph):
            if line and measured(line + gap + piece, 1) <= ems:
                line += gap + piece
                continue
            lines += [line] if line else []
            whole, line = _broken(piece, ems)
            if whole and not breaking:
                return None
            lines += whole
        lines += [line] if line else []
    return lines


def _broken(word: str, ems: float) -> tuple[list[str], str]:
    """Cut a word into full lines and a rest; at least one letter a line, however narrow."""
    whole: list[str] = []
    while len(word) > 1 and measured(word, 1) > ems:
        cut = _longest_start(word, ems)
        whole.append(word[:cut])
        word = word[cut:]
    return whole, word


def _longest_start(word: str, ems: float) -> int:
    width = 0.0
    for place, char in enumerate(word):
        width += measured(char, 1)
        if width > ems:
            return max(place, 1)
    return len(word)


def _clipped(text: str, width: float, height: float, size: float) -> Lettering:
    room = max(1, int(height / leading(size)))
    lines = (_lines(text, width / size, breaking=True) or [])[:room]
    last = lines[-1] if lines else ""
    while last and measured(last + "…", size) > width:
        last = last[:-1]
    return Lettering((*lines[:-1], last.rstrip() + "…"), size)
