"""Draws tasks, gateways, events, data and notes, each at its own origin; knows nothing of the sheet around them."""

from collections.abc import Mapping, Sequence

from engine.run.drawing import icons
from engine.run.drawing.lettering import CLOSE, ROOMY, Lettering, fitted, lettered, measured
from engine.run.drawing.marks import PLAIN, Look
from engine.run.drawing.plan import Shape
from engine.run.drawing.svg import NOTHING, Svg, joined, moved_to, number, tag

_MARKER, _MARKER_GAP = 14, 4
_HEAD, _FOOT, _PADDING, _ROOMY = 19, 18, 5, 90


def node(shape: Shape, look: Look) -> Svg:
    return {"task": _task, "gateway": _gateway, "event": _event, "data": _data, "note": _note}[shape.kind](shape, look)


def markers(shape: Shape, middle: float, bottom: float) -> Svg:
    """Draw loop, multi-instance and sub-process signs side by side at the foot."""
    shown = [path for trait, path in icons.MARKERS.items() if trait in shape.traits]
    x = middle - (len(shown) * (_MARKER + _MARKER_GAP) - _MARKER_GAP) / 2
    return joined(
        *(
            tag(
                "path",
                d=path,
                fill="none",
                transform=moved_to(x + place * (_MARKER + _MARKER_GAP), bottom - _MARKER - 2),
            )
            for place, path in enumerate(shown)
        )
    )


def task_icons(shapes: Sequence[Shape]) -> Svg:
    """Draw what kinds of tasks there are, all of them as two paths, which saves a third of the text."""
    outlined = _at_places(shapes, icons.TASK)
    solid = _at_places(shapes, icons.TASK_SOLID)
    return joined(
        tag("path", class_="icons", d=outlined, fill="none", stroke_width=1) if outlined else NOTHING,
        tag("path", class_="solid icons", d=solid, fill=PLAIN.ink, stroke="none") if solid else NOTHING,
    )


def _at_places(shapes: Sequence[Shape], paths: Mapping[str, str]) -> str:
    return "".join(
        f"M{number(shape.box.x)} {number(shape.box.y)}{paths[shape.tag]}" for shape in shapes if shape.tag in paths
    )


def _task(shape: Shape, look: Look) -> Svg:
    width, height = shape.box.width, shape.box.height
    pictured = shape.tag in icons.TASK or shape.tag in icons.TASK_SOLID
    foot = markers(shape, width / 2, height)
    head = _HEAD if pictured or shape.step else _PADDING
    rest = _FOOT if foot else _PADDING
    sizes = ROOMY if height >= _ROOMY else CLOSE
    text = fitted(shape.name, width - 2 * max(_PADDING, width * 0.04), height - head - rest, sizes)
    # Centred like the rest of the drawing, and pushed down only as far as the icon needs.
    top = min(max((height - text.height) / 2, _clear_of_icon(text, width, head)), height - rest - text.height)
    heavy = look.width or (4 if shape.tag == "callActivity" else None)
    body = tag("rect", width=width, height=height, rx=10, stroke_width=heavy, stroke_dasharray=look.dash)
    inner = _inner_border(shape)
    return joined(body, inner, foot, lettered(text, width / 2, top))


def _clear_of_icon(text: Lettering, width: float, head: float) -> float:
    """A short first line passes beside the icon; only a long one has to stand below it."""
    first = measured(text.lines[0], text.size) if text.lines else 0
    return head if (width - first) / 2 < 27 else _PADDING


def _inner_border(shape: Shape) -> Svg:
    if shape.tag != "transaction":
        return NOTHING
    return tag("rect", x=3, y=3, width=shape.box.width - 6, height=shape.box.height - 6, rx=7, fill="none")


def _gateway(shape: Shape, look: Look) -> Svg:
    width, height = shape.box.width, shape.box.height
    half, level = number(width / 2), number(height / 2)
    outline = f"M{half} 0L{number(width)} {level} {half} {number(height)} 0 {level}z"
    body = tag("path", d=outline, stroke_width=look.width, stroke_dasharray=look.dash)
    path, weight = icons.GATEWAY[shape.tag]
    sign = tag("path", d=path, fill="none", stroke_width=weight, transform=_scaled(shape, 50))
    return joined(body, sign)


def _event(shape: Shape, look: Look) -> Svg:
    middle, ending = shape.box.width / 2, shape.tag == "endEvent"
    dash = look.dash or ("5 3" if "continuing" in shape.traits else None)
    weight = 4 if ending else look.width
    body = tag("circle", cx=middle, cy=middle, r=middle, stroke_width=weight, stroke_dasharray=dash)
    ring = NOTHING
    if shape.tag not in ("startEvent", "endEvent"):
        inner = max(middle - (5 if look.width else 3), 1)
        ring = tag("circle", cx=middle, cy=middle, r=inner, fill="none", stroke_dasharray=dash)
    return joined(body, ring, _event_icon(shape, look))


def _event_icon(shape: Shape, look: Look) -> Svg:
    thrown = shape.tag in ("endEvent", "intermediateThrowEvent")
    path = (icons.EVENT_THROWN if thrown else icons.EVENT).get(shape.event)
    if not path:
        return NOTHING
    if thrown:
        return tag("path", class_="solid", d=path, fill=look.ink, stroke="none", transform=_scaled(shape, 36))
    return tag("path", d=path, fill="none", stroke_width=1.2, transform=_scaled(shape, 36))


def _scaled(shape: Shape, drawn_for: float) -> str | None:
    scale = min(shape.box.width, shape.box.height) / drawn_for
    return None if scale == 1 else f"scale({scale:.3f})"


def _data(shape: Shape, look: Look) -> Svg:
    width, height = number(shape.box.width), number(shape.box.height)
    fold = number(shape.box.width - 10)
    if shape.tag == "dataStoreReference":
        half = number(shape.box.width / 2)
        rim = f"A{half} 6 0 0 0 {width} 8A{half} 6 0 0 0 0 8"
        below = number(shape.box.height - 8)
        path = f"M0 8V{below}A{half} 6 0 0 0 {width} {below}V8A{half} 6 0 0 0 0 8{rim}"
    else:
        path = f"M0 0H{fold}L{width} 10V{height}H0zM{fold} 0V10H{width}"
    return tag("path", d=path, stroke_width=look.width, stroke_dasharray=look.dash)


def _note(shape: Shape, look: Look) -> Svg:
    outline = f"M10 0H0V{number(shape.box.height)}H10"
    bracket = tag("path", d=outline, fill="none", stroke_dasharray=look.dash)
    text = fitted(shape.name, shape.box.width - 10, shape.box.height)
    return joined(bracket, lettered(text, 7, max((shape.box.height - text.height) / 2, 0), text_anchor="start"))
