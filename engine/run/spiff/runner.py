"""Drives one instance from one wait to the next; knows tokens, and neither people nor the database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.exceptions import WorkflowException
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import BundleRefused, StepBudgetExceeded
from engine.run.expressions import BadExpression, evaluate
from engine.run.keys import TaskKey
from engine.run.spiff.frontier import Frontier, look_ahead, prune, restore, snapshot
from engine.run.spiff.specs import ParsedDrawing

MOST_STEPS = 10_000  # automatic steps of one action; a drawing that needs more does not end
MOST_ITEMS = 500  # items of one multi-instance

Visible = Callable[[str], Mapping[str, Any]]  # item key -> answers by element, as that item sees them


class Runner:
    """One instance in memory. `visible` gives the answers that conditions read; the engine itself carries no data."""

    def __init__(self, drawing: ParsedDrawing, visible: Visible, *, keeps_past: bool = False) -> None:
        self._drawing = drawing
        self._keeps_past = keeps_past
        self._counts: dict[str, int] = {}
        self._script = _Conditions(self, visible)
        self._workflow: BpmnWorkflow

    @classmethod
    def start(cls, drawing: ParsedDrawing, visible: Visible, *, keeps_past: bool = False) -> "Runner":
        """Begin at the start event and run to the first wait. `keeps_past` is for comparison in tests only."""
        runner = cls(drawing, visible, keeps_past=keeps_past)
        runner._workflow = BpmnWorkflow(drawing.top, drawing.inner, script_engine=runner._script)
        runner._advance()
        return runner

    @classmethod
    def load(cls, drawing: ParsedDrawing, state: Frontier, visible: Visible) -> "Runner":
        """Stand where `state` was taken."""
        runner = cls(drawing, visible)
        runner._counts = dict(state.counts)
        runner._workflow = restore(drawing, state, runner._script)
        return runner

    def dump(self) -> Frontier:
        """The frontier: all that is needed to go on, and nothing of the past."""
        return snapshot(self._workflow, self._counts)

    @property
    def is_completed(self) -> bool:
        """Whether every token has reached its end."""
        return bool(self._workflow.completed)

    def open_tasks(self) -> list[TaskKey]:
        """Every user task that waits for a person, in a stable order."""
        return [self._named(task) for task in _tasks(self._workflow) if _is_waiting(task)]

    def complete(self, key: TaskKey) -> None:
        """Complete a waiting user task and run to the next wait.

        Raises:
            KeyError: no such task waits.
            BundleRefused: a condition behind it cannot be evaluated.
            StepBudgetExceeded: the drawing does not come to rest.
        """
        for task in _tasks(self._workflow):
            if _is_waiting(task) and self._named(task) == key:
                self._run(task)
                self._advance()
                return
        raise KeyError(key)

    def name(self, names: Sequence[TaskKey], counts: Mapping[str, int]) -> None:
        """Give the tasks that wait these names, and count on from `counts` (element and item, as in a frontier)."""
        left = list(names)
        for task in filter(_is_waiting, _tasks(self._workflow)):
            now = self._named(task)
            name = next((each for each in left if (each.element, each.key) == (now.element, now.key)), now)
            if name in left:
                left.remove(name)
            task.internal_data["occurrence"] = name.occurrence
        self._counts.update(counts)

    def item_key(self, task: Task) -> str:
        """The multi-instance items around a task, outermost first, joined by '/'."""
        parts: list[str] = []
        at: Task | None = task
        while at is not None:
            if "key_or_index" in at.internal_data or "item" in at.internal_data:
                parts.append(self._item(at))
            at = at.parent or self._above(at)
        return "/".join(reversed(parts))

    def _above(self, task: Task) -> Task | None:
        parent_id: UUID | None = task.workflow.parent_task_id
        return self._workflow.get_task_from_id(parent_id) if parent_id else None

    def _item(self, child: Task) -> str:
        if "runut" not in child.internal_data:
            index = child.internal_data.get("key_or_index")
            index = child.internal_data["item"] if index is None else index
            loop = child.parent
            collection = self._drawing.collections.get(loop.task_spec.bpmn_id or loop.task_spec.name)
            items = self._script.evaluate(loop, collection) if collection else None
            child.internal_data["runut"] = str(items[index]) if items else str(index + 1)
        return str(child.internal_data["runut"])

    def _named(self, task: Task) -> TaskKey:
        element, key = task.task_spec.bpmn_id, self.item_key(task)
        if "occurrence" not in task.internal_data:
            place = f"{element} {key}" if key else element
            self._counts[place] = self._counts.get(place, 0) + 1
            task.internal_data["occurrence"] = self._counts[place]
        return TaskKey(element, task.internal_data["occurrence"], key)

    def _advance(self) -> None:
        for _ in range(MOST_STEPS):
            task = next((t for t in _tasks(self._workflow) if _is_automatic(t)), None)
            if task is None:
                break
            self._run(task)
        else:
            raise StepBudgetExceeded
        for task in _tasks(self._workflow):
            if task.state == TaskState.READY:
                self._named(task)
        if not self._keeps_past:
            prune(self._workflow)

    def _run(self, task: Task) -> None:
        look_ahead(task.workflow, far=task.workflow.spec.name in self._drawing.looks_far_ahead)
        try:
            task.run()
        except WorkflowException as error:
            raise BundleRefused(task.task_spec.bpmn_id, str(error)) from error
        if isinstance(task.task_spec, UnstructuredJoin):
            _consume_arrivals(task)


class _Conditions(PythonScriptEngine):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """Evaluates conditions over the answers the asking token may see; runs no script."""

    def __init__(self, runner: Runner, visible: Visible) -> None:
        super().__init__()
        self._runner = runner
        self._visible = visible

    def evaluate(self, task: Task, expression: str, external_context: object = None) -> Any:
        try:
            value = evaluate(expression, self._visible(self._runner.item_key(task)))
        except BadExpression as error:
            element, params = task.task_spec.bpmn_id, {"answer": expression}
            raise BundleRefused(element, str(error), "answer_later", params) from error
        if isinstance(value, int) and value > MOST_ITEMS:
            raise BundleRefused(task.task_spec.bpmn_id, f"more than {MOST_ITEMS} items")
        return value

    def execute(self, task: Task, script: str, external_context: object = None) -> Any:
        raise BundleRefused(task.task_spec.bpmn_id, "scripts are not run")


def _tasks(workflow: BpmnWorkflow) -> Iterator[Task]:
    # Every task of every part, the innermost part first. The engine's own search stops at depth 1,000.
    parts = sorted(workflow.subprocesses.values(), key=lambda part: part.depth, reverse=True)
    for part in (*parts, workflow):
        yield from list(part.tasks.values())


def _is_waiting(task: Task) -> bool:
    return bool(task.state == TaskState.READY and task.task_spec.manual)


def _is_automatic(task: Task) -> bool:
    return bool(task.state == TaskState.READY and not task.task_spec.manual)


def _consume_arrivals(join: Task) -> None:
    # A join that fired has used up what arrived at it. The engine leaves those tasks in the tree, and in the next
    # round of a loop they would count as arrivals again and let the join fire too early.
    for other in list(join.workflow.tasks.values()):
        is_twin = other.task_spec is join.task_spec and other is not join and other.has_state(TaskState.FINISHED_MASK)
        if is_twin and not join.is_descendant_of(other):
            join.workflow._remove_task(other.id)
