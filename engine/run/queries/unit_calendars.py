"""Which working calendar each unit follows: its own, or that of the nearest unit above that has one."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.run.queries.visibility import lineage
from engine.time.errors import CalendarNotFound
from engine.time.queries import calendar_by_code
from engine.time.working_calendar import WorkingCalendar
from models.people import Unit


def calendars_of(session: Session, paths: Collection[str]) -> Mapping[str, WorkingCalendar]:
    """The calendar of every unit named by its path; the number of queries follows the calendars, not the units."""
    above = sorted({each for path in paths for each in lineage(path)})
    rows = session.execute(select(Unit.path, Unit.calendar_code).where(Unit.path.in_(above)))
    named = {path: code for path, code in rows if code}
    read = {code: calendar_by_code(session, code) for code in sorted(set(named.values()))}
    return {path: read[_nearest(path, named)] for path in set(paths)}


def _nearest(path: str, named: Mapping[str, str]) -> str:
    for each in reversed(lineage(path)):
        if each in named:
            return named[each]
    raise CalendarNotFound
