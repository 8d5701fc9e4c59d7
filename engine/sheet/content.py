"""What a sheet says: rows, columns of actors, symbols and arrows, read from any SOP that runs. Knows no paper."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from engine.revise.sop import EXCLUSIVE, Node, Sop, read_sop

ALSO = "also_taking_part"
LABELS = {
    "number": "No.",
    "activity": "Aktivitas",
    "actors": "PELAKSANA",
    "standard": "Mutu Baku",
    "requirement": "Kelengkapan",
    "minutes": "Waktu",
    "output": "Output",
    "note": "Keterangan",
}
IN_MINUTES = "Waktu (Menit)"


class Symbol(StrEnum):
    """The symbols of an activity; the fourth and fifth are the arrow and the connector between pages."""

    CAPSULE = "capsule"  # where the SOP starts and ends
    BOX = "box"
    DIAMOND = "diamond"  # a decision


@dataclass(frozen=True)
class Line:
    """One row of the flow: what is printed in its cells, and which columns of actors it marks."""

    element: str
    number: int
    activity: str
    symbol: Symbol
    column: int
    beside: tuple[int, ...]  # columns of others who take part
    requirement: str
    time: str
    output: str
    note: str


@dataclass(frozen=True)
class Way:
    """An arrow from one row to another, by place; the label of its branch."""

    source: int
    target: int
    label: str = ""


@dataclass(frozen=True)
class Content:
    """A whole sheet. `labels` are the words of its header, `identity` the data of its first page."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    ways: tuple[Way, ...]
    labels: Mapping[str, str]
    identity: Mapping[str, Any]
    breaks_after: tuple[int, ...] = ()  # numbers of rows after which a new page begins
    minutes: int = 0
    marks: Mapping[str, frozenset[str]] = field(default_factory=dict)  # what changed, by element


def content_of(files: Mapping[str, str], marks: Mapping[str, frozenset[str]] | None = None) -> Content:
    """Read the sheet of a bundle; `marks` names changed parts of rows by element.

    Raises:
        ValueError: the bundle holds no readable drawing.
    """
    sop = read_sop(files)
    steps = numbered(sop)
    places = {node.id: place for place, node in enumerate(steps)}
    columns = _columns(sop, steps)
    labels = _labels(sop, steps)
    in_minutes = "menit" in labels["minutes"].lower()
    ways = tuple(_ways(sop, steps, places))
    lines = tuple(_line(sop, node, place, columns, in_minutes=in_minutes) for place, node in enumerate(steps, start=1))
    after = sop.identity.get("page_break_after")
    breaks = tuple(after) if isinstance(after, list) else (after,) if isinstance(after, int) else ()
    minutes = sum(node.minutes or 0 for node in steps)
    return Content(sop.title, tuple(columns), lines, ways, labels, sop.identity, breaks, minutes, marks or {})


def numbered(sop: Sop) -> list[Node]:
    """The activities of the sheet in their order: by number, and those without one in the order of the flow."""
    if sop.steps and all(node.step for node in sop.nodes.values() if node.is_activity and node.parent is None):
        return list(sop.steps)
    ordered: list[Node] = []
    left = [node.id for node in sop.nodes.values() if node.kind == "startEvent" and node.parent is None]
    seen: set[str] = set(left)
    while left:
        here = left.pop(0)
        if sop.nodes[here].is_activity:
            ordered.append(sop.nodes[here])
        for flow in sop.out(here):
            if flow.target in sop.nodes and flow.target not in seen:
                seen.add(flow.target)
                left.append(flow.target)
    return ordered or [node for node in sop.nodes.values() if node.is_activity and node.parent is None]


def _columns(sop: Sop, steps: list[Node]) -> list[str]:
    """One column for each lane, in the order drawn, then one for each outsider who takes part."""
    titles = [lane.title for lane in sop.lanes] or ["Pelaksana"]
    outsiders = [name for node in steps for name in node.participants]
    return list(dict.fromkeys([*titles, *outsiders]))


def _labels(sop: Sop, steps: list[Node]) -> dict[str, str]:
    plain = all(not node.time_text or node.time_text.endswith("menit") for node in steps)
    known = {**LABELS, "minutes": IN_MINUTES if plain else LABELS["minutes"]}
    told = sop.identity.get("flow_labels")
    return {**known, **{key: str(value) for key, value in told.items()}} if isinstance(told, dict) else known


def _line(sop: Sop, node: Node, number: int, columns: list[str], *, in_minutes: bool) -> Line:
    own = sop.lane_titles.get(node.lane or "", columns[0])
    also = sop.identity.get(ALSO)
    lanes = also.get(node.id, ()) if isinstance(also, dict) else ()
    others = [*(sop.lane_titles.get(str(lane), str(lane)) for lane in lanes), *node.participants]
    time = node.time_text or (f"{node.minutes} menit" if node.minutes else "")
    note = "; ".join(filter(None, (node.note, node.calls)))
    return Line(
        element=node.id,
        number=node.step or number,
        activity=node.name,
        symbol=_symbol(sop, node),
        column=columns.index(own) if own in columns else 0,
        beside=tuple(columns.index(each) for each in dict.fromkeys(others) if each in columns and each != own),
        requirement=node.requirement,
        time=str(node.minutes or "") if in_minutes else time,
        output=node.output,
        note=note,
    )


def _symbol(sop: Sop, node: Node) -> Symbol:
    if sop.decision_after(node.id) is not None:
        return Symbol.DIAMOND
    starts = any(sop.nodes[flow.source].kind == "startEvent" for flow in sop.into(node.id) if flow.source in sop.nodes)
    ends = any(_is_end(sop, flow.target) for flow in sop.out(node.id))
    return Symbol.CAPSULE if starts or ends else Symbol.BOX


def _is_end(sop: Sop, node_id: str) -> bool:
    return node_id in sop.nodes and sop.nodes[node_id].kind == "endEvent"


def _ways(sop: Sop, steps: list[Node], places: Mapping[str, int]) -> Iterator[Way]:
    found: dict[tuple[int, int, str], None] = {}
    for node in steps:
        for target, label in _onward(sop, node.id, places):
            found[places[node.id], places[target], label] = None
    yield from (Way(*each) for each in found)


def _onward(sop: Sop, start: str, places: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """The activities an activity leads to, through gateways, each with the label of its branch."""
    left, seen = [(flow, "") for flow in sop.out(start)], {start}
    while left:
        flow, label = left.pop(0)
        source = sop.nodes.get(flow.source)
        decides = source is not None and source.kind in (EXCLUSIVE, "inclusiveGateway")
        label = label or (flow.label if decides else "")
        if flow.target in places:
            yield flow.target, label
        elif flow.target in sop.nodes and flow.target not in seen:
            seen.add(flow.target)
            left += [(onward, label) for onward in sop.out(flow.target)]
