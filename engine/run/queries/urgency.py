"""How an open task stands to its due time, in the working time of its unit. Reads calendars, decides no limit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.time.clocks import lateness
from engine.time.durations import whole_minutes
from engine.time.moments import Phase
from engine.time.working_calendar import WorkingCalendar


class Timed(Protocol):
    """What a row of an open task says about its time."""

    @property
    def risk_at(self) -> datetime: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def late_at(self) -> datetime: ...
    @property
    def deadline_at(self) -> datetime | None: ...
    @property
    def held_until(self) -> datetime | None: ...


@dataclass(frozen=True)
class Due:
    """When a task is due; `minutes` of working time are left, or over when negative. A hold stops the clock."""

    at: datetime
    phase: Phase
    minutes: int
    held_until: datetime | None = None
    deadline_at: datetime | None = None  # set by the case itself, beside the standard
    is_past_deadline: bool = False

    @property
    def is_late(self) -> bool:
        return self.phase is Phase.LATE

    @property
    def is_at_risk(self) -> bool:
        return self.phase is Phase.AT_RISK

    @property
    def is_on_hold(self) -> bool:
        return self.phase is Phase.ON_HOLD


def due(task: Timed, now: datetime, calendar: WorkingCalendar) -> Due:
    """Tell how much working time an open task has left."""
    held_until = task.held_until if task.held_until and task.held_until > now else None
    left_at = held_until or now  # the clock stands still until the hold is over
    return Due(
        at=task.due_at,
        phase=phase_of(task, now),
        minutes=-whole_minutes(lateness(task.due_at, left_at, calendar)),
        held_until=held_until,
        deadline_at=task.deadline_at,
        is_past_deadline=task.deadline_at is not None and now > task.deadline_at,
    )


def phase_of(task: Timed, now: datetime) -> Phase:
    """How an open task stands now."""
    if task.held_until and task.held_until > now:
        return Phase.ON_HOLD
    if now > task.late_at:
        return Phase.LATE
    return Phase.AT_RISK if now >= task.risk_at else Phase.ON_TIME
