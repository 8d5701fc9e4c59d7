"""Reads the clocks of each user task out of history. Asks neither engine nor rows.

Waiting time (waktu tunggu) runs while a task is offered and nobody has it, working time (waktu kerja) while somebody
has it, held time while it waits for somebody outside (menunggu pihak luar); then both others stand still. All are
exact working time of the calendar given, so nights, breaks and days off count for nobody.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from engine.time.working_calendar import WorkingCalendar

K = TypeVar("K", bound=Hashable)

TAKES = {"claimed", "reassigned", "delegated", "forwarded", "returned"}  # kinds after which somebody has the task


@dataclass(frozen=True)
class Happening(Generic[K]):
    """What one history entry did to user tasks, each known by its key.

    `kind` is a kind of history entry. `closed` are tasks that ended without being completed; the completed `task`
    itself may be among them. A task that is `opened` again goes on with the clocks it had, waiting; one whose
    completion was undone goes on as if it had stayed with its holder. A hold is over at `until` by itself. A task that
    is `renamed` (old key, new key) goes on under its new name.
    """

    at: datetime
    kind: str
    task: K | None = None
    opened: tuple[K, ...] = ()
    closed: tuple[K, ...] = ()
    until: datetime | None = None
    renamed: tuple[tuple[K, K], ...] = ()


@dataclass(frozen=True)
class Clock:
    """The clocks of one user task, `waiting`, `working` and `held` in working time.

    `taken_at` is when its holder took it: none while it waits, `done_at` if it was completed without being taken. A
    task that something else closed has no `done_at`.
    """

    offered_at: datetime
    taken_at: datetime | None = None
    done_at: datetime | None = None
    waiting: timedelta = timedelta()
    working: timedelta = timedelta()
    held: timedelta = timedelta()
    closed_without: bool = False

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do the task."""
        return self.done_at is None and not self.closed_without

    @property
    def used(self) -> timedelta:
        """What counts against the standard: all working time since the offer, without holds."""
        return self.waiting + self.working


def clocks(happenings: Iterable[Happening[K]], calendar: WorkingCalendar, now: datetime) -> dict[K, Clock]:
    """The clocks of every task in `happenings` (one instance, oldest first); open ones run until `now`."""
    running = _RunningClocks[K](calendar)
    for happening in happenings:
        running.follow(happening)
    return running.standing_at(now)


def lateness(due_at: datetime, now: datetime, calendar: WorkingCalendar) -> timedelta:
    """Working time since `due_at`; negative is the working time left until then."""
    return calendar.working(due_at, now) - calendar.working(now, due_at)


class _RunningClocks(Generic[K]):
    """The clocks while history is read; `_since` is the moment up to which an open task's clock was counted."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self._calendar = calendar
        self._clocks: dict[K, Clock] = {}
        self._since: dict[K, datetime] = {}
        self._held_until: dict[K, datetime] = {}

    def follow(self, happening: Happening[K]) -> None:
        """Let `happening` change the clocks. One that concerns a task no longer open changes nothing."""
        if happening.task is not None and happening.task in self._since:
            self._act(happening, happening.task)
        for old, new in happening.renamed:
            self._rename(old, new)
        for key in happening.closed:
            self._close(happening, key)
        for key in happening.opened:
            if key not in self._since:
                clock = self._clocks.get(key, Clock(offered_at=happening.at))
                taken_at = clock.taken_at if happening.kind == "undone" else None
                self._run(key, replace(clock, taken_at=taken_at, done_at=None, closed_without=False), happening.at)

    def _close(self, happening: Happening[K], key: K) -> None:
        if key in self._since:
            self._stop(key, replace(self._counted(key, happening.at), closed_without=True))
            if happening.kind == "undone":  # as if it had never been offered: offered again, it starts anew
                del self._clocks[key]

    def _rename(self, old: K, new: K) -> None:
        if old in self._clocks:
            self._clocks[new] = self._clocks.pop(old)
        for moments in (self._since, self._held_until):
            if old in moments:
                moments[new] = moments.pop(old)

    def standing_at(self, now: datetime) -> dict[K, Clock]:
        """The clocks as they stand at `now`."""
        return {key: self._counted(key, now) if key in self._since else clock for key, clock in self._clocks.items()}

    def _act(self, happening: Happening[K], key: K) -> None:
        at, clock = happening.at, self._counted(key, happening.at)
        match happening.kind:
            case kind if kind in TAKES:
                self._run(key, replace(clock, taken_at=clock.taken_at or at), at)
            case "released" | "handed_back":
                self._run(key, replace(clock, taken_at=None), at)
            case "held":
                self._run(key, clock, at)
                self._held_until[key] = happening.until or at
            case "resumed":
                self._run(key, clock, at)
                self._held_until.pop(key, None)
            case "completed" | "skipped":
                self._stop(key, replace(clock, taken_at=clock.taken_at or at, done_at=at))

    def _run(self, key: K, clock: Clock, since: datetime) -> None:
        self._clocks[key] = clock
        self._since[key] = since

    def _stop(self, key: K, clock: Clock) -> None:
        self._clocks[key] = clock
        del self._since[key]
        self._held_until.pop(key, None)

    def _counted(self, key: K, until: datetime) -> Clock:
        clock, since = self._clocks[key], self._since[key]
        hold_ends = min(max(self._held_until.get(key, since), since), until)
        held = clock.held + self._calendar.working(since, hold_ends)
        spent = self._calendar.working(hold_ends, until)
        if clock.taken_at is None:
            return replace(clock, held=held, waiting=clock.waiting + spent)
        return replace(clock, held=held, working=clock.working + spent)
