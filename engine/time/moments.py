"""When a user task will be at risk, due, late and warned about, as its clock runs. Pure; reads no history and no row.

The clock is the working time since the offer without holds. Late is later than the due time by more than the
calendar's grace. Warnings are measured by the standard, but never by less than the grace: a step of 3 minutes would
otherwise warn a superior before its holder has read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from engine.time.working_calendar import WorkingCalendar

AT_RISK_PERCENT = 75
WARNING_LEVELS = (75, 100, 150)  # percent of the standard


class Phase(StrEnum):
    """How an open task stands to its due time."""

    ON_TIME = "on_time"
    AT_RISK = "at_risk"
    LATE = "late"
    ON_HOLD = "on_hold"


@dataclass(frozen=True)
class Moments:
    """When an open task is at risk (from that moment on), due, late (after that moment) and warned about."""

    risk_at: datetime
    due_at: datetime
    late_at: datetime
    warnings: Mapping[int, datetime]

    def phase(self, now: datetime) -> Phase:
        """How the task stands at `now`, unless it is on hold."""
        if now > self.late_at:
            return Phase.LATE
        return Phase.AT_RISK if now >= self.risk_at else Phase.ON_TIME

    def next_change(self, now: datetime) -> datetime | None:
        """When the phase of `now` is over by itself."""
        match self.phase(now):
            case Phase.ON_TIME:
                return self.risk_at
            case Phase.AT_RISK:
                return self.late_at
            case _:
                return None

    def next_warning(self, warned: int) -> tuple[int, datetime] | None:
        """The lowest warning above `warned` and when it is due."""
        return next(((level, self.warnings[level]) for level in WARNING_LEVELS if level > warned), None)


def moments(start: datetime, used: timedelta, standard: int, calendar: WorkingCalendar) -> Moments:
    """The moments of a task whose clock stood at `used` at `start` and runs since. `standard` is in working minutes."""
    grace = timedelta(minutes=calendar.grace)
    limit = timedelta(minutes=standard)
    measured = max(limit, grace)

    def at(clock: timedelta) -> datetime:
        return calendar.after(start, clock - used)

    return Moments(
        # Not before any working time has passed, be the standard ever so short.
        risk_at=at(max(limit * AT_RISK_PERCENT / 100, timedelta(microseconds=1))),
        due_at=at(limit),
        # At the end of a day nothing is late before the next one begins.
        late_at=calendar.next_working_moment(at(limit + grace)),
        warnings={level: at(measured * level / 100) for level in WARNING_LEVELS},
    )
