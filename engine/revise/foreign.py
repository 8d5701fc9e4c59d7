"""Cleans a drawing of another tool: one process, legal ids, only what an SOP is drawn with. Assumes nothing."""

import re
from collections.abc import Iterator

from lxml import etree

from engine.revise.decision_forms import process_slug
from engine.run.gate import BPMN, ID, INSIDE, NODES, TAKEN_IDS, node_kind

PLACES = ("id", "sourceRef", "targetRef", "default", "bpmnElement", "attachedToRef", "processRef")
NAMED_IN_TEXT = ("flowNodeRef", "incoming", "outgoing")
TASKS = frozenset(
    {"task", "manualTask", "serviceTask", "scriptTask", "sendTask", "receiveTask", "businessRuleTask", "callActivity"}
)
EVENTS = frozenset({"intermediateCatchEvent", "intermediateThrowEvent"})
PARTS = {"transaction": "subProcess", "adHocSubProcess": "subProcess"}
GATEWAYS = {"complexGateway": "exclusiveGateway", "eventBasedGateway": "exclusiveGateway"}
DRAWN = TASKS | EVENTS | PARTS.keys() | GATEWAYS.keys()
KEPT = NODES | DRAWN | {"sequenceFlow", "laneSet", "documentation", "textAnnotation", "association"}
SCOPES = PARTS.keys() | {"subProcess"}
INSIDE_SCOPE = frozenset({"incoming", "outgoing", "multiInstanceLoopCharacteristics"})


def one_process(root: etree._Element) -> tuple[etree._Element, bool]:
    """The process with the most in it, made the only one that runs; whether there were others.

    Raises:
        ValueError: there is none.
    """
    found = root.findall(f"{{{BPMN}}}process")
    if not found:
        raise ValueError("there is no process in this drawing")
    largest = max(found, key=lambda process: sum(1 for _ in process.iter()))
    for process in found:
        if process is not largest:
            root.remove(process)
    for pool in list(root.iter(f"{{{BPMN}}}participant")):
        if pool.get("processRef") != largest.get("id") and (around := pool.getparent()) is not None:
            around.remove(pool)
    for flow in list(root.iter(f"{{{BPMN}}}messageFlow")):
        flow.getparent().remove(flow)  # type: ignore[union-attr]  # it stands in a collaboration
    largest.set("isExecutable", "true")
    return largest, len(found) > 1


def name_process(root: etree._Element, process: etree._Element, known: str | None = None) -> None:
    """Give the process the id its SOP is known by, or one after its name: other tools call all of theirs alike."""
    old, name = process.get("id"), " ".join(str(process.get("name") or "").split())
    if not (name or known):
        return
    taken = {str(each.get("id")) for each in root.iter() if node_kind(each) and each is not process}
    new = known or process_slug(name)
    while new in taken:
        new += "_"
    for element in [each for each in root.iter() if node_kind(each)]:
        for place in PLACES:
            if old is not None and element.get(place) == old:
                element.set(place, new)
    process.set("id", new)


def give_legal_ids(root: etree._Element) -> None:
    """Give new ids to what has one that conditions cannot name, wherever it is named."""
    elements = [each for each in root.iter() if node_kind(each)]
    renamed = _renamed([str(each.get("id")) for each in elements if each.get("id")])
    for element in elements:
        for place in PLACES:
            if element.get(place) in renamed:
                element.set(place, renamed[str(element.get(place))])
        if node_kind(element) in NAMED_IN_TEXT and (element.text or "").strip() in renamed:
            element.text = renamed[(element.text or "").strip()]


def _renamed(ids: list[str]) -> dict[str, str]:
    taken, renamed = set(ids), {}
    for id_ in ids:
        if not ID.fullmatch(id_) or id_ in TAKEN_IDS:
            name = "n_" + re.sub(r"[^A-Za-z0-9_]", "_", id_)
            while name in taken:
                name += "_"
            taken.add(name)
            renamed[id_] = name
    return renamed


def clear_out(root: etree._Element, process: etree._Element) -> Iterator[tuple[str, dict[str, str | int]]]:
    """Take out what no sheet shows: data, groups, exceptions at the edge of a step, parts that start by an event."""
    for element in list(process.iter()):
        kind, around = node_kind(element), element.getparent()
        is_exception = kind == "boundaryEvent" or (kind == "subProcess" and element.get("triggeredByEvent") == "true")
        if is_exception and around is not None:
            yield "dropped", {"name": element.get("name") or str(element.get("id")), "kind": kind}
            around.remove(element)
    for scope in [process, *(each for each in process.iter() if node_kind(each) in SCOPES)]:
        inside = INSIDE_SCOPE if scope is not process else frozenset()
        for element in [each for each in scope if node_kind(each) not in KEPT | inside]:
            scope.remove(element)
    forget(root, process)


def forget(root: etree._Element, process: etree._Element) -> None:
    """Take out the arrows, the places in lanes and the pictures of what is no longer there."""
    nodes = {str(each.get("id")) for each in process.iter() if node_kind(each) in NODES | DRAWN}
    for flow in list(process.iter(f"{{{BPMN}}}sequenceFlow")):
        if not {flow.get("sourceRef"), flow.get("targetRef")} <= nodes and (around := flow.getparent()) is not None:
            around.remove(flow)
    known = {each.get("id") for each in root.iter() if node_kind(each)}
    for element in [each for each in root.iter() if node_kind(each)]:
        named = (element.text or "").strip() if node_kind(element) in NAMED_IN_TEXT else element.get("bpmnElement")
        if named is not None and named not in known and (around := element.getparent()) is not None:
            around.remove(element)


def only_known_kinds(process: etree._Element) -> Iterator[tuple[str, dict[str, str | int]]]:
    """Let tasks, and events in between, be steps that somebody does; other parts what they are nearest to."""
    for element in list(process.iter()):
        kind = node_kind(element)
        if kind in TASKS | EVENTS and not _is_link(element):
            if kind not in ("task", "manualTask"):
                name = element.get("name") or str(element.get("id"))
                yield str(element.get("id")), {"name": name, "kind": kind}
            if kind in EVENTS and not element.get("name"):
                element.set("name", "Menunggu")
            element.tag = f"{{{BPMN}}}userTask"
        elif kind in PARTS or kind in GATEWAYS:
            element.tag = f"{{{BPMN}}}{PARTS.get(kind) or GATEWAYS[kind]}"
        if node_kind(element) == "subProcess" and not any(node_kind(each) in NODES for each in element):
            element.tag = f"{{{BPMN}}}userTask"
        if node_kind(element) in NODES:
            _empty(element)


def _empty(element: etree._Element) -> None:
    """Take out what a tool keeps inside a node, and what no node here may hold."""
    allowed = INSIDE.get(node_kind(element), frozenset({"incoming", "outgoing"})) | {"documentation"}
    for inner in [each for each in element if node_kind(each) not in allowed]:
        element.remove(inner)


def _is_link(element: etree._Element) -> bool:
    return element.find(f"{{{BPMN}}}linkEventDefinition") is not None
