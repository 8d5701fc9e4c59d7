"""Which units an actor oversees and what they are called. Knows no task."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.people.policy import Actor, heads, lies_within
from engine.people.queries import in_unit
from engine.run.queries.unit_calendars import calendars_of
from engine.time.working_calendar import WorkingCalendar
from models.people import Unit


@dataclass(frozen=True)
class OverseenUnit:
    """A unit whose work the actor oversees."""

    id: int
    path: str
    name: str


@dataclass(frozen=True)
class Scope:
    """The units an actor oversees, the upper ones first."""

    units: tuple[OverseenUnit, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        """What rows are restricted to."""
        return tuple(unit.id for unit in self.units)

    def name(self, unit_id: int) -> str:
        """What a unit is called."""
        return next((unit.name for unit in self.units if unit.id == unit_id), "")

    def calendars(self, session: Session) -> dict[int, WorkingCalendar]:
        """The calendar that each unit follows."""
        read = calendars_of(session, [unit.path for unit in self.units])
        return {unit.id: read[unit.path] for unit in self.units}


def scope_of(session: Session, actor: Actor) -> Scope:
    """Look up the units at or below those that `actor` heads or supervises."""
    paths = heads(actor)
    if not paths:
        return Scope(())
    inside = or_(*(in_unit(path) for path in paths))
    rows = session.execute(select(Unit.id, Unit.path, Unit.name).where(inside).order_by(Unit.path))
    units = (OverseenUnit(*row) for row in rows)
    return Scope(tuple(unit for unit in units if any(lies_within(unit.path, path) for path in paths)))
