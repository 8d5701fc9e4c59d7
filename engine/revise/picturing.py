"""Draws a process of another tool anew where its picture lacks a shape: a pool around it, lanes as columns."""

from lxml import etree

from engine.revise.laying_out import DI, lay_out
from engine.run.gate import BPMN, NODES, SOP, node_kind


def reached(scope: etree._Element) -> dict[str, None]:
    """The ids of the nodes that arrows lead to from the start of a process or sub-process, the nearest first."""
    onward: dict[str, list[str]] = {}
    for flow in [each for each in scope if node_kind(each) == "sequenceFlow"]:
        onward.setdefault(str(flow.get("sourceRef")), []).append(str(flow.get("targetRef")))
    left = [str(each.get("id")) for each in scope if node_kind(each) == "startEvent"]
    found = dict.fromkeys(left)
    for here in left:
        for there in onward.get(here, ()):
            if there not in found:
                found[there] = None
                left.append(there)
    return found


def in_order(process: etree._Element) -> list[etree._Element]:
    """The steps of a process as they follow each other from its start, the nearest first."""
    steps = {str(each.get("id")): each for each in process if node_kind(each) in ("userTask", "subProcess")}
    return [steps[id_] for id_ in reached(process) if id_ in steps]


def number_steps(process: etree._Element) -> None:
    """Give the steps the numbers they have on the sheet."""
    for number, node in enumerate(in_order(process), start=1):
        node.set(f"{{{SOP}}}step", str(number))


def complete_picture(root: etree._Element, process: etree._Element) -> None:
    """Lay the process out if a shape, an arrow, a lane or the pool has no picture; else leave it as it was drawn."""
    pool = _pool(root, process)
    wanted = {"sequenceFlow", "lane"} | NODES
    shown = [*process, *process.iter(f"{{{BPMN}}}lane")]
    needed = {pool, *(str(each.get("id")) for each in shown if node_kind(each) in wanted)}
    if needed <= {each.get("bpmnElement") for each in root.iter() if node_kind(each)}:
        return
    for diagram in root.findall(f"{{{DI}}}BPMNDiagram"):
        root.remove(diagram)
    steps = in_order(process)
    if steps:
        lay_out(root, process, {str(node.get("id")): place for place, node in enumerate(steps)})


def _pool(root: etree._Element, process: etree._Element) -> str:
    """The id of the pool of a process, which gets one if it has none: lanes are drawn in pools only."""
    id_ = str(process.get("id"))
    for pool in root.iter(f"{{{BPMN}}}participant"):
        if pool.get("processRef") == id_:
            return str(pool.get("id"))
    around = root.find(f"{{{BPMN}}}collaboration")
    if around is None:
        around = etree.Element(f"{{{BPMN}}}collaboration", id=f"{id_}_collaboration")
        root.insert(0, around)
    pool = etree.SubElement(around, f"{{{BPMN}}}participant", id=f"{id_}_pool", processRef=id_)
    pool.set("name", str(process.get("name") or id_))
    return f"{id_}_pool"
