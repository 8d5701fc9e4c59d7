"""The time of one case of a demonstration: how long things lie and take, who stops, holds, gives up. Writes nothing."""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from math import exp
from random import Random
from uuid import UUID

from engine.run.demo.acts import Acts
from engine.run.demo.ledger import Ledger
from engine.run.demo.script import Manner
from engine.run.demo.world import World
from engine.run.keys import task_id
from engine.run.place import Opening
from engine.time.working_calendar import WorkingCalendar

SPREAD = 0.65  # of the log-normal times
MONDAY = 1.6  # roll call and meetings make everything slower
URGENT = {"segera": 0.7, "sangat_segera": 0.45}
REASSIGNED, HELD, GIVEN_UP, TAKEN = 0.05, 0.12, 0.18, 0.85  # below which chance it goes so; else done without taking

Step = Callable[[datetime], object]


@dataclass(frozen=True)
class Plan:
    """What is decided before a case begins: nobody goes on at `stops_at`; it may be cancelled after working time."""

    number: int
    starts_at: datetime
    stops_at: str | None = None
    cancelled_after: timedelta | None = None


class Case:
    """A case that is being made."""

    def __init__(self, world: World, luck: Random, plan: Plan) -> None:
        self._world, self._luck, self._plan = world, luck, plan
        self._acts = Acts(world, luck, plan.number, plan.starts_at)
        self._coming: list[tuple[datetime, int, Step]] = []
        self._planned = 0

    def make(self, now: datetime) -> Ledger:
        """Let everything happen that happens until `now`, and return its rows."""
        self._at(self._plan.starts_at, self._start)
        if self._plan.cancelled_after is not None:
            calendar = self._world.calendars[self._world.agency.path]
            self._at(calendar.after(self._plan.starts_at, self._plan.cancelled_after), self._acts.cancel)
        while self._coming and self._coming[0][0] <= now and self._acts.is_running:
            at, _, step = heapq.heappop(self._coming)
            step(at)
        return self._acts.ledger

    def _at(self, moment: datetime, step: Step) -> None:
        self._planned += 1
        heapq.heappush(self._coming, (moment, self._planned, step))

    def _start(self, now: datetime) -> None:
        self._offered(self._acts.start(now), now)

    def _complete(self, task: UUID, now: datetime) -> None:
        self._offered(self._acts.complete(task, now), now)

    def _offered(self, opened: Sequence[Opening], now: datetime) -> None:
        for opening in opened:
            self._plan_task(opening, self._world.script.manner(opening.key.element), now)

    def _plan_task(self, opening: Opening, manner: Manner, now: datetime) -> None:
        task = task_id(self._acts.ledger.instance["id"], opening.key)
        calendar = self._world.calendars[opening.unit_path]
        begins = self._later(now, manner.waiting, calendar)
        goes_on, chance = begins, self._luck.random()
        if opening.key.element == self._plan.stops_at:
            self._left_lying(task, begins, calendar)
            return
        if chance < REASSIGNED:
            self._at(begins, partial(self._acts.reassign, task))
        elif chance < HELD:
            goes_on = self._held(task, begins, calendar)
        elif chance < GIVEN_UP:
            goes_on = self._given_up(task, begins, manner, calendar)
        elif chance < TAKEN:
            self._at(begins, partial(self._acts.claim, task))
        self._at(self._later(goes_on, manner.working, calendar), partial(self._complete, task))

    def _later(self, start: datetime, median: float, calendar: WorkingCalendar) -> datetime:
        """A moment after `start`, log-normally in working time."""
        slow = MONDAY if start.astimezone(calendar.zone).weekday() == 0 else 1.0
        slow *= URGENT.get(self._acts.ledger.instance["urgency"], 1.0)
        seconds = 60 * median * slow * exp(self._luck.gauss(0, SPREAD))
        return calendar.after(start, timedelta(seconds=max(round(seconds), 1)))

    def _left_lying(self, task: UUID, begins: datetime, calendar: WorkingCalendar) -> None:
        chance = self._luck.random()
        if chance < 0.6:
            self._at(begins, partial(self._acts.claim, task))
        if chance < 0.2:
            held = self._later(begins, 10, calendar)
            self._at(held, partial(self._acts.hold, task, until=_morning(calendar, held, 15)))

    def _held(self, task: UUID, begins: datetime, calendar: WorkingCalendar) -> datetime:
        """Let it be taken and held. Returns when the work goes on."""
        held = self._later(begins, 8, calendar)
        until = _morning(calendar, held, self._luck.randint(1, 5))
        self._at(begins, partial(self._acts.claim, task))
        self._at(held, partial(self._acts.hold, task, until=until))
        early = self._later(held, 400, calendar)
        if self._luck.random() < 0.5 and early < until:
            self._at(early, partial(self._acts.resume, task))
            return early
        return until

    def _given_up(self, task: UUID, begins: datetime, manner: Manner, calendar: WorkingCalendar) -> datetime:
        released = self._later(begins, manner.working / 3, calendar)
        again = self._later(released, manner.waiting, calendar)
        self._at(begins, partial(self._acts.claim, task))
        self._at(released, partial(self._acts.release, task))
        self._at(again, partial(self._acts.claim, task))
        return again


def _morning(calendar: WorkingCalendar, start: datetime, days: int) -> datetime:
    """When work begins, so many working days later."""
    day = calendar.add_working_days(start.astimezone(calendar.zone).date(), days)
    return datetime.combine(day, calendar.hours(day)[0].start, calendar.zone)
