"""Every drawing in a process folder is valid BPMN 2.0 and can be read on paper; what it means is not asked here."""

from importlib.resources import as_file, files
from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree

FOLDERS = Path(__file__).parents[3] / "processes"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
COLUMNS = (f"{BPMN}participant", f"{BPMN}lane")


class Box(NamedTuple):
    """Where something is drawn; a straight piece of a flow is a box without width or height."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Box") -> bool:
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom

    def meets(self, other: "Box") -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def touches(self, other: "Box") -> bool:
        across = self.left <= other.right and other.left <= self.right
        return across and self.top <= other.bottom and other.top <= self.bottom


class Drawing:
    """The elements of a BPMN file by id, and where each is drawn."""

    def __init__(self, path: Path) -> None:
        self.root = etree.fromstring(path.read_bytes())
        self.elements = {node.get("id", ""): node for node in self.root.iter(f"{BPMN}*") if node.get("id")}
        self.shapes = {shape.get("bpmnElement", ""): shape for shape in self.root.iter(f"{BPMNDI}BPMNShape")}
        self.boxes = {element: _box(shape) for element, shape in self.shapes.items()}
        self.ways = {edge.get("bpmnElement", ""): _way(edge) for edge in self.root.iter(f"{BPMNDI}BPMNEdge")}
        self.flows = {id_: node for id_, node in self.elements.items() if node.tag == f"{BPMN}sequenceFlow"}
        ends = {str(flow.get(side)) for flow in self.flows.values() for side in ("sourceRef", "targetRef")}
        self.nodes = {id_: self.elements[id_] for id_ in sorted(ends)}

    def holder(self, node: str) -> str:
        """The sub-process around a flow node, else its lane."""
        parent = self.nodes[node].getparent()
        if parent is not None and parent.tag == f"{BPMN}subProcess":
            return str(parent.get("id"))
        return next(lane.get("id", "") for lane in self.root.iter(f"{BPMN}lane") if node in [ref.text for ref in lane])


def _box(shape: etree._Element) -> Box:
    bounds = shape.find(f"{DC}Bounds")
    assert bounds is not None
    x, y, width, height = (float(bounds.get(key, "")) for key in ("x", "y", "width", "height"))
    return Box(x, y, x + width, y + height)


def _way(edge: etree._Element) -> list[Box]:
    stops = [(float(stop.get("x", "")), float(stop.get("y", ""))) for stop in edge.iterfind(f"{DI}waypoint")]
    return [Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)) for (x1, y1), (x2, y2) in pairwise(stops)]


@pytest.fixture(params=sorted(FOLDERS.glob("*/process.bpmn")), ids=lambda path: path.parent.name)
def drawing(request: pytest.FixtureRequest) -> Drawing:
    return Drawing(request.param)


def test_a_drawing_is_valid_bpmn(drawing: Drawing) -> None:
    with as_file(files("SpiffWorkflow.bpmn.parser") / "schema" / "BPMN20.xsd") as path:
        schema = etree.XMLSchema(etree.parse(path))

    schema.assertValid(drawing.root)


def test_everything_is_drawn(drawing: Drawing) -> None:
    columns = {id_ for id_, node in drawing.elements.items() if node.tag in COLUMNS}

    assert set(drawing.boxes) == set(drawing.nodes) | columns
    assert set(drawing.ways) == set(drawing.flows)


def test_lanes_are_columns_side_by_side_as_on_the_sheet(drawing: Drawing) -> None:
    columns = [id_ for id_, node in drawing.elements.items() if node.tag in COLUMNS]
    lanes = [drawing.boxes[id_] for id_ in columns if drawing.elements[id_].tag == f"{BPMN}lane"]

    assert {drawing.shapes[id_].get("isHorizontal") for id_ in columns} == {"false"}
    assert all(left.right == right.left for left, right in pairwise(lanes))


def test_steps_follow_each_other_from_top_to_bottom(drawing: Drawing) -> None:
    numbered = [(int(node.get("{urn:runut:sop:1}step", "0")), id_) for id_, node in drawing.nodes.items()]
    tops = [drawing.boxes[id_].top for step, id_ in sorted(numbered) if step]

    assert tops == sorted(set(tops))


def test_every_shape_stands_inside_its_lane_or_its_sub_process(drawing: Drawing) -> None:
    for node in drawing.nodes:
        assert drawing.boxes[drawing.holder(node)].holds(drawing.boxes[node]), node


def test_no_two_shapes_overlap(drawing: Drawing) -> None:
    for one, other in combinations(drawing.nodes, 2):
        if other != drawing.holder(one) and one != drawing.holder(other):
            assert not drawing.boxes[one].meets(drawing.boxes[other]), (one, other)


def test_flows_run_straight_and_through_no_shape(drawing: Drawing) -> None:
    for id_, flow in drawing.flows.items():
        around = {node.get("id") for node in flow.iterancestors()}
        for piece in drawing.ways[id_]:
            crossed = [node for node in drawing.nodes if node not in around and piece.meets(drawing.boxes[node])]
            assert piece.left == piece.right or piece.top == piece.bottom, id_
            assert crossed == [], id_


def test_a_flow_begins_and_ends_at_the_shapes_it_joins(drawing: Drawing) -> None:
    for id_, flow in drawing.flows.items():
        first, last = drawing.ways[id_][0], drawing.ways[id_][-1]
        for piece, end in ((first, flow.get("sourceRef", "")), (last, flow.get("targetRef", ""))):
            assert drawing.boxes[end].touches(piece), id_
