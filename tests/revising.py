"""Small SOPs written as text, deployed and revised: nodes in their lanes, arrows between them, forms that decide."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

from engine.revise.migrating import begin_run, carry_on, judge_running, undo_run
from engine.revise.moving import Verdict
from engine.run import commands
from engine.run.bundle import Version, read_folder
from engine.run.deployment import deploy_files
from engine.run.verify import verify
from tests.office import PROCESSES, SOP, Office

LANES = {"kadis": "kadis", "sekretaris": "sekretaris", "kasi_kasubbag": "kasubag.perencanaan", "staff": "staf.umum"}
DECISION = {
    "type": "radio",
    "key": "decision",
    "label": "Sudah benar?",
    "values": [{"label": "Ya", "value": "ya"}, {"label": "Tidak", "value": "tidak"}],
    "validate": {"required": True},
}
# As another tool writes it: no lanes, no times, nothing said about the decision.
FOREIGN = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">'
    '<process id="izin" name="Izin Usaha"><startEvent id="mulai"/><task id="a" name="Memeriksa"/>'
    '<exclusiveGateway id="g" name="Lengkap?"/><endEvent id="akhir"/>'
    '<sequenceFlow id="f1" sourceRef="mulai" targetRef="a"/><sequenceFlow id="f2" sourceRef="a" targetRef="g"/>'
    '<sequenceFlow id="f3" sourceRef="g" targetRef="akhir"/><sequenceFlow id="f4" sourceRef="g" targetRef="a"/>'
    "</process></definitions>"
)
DATE = {"type": "datetime", "subtype": "date", "key": "until", "label": "Sampai kapan?", "validate": {"required": True}}
UNITS = {"type": "number", "key": "many", "label": "Berapa?", "defaultValue": 2}


ASKING = ("decides", "counts", "dates")


@dataclass(frozen=True)
class Drawn:
    """One node: start, end, task, xor, and; or a task that decides, counts (how many?) or dates (until when?)."""

    id: str
    kind: str = "task"
    lane: str = "kadis"
    name: str = ""
    minutes: int = 60
    default: str | None = None
    many: str | None = None  # the expression that says how often the task is done at once
    deadline: str | None = None


@dataclass(frozen=True)
class Small:
    """A whole SOP; arrows are (from, to), (from, to, label) or (from, to, label, condition)."""

    nodes: Sequence[Drawn]
    arrows: Sequence[tuple[str, ...]]
    options: Sequence[str] = ("ya", "tidak")
    id: str = "uji"
    note: str = ""
    lane_titles: Mapping[str, str] = field(default_factory=dict)

    def files(self) -> dict[str, str]:
        forms = {f"forms/{n.id}.json": self._form(n) for n in self.nodes if n.kind in ASKING}
        identity = f"process: {self.id}\nname: SOP uji\n"
        return {"process.bpmn": self._drawing(), "identity.yaml": identity, **forms}

    def but(self, *nodes: Drawn, without: Sequence[str] = (), arrows: Sequence[tuple[str, ...]] | None = None) -> Small:
        """The same SOP with other nodes (by id) and other arrows."""
        changed = {node.id: node for node in nodes}
        kept = [changed.pop(node.id, node) for node in self.nodes if node.id not in without]
        return replace(self, nodes=[*kept, *changed.values()], arrows=self.arrows if arrows is None else arrows)

    def _form(self, node: Drawn) -> str:
        values = [{"label": option.capitalize(), "value": option} for option in self.options]
        field_ = {"decides": {**DECISION, "values": values}, "counts": UNITS, "dates": DATE}[node.kind]
        return json.dumps({"schemaVersion": 19, "type": "default", "id": node.id, "components": [field_]})

    def _drawing(self) -> str:
        lanes = "".join(
            f'<bpmn:lane id="{lane}" name="{self.lane_titles.get(lane, lane)}">'
            + "".join(f"<bpmn:flowNodeRef>{n.id}</bpmn:flowNodeRef>" for n in self.nodes if n.lane == lane)
            + "</bpmn:lane>"
            for lane in LANES
        )
        return (
            '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:sop="urn:runut:sop:1" id="d" '
            f'targetNamespace="urn:uji"><bpmn:process id="{self.id}" isExecutable="true">'
            f"<bpmn:documentation>{self.note}</bpmn:documentation>"
            f'<bpmn:laneSet id="lanes">{lanes}</bpmn:laneSet>'
            + "".join(self._node(node, place) for place, node in enumerate(self.nodes, start=1))
            + "".join(map(self._arrow, self.arrows))
            + "</bpmn:process></bpmn:definitions>"
        )

    def _node(self, node: Drawn, place: int) -> str:
        if node.kind in ("start", "end"):
            return f'<bpmn:{node.kind}Event id="{node.id}"/>'
        if node.kind in ("xor", "and"):
            default = f' default="{node.default}"' if node.default else ""
            kind = {"xor": "exclusiveGateway", "and": "parallelGateway"}[node.kind]
            return f'<bpmn:{kind} id="{node.id}"{default}/>'
        form = f' sop:form="forms/{node.id}.json"' if node.kind != "task" else ""
        deadline = f' sop:deadline="{node.deadline}"' if node.deadline else ""
        loop = (
            "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality xsi:type='bpmn:tFormalExpression'>"
            f"{node.many}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
            if node.many
            else ""
        )
        return (
            f'<bpmn:userTask id="{node.id}" name="{node.name or node.id}" sop:minutes="{node.minutes}" '
            f'sop:step="{place}"{form}{deadline}>{loop}</bpmn:userTask>'
        )

    def _arrow(self, arrow: tuple[str, ...]) -> str:
        source, target, label, condition = (*arrow, "", "")[:4]
        inner = f"<bpmn:conditionExpression xsi:type='bpmn:tFormalExpression'>{condition}</bpmn:conditionExpression>"
        return (
            f'<bpmn:sequenceFlow id="{source}_{target}" name="{label}" sourceRef="{source}" targetRef="{target}">'
            f"{inner if condition else ''}</bpmn:sequenceFlow>"
        )


def chain(*nodes: Drawn) -> Small:
    """A straight SOP."""
    whole = [Drawn("mulai", "start"), *nodes, Drawn("selesai", "end")]
    return Small(whole, [(one.id, other.id) for one, other in pairwise(whole)])


class Revising:
    """An office whose small SOP is revised while cases run."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.runtime = office.runtime

    def deploys(self, small: Small) -> Version:
        self.office.clock.pass_minutes(1)
        return deploy_files(self.runtime, small.files())

    def starts(self, small: Small, username: str = "kadis") -> UUID:
        actor = self.office.actor(username)
        done = commands.start_instance(
            self.runtime, actor, process_id=small.id, subject="Uji", idempotency_key=str(uuid4())
        )
        return done.instance_id

    def does(self, instance: UUID, *steps: str) -> None:
        """Complete tasks in turn: `id`, or `id=answer` for a decision or a number."""
        for step in steps:
            element, _, answer = step.partition("=")
            element, _, key = element.partition("/")
            self.office.clock.pass_minutes(5)
            row = self.office.row(self.office.task(instance, element, key))
            typed: dict[str, Any] = {"many": answer} if answer.isdecimal() else {"decision": answer} if answer else {}
            self.office.completes(LANES[row.lane], instance, element, key, **typed)

    def stands(self, instance: UUID) -> list[str]:
        """The elements that wait."""
        return [f"{element}/{key}" if key else element for element, key in self.office.open_tasks(instance)]

    def judges(self, version: Version, mapping: Mapping[str, str | None] | None = None) -> dict[UUID, Verdict]:
        with self.runtime.database.readers() as session:
            return {each.instance_id: each.verdict for each in judge_running(session, version, mapping or {})}

    def migrates(self, version: Version, mapping: Mapping[str, str | None] | None = None) -> tuple[int, Counter[str]]:
        admin = self.office.actor("admin")
        run = begin_run(self.runtime, admin, version_id=version.id, mapping=mapping or {})
        return run, carry_on(self.runtime, admin, run)

    def puts_back(self, run: int) -> Counter[str]:
        return undo_run(self.runtime, self.office.actor("admin"), run)

    def verifies(self) -> None:
        found = [str(breach) for breach in verify(self.runtime).breaches]
        assert found == [], found


def step_renamed() -> dict[str, str]:
    """The first SOP with another name for one of its steps."""
    files = read_folder(PROCESSES / SOP)
    drawing = files["process.bpmn"].replace('name="Mengoreksi draft Lakip"', 'name="Memeriksa draft Lakip"')
    assert drawing != files["process.bpmn"]
    return files | {"process.bpmn": drawing}
