"""Warns about open tasks when their standard time runs out, each level once, and quietly at night."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from engine.notices.kinds import Kind
from engine.notices.readers import OpenTask, Readers
from engine.notices.sweeping import sweep
from engine.notices.telling import Telling, tell
from engine.run.keys import TaskKey
from engine.run.queries.unit_calendars import calendars_of
from engine.run.runtime import Runtime
from engine.run.task_clock import task_entries, task_happenings
from engine.time.clocks import clocks
from engine.time.moments import Moments, moments
from engine.time.working_calendar import WorkingCalendar
from models.instances import UserTask


def give_warnings(runtime: Runtime) -> None:
    """Warn about every open task that has reached a level it was not warned about."""

    def work(session: Session, tasks: Sequence[OpenTask]) -> None:
        now = runtime.now()
        calendars = calendars_of(session, {task.path for task in tasks})
        readers = Readers(session, runtime.today)
        for task in tasks:
            calendar = calendars[task.path]
            if not _is_held(task.row, now) and (task.is_urgent or calendar.is_working(now)):
                _warn(readers, task, calendar, now)

    sweep(runtime, UserTask.warn_at, work)


def _is_held(row: UserTask, now: datetime) -> bool:
    return row.held_until is not None and row.held_until > now


def _warn(readers: Readers, task: OpenTask, calendar: WorkingCalendar, now: datetime) -> None:
    row = task.row
    timed = _moments(readers.session, row, calendar, now)
    reached = [level for level, at in sorted(timed.warnings.items()) if row.warned < level and at <= now]
    told = readers.warned(task) if reached else set()
    for level in reached:
        telling = Telling(
            kind=Kind.WARNING,
            cause=f"{row.id}:{level}",
            readers=told,
            unit_path=task.path,
            instance_id=row.instance_id,
            task_id=row.id,
            level=level,
            is_urgent=task.is_urgent,
        )
        tell(readers.session, telling, now)
    row.warned = max((row.warned, *reached))
    following = timed.next_warning(row.warned)
    row.warn_at = following[1] if following else None


def _moments(session: Session, row: UserTask, calendar: WorkingCalendar, now: datetime) -> Moments:
    """When the task is warned about, as its history tells: holds of the past count."""
    key = TaskKey(row.element, row.occurrence, row.key)
    entries = task_entries(session, row.instance_id, key)
    clock = clocks(task_happenings(key, row.offered_at, entries), calendar, now)[key]
    return moments(now, clock.used, row.standard, calendar)
