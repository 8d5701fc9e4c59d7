"""Tries an SOP out: every combination of decisions, from its start or from where a case stands, each to its end.

Situations that differ only in how often a step was done before are one situation, so circles come to an end.
"""

import ast
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import orjson

from engine.errors import BundleRefused, StepBudgetExceeded
from engine.forms.checkbox import CheckBox
from engine.forms.checklist import CheckList
from engine.forms.choices import Choice
from engine.forms.number import Number
from engine.run.answers import CaseAnswers, Given
from engine.run.bundle import Version
from engine.run.faults import Fault, fault_of
from engine.run.gate import BPMN, SOP, read_drawing
from engine.run.keys import TaskKey
from engine.run.spiff import Frontier, Runner

MOST_SITUATIONS = 20_000
MOST_ANSWERS = 64  # combinations of answers tried at one step
MOST_PATHS = 200
ITEMS = ("satu", "dua")  # stand for the units of a repeated part

Answers = Mapping[tuple[str, str], Mapping[str, Any]]  # what was decided, by element and item


@dataclass(frozen=True)
class Turn:
    """What is done in a situation, with which deciding answers, and where it leads."""

    task: TaskKey
    answers: Mapping[str, Any]
    leads_to: bytes


@dataclass
class Exploration:
    """Every situation that can arise: what can be done in it, and whether it is the end."""

    start: bytes
    choices: dict[bytes, list[Turn]] = field(default_factory=dict)
    ends: set[bytes] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)

    @property
    def is_sound(self) -> bool:
        """Whether every combination of decisions comes to an end."""
        return not self.faults

    def paths(self) -> Iterator[list[Turn]]:
        """Ways from the start to an end, none through the same situation twice; the first few of very many."""
        found = 0
        stack: list[tuple[bytes, list[Turn], frozenset[bytes]]] = [(self.start, [], frozenset())]
        while stack and found < MOST_PATHS:
            here, way, seen = stack.pop()
            if here in self.ends:
                found += 1
                yield way
            for choice in reversed(self.choices.get(here, ())):
                if choice.leads_to not in seen:
                    stack.append((choice.leads_to, [*way, choice], seen | {here}))


def explore(version: Version) -> Exploration:
    """Try every combination of decisions from the start."""
    case = CaseAnswers.none()
    try:
        runner = Runner.start(version.specs, case.visible)
    except (BundleRefused, StepBudgetExceeded) as error:
        return Exploration(b"", faults=[_fault(error)])
    found = _explored(version, runner, {})
    missing = sorted(element.id for element in version.elements.values() if element.is_user_task)
    if found.is_sound:
        found.faults += [Fault("never", element) for element in missing if element not in found.reached]
    return found


def finishes(version: Version, state: bytes, answers: Answers) -> bool:
    """Whether a case that stands at an engine state, with what was answered so far, ends whatever is decided."""
    known = {place: given for place, given in answers.items() if place[0] in version.asked_by_conditions}
    runner = Runner.load(version.specs, Frontier.from_bytes(state), _case(known).visible)
    return _explored(version, runner, known).is_sound


def _explored(version: Version, runner: Runner, known: Answers) -> Exploration:
    asked = asked_answers(version)
    start = _situation(runner, known)
    found, waiting = Exploration(start), deque([(start, runner.dump().to_bytes(), known)])
    seen = {start}
    if runner.is_completed:
        found.ends.add(start)
    while waiting:
        if len(seen) > MOST_SITUATIONS:
            found.faults.append(Fault("too_many_ways", params={"most": MOST_SITUATIONS}))
            return found
        here, state, answers = waiting.popleft()
        for choice, after, given in _tried(version, state, answers, asked, found):
            found.choices.setdefault(here, []).append(choice)
            if choice.leads_to not in seen:
                seen.add(choice.leads_to)
                waiting.append((choice.leads_to, after, given))
    if not found.faults:
        found.faults += _dead_ends(found, seen)
    return found


def _tried(
    version: Version,
    state: bytes,
    answers: Answers,
    asked: "Asked",
    found: Exploration,
) -> Iterator[tuple[Turn, bytes, Answers]]:
    open_tasks = Runner.load(version.specs, Frontier.from_bytes(state), _case(answers).visible).open_tasks()
    found.reached |= {task.element for task in open_tasks}
    for task in dict.fromkeys(open_tasks[:1] + open_tasks[-1:]):  # two orders of what is done at once
        for given in asked.answers_of(task.element):
            after = {**answers, (task.element, task.key): given} if given else answers
            runner = Runner.load(version.specs, Frontier.from_bytes(state), _case(after).visible)
            try:
                runner.complete(task)
            except (BundleRefused, StepBudgetExceeded) as error:
                found.faults.append(_fault(error))
                continue
            leads_to = _situation(runner, after)
            if runner.is_completed:
                found.ends.add(leads_to)
            elif not runner.open_tasks():
                found.faults.append(Fault("stuck", task.element))
                continue
            yield Turn(task, given, leads_to), runner.dump().to_bytes(), after


