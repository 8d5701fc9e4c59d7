"""The steps of one instance as the SOP counts them: done, now, still to come. Pure: rows in, steps out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from engine.run.bundle import Element, Version
from engine.run.queries.people import Who
from engine.run.queries.urgency import Due
from engine.time.clocks import Clock
from engine.time.durations import whole_minutes


class StepState(StrEnum):
    """How far a step is. What a loop will ask for once more is to come again."""

    DONE = "done"
    NOW = "now"
    AGAIN = "again"
    UPCOMING = "upcoming"


@dataclass(frozen=True)
class Turn:
    """One time a user task was asked for: by whom it was done or is held, and what its clocks say in minutes."""

    task_id: UUID
    element: Element
    step: Element  # the activity of the sheet it belongs to, as the version it was done in has it
    occurrence: int
    key: str
    item_name: str | None
    status: str  # open | completed | withdrawn
    who: Who | None
    holder: str | None
    offered_at: datetime
    closed_at: datetime | None
    waiting: int
    working: int
    held: int
    standard: int  # minutes, as it was offered
    due: Due | None = None

    @property
    def is_open(self) -> bool:
        return self.status == "open"

    @property
    def is_over(self) -> bool:
        """Whether the work took longer than the standard."""
        return self.working > self.standard


@dataclass(frozen=True)
class Item:
    """The turns of one item of a multi-instance, oldest first; a plain step has one, without a name."""

    name: str | None
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Step:
    """A numbered activity, or a user task without number, with everything that happened in it."""

    element: Element
    state: StepState
    items: tuple[Item, ...]

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(turn for item in self.items for turn in item.turns)


def steps(version: Version, turns: Iterable[Turn]) -> tuple[Step, ...]:
    """Sort turns into the steps of the sheet; a loop back makes the steps behind it come again."""
    ordered = sorted(turns, key=lambda turn: (turn.offered_at, turn.occurrence))
    listed = _listed(version, ordered)
    by_step: dict[str, list[Turn]] = {element.id: [] for element in listed}
    for turn in ordered:
        by_step[turn.step.id].append(turn)
    began = _current_since(by_step)
    return tuple(
        Step(element, _state(by_step[element.id], place, began), _items(by_step[element.id]))
        for place, element in enumerate(listed)
    )


def clock_minutes(clock: Clock | None) -> tuple[int, int, int]:
    """Whole minutes of waiting, of working and on hold."""
    if clock is None:
        return 0, 0, 0
    return whole_minutes(clock.waiting), whole_minutes(clock.working), whole_minutes(clock.held)


def _listed(version: Version, turns: Iterable[Turn]) -> list[Element]:
    """The numbered activities, then user tasks that belong to none of them; steps done earlier stay in their place."""
    without = [
        each for each in version.elements.values() if each.is_user_task and version.step_of(each.id).step is None
    ]
    known = {element.id for element in (*version.steps, *without)}
    listed = [*version.steps, *without]
    began: dict[str, datetime] = {}
    for turn in turns:
        began.setdefault(turn.step.id, turn.offered_at)
        if turn.step.id not in known:  # behind what was asked for before it
            known.add(turn.step.id)
            earlier = [
                n for n, each in enumerate(listed, start=1) if began.get(each.id, turn.offered_at) < turn.offered_at
            ]
            listed.insert(max(earlier, default=0), turn.step)
    return listed


def _current_since(by_step: Mapping[str, list[Turn]]) -> tuple[int, datetime] | None:
    """The first step with an open turn and since when it is open."""
    for place, turns in enumerate(by_step.values()):
        opened = [turn.offered_at for turn in turns if turn.is_open]
        if opened:
            return place, min(opened)
    return None


def _state(turns: list[Turn], place: int, began: tuple[int, datetime] | None) -> StepState:
    if not any(turn.status != "withdrawn" for turn in turns):
        return StepState.UPCOMING
    if any(turn.is_open for turn in turns):
        return StepState.NOW
    last = max((turn.closed_at or turn.offered_at) for turn in turns)
    is_behind = began is not None and place > began[0] and last <= began[1]
    return StepState.AGAIN if is_behind else StepState.DONE


def _items(turns: list[Turn]) -> tuple[Item, ...]:
    by_item = sorted(turns, key=lambda turn: turn.key)
    grouped = ((key, list(each)) for key, each in groupby(by_item, key=lambda turn: turn.key))
    return tuple(Item(each[0].item_name, tuple(each)) for _, each in grouped)
