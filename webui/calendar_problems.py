"""One sentence for each thing that can be wrong with the edit of a calendar. Knows codes and their parameters."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext

from engine.time.calendar_problems import CalendarFault, CalendarProblem
from webui import formats
from webui.problems import Fault

SENTENCES: Mapping[CalendarFault, Any] = {
    CalendarFault.MISSING: lazy_gettext("Please fill this in."),
    CalendarFault.TOO_LONG: lazy_gettext("Use at most %(most)s characters."),
    CalendarFault.NOT_A_DATE: lazy_gettext("Write a date that exists, for example 31/12/2026."),
    CalendarFault.OUT_OF_RANGE: lazy_gettext("Write a date between the years %(first)s and %(last)s."),
    CalendarFault.ENDS_BEFORE_IT_BEGINS: lazy_gettext("The last day must not be before the first one."),
    CalendarFault.PERIOD_TIES: lazy_gettext("“%(other)s” holds on exactly the same days. Change that period instead."),
    CalendarFault.DAY_TAKEN: lazy_gettext("%(day)s is already a day off: “%(other)s”."),
    CalendarFault.UNKNOWN_KIND: lazy_gettext("Choose who gave the day off."),
    CalendarFault.UNKNOWN_ZONE: lazy_gettext("Choose one of the time zones."),
    CalendarFault.UNKNOWN_CALENDAR: lazy_gettext("Choose one of the calendars."),
    CalendarFault.NAME_TAKEN: lazy_gettext("Another calendar already has this name."),
    CalendarFault.GRACE_NOT_MINUTES: lazy_gettext("Write whole minutes from 0 to %(most)s."),
    CalendarFault.NO_HOURS: lazy_gettext("No day of the week has working hours. Write them for one day at least."),
    CalendarFault.GAP: lazy_gettext(
        "Then no hours would hold on %(day)s. From today on every day needs hours, the last ones until further notice."
    ),
    CalendarFault.NO_WORKING_TIME: lazy_gettext(
        "Then there would be too little working time in the next three years, and no task could be given a due time."
    ),
    CalendarFault.NOTHING_CHOSEN: lazy_gettext("Choose one day at least."),
    CalendarFault.NOTHING_NEW: lazy_gettext("The calendar already has all the days off of this year."),
    CalendarFault.NEEDS_A_CALENDAR: lazy_gettext("No unit above has a calendar, so this unit needs one of its own."),
    CalendarFault.NOT_HOURS: lazy_gettext(
        "“%(part)s” is not a span of hours. Write for example 07:30-12:00, 13:00-16:00."
    ),
    CalendarFault.NO_SUCH_TIME: lazy_gettext("“%(part)s” contains a time that does not exist."),
    CalendarFault.ENDS_TOO_EARLY: lazy_gettext("“%(part)s” ends before it begins."),
    CalendarFault.OVERLAP: lazy_gettext("The hours %(part)s overlap."),
    CalendarFault.TOO_MANY_SPANS: lazy_gettext("There are too many spans of hours in one day."),
}


def fault_of(problem: CalendarProblem) -> Fault:
    """Put a problem into words."""
    params = {name: formats.day(value) if isinstance(value, date) else value for name, value in problem.params.items()}
    return Fault(problem.name, str(SENTENCES[problem.fault]) % params)
