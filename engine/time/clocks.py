"""Reads the two clocks of each user task out of history, and how urgent an open one is. Asks neither engine nor rows.

Waiting time (waktu tunggu) runs while a task is offered and nobody has it, working time (waktu kerja) while somebody
has it. Both are exact working time of the calendar given, so nights, breaks and days off count for nobody.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from engine.time.working_calendar import WorkingCalendar

GRACE_MINUTES = 15  # a step of 3 minutes is not late because its holder fetched a cup of tea
AT_RISK_PERCENT = 75

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Happening(Generic[K]):
    """What one history entry did to user tasks, each known by its key.

    `kind` is started, claimed, released, completed or cancelled; any other kind only opens and closes. `closed` are
    tasks that ended without being completed; the completed `task` itself may be among them. A task that is `opened`
    again goes on with the clocks it had, waiting.
    """

    at: datetime
    kind: str
    task: K | None = None
    opened: tuple[K, ...] = ()
    closed: tuple[K, ...] = ()


@dataclass(frozen=True)
class Clock:
    """The clocks of one user task, `waiting` and `working` in working time.

    `taken_at` is when its holder took it: none while it waits, `done_at` if it was completed without being taken. A
    task that something else closed has no `done_at`.
    """

    offered_at: datetime
    taken_at: datetime | None = None
    done_at: datetime | None = None
    waiting: timedelta = timedelta()
    working: timedelta = timedelta()
    closed_without: bool = False

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do the task."""
        return self.done_at is None and not self.closed_without


class Urgency(StrEnum):
    """How an open task stands to its due time."""

    ON_TIME = "on_time"
    AT_RISK = "at_risk"
    LATE = "late"


def clocks(happenings: Iterable[Happening[K]], calendar: WorkingCalendar, now: datetime) -> dict[K, Clock]:
    """The clocks of every task in `happenings` (one instance, oldest first); open ones run until `now`."""
    running = _RunningClocks[K](calendar)
    for happening in happenings:
        running.follow(happening)
    return running.standing_at(now)


def lateness(due_at: datetime, now: datetime, calendar: WorkingCalendar) -> timedelta:
    """Working time since `due_at`; negative is the working time left until then."""
    return calendar.working(due_at, now) - calendar.working(now, due_at)


def urgency(
    offered_at: datetime, due_at: datetime, now: datetime, calendar: WorkingCalendar, grace: int = GRACE_MINUTES
) -> Urgency:
    """Late when over by more than `grace` working minutes, at risk when 75 % of the time from offer to due is used."""
    if lateness(due_at, now, calendar) > timedelta(minutes=grace):
        return Urgency.LATE
    used = calendar.working(offered_at, now)
    given = calendar.working(offered_at, due_at)
    return Urgency.AT_RISK if used and used * 100 >= given * AT_RISK_PERCENT else Urgency.ON_TIME


class _RunningClocks(Generic[K]):
    """The clocks while history is read; `_since` is the moment up to which an open task's clock was counted."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self._calendar = calendar
        self._clocks: dict[K, Clock] = {}
        self._since: dict[K, datetime] = {}

    def follow(self, happening: Happening[K]) -> None:
        """Let `happening` change the clocks. One that concerns a task no longer open changes nothing."""
        if happening.task is not None and happening.task in self._since:
            self._act(happening.kind, happening.task, happening.at)
        for key in happening.closed:
            if key in self._since:
                self._stop(key, replace(self._counted(key, happening.at), closed_without=True))
        for key in happening.opened:
            if key not in self._since:
                clock = self._clocks.get(key, Clock(offered_at=happening.at))
                self._run(key, replace(clock, taken_at=None, done_at=None, closed_without=False), happening.at)

    def standing_at(self, now: datetime) -> dict[K, Clock]:
        """The clocks as they stand at `now`."""
        return {key: self._counted(key, now) if key in self._since else clock for key, clock in self._clocks.items()}

    def _act(self, kind: str, key: K, at: datetime) -> None:
        clock = self._counted(key, at)
        match kind:
            case "claimed":
                self._run(key, replace(clock, taken_at=clock.taken_at or at), at)
            case "released":
                self._run(key, replace(clock, taken_at=None), at)
            case "completed":
                self._stop(key, replace(clock, taken_at=clock.taken_at or at, done_at=at))

    def _run(self, key: K, clock: Clock, since: datetime) -> None:
        self._clocks[key] = clock
        self._since[key] = since

    def _stop(self, key: K, clock: Clock) -> None:
        self._clocks[key] = clock
        del self._since[key]

    def _counted(self, key: K, until: datetime) -> Clock:
        clock = self._clocks[key]
        spent = self._calendar.working(self._since[key], until)
        if clock.taken_at is None:
            return replace(clock, waiting=clock.waiting + spent)
        return replace(clock, working=clock.working + spent)
