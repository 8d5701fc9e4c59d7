"""The board of those who oversee units: how much is open, late, at risk, on hold and done, by SOP, unit, step, person.

Every number is a sum over `Place`s, so the four ways to break it down always add up to the same.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.supervise.periods import Period
from engine.supervise.scope import Scope
from engine.supervise.sums import Cases, Done, Place, case_sums, done_sums, open_sums
from engine.time.moments import Phase
from models.people import Person

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Numbers:
    """What stands at one line of the board."""

    on_time: int = 0
    at_risk: int = 0
    late: int = 0
    on_hold: int = 0
    done: int = 0
    done_late: int = 0

    @property
    def open(self) -> int:
        """All open tasks, those on hold included."""
        return self.on_time + self.at_risk + self.late + self.on_hold

    def __add__(self, other: "Numbers") -> "Numbers":
        return Numbers(
            self.on_time + other.on_time,
            self.at_risk + other.at_risk,
            self.late + other.late,
            self.on_hold + other.on_hold,
            self.done + other.done,
            self.done_late + other.done_late,
        )


@dataclass(frozen=True)
class Board:
    """The numbers of a moment and a period; `places` are the finest ones, everything else is added up from them."""

    now: datetime
    period: Period
    scope: Scope
    cases: Cases
    places: Mapping[Place, Numbers]
    people: Mapping[int, str]

    @property
    def total(self) -> Numbers:
        """Everything together."""
        return sum(self.places.values(), Numbers())

    @property
    def by_process(self) -> Mapping[str, Numbers]:
        """By SOP."""
        return self.by(lambda place: place.process_id)

    @property
    def by_step(self) -> Mapping[tuple[str, str], Numbers]:
        """By SOP and element."""
        return self.by(lambda place: (place.process_id, place.element))

    @property
    def by_unit(self) -> Mapping[int, Numbers]:
        """By the unit the work is offered to."""
        return self.by(lambda place: place.unit_id)

    @property
    def by_person(self) -> Mapping[int, Numbers]:
        """By who holds or completed it; 0 stands for what nobody has taken."""
        return self.by(lambda place: place.holder_id)

    def by(self, key: Callable[[Place], K]) -> Mapping[K, Numbers]:
        """Add up the places that have the same key."""
        found: dict[K, Numbers] = defaultdict(Numbers)
        for place, numbers in self.places.items():
            found[key(place)] += numbers
        return dict(found)


def board(session: Session, scope: Scope, period: Period, now: datetime) -> Board:
    """Look up the board; six statements, however many tasks there are."""
    places: dict[Place, Numbers] = defaultdict(Numbers)
    for (place, phase), tasks in open_sums(session, scope, now).items():
        places[place] += _open(phase, tasks)
    for place, done in done_sums(session, scope, period).items():
        places[place] += _done(done)
    people = {place.holder_id for place in places if place.holder_id}
    return Board(now, period, scope, case_sums(session, scope, period), dict(places), names_of(session, people))


def names_of(session: Session, people: set[int]) -> Mapping[int, str]:
    """What people are called."""
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(sorted(people))))
    return {id_: name for id_, name in rows}


def _open(phase: Phase, tasks: int) -> Numbers:
    none = Numbers()
    match phase:
        case Phase.ON_TIME:
            return replace(none, on_time=tasks)
        case Phase.AT_RISK:
            return replace(none, at_risk=tasks)
        case Phase.LATE:
            return replace(none, late=tasks)
        case Phase.ON_HOLD:
            return replace(none, on_hold=tasks)


def _done(done: Done) -> Numbers:
    return Numbers(done=done.tasks, done_late=done.late)
