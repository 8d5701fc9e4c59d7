"""Writes out what a drawing leaves unsaid, where BPMN says what it means: so that what is stored is what runs.

Implicit splits and ends, link events, missing ids (BPMN 2.0.2, 10.4, 10.5.4, 13.3): mechanical, nothing is guessed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from engine.run.gate import BPMN, DRAWING, MOST_NODES, NODES, Unreadable, executable_process, node_kind, read_drawing

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
SIZE = {"endEvent": 36, "startEvent": 36, "parallelGateway": 50, "inclusiveGateway": 50}
DRAWN = NODES | {"task", "manualTask", "intermediateCatchEvent", "intermediateThrowEvent"}
GAP = 30  # between a shape and what is written out behind it

SENTENCES: Mapping[str, str] = {
    "id_given": "A shape or arrow without an id was given one.",
    "plain_task": "A step of no certain kind is done by a person.",
    "link": "A pair of links became an arrow.",
    "split_all": "Several arrows left a step: now a parallel pair begins there.",
    "split_some": "Several arrows with conditions left a step: now a decision stands there.",
    "end_added": "A step without an arrow out of it now leads to an end.",
    "start_added": "The first step now has a start before it.",
}


@dataclass(frozen=True)
class Note:
    """Something that was written out, and at which element."""

    code: str
    element: str

    @property
    def reason(self) -> str:
        """The English sentence."""
        return SENTENCES[self.code]


@dataclass(frozen=True)
class Rewritten:
    """The files as they run, and what was written out; the very same files if nothing was."""

    files: Mapping[str, str]
    notes: tuple[Note, ...]


def rewrite(files: Mapping[str, str]) -> Rewritten:
    """Write out what the drawing of a bundle leaves unsaid. What cannot be read stays, for the gate to name."""
    try:
        root = read_drawing(files.get(DRAWING, "").encode())
    except Unreadable:
        return Rewritten(files, ())
    process = executable_process(root)
    if process is None or sum(1 for each in process.iter() if node_kind(each) in DRAWN) > MOST_NODES:
        return Rewritten(files, ())
    notes = tuple(_Writer(root).writes(process))
    if not notes:
        return Rewritten(files, ())
    text = etree.tostring(root, encoding="unicode")
    return Rewritten({**files, DRAWING: f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'}, notes)


class _Writer:
    """One drawing while it is written out."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._taken = {str(node.get("id")) for node in root.iter() if node_kind(node) and node.get("id")}
        self._plane = root.find(f".//{{{DI}}}BPMNPlane")

    def writes(self, process: etree._Element) -> Iterator[Note]:
        scopes = [process, *process.iter(f"{{{BPMN}}}subProcess")]
        for scope in scopes:
            yield from self._ids(scope)
            yield from self._plain_tasks(scope)
            yield from self._links(scope)
            yield from self._splits(scope)
            yield from self._ends(scope)
            yield from self._start(scope)

    def _ids(self, scope: etree._Element) -> Iterator[Note]:
        for element in scope:
            if node_kind(element) in NODES | {"sequenceFlow"} and not element.get("id"):
                element.set("id", self._new_id("flow" if node_kind(element) == "sequenceFlow" else "shape"))
                yield Note("id_given", str(element.get("id")))

    def _plain_tasks(self, scope: etree._Element) -> Iterator[Note]:
        for element in [each for each in scope if node_kind(each) in ("task", "manualTask")]:
            element.tag = f"{{{BPMN}}}userTask"
            yield Note("plain_task", str(element.get("id")))

    def _links(self, scope: etree._Element) -> Iterator[Note]:
        catches = {_link(each): each for each in scope if node_kind(each) == "intermediateCatchEvent" and _link(each)}
        for throw in [each for each in scope if node_kind(each) == "intermediateThrowEvent" and _link(each)]:
            catch = catches.get(_link(throw))
            onward = [flow for flow in _flows(scope) if catch is not None and flow.get("sourceRef") == catch.get("id")]
            if catch is None or len(onward) != 1:
                continue
            for flow in _flows(scope):
                if flow.get("targetRef") == throw.get("id"):
                    self._lead(flow, target=str(onward[0].get("targetRef")))
            self._drop(throw)
            yield Note("link", str(throw.get("id")))
        for catch in catches.values():
            if all(node_kind(each) != "intermediateThrowEvent" or _link(each) != _link(catch) for each in scope):
                for flow in [each for each in _flows(scope) if each.get("sourceRef") == catch.get("id")]:
                    self._drop(flow)
                self._drop(catch)

    def _splits(self, scope: etree._Element) -> Iterator[Note]:
        for node in [each for each in scope if node_kind(each) in ("userTask", "subProcess", "startEvent")]:
            leaving = [flow for flow in _flows(scope) if flow.get("sourceRef") == node.get("id")]
            if len(leaving) < 2:
                continue
            decides = any(flow.find(f"{{{BPMN}}}conditionExpression") is not None for flow in leaving)
            kind = "inclusiveGateway" if decides else "parallelGateway"
            gateway = self._behind(scope, node, kind)
            if (default := node.get("default")) is not None:
                del node.attrib["default"]
                gateway.set("default", default)
            for flow in leaving:
                self._lead(flow, source=str(gateway.get("id")))
            yield Note("split_some" if decides else "split_all", str(node.get("id")))

    def _ends(self, scope: etree._Element) -> Iterator[Note]:
        leaving = {flow.get("sourceRef") for flow in _flows(scope)}
        for node in [each for each in scope if node_kind(each) in NODES - {"endEvent"}]:
            if node.get("id") not in leaving:
                self._behind(scope, node, "endEvent")
                yield Note("end_added", str(node.get("id")))

    def _start(self, scope: etree._Element) -> Iterator[Note]:
        arriving = {flow.get("targetRef") for flow in _flows(scope)}
        first = [each for each in scope if node_kind(each) in NODES and each.get("id") not in arriving]
        has_start = any(node_kind(each) == "startEvent" for each in scope)
        if not has_start and len(first) == 1 and node_kind(first[0]) != "endEvent":
            start = self._new(scope, first[0], "startEvent", behind=False)
            self._arrow(scope, start, first[0])
            yield Note("start_added", str(first[0].get("id")))

    def _behind(self, scope: etree._Element, node: etree._Element, kind: str) -> etree._Element:
        made = self._new(scope, node, kind, behind=True)
        self._arrow(scope, node, made)
        return made

    def _new(self, scope: etree._Element, beside: etree._Element, kind: str, *, behind: bool) -> etree._Element:
        made = etree.SubElement(scope, f"{{{BPMN}}}{kind}", id=self._new_id(f"{beside.get('id')}_{kind}"))
        self._join_lane(scope, beside, made)
        if (bounds := self._bounds(beside)) is not None and self._plane is not None:
            x, y, width, height = (float(bounds.get(name, "0")) for name in ("x", "y", "width", "height"))
            size = SIZE[kind]
            top = y + height + GAP if behind else y - GAP - size
            shape = etree.SubElement(self._plane, f"{{{DI}}}BPMNShape", id=self._new_id("shape"))
            shape.set("bpmnElement", str(made.get("id")))
            place = {"x": f"{x + (width - size) / 2:g}", "y": f"{top:g}", "width": str(size), "height": str(size)}
            etree.SubElement(shape, f"{{{DC}}}Bounds", place)
        return made

    def _join_lane(self, scope: etree._Element, beside: etree._Element, made: etree._Element) -> None:
        for reference in scope.iter(f"{{{BPMN}}}flowNodeRef"):
            if (reference.text or "").strip() == beside.get("id"):
                lane = reference.getparent()
                if lane is not None:
                    etree.SubElement(lane, f"{{{BPMN}}}flowNodeRef").text = made.get("id")
                return

    def _arrow(self, scope: etree._Element, source: etree._Element, target: etree._Element) -> None:
        flow = etree.SubElement(scope, f"{{{BPMN}}}sequenceFlow", id=self._new_id("flow"))
        flow.set("sourceRef", str(source.get("id")))
        flow.set("targetRef", str(target.get("id")))
        self._draw(flow)

    def _lead(self, flow: etree._Element, **ends: str) -> None:
        for end, id_ in ends.items():
            for node in self._root.iter(f"{{{BPMN}}}incoming", f"{{{BPMN}}}outgoing"):
                if node.text == flow.get("id") and node.getparent() is not None:
                    self._drop(node)
            flow.set(f"{end}Ref", id_)
        self._draw(flow)

    def _draw(self, flow: etree._Element) -> None:
        """A straight line between two shapes, where both are drawn."""
        if self._plane is None:
            return
        ends = [self._middle(str(flow.get(end))) for end in ("sourceRef", "targetRef")]
        edge = self._plane.find(f"{{{DI}}}BPMNEdge[@bpmnElement='{flow.get('id')}']")
        if edge is None:
            edge = etree.SubElement(self._plane, f"{{{DI}}}BPMNEdge", id=self._new_id("edge"))
            edge.set("bpmnElement", str(flow.get("id")))
        for child in list(edge):
            edge.remove(child)
        for x, y in filter(None, ends):
            etree.SubElement(edge, f"{{{DD}}}waypoint", x=f"{x:g}", y=f"{y:g}")

    def _middle(self, id_: str) -> tuple[float, float] | None:
        bounds = self._shape_bounds(id_)
        if bounds is None:
            return None
        x, y, width, height = (float(bounds.get(name, "0")) for name in ("x", "y", "width", "height"))
        return x + width / 2, y + height / 2

    def _bounds(self, node: etree._Element) -> etree._Element | None:
        return self._shape_bounds(str(node.get("id")))

    def _shape_bounds(self, id_: str) -> etree._Element | None:
        for shape in () if self._plane is None else self._plane.iterfind(f"{{{DI}}}BPMNShape"):
            if shape.get("bpmnElement") == id_:
                return shape.find(f"{{{DC}}}Bounds")
        return None

    def _drop(self, element: etree._Element) -> None:
        around, id_ = element.getparent(), element.get("id")
        if around is not None:
            around.remove(element)
        if id_ is None:
            return
        for drawn in [] if self._plane is None else [each for each in self._plane if each.get("bpmnElement") == id_]:
            drawn.getparent().remove(drawn)  # type: ignore[union-attr]  # it was found inside the plane
        for reference in list(self._root.iter(f"{{{BPMN}}}flowNodeRef", f"{{{BPMN}}}incoming", f"{{{BPMN}}}outgoing")):
            if (reference.text or "").strip() == id_ and (parent := reference.getparent()) is not None:
                parent.remove(reference)

    def _new_id(self, stem: str) -> str:
        number = 1
        while (name := f"{stem}_{number}") in self._taken:
            number += 1
        self._taken.add(name)
        return name


def _flows(scope: etree._Element) -> list[etree._Element]:
    return [each for each in scope if node_kind(each) == "sequenceFlow"]


def _link(event: etree._Element) -> str | None:
    link = event.find(f"{{{BPMN}}}linkEventDefinition")
    return link.get("name") if link is not None else None
