"""The cases behind the numbers of the board, page by page: those that run, and those that ended in a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, literal, or_, select
from sqlalchemy.orm import Session

from engine.run.queries.current import open_tasks
from engine.run.queries.instances import InstanceList, InstanceRow
from engine.supervise.periods import Period
from engine.supervise.scope import Scope
from models.instances import Instance
from models.people import Unit

PAGE = 50


class Status(StrEnum):
    """Which cases are asked for."""

    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class WantedCases:
    """What a list of cases is narrowed to; the period counts for cases that have ended."""

    period: Period
    status: Status = Status.RUNNING
    process_id: str = ""


def overseen_cases(
    session: Session, scope: Scope, wanted: WantedCases, now: datetime, after: UUID | None = None
) -> InstanceList:
    """Look up cases of a scope, the newest first."""
    of = (Instance.id, Instance.subject, Instance.status, Instance.process_version_id, Instance.started_at)
    query = select(*of, Instance.ended_at, Unit.name.label("unit_name")).join(Unit, Unit.id == Instance.unit_id)
    query = query.where(*_conditions(scope, wanted), *_goes_on(after))
    found = session.execute(query.order_by(Instance.started_at.desc(), Instance.id).limit(PAGE + 1)).all()
    open_ = open_tasks(session, [row.id for row in found[:PAGE] if row.status == "running"], now)
    rows = tuple(InstanceRow(**row._mapping, open=open_.get(row.id, ())) for row in found[:PAGE])
    return InstanceList(rows, found[PAGE - 1].id if len(found) > PAGE else None)


def _conditions(scope: Scope, wanted: WantedCases) -> Sequence[ColumnElement[bool]]:
    conditions = [Instance.status == wanted.status, Instance.unit_id.in_(scope.ids)]
    if wanted.status is not Status.RUNNING:
        conditions.append(Instance.ended_on.between(wanted.period.first, wanted.period.last))
    if wanted.process_id:
        conditions.append(Instance.process_id == wanted.process_id)
    return conditions


def _goes_on(after: UUID | None) -> Sequence[ColumnElement[bool]]:
    if after is None:
        return ()
    started = select(Instance.started_at).where(Instance.id == after).scalar_subquery()
    later = literal(after, Instance.id.type)
    return (Instance.started_at <= started, or_(Instance.started_at != started, Instance.id > later))
