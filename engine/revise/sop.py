"""An SOP as its author sees it, read from the files of a bundle even where they cannot run yet; writes nothing.

The one model that the table, the difference and the sheet share, so that none of them compares XML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml
from lxml import etree

from engine.run.gate import BPMN, DRAWING, IDENTITY, SOP, executable_process, lanes_of, node_kind, read_drawing

LOOP = f"{{{BPMN}}}multiInstanceLoopCharacteristics"
ACTIVITIES = frozenset({"userTask", "subProcess"})
EXCLUSIVE = "exclusiveGateway"
BETWEEN = "; "  # joins several texts of one attribute


@dataclass(frozen=True)
class Lane:
    """A column of the sheet: the role, by the id people's posts name."""

    id: str
    title: str


@dataclass(frozen=True)
class Loop:
    """How often an activity is done at once: an expression, or a field that lists the items (units)."""

    cardinality: str
    collection: str | None
    item: str | None
    sequential: bool


@dataclass(frozen=True)
class Node:
    """Anything drawn that a token can reach. `kind` is its BPMN name; numbers are None where none is given."""

    id: str
    kind: str
    name: str
    lane: str | None
    parent: str | None  # the sub-process around it
    step: int | None = None
    minutes: int | None = None  # working minutes
    time_text: str = ""  # as the author wrote it, e.g. "5 hari"; empty: print the minutes
    requirement: str = ""
    output: str = ""
    note: str = ""
    post: str | None = None
    form: str | None = None
    deadline: str | None = None
    participants: tuple[str, ...] = ()  # lanes or outsiders who take part without acting in the program
    calls: str = ""  # another SOP it refers to
    loop: Loop | None = None
    default: str | None = None  # of a gateway: the arrow taken when no condition holds

    @property
    def is_activity(self) -> bool:
        return self.kind in ACTIVITIES


@dataclass(frozen=True)
class Flow:
    """An arrow, the label of its branch and the condition under which it is taken."""

    id: str
    source: str
    target: str
    label: str = ""
    condition: str | None = None


@dataclass(frozen=True)
class Sop:
    """A whole SOP in drawing order. `forms` is path -> text, documents too; `identity` the data of the sheet's head."""

    process_id: str
    title: str
    lanes: tuple[Lane, ...]
    nodes: Mapping[str, Node]
    flows: tuple[Flow, ...]
    identity: Mapping[str, Any]
    forms: Mapping[str, str]
    deadlines: str | None
    urgency: str | None

    @cached_property
    def steps(self) -> tuple[Node, ...]:
        """The numbered activities, in the order of the sheet."""
        return tuple(sorted((n for n in self.nodes.values() if n.step), key=lambda node: node.step or 0))

    @cached_property
    def lane_titles(self) -> Mapping[str, str]:
        return {lane.id: lane.title for lane in self.lanes}

    def out(self, node_id: str) -> tuple[Flow, ...]:
        """The arrows that leave a node."""
        return tuple(flow for flow in self.flows if flow.source == node_id)

    def into(self, node_id: str) -> tuple[Flow, ...]:
        """The arrows that lead to a node."""
        return tuple(flow for flow in self.flows if flow.target == node_id)

    def decision_after(self, node_id: str) -> Node | None:
        """The exclusive gateway that decides by what a step answers: the one its single arrow leads to."""
        onward = self.out(node_id)
        found = self.nodes.get(onward[0].target) if len(onward) == 1 else None
        decides = found is not None and found.kind == EXCLUSIVE and len(self.out(found.id)) > 1
        return found if decides else None


def read_sop(files: Mapping[str, str]) -> Sop:
    """Read an SOP from the files of a bundle.

    Raises:
        ValueError: there is no readable drawing with one process in it, or the identity is no YAML mapping.
    """
    root = read_drawing(files.get(DRAWING, "").encode())
    process = executable_process(root)
    if process is None:
        raise ValueError("there must be exactly one executable process")
    identity = read_identity(files)
    nodes = {node.id: node for node in _nodes(process)}
    return Sop(
        process_id=str(process.get("id")),
        title=str(identity.get("name") or process.get("name") or process.get("id")),
        lanes=tuple(_lanes(process)),
        nodes=nodes,
        flows=tuple(_flows(process)),
        identity=identity,
        forms={path: text for path, text in files.items() if path not in (DRAWING, IDENTITY)},
        deadlines=_own(process, "deadlines"),
        urgency=_own(process, "urgency"),
    )


def read_identity(files: Mapping[str, str]) -> dict[str, Any]:
    """The data of the sheet's head.

    Raises:
        ValueError: it is no YAML mapping.
    """
    try:
        found = yaml.safe_load(files.get(IDENTITY, "")) or {}
    except yaml.YAMLError as error:
        raise ValueError(f"{IDENTITY} cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise ValueError(f"{IDENTITY} must be a mapping")
    return found


def _own(element: etree._Element, name: str) -> str | None:
    return element.get(f"{{{SOP}}}{name}")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _lanes(process: etree._Element) -> Iterator[Lane]:
    for lane in process.iter(f"{{{BPMN}}}lane"):
        yield Lane(str(lane.get("id")), str(lane.get("name") or lane.get("id")))


def _nodes(process: etree._Element) -> Iterator[Node]:
    lanes = {node: str(lane.get("id")) for node, lane in lanes_of(process).items()}
    for element in process.iter():
        kind = node_kind(element)
        if element.get("id") and (kind in ACTIVITIES or kind.endswith(("Event", "Gateway", "Task", "Activity"))):
            yield _node(element, kind, lanes)


def _node(element: etree._Element, kind: str, lanes: Mapping[str, str]) -> Node:
    around = element.getparent()
    parent = around.get("id") if around is not None and node_kind(around) == "subProcess" else None
    return Node(
        id=str(element.get("id")),
        kind=kind,
        name=str(element.get("name") or ""),
        lane=_lane(element, lanes),
        parent=parent,
        step=_number(_own(element, "step")),
        minutes=_number(_own(element, "minutes")),
        time_text=_own(element, "time") or "",
        requirement=_own(element, "requirement") or "",
        output=_own(element, "output") or "",
        note=_own(element, "note") or "",
        post=_own(element, "post"),
        form=_own(element, "form"),
        deadline=_own(element, "deadline"),
        participants=tuple(filter(None, (_own(element, "participants") or "").split(BETWEEN))),
        calls=_own(element, "calls") or "",
        loop=_loop(element),
        default=element.get("default"),
    )


def _lane(element: etree._Element | None, lanes: Mapping[str, str]) -> str | None:
    """The lane that names an element, or the one of the sub-process around it."""
    while element is not None:
        if (found := lanes.get(str(element.get("id")))) is not None:
            return found
        element = element.getparent()
    return None


def _loop(element: etree._Element) -> Loop | None:
    loop = element.find(LOOP)
    if loop is None:
        return None
    return Loop(
        cardinality=(loop.findtext(f"{{{BPMN}}}loopCardinality") or "").strip(),
        collection=_own(loop, "collection"),
        item=_own(loop, "item"),
        sequential=loop.get("isSequential") == "true",
    )


def _flows(process: etree._Element) -> Iterator[Flow]:
    for flow in process.iter(f"{{{BPMN}}}sequenceFlow"):
        condition = flow.findtext(f"{{{BPMN}}}conditionExpression")
        yield Flow(
            id=str(flow.get("id")),
            source=str(flow.get("sourceRef")),
            target=str(flow.get("targetRef")),
            label=str(flow.get("name") or ""),
            condition=condition.strip() if condition and condition.strip() else None,
        )
