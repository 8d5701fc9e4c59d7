"""How parts of charts are painted: a class for the colour and a pattern beside it, and the words around a picture."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from engine.run.drawing.lettering import measured
from engine.run.drawing.svg import NOTHING, Svg, escaped, joined, tag

# The widths for which letters are placed: a phone, and what is wider; `css/charts.css` knows where that begins.
NARROW, WIDE = 280, 600
SIZE = 12
SMALL = 11
FONT = "Arial,Liberation Sans,Helvetica,sans-serif"  # whose letters `measured` knows

Tone = Literal["plain", "ok", "risk", "late", "hold", "waiting"]
# Late and plain are solid, ok and waiting empty: in black and white they differ too.
PATTERNS: dict[Tone, Svg] = {
    "risk": joined(tag("circle", cx=2, cy=2, r=1.1), tag("circle", cx=6, cy=6, r=1.1)),
    "hold": tag("path", d="M-2 2l4-4M0 8l8-8M6 10l4-4", fill="none", stroke_width=1.6),
}
_TILE = 8


@dataclass(frozen=True)
class Series:
    """One kind of part in a chart: how it is painted and what it is called."""

    name: str
    tone: Tone = "plain"


class Brush:
    """Paints boxes of one picture; its patterns carry the id of the picture, because a page may hold several."""

    def __init__(self, id_: str) -> None:
        self._id = id_
        self._used: list[Tone] = []

    def box(self, x: float, y: float, width: float, height: float, tone: Tone) -> Svg:
        """Draw a box that reaches from `x` over `width` per cent, in pixels downwards."""
        place: dict[str, str | float | None] = {"x": percent(x), "y": y, "width": percent(width), "height": height}
        ground = tag("rect", class_=f"tone-{tone}", **place)
        if tone not in PATTERNS:
            return ground
        if tone not in self._used:
            self._used.append(tone)
        return joined(ground, tag("rect", fill=f"url(#{self._id}-{tone})", **place))

    def patterns(self) -> Svg:
        """Define what was used."""
        tiles = (
            tag(
                "pattern", PATTERNS[tone], id=f"{self._id}-{tone}", class_=f"ink-{tone}",
                width=_TILE, height=_TILE, patternUnits="userSpaceOnUse",
            )
            for tone in self._used
        )  # fmt: skip
        return tag("defs", *tiles) if self._used else NOTHING


def identity(*texts: object) -> str:
    """A short id that depends on what is drawn only, so that the same chart is the same text."""
    return "c" + hashlib.blake2s("\0".join(map(str, texts)).encode(), digest_size=5).hexdigest()


def picture(id_: str, title: str, about: str, height: float, *parts: Svg) -> Markup:
    """Put a chart together; it is as wide as its place."""
    heading = (tag("title", escaped(title), id=id_), tag("desc", escaped(about), id=f"{id_}-about"))
    return Markup(  # noqa: S704 - every text in it went through `escaped`
        tag(
            "svg", *heading, *parts,
            role="img", aria_labelledby=f"{id_} {id_}-about", width="100%", height=height,
            font_size=SIZE, font_family=FONT,
        )
    )  # fmt: skip


def swatch(series: Series, place: int = 0) -> Markup:
    """Draw a part as a small box for the legend, which says in words what it means."""
    brush = Brush(identity("swatch", series, place))
    box = brush.box(0, 2, 100, 14, series.tone)
    return Markup(  # noqa: S704 - no text in it
        tag("svg", brush.patterns(), box, class_="swatch", width=26, height=18, aria_hidden="true")
    )


def letters(text: str, x: float, y: float, **attributes: str | float | None) -> Svg:
    """Write a line at `x` per cent."""
    return tag("text", escaped(text), x=percent(x), y=y, **attributes)


def clipped(text: str, width: float, size: float = SIZE) -> str:
    """Shorten a text to a width in pixels."""
    if measured(text, size) <= width:
        return text
    while text and measured(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def name_and_note(name: str, note: str, y: float) -> Svg:
    """Write a name at the left and a note at the right, the name shortened to what a phone, or a desk, has room for."""
    room = measured(note, SIZE, bold=True) + 12 if note else 0
    short, long = clipped(name, NARROW - room), clipped(name, WIDE - room)
    noted = letters(note, 100, y, class_="note", text_anchor="end") if note else NOTHING
    if short == long:
        return joined(letters(long, 0, y, class_="name"), noted)
    narrow, wide = letters(short, 0, y, class_="name when-narrow"), letters(long, 0, y, class_="name when-wide")
    return joined(narrow, wide, noted)


def percent(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"
