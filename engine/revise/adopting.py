"""Makes a draft of a drawing from another tool: what it lacks to run is assumed, and every assumption is asked about.

Nothing is decided for good: an assumption is a proposal in a guided list, and stands until somebody changes it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml
from lxml import etree

from engine.revise.blank import XSI
from engine.revise.conditions import write_conditions
from engine.revise.decision_forms import values_of, with_decision
from engine.revise.foreign import clear_out, forget, give_legal_ids, name_process, one_process, only_known_kinds
from engine.revise.picturing import complete_picture, number_steps, reached
from engine.run.faults import Fault
from engine.run.gate import BPMN, DRAWING, IDENTITY, MOST_NODES, NODES, SOP, Unreadable, node_kind, read_drawing
from engine.run.rewriting import rewrite

MINUTES = 60  # assumed where no standard time is given

SENTENCES: Mapping[str, str] = {
    "minutes": "%(number)s steps have no standard time; %(minutes)s minutes are assumed. Say how long each one takes.",
    "kind": "“%(name)s” is a %(kind)s there; here somebody does it as a step.",
    "name": "A step has no wording. Write what is done.",
    "lanes": "Nobody is named who does the steps. Name the actors.",
    "lane": "“%(name)s” stands in no lane. Choose who does it.",
    "decision": "How “%(name)s” is decided is not said: the step “%(step)s” asks for it now. Look at its options.",
    "cardinality": "How often “%(name)s” is done is not said; once is assumed. Choose for which units.",
    "dropped": "“%(name)s” (%(kind)s) was left out, because an SOP sheet has nothing like it.",
    "several": "The file holds several processes; the largest is taken: “%(name)s”.",
}


@dataclass(frozen=True)
class Question:
    """Something the drawing does not say, at which element."""

    code: str
    element: str | None = None
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """The English sentence."""
        return SENTENCES[self.code] % self.params


@dataclass(frozen=True)
class Adopted:
    """The files of a draft, and what has to be confirmed."""

    files: Mapping[str, str]
    questions: tuple[Question, ...]


def is_foreign(text: str) -> bool:
    """Whether a drawing bears none of our attributes."""
    return SOP not in text


def adopt(text: str, *, process_id: str | None = None) -> Adopted:
    """Make a draft of a drawing; with `process_id`, of an SOP that is known by it.

    Raises:
        ValueError: it is no readable drawing, or holds no process.
    """
    root = read_drawing(text.encode())
    process, several = one_process(root)
    questions = [Question("several", params={"name": _name(process)})] if several else []
    name_process(root, process, process_id)
    give_legal_ids(root)
    questions += [Question(code, None, params) for code, params in clear_out(root, process)]
    questions += [Question("kind", id_, params) for id_, params in only_known_kinds(process)]
    number = sum(1 for each in process.iter() if node_kind(each) in NODES)
    if number > MOST_NODES:
        raise Unreadable(Fault("too_many_nodes", params={"number": number, "most": MOST_NODES}))
    _starts(process)
    files = dict(rewrite({DRAWING: etree.tostring(root, encoding="unicode")}).files)
    root = read_drawing(files[DRAWING].encode())
    process, _ = one_process(root)
    _drop_unreachable(root, process)
    forms: dict[str, str] = {}
    questions += list(_lanes(process))
    questions += list(_decisions(process, forms))
    questions += list(_steps(process))
    number_steps(process)
    complete_picture(root, process)
    root = _with_our_namespace(root)
    etree.indent(root)
    text = etree.tostring(root, encoding="unicode")
    identity = {"process": process.get("id"), "name": _name(process)}
    written = {DRAWING: text, IDENTITY: yaml.safe_dump(identity, allow_unicode=True, sort_keys=False), **forms}
    return Adopted(written, tuple(questions))


def _with_our_namespace(root: etree._Element) -> etree._Element:
    """A root that declares `sop`, so that editors keep what bears it."""
    if "sop" in root.nsmap:
        return root
    wider = etree.Element(root.tag, nsmap={**root.nsmap, "sop": SOP, "xsi": XSI})  # type: ignore[dict-item]  # lxml takes a name of none too
    for name, value in root.attrib.items():
        wider.set(name, value)
    wider.extend(list(root))
    return wider


def _name(element: etree._Element) -> str:
    return " ".join(str(element.get("name") or element.get("id") or "").split())


def _scopes(process: etree._Element) -> list[etree._Element]:
    return [process, *process.iter(f"{{{BPMN}}}subProcess")]


def _flows(scope: etree._Element) -> list[etree._Element]:
    return [each for each in scope if node_kind(each) == "sequenceFlow"]


def _starts(process: etree._Element) -> None:
    """Several starts become one, in front of the first; the others lead nowhere any more and are taken out."""
    for scope in _scopes(process):
        starts = [each for each in scope if node_kind(each) == "startEvent"]
        for start in starts[1:]:
            for flow in _flows(scope):
                if flow.get("sourceRef") == start.get("id"):
                    flow.set("sourceRef", str(starts[0].get("id")))
            scope.remove(start)


def _drop_unreachable(root: etree._Element, process: etree._Element) -> None:
    for scope in _scopes(process):
        found = reached(scope)
        for node in [each for each in scope if node_kind(each) in NODES and each.get("id") not in found]:
            scope.remove(node)
    forget(root, process)


def _lanes(process: etree._Element) -> Iterator[Question]:
    """Every step in one lane: the innermost of nested lanes, the first of two, one for all where there is none."""
    lanes = _innermost(process)
    if not lanes:
        lane_set = etree.Element(f"{{{BPMN}}}laneSet", id="lajur")
        lanes = [etree.SubElement(lane_set, f"{{{BPMN}}}lane", id="pelaksana", name="Pelaksana")]
        process.insert(0, lane_set)
        yield Question("lanes")
    seen: set[str] = set()
    for lane in lanes:
        for reference in lane.findall(f"{{{BPMN}}}flowNodeRef"):
            if (reference.text or "").strip() in seen:
                lane.remove(reference)
            seen.add((reference.text or "").strip())
    for node in [each for each in process if node_kind(each) in NODES and each.get("id") not in seen]:
        etree.SubElement(lanes[0], f"{{{BPMN}}}flowNodeRef").text = node.get("id")
        if len(lanes) > 1 and node_kind(node) in ("userTask", "subProcess"):
            yield Question("lane", node.get("id"), {"name": _name(node)})


def _innermost(process: etree._Element) -> list[etree._Element]:
    """The lanes that hold no others, side by side."""
    lanes = [each for each in process.iter(f"{{{BPMN}}}lane") if each.find(f"{{{BPMN}}}childLaneSet") is None]
    sets = process.findall(f"{{{BPMN}}}laneSet")
    for lane in lanes:
        sets[0].append(lane)
    for lane_set in sets:
        for outer in [each for each in lane_set if each not in lanes]:
            lane_set.remove(outer)
        if not len(lane_set):
            process.remove(lane_set)
    return lanes


def _decisions(process: etree._Element, forms: dict[str, str]) -> Iterator[Question]:
    """Every gateway with several branches is decided by the step in front of it, or by one put there."""
    for scope in _scopes(process):
        for gateway in [each for each in scope if node_kind(each) in ("exclusiveGateway", "inclusiveGateway")]:
            gateway.tag = f"{{{BPMN}}}exclusiveGateway"
            leaving = [flow for flow in _flows(scope) if flow.get("sourceRef") == gateway.get("id")]
            if len(leaving) > 1:
                step = _deciding(process, scope, gateway)
                _branches(gateway, leaving, step, forms)
                yield Question("decision", gateway.get("id"), {"name": _name(gateway), "step": _name(step)})


def _deciding(process: etree._Element, scope: etree._Element, gateway: etree._Element) -> etree._Element:
    arriving = [flow for flow in _flows(scope) if flow.get("targetRef") == gateway.get("id")]
    nodes = {str(each.get("id")): each for each in scope if each.get("id")}
    before = nodes.get(str(arriving[0].get("sourceRef"))) if len(arriving) == 1 else None
    if (
        before is not None
        and node_kind(before) == "userTask"
        and before.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics") is None
    ):
        return before
    id_ = f"{gateway.get('id')}_memutuskan"
    step = etree.SubElement(scope, f"{{{BPMN}}}userTask", id=id_)
    step.set("name", _name(gateway) if gateway.get("name") else "Memutuskan")
    for flow in arriving:
        flow.set("targetRef", id_)
    for reference in gateway.findall(f"{{{BPMN}}}incoming"):
        gateway.remove(reference)
    link = etree.SubElement(scope, f"{{{BPMN}}}sequenceFlow", id=f"{id_}_ke_gerbang", sourceRef=id_)
    link.set("targetRef", str(gateway.get("id")))
    for reference in process.iter(f"{{{BPMN}}}flowNodeRef"):
        if (reference.text or "").strip() == gateway.get("id") and (lane := reference.getparent()) is not None:
            etree.SubElement(lane, f"{{{BPMN}}}flowNodeRef").text = id_
            break
    return step


def _branches(
    gateway: etree._Element, leaving: list[etree._Element], step: etree._Element, forms: dict[str, str]
) -> None:
    usual = ("Ya", "Tidak") if len(leaving) == 2 else tuple(f"Pilihan {n}" for n in range(1, len(leaving) + 1))
    labels: list[str] = []
    for place, flow in enumerate(leaving):
        label = " ".join(str(flow.get("name") or usual[place]).split())
        while label in labels:
            label = f"{label} ({place + 1})"
        labels.append(label)
        flow.set("name", label)
    default = next((flow for flow in leaving if flow.get("id") == gateway.get("default")), leaving[-1])
    gateway.set("default", str(default.get("id")))
    path = f"forms/{step.get('id')}.json"
    forms[path] = with_decision(forms.get(path), str(step.get("id")), _name(gateway), labels)
    step.set(f"{{{SOP}}}form", path)
    for flow in leaving:
        for old in flow.findall(f"{{{BPMN}}}conditionExpression"):
            flow.remove(old)
    write_conditions(gateway, leaving, str(step.get("id")), values_of(forms[path]))


def _steps(process: etree._Element) -> Iterator[Question]:
    without = 0
    for node in process.iter(f"{{{BPMN}}}userTask", f"{{{BPMN}}}subProcess"):
        for loop in node.findall(f"{{{BPMN}}}multiInstanceLoopCharacteristics"):
            for child in list(loop):
                loop.remove(child)
            often = etree.SubElement(loop, f"{{{BPMN}}}loopCardinality")
            often.text = "1"
            yield Question("cardinality", node.get("id"), {"name": _name(node)})
        if not str(node.get("name") or "").strip():
            node.set("name", "Langkah tanpa uraian")
            yield Question("name", node.get("id"))
        if not node.get(f"{{{SOP}}}minutes"):
            node.set(f"{{{SOP}}}minutes", str(MINUTES))
            without += 1
    if without:
        yield Question("minutes", None, {"number": without, "minutes": MINUTES})
