"""Rebuilds the engine's state of an instance from its history alone: for repair, for migration, and as proof.

What people did is done again in order. Entries that moved the case as a whole (`migrated`, `redone`) say how the
tasks that then waited are named; before the last of them a task is found by element and item, after it by its full
name. That keeps names, and so links, drafts and files, while the drawing around them changes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from engine.errors import BundleRefused, ReplayRefused, StepBudgetExceeded
from engine.run.answers import CaseAnswers
from engine.run.bundle import Version
from engine.run.history import Entry, entries_of
from engine.run.keys import TaskKey
from engine.run.place import Place
from engine.run.spiff import Runner

COMPLETING = frozenset({"completed", "skipped"})
NAMING = frozenset({"migrated", "redone"})


class DoesNotFit(Exception):
    """An entry cannot be done again here: `code` says why; `waits` are the elements that wait instead."""

    def __init__(self, entry: Entry, code: str, waits: Sequence[str] = (), detail: str = "") -> None:
        super().__init__(code)
        self.entry = entry
        self.code = code  # before_start | not_reachable | bad_condition | no_end
        self.waits = tuple(waits)
        self.detail = detail

    def __str__(self) -> str:
        element = self.entry.task.element if self.entry.task else ""
        if self.code == "not_reachable":
            return f"{element} was done but does not wait here"
        return self.detail or "a task was completed before the start"


class Again(NamedTuple):
    """A standing completion and the name its task has now."""

    entry: Entry
    task: TaskKey


def replay(entries: Iterable[Entry], version: Version) -> Runner:
    """Do again, on `version`, what people did.

    Raises:
        ReplayRefused: names the first entry that does not fit.
    """
    try:
        return play(standing(entries), version)
    except DoesNotFit as problem:
        raise ReplayRefused(problem.entry.seq, str(problem)) from problem


def play(told: Sequence[Entry], version: Version, mapping: Mapping[str, str | None] | None = None) -> Runner:
    """Do standing entries again; with a `mapping`, as if the case moved to `version` at their end.

    Raises:
        DoesNotFit, ReplayRefused.
    """
    named_at = max((entry.seq for entry in told if entry.kind in NAMING), default=0)
    names = called_now(told, mapping)
    case = CaseAnswers.none()
    runner: Runner | None = None
    for entry in told:
        if entry.kind == "started":
            runner = _started(entry, version, case)
        elif runner is None:
            raise DoesNotFit(entry, "before_start")
        elif entry.kind in COMPLETING and (task := names[entry.seq]) is not None:
            is_exact = mapping is None and entry.seq > named_at
            case.give(task.element, task.key, entry.content.get("answers", {}))
            _complete(runner, entry, task, is_exact=is_exact)
        elif entry.seq == named_at and mapping is None:
            runner.name([TaskKey(*name) for name in entry.content["names"]], entry.content["counts"])
    if runner is None:
        raise ReplayRefused(1, "the history has no beginning")
    return runner


def _started(entry: Entry, version: Version, case: CaseAnswers) -> Runner:
    try:
        return Runner.start(version.specs, case.visible)
    except (BundleRefused, StepBudgetExceeded) as error:
        raise DoesNotFit(entry, "bad_condition", detail=str(error)) from error


def _complete(runner: Runner, entry: Entry, task: TaskKey, *, is_exact: bool) -> None:
    waiting = runner.open_tasks()
    found = task if task in waiting else None
    if found is None and not is_exact:
        found = next((each for each in waiting if (each.element, each.key) == (task.element, task.key)), None)
    if found is None:
        raise DoesNotFit(entry, "not_reachable", [each.element for each in waiting])
    try:
        runner.complete(found)
    except BundleRefused as error:
        raise DoesNotFit(entry, "bad_condition", detail=str(error)) from error
    except StepBudgetExceeded as error:
        raise DoesNotFit(entry, "no_end", detail=error.sentence) from error


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """The entries without what was taken back or is to be redone, with answers as they were corrected."""
    told = list(entries)
    undone = {entry.content["undoes"] for entry in told if entry.kind == "undone"}
    kept = [entry for entry in told if entry.seq not in undone and entry.kind != "undone"]
    dropped = {seq for entry in kept if entry.kind == "redone" for seq in entry.content["drops"]}
    corrected = {entry.content["corrects"]: entry.content["answers"] for entry in kept if entry.kind == "corrected"}
    return [_corrected(entry, corrected) for entry in kept if entry.seq not in dropped]


def _corrected(entry: Entry, corrected: Mapping[int, Mapping[str, Any]]) -> Entry:
    if entry.seq not in corrected:
        return entry
    return replace(entry, content={**entry.content, "answers": corrected[entry.seq]})


def completions(told: Sequence[Entry]) -> Iterator[Again]:
    """The standing completions by the names their tasks have now, without those that were passed over."""
    names = called_now(told)
    for entry in told:
        if entry.kind in COMPLETING and (task := names[entry.seq]) is not None:
            yield Again(entry, task)


def called_now(told: Sequence[Entry], last: Mapping[str, str | None] | None = None) -> dict[int, TaskKey | None]:
    """By seq of each completion, what its task is called after all migrations; None where it was passed over."""
    found: dict[int, TaskKey | None] = {}
    so_far: dict[str, str | None] = dict(last or {})
    for entry in reversed(told):
        if entry.kind == "migrated":
            so_far |= {old: so_far.get(new, new) if new else None for old, new in entry.content["mapping"].items()}
        elif entry.kind in COMPLETING and entry.task is not None:
            element = so_far.get(entry.task.element, entry.task.element)
            found[entry.seq] = entry.task._replace(element=element) if element else None
    return found


def rebuilt(place: Place) -> Runner:
    """The runner of an instance whose stored state is damaged."""
    replayed = replay(entries_of(place.session, place.instance.id), place.version)
    return Runner.load(place.version.specs, replayed.dump(), place.deciding.visible)
