"""Keeps the phase of open tasks true while time passes, and tells when a hold is over. Moves no clock."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from engine.notices.kinds import Kind
from engine.notices.readers import OpenTask, Readers
from engine.notices.sweeping import sweep
from engine.notices.telling import Telling, tell
from engine.run.queries.urgency import phase_of
from engine.run.runtime import Runtime
from engine.time.moments import Phase
from models.instances import UserTask


def move_phases(runtime: Runtime) -> None:
    """Let every open task whose phase is over by itself be in its next one."""

    def work(session: Session, tasks: Sequence[OpenTask]) -> None:
        readers = Readers(session, runtime.today)
        for task in tasks:
            was_held = task.row.phase == Phase.ON_HOLD
            _move(task.row, runtime.now())
            if was_held and task.row.phase != Phase.ON_HOLD:
                _tell(readers, task, runtime.now())

    sweep(runtime, UserTask.phase_at, work)


def _move(row: UserTask, now: datetime) -> None:
    phase = phase_of(row, now)
    ends = {
        Phase.ON_HOLD: row.held_until,
        Phase.ON_TIME: row.risk_at,
        Phase.AT_RISK: row.late_at,
        Phase.LATE: None,
    }
    row.phase, row.phase_at = phase.value, ends[phase]


def _tell(readers: Readers, task: OpenTask, now: datetime) -> None:
    telling = Telling(
        kind=Kind.HOLD_ENDED,
        cause=f"{task.row.id}:{task.row.held_until}",
        readers=readers.doers(task),
        unit_path=task.path,
        instance_id=task.row.instance_id,
        task_id=task.row.id,
        text=task.row.held_for,
        is_urgent=task.is_urgent,
    )
    tell(readers.session, telling, now)
