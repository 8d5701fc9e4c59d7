"""How long completed tasks really took, without holds. Reads the newest of each step only, so that it stays quick."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, literal_column, select, union_all
from sqlalchemy.orm import Session

from engine.supervise.periods import Period
from engine.supervise.scope import Scope
from models.instances import UserTask

MOST_MEASURED = 2_000  # of a step
IS_COMPLETED = UserTask.status == literal_column("'completed'")  # written out: the index is a partial one

Step = tuple[str, str]  # SOP and element


@dataclass(frozen=True)
class Measured:
    """One completed task: the working time it waited and was worked on, and the day it was completed."""

    used: timedelta
    day: date


def measured(
    session: Session, scope: Scope, steps: Collection[Step], period: Period, most: int = MOST_MEASURED
) -> Mapping[Step, list[Measured]]:
    """Look up the newest completed tasks of each step in a period, newest first, in one statement."""
    if not steps:
        return {}
    newest = [select(_newest(scope, step, period).limit(most).subquery()) for step in sorted(steps)]
    found: dict[Step, list[Measured]] = defaultdict(list)
    for row in session.execute(union_all(*newest)):
        used = timedelta(seconds=(row.waiting or 0) + (row.working or 0))
        found[row.process_id, row.element].append(Measured(used, row.closed_on))
    return dict(found)


def _newest(scope: Scope, step: Step, period: Period) -> Select[*tuple[Any, ...]]:
    process_id, element = step
    of = (UserTask.process_id, UserTask.element, UserTask.waiting, UserTask.working, UserTask.closed_on)
    return (
        select(*of)
        .where(IS_COMPLETED, UserTask.process_id == process_id, UserTask.element == element)
        .where(UserTask.unit_id.in_(scope.ids), UserTask.closed_on.between(period.first, period.last))
        .order_by(UserTask.closed_at.desc())
    )
