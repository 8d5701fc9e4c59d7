"""How an open task stands to its due time, in the working time of its unit. Reads calendars, decides no limit."""

from dataclasses import dataclass
from datetime import datetime

from engine.time.clocks import Urgency, lateness, urgency
from engine.time.durations import whole_minutes
from engine.time.working_calendar import WorkingCalendar


@dataclass(frozen=True)
class Due:
    """When a task is due; `minutes` of working time are left, or over when negative."""

    at: datetime
    urgency: Urgency
    minutes: int

    @property
    def is_late(self) -> bool:
        return self.urgency is Urgency.LATE

    @property
    def is_at_risk(self) -> bool:
        return self.urgency is Urgency.AT_RISK


def due(offered_at: datetime, due_at: datetime, now: datetime, calendar: WorkingCalendar) -> Due:
    """Tell how much working time an open task has left."""
    return Due(due_at, urgency(offered_at, due_at, now, calendar), -whole_minutes(lateness(due_at, now, calendar)))
