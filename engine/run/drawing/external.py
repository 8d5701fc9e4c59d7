"""Places the names that stand beside their shapes: events, gateways, data; keeps clear of the flows that touch them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal

from engine.run.drawing.lettering import OUTSIDE, Lettering, fitted, lettered
from engine.run.drawing.plan import Box, Edge, Point, Shape
from engine.run.drawing.svg import Svg

Side = Literal["below", "above", "right", "left"]
LABELLED_OUTSIDE = frozenset({"event", "gateway", "data"})
_WIDTH, _HEIGHT, _GAP, _TOLERANCE = 90, 72, 5, 8


def external_label(shape: Shape, taken: Iterable[Side]) -> tuple[Svg, Box] | None:
    """Write the name where the drawing says, else on a free side; coordinates from the shape, room from the sheet."""
    if not shape.name:
        return None
    text = _set(shape)
    room = _told(shape.label, text) if shape.label else _beside(shape, text, frozenset(taken))
    return lettered(text, round(room.centre.x - shape.box.x), room.y - shape.box.y), room


def sides_taken(shapes: Iterable[Shape], edges: Iterable[Edge]) -> Mapping[str, set[Side]]:
    """Return for each shape the sides where flows touch it."""
    boxes = {shape.id: shape.box for shape in shapes}
    taken: dict[str, set[Side]] = defaultdict(set)
    for edge in edges:
        for id_, point in ((edge.source, edge.points[0]), (edge.target, edge.points[-1])):
            if id_ in boxes:
                taken[id_].add(_side(boxes[id_], point))
    return taken


def _set(shape: Shape) -> Lettering:
    """Keep to the given room if the name fits there; tools often write one that is too small."""
    if shape.label:
        width = shape.label.width + _TOLERANCE
        text = fitted(shape.name, width, shape.label.height + 4, OUTSIDE)
        if not text.lines[-1].endswith("…") and text.width <= width:
            return text
    return fitted(shape.name, max(shape.label.width if shape.label else 0, _WIDTH), _HEIGHT, OUTSIDE)


def _told(label: Box, text: Lettering) -> Box:
    return Box(label.centre.x - text.width / 2, label.y, text.width, text.height)


def _beside(shape: Shape, text: Lettering, taken: frozenset[Side]) -> Box:
    box = shape.box
    centred = box.centre.x - text.width / 2
    level = box.centre.y - text.height / 2
    places: dict[Side, Point] = {
        "below": Point(centred, box.bottom + _GAP),
        "above": Point(centred, box.y - _GAP - text.height),
        "right": Point(box.right + _GAP, level),
        "left": Point(box.x - _GAP - text.width, level),
    }
    # With flows on all sides, the name stands in a right corner between two of them.
    corner = Point(box.centre.x + box.width * 0.3, box.y - text.height + _GAP)
    if shape.tag == "boundaryEvent":
        # Its task lies on the other sides.
        places, corner = {"below": places["below"]}, Point(box.right + 2, box.centre.y + 2)
    place = next((places[side] for side in places if side not in taken), corner)
    return Box(place.x, place.y, text.width, text.height)


def _side(box: Box, point: Point) -> Side:
    across, down = (point.x - box.centre.x) / box.width, (point.y - box.centre.y) / box.height
    if abs(across) > abs(down):
        return "right" if across > 0 else "left"
    return "below" if down > 0 else "above"
