"""When each clock of a user task ran, as stretches of time. Asks `clocks` itself, so the two cannot disagree. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal

from engine.time.clocks import Clock, Happening, K, clocks
from engine.time.working_calendar import WorkingCalendar

Running = Literal["waiting", "working", "held"]
RUNNING: tuple[Running, ...] = ("waiting", "working", "held")


@dataclass(frozen=True)
class Run:
    """A stretch of time during which one clock of a task ran."""

    kind: Running
    start: datetime
    end: datetime


def runs(happenings: Sequence[Happening[K]], key: K, calendar: WorkingCalendar, now: datetime) -> tuple[Run, ...]:
    """When the clocks of the task `key` ran until `now`, from the history of its instance, oldest first."""
    own = [each for each in happenings if key in (each.task, *each.opened, *each.closed)]
    moments = {each.at for each in own} | {each.until for each in own if each.until} | {now}
    found: list[Run] = []
    for start, end in pairwise(sorted(moment for moment in moments if moment <= now)):
        told = [each for each in own if each.at <= start]
        before, after = (clocks(told, calendar, moment).get(key) for moment in (start, end))
        kind = _ran(before, after)
        if kind is not None:
            _add(found, Run(kind, start, end))
    return tuple(found)


def _ran(before: Clock | None, after: Clock | None) -> Running | None:
    if before is None or after is None:
        return None
    return next((kind for kind in RUNNING if getattr(after, kind) > getattr(before, kind)), None)


def _add(found: list[Run], run: Run) -> None:
    """A stretch that goes on where one of its kind ended is the same stretch."""
    if found and found[-1].kind == run.kind and found[-1].end == run.start:
        found[-1] = Run(run.kind, found[-1].start, run.end)
    else:
        found.append(run)
