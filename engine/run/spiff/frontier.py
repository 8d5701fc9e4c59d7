"""Keeps of an instance what its open tokens, joins, loops and boundary events still need, and no spec."""

from dataclasses import dataclass, field
from typing import Any

import orjson
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.run.spiff.specs import ParsedDrawing

REACHED = TaskState.WAITING | TaskState.READY | TaskState.STARTED
FORMAT = 1  # of the bytes below; a change needs a reader for the old one

Row = list[Any]  # [spec name, state, row of the parent or -1, internal data, rows of its sub-process or None]


@dataclass(frozen=True)
class Frontier:
    """A snapshot as plain rows, and how often each (element, item) has been offered."""

    rows: list[Row]
    completed: bool
    counts: dict[str, int] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Canonical bytes: equal states give equal bytes."""
        shape = {"format": FORMAT, "rows": self.rows, "completed": self.completed, "counts": self.counts}
        return orjson.dumps(shape, option=orjson.OPT_SORT_KEYS)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Frontier":
        """Read what `to_bytes` wrote.

        Raises:
            ValueError: these bytes are no frontier of a known format.
        """
        shape = orjson.loads(data)
        if shape.get("format") != FORMAT:
            raise ValueError("an engine state of an unknown format")
        return cls(shape["rows"], shape["completed"], shape["counts"])


def prune(workflow: BpmnWorkflow) -> None:
    """Drop the past of an instance in place; what it can still do does not change."""
    for part in (workflow, *workflow.subprocesses.values()):
        _prune_part(part)
    for task_id in list(workflow.subprocesses):
        if not any(task_id in part.tasks for part in (workflow, *workflow.subprocesses.values())):
            del workflow.subprocesses[task_id]


def _prune_part(part: BpmnWorkflow | BpmnSubWorkflow) -> None:
    kept = _needed(part)
    for task in kept.values():
        parent = task.parent
        while parent is not None and parent.id not in kept:
            parent = parent.parent
        task.parent = parent
    for task in kept.values():
        task.children = [child for child in kept.values() if child.parent is task]
    part.tasks = kept
    part.last_task = None if part.last_task is None or part.last_task.id not in kept else part.last_task


def _needed(part: BpmnWorkflow | BpmnSubWorkflow) -> dict[Any, Task]:
    needed = {part.task_tree.id}
    for task in part.tasks.values():
        if task.has_state(REACHED) or _is_arrival(task):
            needed.add(task.id)
            if isinstance(task.task_spec, UnstructuredJoin):
                needed.add(task.parent.id)  # its spec says through which flow the token came
            needed.update(_open_boundaries(task))
    return {task_id: task for task_id, task in part.tasks.items() if task_id in needed}


def _is_arrival(task: Task) -> bool:
    # At a parallel or inclusive join only the newest arrival waits; the engine marks the earlier ones cancelled.
    # A join that fires removes them, so what is still here has not been used.
    return bool(
        isinstance(task.task_spec, UnstructuredJoin)
        and task.state == TaskState.CANCELLED
        and task.parent is not None
        and task.parent.state == TaskState.COMPLETED
    )


def _open_boundaries(task: Task) -> set[Any]:
    # The join behind boundary events asks for the state of every child of their split.
    found: set[Any] = set()
    at = task.parent
    closed = isinstance(task.task_spec, BoundaryEventJoin) and task.has_state(TaskState.FINISHED_MASK)
    while at is not None:
        if isinstance(at.task_spec, BoundaryEventJoin) and at.state == TaskState.COMPLETED:
            closed = True
        if isinstance(at.task_spec, BoundaryEventSplit):
            if not closed:
                found.update({at.id, *(child.id for child in at.children)})
            closed = False
        at = at.parent
    return found


def snapshot(workflow: BpmnWorkflow, counts: dict[str, int]) -> Frontier:
    """Write a pruned instance down."""
    return Frontier(_rows(workflow, workflow), bool(workflow.completed), counts)


def _rows(part: BpmnWorkflow | BpmnSubWorkflow, top: BpmnWorkflow) -> list[Row]:
    places: dict[Any, int] = {}
    rows: list[Row] = []
    for task in _in_tree_order(part.task_tree):
        if task.has_state(TaskState.FUTURE | TaskState.PREDICTED_MASK):
            continue
        places[task.id] = len(rows)
        inner = top.subprocesses.get(task.id)
        rows.append(
            [
                task.task_spec.name,
                task.state,
                places[task.parent.id] if task.parent is not None else -1,
                _written(task.internal_data),
                _rows(inner, top) if inner is not None else None,
            ]
        )
    return rows


def _in_tree_order(root: Task) -> list[Task]:
    order, stack = [], [root]
    while stack:
        task = stack.pop()
        order.append(task)
        stack.extend(reversed(task.children))
    return order


def _written(internal: dict[str, Any]) -> dict[str, Any]:
    # `merged` lists the ids of finished items; only their number is ever read after a load.
    return {**internal, "merged": len(internal["merged"])} if "merged" in internal else dict(internal)


def restore(drawing: ParsedDrawing, state: Frontier, script_engine: object) -> BpmnWorkflow:
    """Build the instance a snapshot describes, on the shared specs."""
    workflow = BpmnWorkflow(drawing.top, drawing.inner, script_engine=script_engine, deserializing=True)
    _fill(workflow, state.rows, workflow, drawing)
    workflow.completed = state.completed
    return workflow


def _fill(part: BpmnWorkflow | BpmnSubWorkflow, rows: list[Row], top: BpmnWorkflow, drawing: ParsedDrawing) -> None:
    tasks: list[Task] = []
    for name, code, parent, internal, inner in rows:
        task = Task(part, part.spec.task_specs[name], tasks[parent] if parent >= 0 else None, state=code)
        task.internal_data = _read(internal)
        task.triggered = "key_or_index" in internal or "item" in internal or "iteration" in internal
        tasks.append(task)
        if isinstance(task.task_spec, CatchingEvent) and task.state == TaskState.WAITING:
            top.event_manager.add_task(task)
        if inner is not None:
            _fill_inner(task, inner, top, drawing)
    part.task_tree = tasks[0]


def _fill_inner(task: Task, rows: list[Row], top: BpmnWorkflow, drawing: ParsedDrawing) -> None:
    part = BpmnSubWorkflow(top.subprocess_specs[task.task_spec.spec], task.id, top, deserializing=True)
    top.subprocesses[task.id] = part
    part.completed_event.connect(task.task_spec._on_subworkflow_completed, task)
    _fill(part, rows, top, drawing)


def _read(internal: dict[str, Any]) -> dict[str, Any]:
    return {**internal, "merged": [""] * internal["merged"]} if "merged" in internal else dict(internal)


def look_ahead(part: BpmnWorkflow | BpmnSubWorkflow, *, far: bool) -> None:
    """Give every token its next tasks, which the engine needs before it runs one and no snapshot keeps.

    An inclusive join also asks for tasks further on (`far`).
    """
    for task in list(part.tasks.values()):
        if task.has_state(REACHED) and all(child.triggered for child in task.children):
            task.task_spec._predict_hook(task)
            if far:
                for child in task.children:
                    child.task_spec._predict(child, mask=TaskState.NOT_FINISHED_MASK)