def _dead_ends(found: Exploration, seen: set[bytes]) -> list[Fault]:
    """Steps from which no decision leads to the end."""
    before: dict[bytes, list[bytes]] = {}
    for here, choices in found.choices.items():
        for choice in choices:
            before.setdefault(choice.leads_to, []).append(here)
    good, left = set(found.ends), list(found.ends)
    while left:
        for earlier in before.get(left.pop(), ()):
            if earlier not in good:
                good.add(earlier)
                left.append(earlier)
    lost = sorted({choice.task.element for here in seen - good for choice in found.choices.get(here, ())})
    return [Fault("no_exit", element) for element in lost]


def _situation(runner: Runner, answers: Answers) -> bytes:
    """A situation without how often anything was done."""
    frontier = runner.dump()
    decided = sorted(
        (*place, orjson.dumps(given, option=orjson.OPT_SORT_KEYS).decode()) for place, given in answers.items()
    )
    return orjson.dumps([_uncounted(frontier.rows), frontier.completed, decided], option=orjson.OPT_SORT_KEYS)


def _uncounted(rows: Sequence[Any]) -> list[Any]:
    return [
        [
            name,
            code,
            parent,
            {key: value for key, value in internal.items() if key != "occurrence"},
            inner and _uncounted(inner),
        ]
        for name, code, parent, internal, inner in rows
    ]


def _case(answers: Answers) -> CaseAnswers:
    given = [
        Given(element, key, place, None, None, said) for place, ((element, key), said) in enumerate(answers.items())
    ]
    return CaseAnswers(lambda: given)


def _fault(error: BundleRefused | StepBudgetExceeded) -> Fault:
    if isinstance(error, StepBudgetExceeded):
        return Fault("no_rest")
    return fault_of(error)


@dataclass(frozen=True)
class Asked:
    """The answers that decide something, by element: for each field the values worth trying."""

    values: Mapping[str, Mapping[str, Sequence[Any]]]

    def answers_of(self, element: str) -> list[Mapping[str, Any]]:
        """Every combination of deciding answers of a step; one empty one if it decides nothing."""
        fields = self.values.get(element, {})
        combined = [dict(zip(fields, each, strict=True)) for each in product(*fields.values())]
        return list(combined[:MOST_ANSWERS])


def asked_answers(version: Version) -> Asked:
    """The fields that conditions, items and cardinalities read, with the values that make a difference."""
    literals: dict[tuple[str, str], list[Any]] = {}
    for expression in expressions(version.drawing):
        for place, values in compared(expression).items():
            literals.setdefault(place, []).extend(values)
    found: dict[str, dict[str, Sequence[Any]]] = {}
    for (element, name), values in sorted(literals.items()):
        if element in version.forms:
            found.setdefault(element, {})[name] = _values(version, element, name, values)
    return Asked(found)


def _values(version: Version, element: str, name: str, literals: Sequence[Any]) -> Sequence[Any]:
    asked = next((each for each in version.forms[element].fields if each.key == name), None)
    if isinstance(asked, Choice) and asked.options.listed:
        return [option.value for option in asked.options.listed]
    if isinstance(asked, CheckBox):
        return [True, False]
    if isinstance(asked, CheckList):
        return [list(ITEMS), [ITEMS[0]]]
    numbers = [each for each in literals if isinstance(each, int) and not isinstance(each, bool)]
    if isinstance(asked, Number) or numbers:
        return sorted({each + step for each in numbers for step in (-1, 0, 1) if each + step >= 0} or {1, 2})
    texts = [each for each in literals if isinstance(each, str)]
    return list(dict.fromkeys([*texts, "lain"]))


def expressions(drawing: bytes) -> Iterator[str]:
    """The conditions, cardinalities and collections of a drawing."""
    root = read_drawing(drawing)
    for node in root.iter(f"{{{BPMN}}}conditionExpression", f"{{{BPMN}}}loopCardinality"):
        if node.text and node.text.strip():
            yield node.text.strip()
    for loop in root.iter(f"{{{BPMN}}}multiInstanceLoopCharacteristics"):
        if collection := loop.get(f"{{{SOP}}}collection"):
            yield collection


def compared(expression: str) -> dict[tuple[str, str], list[Any]]:
    """The answers (element, field) an expression reads, each with the plain values it is compared with."""
    try:
        tree = ast.parse(expression, mode="eval")
    except (SyntaxError, ValueError):
        return {}
    found: dict[tuple[str, str], list[Any]] = {place: [] for place in _read(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = ast.Tuple([node.left, *node.comparators], ast.Load())
            constants = [each.value for each in ast.walk(sides) if isinstance(each, ast.Constant)]
            for place in _read(sides):
                found[place] += constants
    return found


def _read(tree: ast.AST) -> list[tuple[str, str]]:
    return [
        (node.value.id, node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    ]
