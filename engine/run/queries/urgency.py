"""How an open task stands to its due time, in the working time of its unit. Reads calendars, decides no limit."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import ColumnElement, and_

from engine.time.clocks import lateness
from engine.time.durations import whole_minutes
from engine.time.moments import Phase
from engine.time.working_calendar import WorkingCalendar
from models.instances import UserTask

# How far from its due time a task may be at risk. It bounds what an index is read for; no step takes so long.
HORIZON = timedelta(days=92)


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
    @property
    def held_for(self) -> str | None: ...


@dataclass(frozen=True)
class Due:
    """When a task is due; `minutes` of working time are left, or over when negative. A hold stops the clock."""

    at: datetime
    phase: Phase
    minutes: int
    held_until: datetime | None = None
    held_for: str | None = None  # the reason of the hold
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
        held_for=task.held_for if held_until else None,
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


def is_late(now: datetime) -> ColumnElement[bool]:
    """An open task that is late now; a hold has moved all moments behind its end."""
    return and_(UserTask.due_at < now, UserTask.late_at < now)


def is_at_risk(now: datetime) -> ColumnElement[bool]:
    """An open task that is close to its limit now, or over it by less than the grace."""
    near = UserTask.due_at.between(now - HORIZON, now + HORIZON)
    return and_(near, UserTask.risk_at <= now, UserTask.late_at >= now, ~is_on_hold(now))


def is_on_hold(now: datetime) -> ColumnElement[bool]:
    """An open task whose clock stands still now."""
    return and_(UserTask.held_until.is_not(None), UserTask.held_until > now)
