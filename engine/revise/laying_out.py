"""Gives every shape of a drawing its place: lanes are columns, steps are rows. What did not change stays."""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from engine.run.gate import BPMN, node_kind

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"

LEFT, TOP, HEADER = 20, 20, 30
COLUMN, ROW = 290, 136  # pixels; a step is 176 by 90, a decision stands beside it
STEP = (176, 90)
SIZES = {"startEvent": (36, 36), "endEvent": (36, 36), "exclusiveGateway": (50, 50), "parallelGateway": (50, 50)}
FIRST_ROW = TOP + HEADER + 118


@dataclass(frozen=True)
class Box:
    """Where a shape lies."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


def lay_out(root: etree._Element, process: etree._Element, rows: Mapping[str, int]) -> None:
    """Write the diagram of a process anew; `rows` says in which line of the table each step stands."""
    _Layout(root, process, rows).writes()


class _Layout:
    """A diagram while it is written."""

    def __init__(self, root: etree._Element, process: etree._Element, rows: Mapping[str, int]) -> None:
        self._process, self._rows = process, rows
        self._plane = _plane(root, process)
        self._shapes = {str(each.get("bpmnElement")): each for each in self._plane if each.tag == f"{{{DI}}}BPMNShape"}
        self._edges = {str(each.get("bpmnElement")): each for each in self._plane if each.tag == f"{{{DI}}}BPMNEdge"}
        self._before = {id_: box for id_, shape in self._shapes.items() if (box := _box(shape))}
        self._boxes: dict[str, Box] = {}
        self._root = root

    def writes(self) -> None:
        lanes = self._lanes()
        self._place_steps(lanes)
        self._place_others(lanes)
        self._draw_shapes(lanes)
        self._draw_edges()
        self._drop_lost()

    def _lanes(self) -> dict[str, tuple[str, Box]]:
        """The lane of each node and where it lies: as it lay, or as the next column."""
        found: dict[str, tuple[str, Box]] = {}
        x: float = LEFT
        for lane in self._process.iter(f"{{{BPMN}}}lane"):
            id_ = str(lane.get("id"))
            old = self._before.get(id_)
            width = old.width if old else COLUMN
            box = Box(x, TOP + HEADER, width, 0)
            x += width
            for reference in lane.iterfind(f"{{{BPMN}}}flowNodeRef"):
                found[(reference.text or "").strip()] = (id_, box)
            self._boxes[id_] = box
        return found

    def _place_steps(self, lanes: Mapping[str, tuple[str, Box]]) -> None:
        bottom: float = FIRST_ROW - (ROW - STEP[1])
        for id_ in sorted(self._rows, key=lambda each: self._rows[each]):
            old, lane = self._before.get(id_), lanes[id_][1]
            width, height = (old.width, old.height) if old else STEP
            y = max(old.y if old else 0, bottom + ROW - STEP[1])
            stays = old is not None and lane.x <= old.x and old.x + old.width <= lane.x + lane.width
            x = old.x if old is not None and stays else lane.x + 16
            self._boxes[id_] = Box(x, y, width, height)
            bottom = y + height

    def _place_others(self, lanes: Mapping[str, tuple[str, Box]]) -> None:
        """Decisions, pairs, start and end stand beside or between the steps they belong to."""
        for node in self._process:
            kind, id_ = node_kind(node), str(node.get("id"))
            if kind not in SIZES or id_ in self._boxes:
                continue
            width, height = SIZES[kind]
            anchor = self._anchor(node, kind)
            box = self._boxes[anchor]
            lane = lanes[id_][1]
            if kind == "startEvent":
                place = Box(lane.x + 86, box.y - 70, width, height)
            elif kind == "endEvent":
                place = self._free(Box(lane.x + 86, self._bottom() + 46, width, height))
            else:
                place = self._free(Box(box.x + box.width + 26, box.y + (box.height - height) / 2, width, height))
            self._boxes[id_] = place

    def _bottom(self) -> float:
        return max(box.y + box.height for id_, box in self._boxes.items() if id_ in self._rows)

    def _anchor(self, node: etree._Element, kind: str) -> str:
        """The step a shape stands beside: the one in front of it; of a start and a join the one behind it."""
        ends = (
            ("sourceRef", "targetRef")
            if kind == "startEvent" or self._arrivals(node) > 1
            else ("targetRef", "sourceRef")
        )
        here, seen = str(node.get("id")), set[str]()
        while here not in self._rows and here not in seen:
            seen.add(here)
            flows = [flow for flow in self._process if node_kind(flow) == "sequenceFlow" and flow.get(ends[0]) == here]
            here = str(flows[0].get(ends[1])) if flows else next(iter(self._rows))
        return here if here in self._rows else next(iter(self._rows))

    def _arrivals(self, node: etree._Element) -> int:
        return sum(1 for flow in self._process if flow.get("targetRef") == node.get("id"))

    def _free(self, box: Box) -> Box:
        """Beside what already stands there."""
        while any(_meet(box, other) for id_, other in self._boxes.items() if other.height):
            box = Box(box.x, box.y + 20, box.width, box.height)
        return box

    def _draw_shapes(self, lanes: Mapping[str, tuple[str, Box]]) -> None:
        bottom = max(box.y + box.height for box in self._boxes.values()) + 40
        right = max(box.x + box.width for box in self._boxes.values() if box.height == 0)
        for id_, box in list(self._boxes.items()):
            if box.height == 0:
                self._boxes[id_] = Box(box.x, box.y, box.width, bottom - box.y)
                self._shape(id_, is_lane=True)
            else:
                self._shape(id_)
        for pool in self._root.iter(f"{{{BPMN}}}participant"):
            self._boxes[str(pool.get("id"))] = Box(LEFT, TOP, right - LEFT, bottom - TOP)
            self._shape(str(pool.get("id")), is_lane=True, is_first=True)

    def _shape(self, id_: str, *, is_lane: bool = False, is_first: bool = False) -> None:
        box, before = self._boxes[id_], self._before.get(id_)
        if box == before:
            return
        shape = self._shapes.get(id_)
        if shape is None:
            shape = etree.Element(f"{{{DI}}}BPMNShape", id=f"{id_}_shape", bpmnElement=id_)
            if is_lane:
                shape.set("isHorizontal", "false")
            self._shapes[id_] = shape
            self._plane.insert(0 if is_first else len(self._shapes) - 1, shape)
        moved = (box.x - before.x, box.y - before.y) if before else (0, 0)
        bounds = shape.find(f"{{{DC}}}Bounds")
        if bounds is None:
            bounds = etree.SubElement(shape, f"{{{DC}}}Bounds")
        _write(bounds, box)
        for label in shape.iterfind(f"{{{DI}}}BPMNLabel/{{{DC}}}Bounds"):
            _shift(label, moved)
        if before is None:
            self._name_above(shape, id_)
        self._move_inner(id_, moved)

    def _name_above(self, shape: etree._Element, id_: str) -> None:
        """The question of a decision stands above it, where no branch leaves."""
        node = next((each for each in self._process if each.get("id") == id_), None)
        if node is None or not node_kind(node).endswith("Gateway") or not node.get("name"):
            return
        box, wide = self._boxes[id_], min(90, 7 * len(str(node.get("name"))))
        lines = 1 + 7 * len(str(node.get("name"))) // 90
        label = etree.SubElement(etree.SubElement(shape, f"{{{DI}}}BPMNLabel"), f"{{{DC}}}Bounds")
        _write(label, Box(box.middle[0] - wide / 2, box.y - 4 - 14 * lines, wide, 14 * lines))

    def _move_inner(self, id_: str, moved: tuple[float, float]) -> None:
        """What is drawn inside a sub-process goes along with it."""
        around = next((each for each in self._process.iterfind(f"{{{BPMN}}}subProcess") if each.get("id") == id_), None)
        if around is None or moved == (0, 0):
            return
        inner = {str(each.get("id")) for each in around.iter() if each is not around and each.get("id")}
        for drawn in [*self._shapes.values(), *self._edges.values()]:
            if drawn.get("bpmnElement") in inner:
                for place in drawn.iter(f"{{{DC}}}Bounds", f"{{{DD}}}waypoint"):
                    _shift(place, moved)

    def _draw_edges(self) -> None:
        for flow in [each for each in self._process if node_kind(each) == "sequenceFlow"]:
            id_, ends = str(flow.get("id")), [str(flow.get("sourceRef")), str(flow.get("targetRef"))]
            edge = self._edges.get(id_)
            if (
                edge is not None
                and all(self._boxes[end] == self._before.get(end) for end in ends)
                and self._joins(edge, ends)
            ):
                continue
            if edge is None:
                edge = etree.SubElement(self._plane, f"{{{DI}}}BPMNEdge", id=f"{id_}_edge", bpmnElement=id_)
            for child in list(edge):
                edge.remove(child)
            for x, y in _route(self._boxes[ends[0]], self._boxes[ends[1]]):
                etree.SubElement(edge, f"{{{DD}}}waypoint", x=f"{x:g}", y=f"{y:g}")
            if name := flow.get("name"):
                _label(edge, name, self._boxes[ends[0]], self._boxes[ends[1]])

    def _joins(self, edge: etree._Element, ends: list[str]) -> bool:
        points = [(float(p.get("x", "0")), float(p.get("y", "0"))) for p in edge.iterfind(f"{{{DD}}}waypoint")]
        return len(points) > 1 and all(
            _touches(self._boxes[end], point) for end, point in zip(ends, (points[0], points[-1]), strict=True)
        )

    def _drop_lost(self) -> None:
        known = {str(each.get("id")) for each in self._root.iter() if node_kind(each)}
        for drawn in list(self._plane):
            if drawn.get("bpmnElement") not in known:
                self._plane.remove(drawn)


def _plane(root: etree._Element, process: etree._Element) -> etree._Element:
    found = root.find(f".//{{{DI}}}BPMNPlane")
    if found is None:
        collaboration = root.find(f"{{{BPMN}}}collaboration")
        drawn = collaboration if collaboration is not None else process
        diagram = etree.SubElement(root, f"{{{DI}}}BPMNDiagram", id="diagram")
        found = etree.SubElement(diagram, f"{{{DI}}}BPMNPlane", id="plane", bpmnElement=str(drawn.get("id")))
    return found


def _box(shape: etree._Element) -> Box | None:
    bounds = shape.find(f"{{{DC}}}Bounds")
    if bounds is None:
        return None
    return Box(*(float(bounds.get(name, "0")) for name in ("x", "y", "width", "height")))


def _write(bounds: etree._Element, box: Box) -> None:
    for name in ("x", "y", "width", "height"):
        bounds.set(name, f"{getattr(box, name):g}")


def _shift(place: etree._Element, moved: tuple[float, float]) -> None:
    for name, step in zip(("x", "y"), moved, strict=True):
        place.set(name, f"{float(place.get(name, '0')) + step:g}")


def _meet(one: Box, other: Box) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def _touches(box: Box, point: tuple[float, float]) -> bool:
    return box.x - 1 <= point[0] <= box.x + box.width + 1 and box.y - 1 <= point[1] <= box.y + box.height + 1


def _label(edge: etree._Element, name: str, source: Box, target: Box) -> None:
    """The label of a branch stands where it leaves the decision."""
    goes_down = target.middle[1] > source.middle[1]
    x = source.middle[0] + 8 if goes_down else source.x + source.width + 6
    y = source.y + source.height + 4 if goes_down else source.middle[1] - 18
    label = etree.SubElement(edge, f"{{{DI}}}BPMNLabel")
    _write(etree.SubElement(label, f"{{{DC}}}Bounds"), Box(x, y, 8 * len(name), 14))


def _route(source: Box, target: Box) -> list[tuple[float, float]]:
    """An orthogonal line: down when the target lies below, round the side when it leads back up."""
    (sx, sy), (tx, ty) = source.middle, target.middle
    if abs(sy - ty) < 1:
        right = tx > sx
        return [(source.x + (source.width if right else 0), sy), (target.x + (0 if right else target.width), ty)]
    if ty > sy:
        start, end = (sx, source.y + source.height), (tx, target.y)
        if abs(sx - tx) < 1:
            return [start, end]
        between = end[1] - 23
        return [start, (sx, between), (tx, between), end]
    side, arrives = max(source.x + source.width, target.x + target.width) + 18, target.y + 12
    return [(source.x + source.width, sy), (side, sy), (side, arrives), (target.x + target.width, arrives)]
