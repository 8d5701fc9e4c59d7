"""Draws what lies on top of everything: step numbers, tokens and short texts at the corners of shapes."""

import math
from collections.abc import Iterable, Mapping

from engine.run.drawing.icons import SIGNS
from engine.run.drawing.lettering import measured
from engine.run.drawing.marks import PLAIN, Mark, look
from engine.run.drawing.plan import Box, Shape
from engine.run.drawing.svg import NOTHING, Svg, cleaned, escaped, joined, number, tag

_STEP, _SIGN, _BADGE = 18, 20, 16
# How far inside the upper right corner of its box the line of a shape runs.
_INSET = {"event": 5, "gateway": 10}
_LONGEST_BADGE = 24


def step_badges(shapes: Iterable[Shape]) -> tuple[Svg, list[Box]]:
    """Draw the step numbers over the upper left corners; all grounds are one path of short, thick, round strokes."""
    steps = [(shape.step, _step_room(shape)) for shape in shapes if shape.step]
    if not steps:
        return NOTHING, []
    grounds = "".join(
        f"M{number(room.x + _STEP / 2)} {number(room.centre.y)}h{number(max(room.width - _STEP, 0.1))}"
        for _, room in steps
    )
    numbers = (tag("text", escaped(step), x=room.centre.x, y=room.y + 13) for step, room in steps)
    badges = joined(
        tag("path", class_="steps", d=grounds, stroke_width=_STEP, stroke_linecap="round"),
        tag("g", *numbers, class_="step-numbers", stroke="none", font_size=11, font_weight="bold"),
    )
    return badges, [room for _, room in steps]


def tokens(shapes: Iterable[Shape], marks: Mapping[str, Mark]) -> tuple[Svg, list[Box]]:
    """Draw for each marked shape the sign of its state, the number of its tokens and its short text."""
    drawn: list[Svg] = []
    rooms: list[Box] = []
    for shape in shapes:
        mark = marks.get(shape.id)
        parts = [part for part in (_sign(shape, mark), _badge(shape, mark)) if part] if mark else []
        if mark and parts:
            drawn.append(tag("g", *(svg for svg, _ in parts), class_=f"is-{mark.state}", fill=look(mark).ink))
            rooms += [room for _, room in parts]
    if not drawn:
        return NOTHING, []
    layer = tag(
        "g", *drawn, class_="tokens", stroke=PLAIN.tint, stroke_width=2, stroke_linecap="round", font_weight="bold"
    )
    return layer, rooms


def _sign(shape: Shape, mark: Mark) -> tuple[Svg, Box] | None:
    """A running element shows how often it runs, any other its sign, and a number only above one."""
    running = mark.state == "active"
    count = str(mark.count) if mark.count > 1 or (running and mark.count == 1) else ""
    picture = "" if running and count else SIGNS.get(mark.state, "")
    if not picture and not count:
        return None
    digits = math.ceil(measured(count, 12, bold=True))
    width = max(_SIGN, (_SIGN if picture else 10) + digits + (4 if picture and count else 0))
    room = _sign_room(shape, width)
    parts = [_pill(room)]
    if picture:
        start = f"M{number(room.x + _SIGN / 2)} {number(room.centre.y)}"
        parts.append(tag("path", d=start + picture, fill=PLAIN.tint if running else None))
    if count:
        middle = room.right - digits / 2 - 5 if picture else room.centre.x
        parts.append(_letters(count, 12, middle, room.y + 14, fill=PLAIN.tint))
    return joined(*parts), room


def _sign_room(shape: Shape, width: float) -> Box:
    """Grow over a large shape and away from a small one, which it would cover."""
    inset = _INSET.get(shape.kind, 1)
    grown = 0 if shape.kind in _INSET else width - _SIGN
    x = shape.box.right - inset - _SIGN / 2 - grown
    return Box(x, shape.box.y + inset - _SIGN / 2, width, _SIGN)


def _badge(shape: Shape, mark: Mark) -> tuple[Svg, Box] | None:
    """Sit on the lower edge beside the middle, where flows leave; left of a small shape, whose name is rarely there."""
    text = cleaned(mark.badge or "")[:_LONGEST_BADGE]
    if not text:
        return None
    width = math.ceil(measured(text, 10, bold=True)) + 10
    if shape.kind in _INSET:
        room = Box(shape.box.x + _INSET[shape.kind] - width, shape.box.y - 6, width, _BADGE)
    else:
        left = max(shape.box.centre.x + 7, shape.box.right + 6 - width)
        room = Box(left, shape.box.bottom - _BADGE / 2, width, _BADGE)
    ground = _pill(room, class_="badge", fill=PLAIN.tint, stroke=look(mark).ink, stroke_width=1.2)
    return joined(ground, _letters(text, 10, room.centre.x, room.y + 11.5)), room


def _step_room(shape: Shape) -> Box:
    width = max(_STEP, math.ceil(measured(shape.step, 11, bold=True)) + 8)
    return Box(shape.box.x + 10 - width, shape.box.y - 8, width, _STEP)


def _pill(room: Box, **paint: str | float | None) -> Svg:
    return tag("rect", x=room.x, y=room.y, width=room.width, height=room.height, rx=room.height / 2, **paint)


def _letters(text: str, size: float, middle: float, baseline: float, fill: str | None = None) -> Svg:
    return tag("text", escaped(text), x=middle, y=baseline, font_size=size, fill=fill, stroke="none")
