"""Draws pools, lanes, open sub-processes and groups, each at its own origin; knows how their headers lie."""

from engine.run.drawing.lettering import ROOMY, fitted, lettered, measured
from engine.run.drawing.marks import Look
from engine.run.drawing.nodes import markers
from engine.run.drawing.plan import Shape
from engine.run.drawing.svg import NOTHING, Svg, joined, moved_to, tag

HEADER = 30
_BAND = "#eef1f4"


def container(shape: Shape, look: Look, *, free_above: float) -> Svg:
    """Draw the frame; `free_above` is the height a sub-process leaves for its name."""
    if shape.kind in ("pool", "lane"):
        return _pool(shape, look)
    return _group(shape, look) if shape.kind == "group" else _sub_process(shape, look, free_above)


def _pool(shape: Shape, look: Look) -> Svg:
    width, height = shape.box.width, shape.box.height
    body = tag("rect", width=width, height=height, stroke_width=look.width, stroke_dasharray=look.dash)
    if shape.kind == "pool" and "opened" not in shape.traits:
        text = fitted(shape.name, width - 10, height - 10)
        return joined(body, lettered(text, width / 2, (height - text.height) / 2))
    lies = "vertical" not in shape.traits
    length = height if lies else width
    band = tag("rect", class_="band", width=HEADER if lies else width, height=height if lies else HEADER, fill=_BAND)
    text = fitted(shape.name, length - 10, HEADER - 2, ROOMY)
    top = (HEADER - text.height) / 2
    turned = moved_to(0, height, -90) if lies else None
    name = lettered(text, length / 2, top, font_weight="bold" if shape.kind == "pool" else None, transform=turned)
    return joined(body, band, name)


def _sub_process(shape: Shape, look: Look, free_above: float) -> Svg:
    width, height = shape.box.width, shape.box.height
    dash = look.dash or ("2 3" if "by-event" in shape.traits else None)
    body = tag("rect", width=width, height=height, rx=10, stroke_width=look.width, stroke_dasharray=dash)
    inner = NOTHING
    if shape.tag == "transaction":
        inner = tag("rect", x=3, y=3, width=width - 6, height=height - 6, rx=7, fill="none")
    one_line = measured(shape.name, 12) <= width - 40
    text = fitted(shape.name, width - 40, 17 if one_line else max(free_above - 8, 12), ROOMY)
    return joined(body, inner, lettered(text, width / 2, 5), markers(shape, width / 2, height))


def _group(shape: Shape, look: Look) -> Svg:
    return tag(
        "rect",
        width=shape.box.width,
        height=shape.box.height,
        rx=10,
        fill="none",
        stroke_width=look.width,
        stroke_dasharray="8 4 2 4",
    )
