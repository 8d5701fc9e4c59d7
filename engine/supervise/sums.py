"""Reads the sums that triggers keep, and puts right what time alone has changed since tasks were last looked at.

The sums know open tasks by the phase they were last seen in. Those whose phase has ended since are few and are known
by an index, so the numbers are those of this moment and cost the same with a thousand open tasks or a million.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, func, select
from sqlalchemy.orm import Session

from engine.run.queries.urgency import phase_of
from engine.run.queries.visibility import IS_OPEN, TIMED
from engine.supervise.periods import Period
from engine.supervise.scope import Scope
from engine.time.moments import Phase
from models.counts import DoneCount, InstanceCount, OpenCount
from models.instances import UserTask

RUNNING_DAY = date(1970, 1, 1)  # under which the sums keep what runs
NOBODY = 0  # the holder of a task that nobody has taken


class Place(NamedTuple):
    """Whose work it is: SOP, element, unit and person."""

    process_id: str
    element: str
    unit_id: int
    holder_id: int


@dataclass(frozen=True)
class Done:
    """Tasks completed in a period, and how many of them late."""

    tasks: int
    late: int


@dataclass(frozen=True)
class Cases:
    """Instances that run, and that were completed or ended early in a period, by SOP."""

    running: Mapping[str, int]
    completed: Mapping[str, int]
    cancelled: Mapping[str, int]


def open_sums(session: Session, scope: Scope, now: datetime) -> Mapping[tuple[Place, Phase], int]:
    """How many tasks are open at each place, in the phase they are in at `now`."""
    sums: Counter[tuple[Place, Phase]] = Counter()
    key = (OpenCount.process_id, OpenCount.element, OpenCount.unit_id, OpenCount.holder_id, OpenCount.phase)
    kept = select(*key, func.sum(OpenCount.tasks)).where(OpenCount.unit_id.in_(scope.ids)).group_by(*key)
    for process_id, element, unit_id, holder_id, phase, tasks in session.execute(kept):
        sums[Place(process_id, element, unit_id, holder_id), Phase(phase)] += int(tasks)
    for row in session.execute(overtaken(scope, now)):
        place = place_of(row)
        sums[place, Phase(row.phase)] -= 1
        sums[place, phase_of(row, now)] += 1
    return {key: tasks for key, tasks in sums.items() if tasks > 0}


def is_overtaken(now: datetime) -> ColumnElement[bool]:
    """An open task whose phase has ended since it was last looked at."""
    return and_(IS_OPEN, UserTask.phase_at <= now)


def overtaken(scope: Scope, now: datetime) -> Select[*tuple[Any, ...]]:
    """All such tasks of a scope, by the index of when their phase ended; narrowed and put in order by who reads them.

    A condition or an order more, and a database walks another, longer index.
    """
    of = (UserTask.id, UserTask.process_id, UserTask.element, UserTask.unit_id, UserTask.holder_id, UserTask.phase)
    return select(*of, *TIMED).where(is_overtaken(now), UserTask.unit_id.in_(scope.ids))


def place_of(row: Row[Any]) -> Place:
    """Whose work the task of a row is."""
    return Place(row.process_id, row.element, row.unit_id, row.holder_id or NOBODY)


def done_sums(session: Session, scope: Scope, period: Period) -> Mapping[Place, Done]:
    """How many tasks were completed at each place in a period, each counted for who completed it."""
    key = (DoneCount.process_id, DoneCount.element, DoneCount.unit_id, DoneCount.holder_id)
    rows = session.execute(
        select(*key, func.sum(DoneCount.tasks), func.sum(DoneCount.late))
        .where(DoneCount.unit_id.in_(scope.ids), DoneCount.day.between(period.first, period.last))
        .group_by(*key)
    )
    found = {Place(*row[:4]): Done(int(row[4]), int(row[5])) for row in rows}
    return {place: done for place, done in found.items() if done.tasks}


def case_sums(session: Session, scope: Scope, period: Period) -> Cases:
    """How many instances run now, and how many ended in a period."""
    key = (InstanceCount.process_id, InstanceCount.status)
    ended = InstanceCount.day.between(period.first, period.last)
    rows = session.execute(
        select(*key, func.sum(InstanceCount.instances))
        .where(InstanceCount.unit_id.in_(scope.ids), (InstanceCount.day == RUNNING_DAY) | ended)
        .group_by(*key)
    )
    found = {(process_id, status): int(count) for process_id, status, count in rows if count}
    running, completed, cancelled = (_of(found, status) for status in ("running", "completed", "cancelled"))
    return Cases(running, completed, cancelled)


def _of(found: Mapping[tuple[str, str], int], status: str) -> Mapping[str, int]:
    return {process_id: count for (process_id, each), count in found.items() if each == status}
