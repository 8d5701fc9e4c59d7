"""What a drawing must be before it may run. What is accepted runs as BPMN says; all else is refused with its reason."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import cast

from lxml import etree

from engine.run.expressions import BadExpression, check
from engine.run.faults import Fault

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SOP = "urn:runut:sop:1"

DRAWING = "process.bpmn"  # the files of a bundle that are always there
IDENTITY = "identity.yaml"

LARGEST = 2 * 1024 * 1024  # bytes
MOST_ELEMENTS = 5_000
LONGEST_STANDARD = 450 * 366  # minutes: a year of working days
DEEPEST = 60  # nested elements
MOST_NODES = 400  # the engine's parser recurses along the flow and gives up near 600

NODES = frozenset(
    {"startEvent", "endEvent", "userTask", "exclusiveGateway", "parallelGateway", "inclusiveGateway", "subProcess"}
)
BESIDE = frozenset({"sequenceFlow", "laneSet", "documentation", "extensionElements", "textAnnotation", "association"})
INSIDE = {  # what may stand inside a node
    "startEvent": frozenset({"incoming", "outgoing"}),
    "endEvent": frozenset({"incoming", "outgoing"}),
    "userTask": frozenset({"incoming", "outgoing", "multiInstanceLoopCharacteristics"}),
    "subProcess": NODES | BESIDE | {"incoming", "outgoing", "multiInstanceLoopCharacteristics"},
}
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway"})
TAKEN_IDS = frozenset({"Start", "End", "Root"})  # names of the engine's own tasks
ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Unreadable(ValueError):
    """A file that is no drawing; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


def read_drawing(data: bytes) -> etree._Element:
    """Parse XML without DTD, entities or network.

    Raises:
        Unreadable: too large or too deep, not XML, or with a document type.
    """
    if len(data) > LARGEST:
        raise Unreadable(Fault("too_large", params={"most": LARGEST}))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(Fault("unreadable", params={"detail": str(error)[:200]})) from error
    information = root.getroottree().docinfo
    if information.internalDTD is not None or information.doctype or any(_is_entity(each) for each in root.iter()):
        raise Unreadable(Fault("document_type"))
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise Unreadable(Fault("too_many_elements", params={"most": MOST_ELEMENTS}))
    if _depth(root) > DEEPEST:
        raise Unreadable(Fault("too_deep", params={"most": DEEPEST}))
    return root


def _is_entity(element: etree._Element) -> bool:
    return cast(object, element.tag) is etree.Entity


def _depth(root: etree._Element) -> int:
    depth, level = 0, [root]
    while level:
        depth, level = depth + 1, [child for element in level for child in element]
    return depth


def executable_process(root: etree._Element) -> etree._Element | None:
    """The one process of the drawing that runs, if there is just one."""
    found = [p for p in root.iterfind(f"{{{BPMN}}}process") if p.get("isExecutable", "true") == "true"]
    return found[0] if len(found) == 1 else None


def faults(root: etree._Element, forms: Mapping[str, object]) -> Iterator[Fault]:
    """Everything that keeps a drawing from running. `forms` is keyed by path inside the bundle."""
    process = executable_process(root)
    if process is None:
        yield Fault("no_process")
        return
    yield from _ids(process)
    lanes = lanes_of(process)
    yield from _scope(process, lanes, forms)
    nodes = sum(1 for node in process.iter() if node_kind(node) in NODES)
    if nodes > MOST_NODES:
        yield Fault("too_many_nodes", params={"number": nodes, "most": MOST_NODES})


def lanes_of(process: etree._Element) -> dict[str, etree._Element]:
    """The lane of each node that one names. Nodes inside a sub-process take its lane."""
    return {
        (reference.text or "").strip(): lane
        for lane in process.iter(f"{{{BPMN}}}lane")
        for reference in lane.iterfind(f"{{{BPMN}}}flowNodeRef")
    }


def node_kind(element: etree._Element) -> str:
    """The BPMN name of an element: userTask, exclusiveGateway; empty for a comment."""
    return "" if _is_comment(element) else etree.QName(element).localname


def _is_comment(element: etree._Element) -> bool:
    return not isinstance(cast(object, element.tag), str)  # a comment's tag is a function, whatever the stubs say


def _ids(process: etree._Element) -> Iterator[Fault]:
    ids = [node.get("id") for node in process.iter() if node_kind(node) in NODES | {"sequenceFlow", "lane"}]
    for node_id, times in Counter(ids).items():
        if node_id is None:
            yield Fault("no_id")
        elif times > 1:
            yield Fault("id_twice", node_id)
        elif node_id in TAKEN_IDS or not ID.fullmatch(node_id):
            yield Fault("id_unusable", node_id)


def _scope(scope: etree._Element, lanes: Mapping[str, etree._Element], forms: Mapping[str, object]) -> Iterator[Fault]:
    yield from _contents(scope)
    nodes = {str(node.get("id")): node for node in scope if node_kind(node) in NODES}
    flows = [flow for flow in scope if node_kind(flow) == "sequenceFlow"]
    for flow in flows:
        if flow.get("sourceRef") not in nodes or flow.get("targetRef") not in nodes:
            yield Fault("arrow_loose", flow.get("id"))
            return
    for (source, _), times in Counter((str(f.get("sourceRef")), str(f.get("targetRef"))) for f in flows).items():
        if times > 1:
            yield Fault("arrow_twice", source)
    yield from _shape(scope, nodes, flows)
    for node_id, node in nodes.items():
        outgoing = [flow for flow in flows if flow.get("sourceRef") == node_id]
        yield from _node(node, outgoing, lanes, forms)
        if node_kind(node) == "subProcess":
            inherited = {str(inner.get("id")): lanes[node_id] for inner in node.iter() if node_id in lanes}
            yield from _scope(node, {**inherited, **lanes}, forms)


