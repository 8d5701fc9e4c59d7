"""Checks that the rows of signatures are those that history tells of, and none besides."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.run.history import entry_of
from engine.run.verify.breach import Breach
from engine.signatures.commands import rows_of
from models.history import HistoryEntry
from models.instances import Instance
from models.signatures import Signature

COLUMNS = [column.name for column in Signature.__table__.c]


def signature_breaches(session: Session, instance: Instance, rows: Sequence[HistoryEntry]) -> Iterator[Breach]:
    """I16 of one case."""
    told = {row.code: _values(row) for entry in rows for row in rows_of(entry_of(entry))}
    kept = session.scalars(select(Signature).where(Signature.instance_id == instance.id))
    stored = {row.code: _values(row) for row in kept}
    for code in sorted(told.keys() | stored.keys()):
        if told.get(code) != stored.get(code):
            yield Breach("I16", instance.id, f"the signature {code} is not what history tells of it")


def _values(row: Signature) -> list[object]:
    return [getattr(row, name) for name in COLUMNS]
