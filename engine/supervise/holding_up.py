"""Which step holds up the work of a scope most, from late open work and from what steps really took.

Both are read from samples of a fixed size: of each step the most overdue tasks, and the newest completed ones.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from engine.run.queries.urgency import phase_of
from engine.run.queries.visibility import IS_OPEN
from engine.supervise.board import Board
from engine.supervise.measured import Step, measured
from engine.supervise.scope import Scope
from engine.supervise.sums import overtaken
from engine.time.clocks import lateness
from engine.time.figures import Bottleneck, StepLoad, bottleneck, median
from engine.time.moments import Phase
from engine.time.working_calendar import WorkingCalendar
from models.instances import UserTask

MOST_LATE = 200  # of a step, the most overdue ones
MOST_DONE = 200  # of a step, the newest ones


@dataclass(frozen=True)
class HoldUp:
    """The step that holds up most, how late its most overdue open task is, and what its standard is in minutes."""

    step: Step
    found: Bottleneck
    longest: timedelta


@dataclass(frozen=True)
class _Late:
    tasks: int = 0
    time: timedelta = timedelta()
    longest: timedelta = timedelta()

    def with_one(self, late: timedelta) -> "_Late":
        return _Late(self.tasks + 1, self.time + late, max(self.longest, late))


def hold_up(session: Session, board: Board, standards: Mapping[Step, int]) -> HoldUp | None:
    """Find the step that holds up most; `standards` are the minutes of every step that may be named."""
    steps = [step for step in sorted(board.by_step) if step in standards]
    if not steps:
        return None
    late = _late_work(session, board, [step for step in steps if board.by_step[step].late])
    done = measured(session, board.scope, steps, board.period, MOST_DONE)
    loads = []
    for step in steps:
        taken = [each.used for each in done.get(step, ())]
        loads.append(
            StepLoad(
                element=_name(step),
                standard_minutes=standards[step],
                done=len(taken),
                median=median(taken),
                late_open=board.by_step[step].late,
                late_time=late[step].time,
            )
        )
    found = bottleneck(loads, _grace(board.scope.calendars(session)))
    if found is None:
        return None
    step = next(each for each in steps if _name(each) == found.element)
    return HoldUp(step, found, late[step].longest)


def _name(step: Step) -> str:
    """Elements of two SOPs may have the same id."""
    return "/".join(step)


def _late_work(session: Session, board: Board, steps: Collection[Step]) -> Mapping[Step, _Late]:
    late: dict[Step, _Late] = defaultdict(_Late)
    if not steps:
        return late
    calendars = board.scope.calendars(session)
    sources = [select(_most_overdue(board.scope, step).subquery()) for step in sorted(steps)]
    overdue = [*session.execute(union_all(*sources))]
    overdue += [
        row for row in session.execute(overtaken(board.scope, board.now)) if phase_of(row, board.now) is Phase.LATE
    ]
    for row in overdue:
        over = lateness(row.due_at, board.now, calendars[row.unit_id])
        step = row.process_id, row.element
        late[step] = late[step].with_one(over)
    return late


_SEEN = (UserTask.process_id, UserTask.element, UserTask.unit_id, UserTask.due_at)


def _most_overdue(scope: Scope, step: Step) -> Select[*tuple[Any, ...]]:
    process_id, element = step
    return (
        select(*_SEEN)
        .where(IS_OPEN, UserTask.process_id == process_id, UserTask.element == element)
        .where(UserTask.phase == Phase.LATE, UserTask.phase_at.is_(None), UserTask.unit_id.in_(scope.ids))
        .order_by(UserTask.due_at, UserTask.id)
        .limit(MOST_LATE)
    )


def _grace(calendars: Mapping[int, WorkingCalendar]) -> timedelta:
    return timedelta(minutes=max((calendar.grace for calendar in calendars.values()), default=0))


def grace_of(session: Session, scope: Scope) -> timedelta:
    """How long after its due time nothing counts as late yet."""
    return _grace(scope.calendars(session))