def _contents(scope: etree._Element) -> Iterator[Fault]:
    for element in _of_bpmn(scope):
        if node_kind(element) not in NODES | BESIDE | INSIDE["subProcess"]:
            yield Fault("kind_unknown", element.get("id"), {"kind": node_kind(element)})
        allowed = INSIDE.get(node_kind(element), frozenset()) | BESIDE
        for inner in _of_bpmn(element):
            if node_kind(element) in INSIDE and node_kind(inner) not in allowed:
                params = {"kind": node_kind(element), "inner": node_kind(inner)}
                yield Fault("inside_unknown", element.get("id"), params)


def _of_bpmn(around: etree._Element) -> Iterator[etree._Element]:
    for element in around:
        if not _is_comment(element) and etree.QName(element).namespace == BPMN:
            yield element


def _shape(scope: etree._Element, nodes: Mapping[str, etree._Element], flows: list[etree._Element]) -> Iterator[Fault]:
    starts = [node_id for node_id, node in nodes.items() if node_kind(node) == "startEvent"]
    ends = [node_id for node_id, node in nodes.items() if node_kind(node) == "endEvent"]
    where = scope.get("id")
    if len(starts) != 1:
        yield Fault("starts", where, {"number": len(starts)})
    if not ends:
        yield Fault("no_end", where)
    if scope.get("triggeredByEvent") == "true":
        yield Fault("event_subprocess", where)
    arrows = [(str(flow.get("sourceRef")), str(flow.get("targetRef"))) for flow in flows]
    for node_id in nodes.keys() - _reached(starts, arrows):
        yield Fault("not_reached", node_id)
    for node_id in nodes.keys() - _reached(ends, [(target, source) for source, target in arrows]):
        yield Fault("no_way_out", node_id)


def _reached(first: list[str], arrows: list[tuple[str, str]]) -> set[str]:
    seen, waiting = set(first), list(first)
    while waiting:
        here = waiting.pop()
        onward = {target for source, target in arrows if source == here} - seen
        seen |= onward
        waiting += onward
    return seen


def _node(
    node: etree._Element,
    outgoing: list[etree._Element],
    lanes: Mapping[str, etree._Element],
    forms: Mapping[str, object],
) -> Iterator[Fault]:
    node_id, kind = node.get("id"), node_kind(node)
    if kind in ("userTask", "subProcess"):
        yield from _repetition(node)
    if kind == "userTask":
        yield from _task(node, lanes, forms)
    if kind in GATEWAYS:
        yield from _branches(node, outgoing)
    elif len(outgoing) > 1:
        yield Fault("several_arrows", node_id)
    elif any(flow.find(f"{{{BPMN}}}conditionExpression") is not None for flow in outgoing):
        yield Fault("condition_here", node_id)


def _task(task: etree._Element, lanes: Mapping[str, etree._Element], forms: Mapping[str, object]) -> Iterator[Fault]:
    task_id, minutes = task.get("id"), task.get(f"{{{SOP}}}minutes", "")
    if task_id not in lanes:
        yield Fault("no_lane", task_id)
    if not minutes.isdecimal() or not 0 < int(minutes) <= LONGEST_STANDARD:
        yield Fault("no_minutes", task_id)
    if (form := task.get(f"{{{SOP}}}form")) is not None and form not in forms:
        yield Fault("form_missing", task_id, {"form": form})


def _repetition(node: etree._Element) -> Iterator[Fault]:
    for loop in node.iterfind(f"{{{BPMN}}}multiInstanceLoopCharacteristics"):
        cardinality = loop.findtext(f"{{{BPMN}}}loopCardinality")
        if not cardinality:
            yield Fault("no_cardinality", node.get("id"))
        for expression in filter(None, (cardinality, loop.get(f"{{{SOP}}}collection"))):
            yield from _expression(node.get("id"), expression)


def _branches(gateway: etree._Element, outgoing: list[etree._Element]) -> Iterator[Fault]:
    decides = node_kind(gateway) != "parallelGateway" and len(outgoing) > 1
    taken: set[str] = set()
    for flow in outgoing:
        condition = flow.findtext(f"{{{BPMN}}}conditionExpression")
        if condition and node_kind(gateway) == "exclusiveGateway":
            if condition.strip() in taken:
                yield Fault("same_condition", flow.get("id"))
            taken.add(condition.strip())
        if decides and not condition and flow.get("id") != gateway.get("default"):
            yield Fault("no_condition", flow.get("id"))
        if decides and not flow.get("name"):
            yield Fault("no_label", flow.get("id"))
        if condition and flow.get("id") == gateway.get("default"):
            yield Fault("default_condition", flow.get("id"))
        elif condition:
            yield from _expression(flow.get("id"), condition)


def _expression(element: str | None, expression: str) -> Iterator[Fault]:
    try:
        check(expression)
    except BadExpression as error:
        yield Fault("expression", element, {"detail": str(error)})
