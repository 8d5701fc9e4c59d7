"""Draws flows and associations with their tips and names; knows nothing of the shapes they join."""

import itertools
import math
from collections.abc import Iterable, Sequence

from engine.run.drawing.lettering import OUTSIDE, fitted, lettered
from engine.run.drawing.marks import PLAIN
from engine.run.drawing.plan import Box, Edge, Point
from engine.run.drawing.svg import NOTHING, Svg, joined, number, tag

_CORNER = 5
LABEL_SIZE = 12
_LABEL_WIDTH, _LABEL_HEIGHT = 90, 60
# A line ends inside its arrow head, so that its square end never shows beside the tip.
_HEAD, _HALF, _COVERED = 10, 4, 5


def flows(edges: Iterable[Edge]) -> Svg:
    """Draw all lines; the sequence flows, which are most of them, as one path and their heads as another."""
    drawn = tuple(edges)
    sequence = [edge for edge in drawn if edge.tag == "sequenceFlow"]
    lines = tag("path", d="".join(_sequence_line(edge) for edge in sequence)) if sequence else NOTHING
    heads = tag("path", class_="tips", d="".join(_head(edge) for edge in sequence), fill=PLAIN.ink, stroke="none")
    diamonds = (_diamond(edge) for edge in sequence if "conditional" in edge.traits)
    others = (_other_line(edge) for edge in drawn if edge.tag != "sequenceFlow")
    return tag("g", lines, *others, heads if sequence else NOTHING, *diamonds, class_="flows", fill="none")


def flow_label(edge: Edge) -> tuple[Svg, Box] | None:
    """Write the name where the drawing says, else at the middle of the line; return also the room it takes."""
    if not edge.name:
        return None
    width = max(edge.label.width, _LABEL_WIDTH) if edge.label else _LABEL_WIDTH
    text = fitted(edge.name, width, _LABEL_HEIGHT, OUTSIDE)
    middle = edge.label.centre if edge.label else _middle(edge.points)
    x, y, half = round(middle.x), round(middle.y - text.height / 2), math.ceil(text.width / 2) + 2
    ground = tag("rect", x=x - half, y=y, width=2 * half, height=text.height)
    return joined(
        ground, lettered(text, x, y, stroke=None, font_size=None if text.size == LABEL_SIZE else text.size)
    ), Box(x - half, y, 2 * half, text.height)


def _sequence_line(edge: Edge) -> str:
    end = _toward(edge.points[-1], edge.points[-2], _COVERED)
    return _path((*edge.points[:-1], end)) + _default_slash(edge)


def _other_line(edge: Edge) -> Svg:
    """Message flows are dashed between an open circle and an open head, associations dotted."""
    way = _path(edge.points)
    if edge.tag == "messageFlow":
        start = edge.points[0]
        line = tag("path", d=way, stroke_dasharray="7 5")
        circle = tag("circle", class_="open", cx=start.x, cy=start.y, r=4, fill=PLAIN.tint)
        return tag("g", line, circle, tag("path", class_="open", d=_head(edge), fill=PLAIN.tint), class_="message")
    line = tag("path", d=way, stroke_dasharray="1 4", stroke_linecap="round")
    left, right = _barbs(edge)
    head = tag("path", d=_path((left, edge.points[-1], right), corner=0)) if "directed" in edge.traits else NOTHING
    return tag("g", line, head, class_="association")


def _default_slash(edge: Edge) -> str:
    if "default" not in edge.traits:
        return ""
    first, second = edge.points[:2]
    return _path((_beside(first, second, along=7, aside=5), _beside(first, second, along=13, aside=-5)))


def _diamond(edge: Edge) -> Svg:
    first, second = edge.points[:2]
    left, right = _beside(first, second, along=8, aside=5), _beside(first, second, along=8, aside=-5)
    return tag(
        "path",
        class_="open",
        d=_path((first, left, _toward(first, second, 16), right), corner=0) + "z",
        fill=PLAIN.tint,
    )


def _barbs(edge: Edge) -> tuple[Point, Point]:
    last, before = edge.points[-1], edge.points[-2]
    return _beside(last, before, along=_HEAD, aside=_HALF), _beside(last, before, along=_HEAD, aside=-_HALF)


def _head(edge: Edge) -> str:
    tip, (left, right) = edge.points[-1], _barbs(edge)
    return f"M{number(tip.x)} {number(tip.y)}l{_apart(tip, left)} {_apart(left, right)}z".replace(" -", "-")


def _path(points: Sequence[Point], *, corner: float = _CORNER) -> str:
    """Write a way through all points, its corners rounded."""
    path, here = f"M{number(points[0].x)} {number(points[0].y)}", points[0]
    for before, bend, after in zip(points, points[1:], points[2:], strict=False):
        room = min(corner, math.dist(_xy(before), _xy(bend)) / 2, math.dist(_xy(bend), _xy(after)) / 2)
        start, end = _toward(bend, before, room), _toward(bend, after, room)
        path += _line(here, start)
        if room:
            path += f"q{_apart(start, bend)} {_apart(start, end)}".replace(" -", "-")
        here = end
    return path + _line(here, points[-1])


def _line(here: Point, there: Point) -> str:
    if number(here.y) == number(there.y):
        return f"H{number(there.x)}"
    if number(here.x) == number(there.x):
        return f"V{number(there.y)}"
    return f"L{number(there.x)} {number(there.y)}"


def _apart(here: Point, there: Point) -> str:
    return f"{number(there.x - here.x)} {number(there.y - here.y)}"


def _xy(point: Point) -> tuple[float, float]:
    return point.x, point.y


def _toward(here: Point, there: Point, length: float) -> Point:
    """Return the point `length` away from `here` on the way to `there`, never beyond it."""
    whole = math.dist(_xy(here), _xy(there))
    share = min(length / whole, 1) if whole else 0
    return Point(here.x + (there.x - here.x) * share, here.y + (there.y - here.y) * share)


def _beside(here: Point, there: Point, *, along: float, aside: float) -> Point:
    """Return the point `along` the way from `here` to `there` and `aside` from it."""
    whole = math.dist(_xy(here), _xy(there)) or 1
    x, y = (there.x - here.x) / whole, (there.y - here.y) / whole
    return Point(here.x + x * along - y * aside, here.y + y * along + x * aside)


def _middle(points: Sequence[Point]) -> Point:
    """Return the point half way along the line."""
    legs = list(itertools.pairwise(points))
    left = sum(math.dist(_xy(a), _xy(b)) for a, b in legs) / 2
    for a, b in legs:
        length = math.dist(_xy(a), _xy(b))
        if left <= length:
            return _toward(a, b, left)
        left -= length
    return points[-1]
