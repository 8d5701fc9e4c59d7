"""When a hold that lasts until a day ends: with the office hours of that day. Changes nothing."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from engine.people.policy import Actor
from engine.run.queries.task_page import visible_task
from engine.run.queries.unit_calendars import calendars_of


def hold_end(session: Session, actor: Actor, task_id: UUID, day: date) -> datetime:
    """Look up the end of the office hours of a day where a task is done; of a day off, its midnight.

    Raises:
        TaskNotFound: there is none, or it is not the actor's to see.
    """
    path = visible_task(session, actor, task_id).unit.path
    calendar = calendars_of(session, [path])[path]
    hours = calendar.hours(day)
    end = hours[-1].end if hours else time()
    last_day = day if end != time() else day + timedelta(days=1)
    return datetime.combine(last_day, end, calendar.zone)
