"""Reads BPMN with its drawing part into a plan; refuses DTDs, reaches nothing outside, skips what is not drawable."""

import math
from collections.abc import Iterator

from lxml import etree

from engine.errors import Refusal
from engine.run.drawing.plan import Box, Edge, Plan, Point, Shape
from engine.run.drawing.svg import cleaned

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC = "{http://www.omg.org/spec/DD/20100524/DC}"
_DI = "{http://www.omg.org/spec/DD/20100524/DI}"
_SOP = "{urn:runut:sop:1}"

_TASKS = "task userTask serviceTask manualTask scriptTask sendTask receiveTask businessRuleTask callActivity"
_CONTAINERS = "subProcess adHocSubProcess transaction"
_EVENTS = "startEvent endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent"
_GATEWAYS = "exclusiveGateway parallelGateway inclusiveGateway eventBasedGateway complexGateway"
_DATA = "dataObjectReference dataObject dataStoreReference dataInput dataOutput"
_KINDS = {
    tag: kind
    for kind, tags in {
        "pool": "participant",
        "lane": "lane",
        "container": _CONTAINERS,
        "group": "group",
        "task": _TASKS,
        "gateway": _GATEWAYS,
        "event": _EVENTS,
        "data": _DATA,
        "note": "textAnnotation",
    }.items()
    for tag in tags.split()
}
_EDGES = frozenset({"sequenceFlow", "messageFlow", "association", "dataInputAssociation", "dataOutputAssociation"})
_FARTHEST = 100_000
_LONGEST_NAME = 1_000


class NoDrawing(Refusal):
    """This process has no drawing that can be shown."""


def plan_of(xml: bytes) -> Plan:
    """Read the first drawing of the file, in its own order; raise NoDrawing where nothing can be drawn."""
    root = _parsed(xml)
    elements: dict[str, etree._Element] = {}
    for element in root.iter(f"{_BPMN}*"):
        elements.setdefault(element.get("id", ""), element)
    for plane in root.iter(f"{_BPMNDI}BPMNPlane"):
        drawn = {_reference(di): di for di in reversed(plane.findall(f"{_BPMNDI}BPMNShape"))}
        folded = _folded(elements, drawn)
        shapes = tuple(_shapes(plane, elements, folded))
        if shapes:
            return Plan(_unrepeated(shapes), tuple(_edges(plane, elements, folded)))
    raise NoDrawing


