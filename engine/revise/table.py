"""The table an SOP author thinks in: numbered activities, who does them, mutu baku, and where each leads.

Table and drawing are two views of one BPMN. What cannot be a table is said with the reason, never flattened.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.revise.sop import EXCLUSIVE, Flow, Node, Sop, read_sop

END = "end"
PARALLEL = "parallelGateway"
THROUGH = frozenset({"parallelGateway", "exclusiveGateway"})

SENTENCES: Mapping[str, str] = {
    "no_steps": "There is no numbered step.",
    "unreadable": "The drawing cannot be read: %(detail)s.",
    "not_numbered": "A step without a number stands in the drawing.",
    "inclusive": "A gateway that may open some of its branches has no place in a table.",
    "several_decisions": "Two decisions follow each other without a step between them.",
    "unlike": "The arrows behind this step cannot be written as “go to step …”.",
}


@dataclass(frozen=True)
class Way:
    """Where a step leads: the number of a step or END, under a label if a decision is taken."""

    target: int | str
    label: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the table. `element` is the hidden id of the step it came from; none: it is new."""

    step: int
    activity: str
    actor: str  # the title of a lane
    minutes: int | None = None  # working minutes
    time_text: str = ""
    requirement: str = ""
    output: str = ""
    note: str = ""
    participants: tuple[str, ...] = ()
    calls: str = ""
    ways: tuple[Way, ...] = ()
    question: str = ""  # what is decided, where it is drawn
    element: str | None = None
    parts: str = ""  # of a step that is done by units at once: what happens inside, read-only

    @property
    def is_decision(self) -> bool:
        """Whether what is answered decides where it goes on."""
        return any(way.label for way in self.ways)


@dataclass(frozen=True)
class Table:
    """A whole SOP as its author writes it. `first` is the number of the step a case starts with."""

    title: str
    lanes: tuple[str, ...]
    rows: tuple[Row, ...]
    agency: str = ""
    process_id: str | None = None
    first: int = 1
    identity: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Obstacle:
    """Why a drawing is no table, and at which element."""

    code: str
    element: str | None = None
    name: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


class NotATable(Exception):
    """The drawing cannot be written as a table; `obstacles` say why."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__(", ".join(each.code for each in obstacles))
        self.obstacles = tuple(obstacles)


def table_of(files: Mapping[str, str]) -> Table:
    """Read the table out of a bundle.

    Raises:
        NotATable.
    """
    try:
        sop = read_sop(files)
    except ValueError as error:
        raise NotATable([Obstacle("unreadable", params={"detail": str(error)})]) from error
    obstacles = list(_obstacles(sop))
    if obstacles:
        raise NotATable(obstacles)
    rows = tuple(_row(sop, node) for node in sop.steps)
    start = next(node for node in sop.nodes.values() if node.kind == "startEvent" and node.parent is None)
    first = _targets(sop, sop.out(start.id)[0], start)[0] if sop.out(start.id) else END
    return Table(
        title=sop.title,
        lanes=tuple(lane.title for lane in sop.lanes),
        rows=rows,
        agency=str(sop.identity.get("agency") or ""),
        process_id=sop.process_id,
        first=first if isinstance(first, int) else 1,
        identity=sop.identity,
    )


def _obstacles(sop: Sop) -> Iterator[Obstacle]:
    if not sop.steps:
        yield Obstacle("no_steps")
    for node in sop.nodes.values():
        if node.parent is not None:
            continue
        if node.is_activity and not node.step:
            yield Obstacle("not_numbered", node.id, node.name)
        if node.kind == "inclusiveGateway":
            yield Obstacle("inclusive", node.id, node.name)
    for node in sop.steps:
        yield from _unlike(sop, node)


def _unlike(sop: Sop, node: Node) -> Iterator[Obstacle]:
    """Behind a step stand at most one decision and then only arrows, parallel pairs and joins."""
    for flow in sop.out(node.id):
        decision = sop.nodes.get(flow.target)
        if decision is None or not _decides(sop, decision):
            continue
        for branch in sop.out(decision.id):
            behind = sop.nodes.get(branch.target)
            if behind is not None and _decides(sop, behind):
                yield Obstacle("several_decisions", behind.id, behind.name)


def _decides(sop: Sop, node: Node) -> bool:
    return node.kind == EXCLUSIVE and len(sop.out(node.id)) > 1


def _row(sop: Sop, node: Node) -> Row:
    decision = sop.decision_after(node.id)
    inner = [each.name for each in sop.nodes.values() if each.parent == node.id and each.kind == "userTask"]
    return Row(
        step=node.step or 0,
        activity=node.name,
        actor=sop.lane_titles.get(node.lane or "", ""),
        minutes=node.minutes,
        time_text=node.time_text,
        requirement=node.requirement,
        output=node.output,
        note=node.note,
        participants=node.participants,
        calls=node.calls,
        ways=tuple(_ways(sop, node)),
        question=decision.name if decision else "",
        element=node.id,
        parts="; ".join(inner),
    )


def _ways(sop: Sop, node: Node) -> Iterator[Way]:
    decision = sop.decision_after(node.id)
    for flow in sop.out(decision.id if decision else node.id):
        for target in _targets(sop, flow, node):
            yield Way(target, flow.label if decision else "")


def _targets(sop: Sop, flow: Flow, source: Node) -> list[int | str]:
    """The steps an arrow leads to, through parallel pairs and joins."""
    found: list[int | str] = []
    left, seen = [flow], {flow.id}
    while left:
        node = sop.nodes.get(left.pop(0).target)
        if node is None or node.kind == "endEvent":
            found.append(END)
        elif node.step:
            found.append(node.step)
        elif node.kind in THROUGH and not (_decides(sop, node) and node.id != source.id):
            onward = [each for each in sop.out(node.id) if each.id not in seen]
            seen |= {each.id for each in onward}
            left += onward
    return list(dict.fromkeys(found))
