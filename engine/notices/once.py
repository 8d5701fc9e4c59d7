"""Inserts rows that may be there already, without failing and without doubling them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.base import Base


def insert_once(
    session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]], *told: InstrumentedAttribute[Any]
) -> Sequence[Row[Any]]:
    """Insert the rows that no unique constraint knows yet and return the columns `told` of those."""
    if not rows:
        return []
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement: Any = insert(table).values(list(rows)).on_conflict_do_nothing().returning(*told)
    return list(session.execute(statement))
