"""Writes a table as a bundle: the drawing, the forms of its decisions, the data of its sheet.

With the bundle it was read from, what did not change stays as it was: ids, forms, conditions, extension attributes,
positions. The text is the very same if the table is.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy

import yaml
from lxml import etree

from engine.revise.blank import NAMESPACES, empty_drawing
from engine.revise.conditions import write_conditions
from engine.revise.decision_forms import slug, values_of, with_decision
from engine.revise.laying_out import lay_out
from engine.revise.sop import BETWEEN, Node, Sop, read_sop
from engine.revise.table import NotATable, Row, Table, table_of
from engine.revise.weaving import END_NODE, START_NODE, Arrow, Woven, weave
from engine.run.gate import BPMN, DRAWING, IDENTITY, SOP, TAKEN_IDS, executable_process, node_kind, read_drawing

TAGS = {START_NODE: "startEvent", END_NODE: "endEvent", "decision": "exclusiveGateway"}
IN_FRONT = ("documentation", "extensionElements", "incoming", "outgoing")  # the order of the BPMN schema
REWRITTEN = frozenset({"laneSet", "sequenceFlow", "startEvent", "endEvent", "userTask", "subProcess"}) | {
    "exclusiveGateway",
    "parallelGateway",
}


def write_table(
    table: Table, base: Mapping[str, str] | None = None, lane_ids: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Write a bundle. `base` are the files it was read from; `lane_ids` the ids of lanes, by title, where known.

    Raises:
        TableWrong: with everything that has to be put right.
    """
    woven = weave(table)
    if base is not None and _is_same(table, base):
        return dict(base)
    return _Writing(table, woven, base, lane_ids or {}).files()


def _is_same(table: Table, base: Mapping[str, str]) -> bool:
    try:
        return table_of(base) == table
    except NotATable:
        return False


