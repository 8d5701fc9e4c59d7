"""Checks the sums that triggers keep against a recount, and can write them anew. Knows rows, and no case."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, delete, func, insert, literal, select, text
from sqlalchemy.orm import Session

from engine.run.statements import dialect
from engine.run.verify.breach import Breach
from models.counts import DoneCount, InstanceCount, OpenCount
from models.instances import Instance, UserTask

RUNNING_DAY = date(1970, 1, 1)

OF_TASK = (
    *(UserTask.process_id, UserTask.element, UserTask.unit_id),
    func.coalesce(UserTask.holder_id, 0).label("holder_id"),
)


class Sums(NamedTuple):
    """A table of sums: its keys and amounts, and the recount that gives the same columns."""

    table: Any
    keys: tuple[str, ...]
    amounts: tuple[str, ...]
    recount: Select[Any]


def _recount(keys: tuple[Any, ...], amounts: tuple[Any, ...], *counted: ColumnElement[bool]) -> Select[Any]:
    return select(*keys, *amounts).where(*counted).group_by(*keys)


IS_LATE = case((UserTask.closed_at > UserTask.late_at, 1), else_=0)
ALL = (
    Sums(
        OpenCount,
        ("process_id", "element", "unit_id", "holder_id", "phase"),
        ("tasks",),
        _recount((*OF_TASK, UserTask.phase), (func.count().label("tasks"),), UserTask.status == "open"),
    ),
    Sums(
        DoneCount,
        ("process_id", "element", "unit_id", "holder_id", "day"),
        ("tasks", "late"),
        _recount(
            (*OF_TASK, func.coalesce(UserTask.closed_on, literal(RUNNING_DAY)).label("day")),
            (func.count().label("tasks"), func.sum(IS_LATE).label("late")),
            UserTask.status == "completed",
        ),
    ),
    Sums(
        InstanceCount,
        ("process_id", "unit_id", "status", "day"),
        ("instances",),
        _recount(
            (
                *(Instance.process_id, Instance.unit_id, Instance.status),
                func.coalesce(Instance.ended_on, literal(RUNNING_DAY)).label("day"),
            ),
            (func.count().label("instances"),),
        ),
    ),
)


def sum_breaches(session: Session) -> Iterator[Breach]:
    """I10 of every sum."""
    for sums in ALL:
        kept, counted = _kept(session, sums), _counted(session, sums)
        for key in sorted(kept.keys() | counted.keys(), key=str):
            if kept.get(key) != counted.get(key):
                name = sums.table.__tablename__
                found = f"{name} {key}: {kept.get(key, 0)} kept, {counted.get(key, 0)} counted"
                yield Breach("I10", None, found)


def repair_sums(session: Session) -> None:
    """Write every sum anew; who writes meanwhile waits. The caller ends the transaction."""
    if dialect(session) == "postgresql":
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(text("LOCK TABLE user_task, instance IN SHARE MODE"))
    for sums in ALL:
        session.execute(delete(sums.table))
        columns = [*sums.keys, *sums.amounts, "slot"]
        session.execute(insert(sums.table).from_select(columns, sums.recount.add_columns(literal(0))))


def _kept(session: Session, sums: Sums) -> Mapping[tuple[Any, ...], tuple[int, ...]]:
    """The sums by key, over all slots; those that are nothing are left out."""
    keys = [getattr(sums.table, name) for name in sums.keys]
    amounts = [func.sum(getattr(sums.table, name)) for name in sums.amounts]
    return _by_key(session, select(*keys, *amounts).group_by(*keys), len(keys))


def _counted(session: Session, sums: Sums) -> Mapping[tuple[Any, ...], tuple[int, ...]]:
    return _by_key(session, sums.recount, len(sums.keys))


def _by_key(session: Session, query: Select[Any], keys: int) -> Mapping[tuple[Any, ...], tuple[int, ...]]:
    rows = [(tuple(row[:keys]), tuple(map(int, row[keys:]))) for row in session.execute(query)]
    return {key: amounts for key, amounts in rows if any(amounts)}
