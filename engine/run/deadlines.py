"""The deadlines a case itself sets for its steps: dates in answers, which stand beside the standard. Pure.

A drawing names them: `sop:deadline="element.field"` on a task is a date, `sop:deadlines="element.field"` on the process
a list of rows with `step` (its number) and `date`. What the list says of a step wins.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from engine.run.bundle import Element, Version
from engine.time.office_hours import MIDNIGHT
from engine.time.working_calendar import WorkingCalendar

LAST_MOMENT = time(23, 59, 59)

Answers = Mapping[str, Mapping[str, Any]]  # by element


def deadline(version: Version, element: Element, answers: Answers, calendar: WorkingCalendar) -> datetime | None:
    """The end of the last working hours of the day that was set for a task; of the day itself where none is worked."""
    day = _listed(version, element, answers) or _date(_answer(element.deadline, answers))
    if day is None:
        return None
    spans = calendar.hours(day)
    end = spans[-1].end if spans and spans[-1].end != MIDNIGHT else LAST_MOMENT
    return datetime.combine(day, end, calendar.zone)


def _listed(version: Version, element: Element, answers: Answers) -> date | None:
    rows = _answer(version.deadlines, answers)
    step = version.step_of(element.id).step
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, Mapping) and str(row.get("step")) == str(step):
            return _date(row.get("date"))
    return None


def _answer(reference: str | None, answers: Answers) -> Any:
    element, _, field = (reference or "").partition(".")
    return answers.get(element, {}).get(field)


def _date(value: Any) -> date | None:
    return date.fromisoformat(value[:10]) if isinstance(value, str) and value else None
