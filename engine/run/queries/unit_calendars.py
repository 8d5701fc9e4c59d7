"""Which working calendar each unit follows: its own, or that of the nearest unit above that has one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.run.queries.visibility import lineage
from engine.time.errors import CalendarNotFound
from engine.time.queries import calendar_by_code
from engine.time.working_calendar import WorkingCalendar
from models.people import Unit


@dataclass(frozen=True)
class UnitCalendar:
    """A unit, the calendar it names itself, and the one it follows; none of either is possible."""

    id: int
    path: str
    name: str
    own: str | None
    code: str | None

    @property
    def depth(self) -> int:
        """How many units are above it."""
        return self.path.count("/")


def calendars_of(session: Session, paths: Collection[str]) -> Mapping[str, WorkingCalendar]:
    """The calendar of every unit named by its path; the number of queries follows the calendars, not the units."""
    above = sorted({each for path in paths for each in lineage(path)})
    rows = session.execute(select(Unit.path, Unit.calendar_code).where(Unit.path.in_(above)))
    named = {path: code for path, code in rows if code}
    read = {code: calendar_by_code(session, code) for code in sorted(set(named.values()))}
    return {path: read[_nearest(path, named)] for path in set(paths)}


def unit_calendars(session: Session) -> list[UnitCalendar]:
    """Every unit with its calendar, each below the unit it belongs to."""
    rows = session.execute(select(Unit.id, Unit.path, Unit.name, Unit.calendar_code)).all()
    named = {row.path: row.calendar_code for row in rows if row.calendar_code}
    found = [UnitCalendar(row.id, row.path, row.name, row.calendar_code, _followed(row.path, named)) for row in rows]
    return sorted(found, key=lambda unit: unit.path.split("/"))


def _nearest(path: str, named: Mapping[str, str]) -> str:
    code = _followed(path, named)
    if code is None:
        raise CalendarNotFound
    return code


def _followed(path: str, named: Mapping[str, str]) -> str | None:
    return next((named[each] for each in reversed(lineage(path)) if each in named), None)