def _parsed(xml: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise NoDrawing from problem
    if root.getroottree().docinfo.internalDTD is not None:
        raise NoDrawing
    return root


def _shapes(plane: etree._Element, elements: dict[str, etree._Element], folded: set[str]) -> Iterator[Shape]:
    for di in plane.iterfind(f"{_BPMNDI}BPMNShape"):
        element, box = elements.get(_reference(di)), _bounds(di)
        if element is not None and box and _local(element) in _KINDS and not _inside(element, folded):
            yield _shape(element, di, box, folded)


def _unrepeated(shapes: tuple[Shape, ...]) -> tuple[Shape, ...]:
    return tuple({shape.id: shape for shape in reversed(shapes)}.values())[::-1]


def _shape(element: etree._Element, di: etree._Element, box: Box, folded: set[str]) -> Shape:
    tag, traits = _local(element), set(_traits(element, di))
    kind = _KINDS[tag]
    if kind == "container" and element.get("id") in folded:
        kind, traits = "task", traits | {"folded"}
    return Shape(
        id=element.get("id", ""),
        tag=tag,
        kind=kind,
        name=_name(element),
        box=box,
        label=_bounds(di.find(f"{_BPMNDI}BPMNLabel")),
        parent=_parent(element),
        depth=sum(1 for _ in element.iterancestors()),
        step=cleaned(element.get(f"{_SOP}step", ""))[:6],
        event=next((_local(child).removesuffix("EventDefinition") for child in _event_definitions(element)), ""),
        traits=frozenset(traits),
    )


def _edges(plane: etree._Element, elements: dict[str, etree._Element], folded: set[str]) -> Iterator[Edge]:
    for di in plane.iterfind(f"{_BPMNDI}BPMNEdge"):
        element, points = elements.get(_reference(di)), _points(di)
        if element is None or len(points) < 2 or _local(element) not in _EDGES or _inside(element, folded):
            continue
        source = element.get("sourceRef", "")
        yield Edge(
            id=element.get("id", ""),
            tag=_local(element),
            name=_name(element),
            points=points,
            label=_bounds(di.find(f"{_BPMNDI}BPMNLabel")),
            source=source,
            target=element.get("targetRef", ""),
            traits=frozenset(_edge_traits(element, elements.get(source))),
        )


def _traits(element: etree._Element, di: etree._Element) -> Iterator[str]:
    if di.get("isHorizontal") == "false":
        yield "vertical"
    loop = element.find(f"{_BPMN}multiInstanceLoopCharacteristics")
    if loop is not None:
        yield "sequential" if loop.get("isSequential") == "true" else "parallel"
    if element.find(f"{_BPMN}standardLoopCharacteristics") is not None:
        yield "loop"
    if _local(element) == "adHocSubProcess":
        yield "ad-hoc"
    if element.get("triggeredByEvent") == "true":
        yield "by-event"
    if "false" in (element.get("cancelActivity"), element.get("isInterrupting")):
        yield "continuing"
    if element.get("processRef"):
        yield "opened"


def _edge_traits(element: etree._Element, source: etree._Element | None) -> Iterator[str]:
    direction = element.get("associationDirection", "None")
    if direction in ("One", "Both") or _local(element).startswith("data"):
        yield "directed"
    if source is None:
        return
    if source.get("default") == element.get("id"):
        yield "default"
    elif element.find(f"{_BPMN}conditionExpression") is not None and not _local(source).endswith("Gateway"):
        yield "conditional"


def _folded(elements: dict[str, etree._Element], drawn: dict[str, etree._Element]) -> set[str]:
    """Return the sub-processes drawn closed; a tool that does not say so has drawn their content, or not."""
    holders = {_parent(element) for id_, element in elements.items() if id_ in drawn}
    return {
        id_
        for id_, di in drawn.items()
        if id_ in elements
        and _KINDS.get(_local(elements[id_])) == "container"
        and di.get("isExpanded", str(id_ in holders).lower()) != "true"
    }


def _inside(element: etree._Element, folded: set[str]) -> bool:
    return any(holder.get("id") in folded for holder in element.iterancestors(f"{_BPMN}*"))


def _event_definitions(element: etree._Element) -> list[etree._Element]:
    return [child for child in element.iterchildren(f"{_BPMN}*") if _local(child).endswith("EventDefinition")]


def _parent(element: etree._Element) -> str:
    holder = element.getparent()
    return "" if holder is None else holder.get("id", "")


def _name(element: etree._Element) -> str:
    text = element.get("name") or element.findtext(f"{_BPMN}text") or ""
    return cleaned(text.replace("\t", " ")).strip()[:_LONGEST_NAME]


def _reference(di: etree._Element) -> str:
    return di.get("bpmnElement", "").rpartition(":")[2]


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _bounds(di: etree._Element | None) -> Box | None:
    bounds = di.find(f"{_DC}Bounds") if di is not None else None
    if bounds is None:
        return None
    x, y, width, height = (_length(bounds.get(key)) for key in ("x", "y", "width", "height"))
    if x is None or y is None or not width or not height or width < 0 or height < 0:
        return None
    return Box(x, y, width, height)


def _points(di: etree._Element) -> tuple[Point, ...]:
    """Return the way of an edge without standing still; nothing at all if any stop is unreadable."""
    points: list[Point] = []
    for waypoint in di.iterfind(f"{_DI}waypoint"):
        x, y = _length(waypoint.get("x")), _length(waypoint.get("y"))
        if x is None or y is None:
            return ()
        if not points or points[-1] != Point(x, y):
            points.append(Point(x, y))
    return tuple(points)


def _length(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= _FARTHEST else None