class _Writing:
    """One table on its way into a bundle."""

    def __init__(self, table: Table, woven: Woven, base: Mapping[str, str] | None, lane_ids: Mapping[str, str]) -> None:
        self._table, self._woven, self._base = table, woven, dict(base or {})
        self._old: Sop | None = read_sop(base) if base else None
        self._root = read_drawing(base[DRAWING].encode()) if base else empty_drawing(table)
        process = executable_process(self._root)
        if process is None:
            raise ValueError("there is no process to write into")
        self._process = process
        drawn = {str(each.get("id")): each for each in self._process.iter() if node_kind(each) and each.get("id")}
        self._drawn = drawn
        self._taken = set(drawn) | set(TAKEN_IDS)
        self._ids: dict[str, str] = {}
        self._lane_ids = self._lanes(lane_ids)
        self._forms: dict[str, str] = {}

    def files(self) -> dict[str, str]:
        """The files of the bundle."""
        self._name_knots()
        for element in [each for each in self._process if node_kind(each) in REWRITTEN]:
            self._process.remove(element)
        self._write_lanes()
        for knot in self._knots():
            self._process.append(self._node(knot))
        arrows = [(arrow, self._flow(arrow)) for arrow in self._woven.arrows]
        for _, flow in arrows:
            self._process.append(flow)
        self._name_ends()
        rows = {self._ids[f"step {row.step}"]: place for place, row in enumerate(self._table.rows)}
        etree.cleanup_namespaces(self._root, keep_ns_prefixes=list(NAMESPACES))
        lay_out(self._root, self._process, rows)
        etree.indent(self._root)
        text = etree.tostring(self._root, encoding="unicode")
        written = {DRAWING: f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n', IDENTITY: self._identity()}
        return {**self._base, **written, **self._forms}

    def _lanes(self, known: Mapping[str, str]) -> dict[str, str]:
        found: dict[str, str] = {lane.title: lane.id for lane in self._old.lanes} if self._old else {}
        for title in self._table.lanes:
            if title not in found:
                found[title] = self._new_id(known.get(title) or slug(title))
        return {title: found[title] for title in self._table.lanes}

    def _new_id(self, stem: str) -> str:
        name, number = stem, 2
        while name in self._taken:
            name, number = f"{stem}_{number}", number + 1
        self._taken.add(name)
        return name

    # Names: every knot keeps the id it had.

    def _name_knots(self) -> None:
        for row in self._table.rows:
            known = row.element if row.element in self._drawn else None
            self._ids[f"step {row.step}"] = known or self._new_id(slug(row.activity))
        self._ids[START_NODE] = self._event("startEvent") or self._new_id("mulai")
        self._ids[END_NODE] = self._event("endEvent") or self._new_id("selesai")
        for row in self._table.rows:
            if row.is_decision:
                element = self._ids[f"step {row.step}"]
                decision = self._old_decision(element)
                self._ids[f"decision {row.step}"] = decision.id if decision else self._new_id(f"{element}_keputusan")
        for split in self._woven.splits:
            _, step, *label = split.split(" ", 2)
            stem = self._ids[f"step {step}"]
            for kind, word in (("split", "pisah"), ("join", "gabung")):
                name = "_".join([stem, *(slug(each) for each in label), word])
                knot = " ".join([kind, step, *label])
                drawn = self._drawn.get(name)
                kept = drawn is not None and node_kind(drawn) == "parallelGateway"
                self._ids[knot] = name if kept else self._new_id(name)

    def _event(self, kind: str) -> str | None:
        return next((str(each.get("id")) for each in self._process if node_kind(each) == kind), None)

    def _knots(self) -> Iterable[str]:
        yield START_NODE
        for row in self._table.rows:
            yield f"step {row.step}"
            if row.is_decision:
                yield f"decision {row.step}"
        yield from self._woven.splits
        yield from self._woven.joins
        yield END_NODE

    def _node(self, knot: str) -> etree._Element:
        id_, kind = self._ids[knot], knot.split(" ", 1)[0]
        known = self._drawn.get(id_)
        if kind == "step":
            return self._step(self._row(knot), known)
        tag = {START_NODE: "startEvent", END_NODE: "endEvent", "decision": "exclusiveGateway"}.get(
            kind, "parallelGateway"
        )
        node = (
            deepcopy(known)
            if known is not None and node_kind(known) == tag
            else etree.Element(f"{{{BPMN}}}{tag}", id=id_)
        )
        _clear_ends(node)
        if kind in (START_NODE, END_NODE) and not node.get("name"):
            node.set("name", "Mulai" if kind == START_NODE else "Selesai")
        if kind == "decision":
            self._decision(self._row(knot), node)
        return node

    def _row(self, knot: str) -> Row:
        return next(row for row in self._table.rows if row.step == int(knot.split(" ")[1]))

    def _step(self, row: Row, known: etree._Element | None) -> etree._Element:
        id_ = self._ids[f"step {row.step}"]
        node = deepcopy(known) if known is not None else etree.Element(f"{{{BPMN}}}userTask", id=id_)
        _clear_ends(node)
        node.set("name", row.activity)
        values = {
            "step": str(row.step),
            "minutes": str(row.minutes or ""),
            "time": row.time_text,
            "requirement": row.requirement,
            "output": row.output,
            "note": row.note,
            "participants": BETWEEN.join(row.participants),
            "calls": row.calls,
        }
        for name, value in values.items():
            _set_own(node, name, value)
        old = self._old.nodes.get(id_) if self._old else None
        if old is not None and old.post and old.lane != self._lane_ids[row.actor]:
            _set_own(node, "post", "")  # a post of the lane it stood in before
        if row.is_decision:
            self._form(row, node)
        return node

    def _form(self, row: Row, node: etree._Element) -> None:
        """Let the form of a step ask for the decision, with an option for every branch."""
        labels, known = list(dict.fromkeys(way.label for way in row.ways)), self._known_labels(row)
        if known.issuperset(labels):
            return
        path = node.get(f"{{{SOP}}}form") or f"forms/{node.get('id')}.json"
        question = row.question or f"{row.activity}?"
        self._forms[path] = with_decision(self._base.get(path), str(node.get("id")), question, labels, known)
        _set_own(node, "form", path)

    def _known_labels(self, row: Row) -> frozenset[str]:
        """The labels of branches that the drawing had: their conditions and options stay."""
        decision = self._old_decision(row.element or "")
        return frozenset(flow.label for flow in self._old.out(decision.id)) if self._old and decision else frozenset()

    def _old_decision(self, element: str) -> Node | None:
        return self._old.decision_after(element) if self._old and element in self._old.nodes else None

    def _decision(self, row: Row, node: etree._Element) -> None:
        if row.question:
            node.set("name", row.question)
        elif not node.get("name"):
            node.set("name", f"{row.activity}?")

    def _flow(self, arrow: Arrow) -> etree._Element:
        source, target = self._ids[arrow.source], self._ids[arrow.target]
        known = self._known_flow(source, target, arrow)
        flow = (
            deepcopy(known)
            if known is not None
            else etree.Element(f"{{{BPMN}}}sequenceFlow", id=self._new_id(f"{source}_ke_{target}"))
        )
        flow.set("sourceRef", source)
        flow.set("targetRef", target)
        if arrow.label:
            flow.set("name", arrow.label)
        return flow

    def _known_flow(self, source: str, target: str, arrow: Arrow) -> etree._Element | None:
        """The arrow that was there between the two, or the branch with the same label."""
        leaving = [
            each
            for each in self._drawn.values()
            if node_kind(each) == "sequenceFlow" and each.get("sourceRef") == source
        ]
        if arrow.label:
            return next((each for each in leaving if (each.get("name") or "") == arrow.label), None)
        return next((each for each in leaving if each.get("targetRef") == target), None)

    def _name_ends(self) -> None:
        """Tell nodes their arrows, and decisions which branch is taken otherwise."""
        nodes = {str(each.get("id")): each for each in self._process if each.get("id")}
        for flow in [each for each in self._process if node_kind(each) == "sequenceFlow"]:
            for end, name in (("targetRef", "incoming"), ("sourceRef", "outgoing")):
                reference = etree.Element(f"{{{BPMN}}}{name}")
                reference.text = flow.get("id")
                node = nodes[str(flow.get(end))]
                node.insert(
                    sum(
                        node_kind(each) in ("incoming", "outgoing", "documentation", "extensionElements")
                        for each in node
                    ),
                    reference,
                )
        for row in self._table.rows:
            if row.is_decision:
                gateway, step = nodes[self._ids[f"decision {row.step}"]], self._ids[f"step {row.step}"]
                branches = [each for each in self._process if each.get("sourceRef") == gateway.get("id")]
                path = str(nodes[step].get(f"{{{SOP}}}form"))
                values = values_of(self._forms.get(path) or self._base.get(path))
                write_conditions(gateway, branches, step, values)

    # Lanes and the sheet's data.

    def _write_lanes(self) -> None:
        lane_of = {self._ids[f"step {row.step}"]: row.actor for row in self._table.rows}
        for knot, id_ in self._ids.items():
            parts = knot.split(" ")
            if len(parts) > 1 and parts[0] != "step":
                lane_of[id_] = self._row(knot).actor
        lane_of[self._ids[START_NODE]] = next(r.actor for r in self._table.rows if r.step == self._table.first)
        lane_of[self._ids[END_NODE]] = self._table.rows[-1].actor
        used = [self._ids[knot] for knot in self._knots()]
        lane_set = etree.Element(f"{{{BPMN}}}laneSet", id=self._old_lane_set() or self._new_id("lanes"))
        for title, id_ in self._lane_ids.items():
            lane = etree.SubElement(lane_set, f"{{{BPMN}}}lane", id=id_, name=title)
            for node in used:
                if lane_of[node] == title:
                    etree.SubElement(lane, f"{{{BPMN}}}flowNodeRef").text = node
        place = sum(1 for each in self._process if node_kind(each) in ("documentation", "extensionElements"))
        self._process.insert(place, lane_set)

    def _old_lane_set(self) -> str | None:
        return next((str(e.get("id")) for e in self._drawn.values() if node_kind(e) == "laneSet"), None)

    def _identity(self) -> str:
        if IDENTITY in self._base:
            return self._base[IDENTITY]
        process_id = str(self._process.get("id"))
        told = {"process": process_id, "name": self._table.title, "agency": self._table.agency or None}
        return yaml.safe_dump({**told, **self._table.identity}, allow_unicode=True, sort_keys=False)


def _clear_ends(node: etree._Element) -> None:
    for reference in [each for each in node if node_kind(each) in ("incoming", "outgoing")]:
        node.remove(reference)


def _set_own(node: etree._Element, name: str, value: str) -> None:
    attribute = f"{{{SOP}}}{name}"
    if value:
        node.set(attribute, value)
    elif attribute in node.attrib:
        del node.attrib[attribute]
