"""A calendar as its administrator sees it: what it is called, how it counts, and which edition of it one looks at."""

from dataclasses import dataclass
from datetime import date

from engine.time.office_hours import DayOff, Period
from engine.time.working_calendar import ONE_DAY, WorkingCalendar


@dataclass(frozen=True)
class OfficeCalendar:
    """The stored calendar `code`; `revision` is another number after each edit."""

    code: str
    name: str
    revision: int
    calendar: WorkingCalendar

    @property
    def tentative(self) -> tuple[DayOff, ...]:
        """The days off that the government has not settled yet."""
        return tuple(day_off for day_off in self.calendar.days_off if day_off.tentative)

    def first_gap(self, today: date) -> date | None:
        """The first day from `today` on for which nothing says when it is worked; none if the hours hold for ever."""
        day = today
        while self.calendar.period(day) is not None:
            if any(period.last_day is None and period.covers(day) for period in self.calendar.periods):
                return None
            day += ONE_DAY
        return day

    def period(self, key: str) -> Period | None:
        """The period that `period_key` names so."""
        return next((period for period in self.calendar.periods if period_key(period) == key), None)


def period_key(period: Period) -> str:
    """What tells the periods of a calendar apart, since no two hold on exactly the same days."""
    return f"{period.first_day}_{period.last_day or ''}"
