"""Inserts rows that may be there already, without failing and without doubling them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.base import Base


def insert_once(
    session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]], *told: InstrumentedAttribute[Any]
) -> Sequence[Row[Any]]:
    """Insert the rows that no unique constraint knows yet and return the columns `told` of those."""
    if not rows:
        return []
    target = table.__table__
    assert isinstance(target, Table)  # noqa: S101 - of a mapped class it always is
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    # Not the ORM and not one long VALUES: both would be compiled anew each time, which costs more than the insert.
    statement = insert(target).on_conflict_do_nothing().returning(*(target.c[column.key] for column in told))
    return list(session.connection().execute(statement, [dict(row) for row in rows]))
