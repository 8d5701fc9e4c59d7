"""Judges whether a running case can go on in another version, by doing again there what people did. Writes nothing.

The new state is one that the new SOP reaches by what was really decided, or there is no move; nothing is guessed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from engine.forms.choices import Choice
from engine.run.bundle import Version
from engine.run.history import Entry
from engine.run.keys import TaskKey
from engine.run.replay import DoesNotFit, completions, play, standing
from engine.run.spiff import Runner

Mapped = Mapping[str, str | None]  # element before -> element now; None: what was done there is passed over


class Kind(StrEnum):
    """What a revision means for a running case."""

    STAYS = "stays"  # the same tasks wait, perhaps for others
    MOVES = "moves"  # other tasks wait
    ENDS = "ends"  # nothing is left to do
    REFUSED = "refused"


class Reason(StrEnum):
    """Why a case cannot go on in another version."""

    NOT_REACHABLE = "not_reachable"  # a step was done that the new SOP has not reached
    STEP_GONE = "step_gone"  # a step was done that the new SOP has no longer
    ANSWER_UNKNOWN = "answer_unknown"  # a decision was taken that the new form does not know
    BAD_CONDITION = "bad_condition"  # a condition asks for an answer that was not given
    NO_END = "no_end"
    SAME_VERSION = "same_version"


@dataclass(frozen=True)
class Verdict:
    """What the move of one case would be. `kept` pairs the names of tasks that stay; names are (before, after)."""

    kind: Kind
    reason: Reason | None = None
    element: str | None = None  # of the version before: the step that stands in the way
    waits: tuple[str, ...] = ()  # of the version after: what waits instead
    kept: tuple[tuple[TaskKey, TaskKey], ...] = ()
    opened: tuple[TaskKey, ...] = ()
    closed: tuple[TaskKey, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    runner: Runner | None = field(default=None, compare=False)

    @property
    def is_possible(self) -> bool:
        return self.kind is not Kind.REFUSED

    @property
    def renamed(self) -> tuple[tuple[TaskKey, TaskKey], ...]:
        """The kept tasks that get another name."""
        return tuple((old, new) for old, new in self.kept if old != new)

    def told(self) -> dict[str, Any]:
        """As it is kept: what decided, without the state."""
        return {
            "kind": self.kind.value,
            "reason": self.reason.value if self.reason else None,
            "element": self.element,
            "waits": list(self.waits),
            "opened": [list(key) for key in self.opened],
            "closed": [list(key) for key in self.closed],
        }


def judge(entries: Sequence[Entry], waiting: Iterable[TaskKey], new: Version, mapping: Mapped) -> Verdict:
    """Do a case again on `new`; `mapping` names what was renamed or may be passed over."""
    told = standing(entries)
    refused = _stands_in_the_way(told, new, mapping)
    if refused is not None:
        return refused
    try:
        runner = play(told, new, mapping)
    except DoesNotFit as problem:
        element = problem.entry.task.element if problem.entry.task else None
        return Verdict(Kind.REFUSED, Reason(problem.code), element, problem.waits)
    return _compared(entries, list(waiting), runner, mapping)


def _stands_in_the_way(told: Sequence[Entry], new: Version, mapping: Mapped) -> Verdict | None:
    for entry, task in completions(told):
        element = mapping.get(task.element, task.element)
        before = entry.task.element if entry.task else task.element
        if element is None:
            continue
        if element not in new.forms:
            return Verdict(Kind.REFUSED, Reason.STEP_GONE, before)
        if _is_unknown(new, element, entry.content.get("answers", {})):
            return Verdict(Kind.REFUSED, Reason.ANSWER_UNKNOWN, before)
    return None


def _is_unknown(new: Version, element: str, answers: Mapping[str, Any]) -> bool:
    """Whether a branch of the new version would be decided by an answer that its form cannot give."""
    if element not in new.asked_by_conditions:
        return False
    for each in new.forms[element].fields:
        if isinstance(each, Choice) and each.key in answers and each.options.listed:
            known = {option.value for option in each.options.listed}
            given = answers[each.key] if isinstance(answers[each.key], list) else [answers[each.key]]
            if any(value not in known for value in given if value not in (None, "")):
                return True
    return False


def _compared(entries: Sequence[Entry], waiting: list[TaskKey], runner: Runner, mapping: Mapped) -> Verdict:
    after = runner.open_tasks()
    kept: dict[TaskKey, TaskKey] = {}
    for old in waiting:
        element = mapping.get(old.element, old.element)
        free = [new for new in after if new not in kept.values() and (new.element, new.key) == (element, old.key)]
        if free:
            kept[old] = free[0]
    highest = highest_numbers(entries)
    names: dict[TaskKey, TaskKey] = {}
    for new in after:
        former = next((each for each, now in kept.items() if now == new), None)
        names[new] = new_name(new, former, highest)
    counts = {place_of(key): max(highest.get(place_of(key), 0), key.occurrence) for key in names.values()}
    runner.name(list(names.values()), {**highest, **counts})
    pairs = tuple((old, names[new]) for old, new in kept.items())
    opened = tuple(names[new] for new in after if new not in kept.values())
    closed = tuple(old for old in waiting if old not in kept)
    kind = Kind.ENDS if runner.is_completed else Kind.MOVES if opened or closed else Kind.STAYS
    found = (pairs, opened, closed, {**highest, **counts}, runner)
    return Verdict(kind, None, None, tuple(new.element for new in after), *found)


def new_name(new: TaskKey, old: TaskKey | None, highest: dict[str, int]) -> TaskKey:
    """A kept task keeps its name, unless its element was renamed; another gets a number nobody had."""
    if old is not None and old.element == new.element:
        return old
    place = place_of(new)
    occurrence = max(new.occurrence, highest.get(place, 0) + 1)
    highest[place] = occurrence
    return new._replace(occurrence=occurrence)


def highest_numbers(entries: Sequence[Entry]) -> dict[str, int]:
    """The highest number each element and item was ever offered under."""
    found: dict[str, int] = {}
    for entry in entries:
        renamed = (TaskKey(*new) for _, new in entry.content.get("renamed", ()))
        for key in (*entry.opened, *renamed):
            found[place_of(key)] = max(found.get(place_of(key), 0), key.occurrence)
    return found


def place_of(key: TaskKey) -> str:
    """Element and item, as the engine counts offers."""
    return f"{key.element} {key.key}" if key.key else key.element
