"""How long open tasks have lain, in working time since they were offered. Reads the most overdue ones only."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.run.queries.visibility import IS_OPEN
from engine.supervise.scope import Scope
from models.instances import UserTask

MOST_AGED = 10_000
HOURS = (1, 4, 8, 24, 40, 80)  # of working time, at which the next bucket begins


@dataclass(frozen=True)
class Ageing:
    """How many open tasks are of which age: `counts` has one number below, between and above `HOURS`."""

    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many tasks were looked at; at `MOST_AGED` there may be more."""
        return sum(self.counts)


def ageing(session: Session, scope: Scope, now: datetime) -> Ageing:
    """Sort the open tasks of a scope by age."""
    # A task is older than some working time if it was offered before that time began; so nothing is counted per task.
    limits = {
        unit_id: [-calendar.after(now, -timedelta(hours=hours)).timestamp() for hours in HOURS]
        for unit_id, calendar in scope.calendars(session).items()
    }
    rows = session.execute(
        select(UserTask.unit_id, UserTask.offered_at)
        .where(IS_OPEN, UserTask.unit_id.in_(scope.ids))
        .order_by(UserTask.due_at, UserTask.id)
        .limit(MOST_AGED)
    )
    counts = [0] * (len(HOURS) + 1)
    for unit_id, offered_at in rows:
        counts[bisect_right(limits[unit_id], -offered_at.timestamp())] += 1
    return Ageing(tuple(counts))
