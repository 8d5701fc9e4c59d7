"""Rebuilds the engine's state of an instance from its history alone: for repair, and to prove that the two agree."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.errors import BundleRefused, ReplayRefused
from engine.run.answers import CaseAnswers
from engine.run.bundle import Version
from engine.run.history import Entry, entries_of
from engine.run.place import Place
from engine.run.spiff import Runner


def replay(entries: Iterable[Entry], version: Version) -> Runner:
    """Do again, on `version`, what people did.

    Raises:
        ReplayRefused: names the first entry that does not fit.
    """
    case = CaseAnswers.none()
    runner: Runner | None = None
    for entry in standing(entries):
        if entry.kind == "started":
            runner = Runner.start(version.specs, case.visible)
        elif entry.kind == "completed":
            _again(entry, runner, case)
    if runner is None:
        raise ReplayRefused(1, "the history has no beginning")
    return runner


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """The entries without what was taken back, nor the taking back itself."""
    told = list(entries)
    undone = {entry.content["undoes"] for entry in told if entry.kind == "undone"}
    return [entry for entry in told if entry.seq not in undone and entry.kind != "undone"]


def _again(entry: Entry, runner: Runner | None, case: CaseAnswers) -> None:
    if runner is None or entry.task is None:
        raise ReplayRefused(entry.seq, "a task was completed before the start")
    answers: Mapping[str, Any] = entry.content.get("answers", {})
    case.give(entry.task.element, entry.task.key, answers)
    try:
        runner.complete(entry.task)
    except KeyError as error:
        raise ReplayRefused(entry.seq, f"{entry.task.element} was done but does not wait here") from error
    except BundleRefused as error:
        raise ReplayRefused(entry.seq, str(error)) from error


def rebuilt(place: Place) -> Runner:
    """The runner of an instance whose stored state is damaged."""
    replayed = replay(entries_of(place.session, place.instance.id), place.version)
    return Runner.load(place.version.specs, replayed.dump(), place.deciding.visible)
