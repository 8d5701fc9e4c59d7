"""Goes through the open tasks for which a moment has come, batch by batch, each batch one transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from time import sleep
from typing import NamedTuple, TypeAlias
from uuid import UUID

from sqlalchemy import literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.notices.readers import OpenTask, open_tasks
from engine.run.runtime import Runtime
from models.instances import Instance, UserTask

BATCH = 50
PAUSE = 0.1  # seconds between batches: SQLite lets in who waits only when they look again, which they do that often

Column: TypeAlias = InstrumentedAttribute[datetime | None]
Work: TypeAlias = Callable[[Session, Sequence[OpenTask]], None]


class Place(NamedTuple):
    """The task after which a sweep goes on."""

    moment: datetime
    id: UUID


def sweep(runtime: Runtime, column: Column, work: Work) -> None:
    """Let `work` see every open task whose `column` is a moment that has come, the oldest first."""
    after = runtime.write(partial(_one_batch, runtime.now(), column, work, None))
    while after is not None:
        sleep(PAUSE)
        after = runtime.write(partial(_one_batch, runtime.now(), column, work, after))


def _one_batch(now: datetime, column: Column, work: Work, after: Place | None, session: Session) -> Place | None:
    tasks = _come(session, column, now, after)
    last = tasks[-1].row if len(tasks) == BATCH else None
    place = Place(getattr(last, column.key), last.id) if last else None
    work(session, tasks)
    return place


def _come(session: Session, column: Column, now: datetime, after: Place | None) -> list[OpenTask]:
    # The instances are locked too: whoever acts on a task has locked its instance, and is not waited for.
    query = (
        open_tasks()
        .where(column <= now)
        .order_by(column, UserTask.id)
        .limit(BATCH)
        .with_for_update(of=(UserTask, Instance), skip_locked=True)
    )
    if after is not None:
        place = (literal(after.moment, column.type), literal(after.id, UserTask.id.type))
        query = query.where(tuple_(column, UserTask.id) > tuple_(*place))
    return [OpenTask(*row) for row in session.execute(query)]
