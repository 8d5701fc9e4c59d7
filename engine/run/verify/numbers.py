"""Checks the registers of letter numbers: no gap, and what was given to a case is what its history says."""

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.run.verify.breach import Breach
from models.history import HistoryEntry
from models.numbers import IssuedNumber


def number_breaches(session: Session) -> Iterator[Breach]:
    """I15."""
    rows = session.scalars(
        select(IssuedNumber).order_by(IssuedNumber.register_id, IssuedNumber.year, IssuedNumber.sequence)
    ).all()
    for (register, year), numbers in groupby(rows, key=lambda row: (row.register_id, row.year)):
        there = [number.sequence for number in numbers]
        if there != list(range(there[0], there[0] + len(there))):
            yield Breach("I15", None, f"register {register} of {year} has a gap")
    for row in rows:
        if row.state == "issued" and row.instance_id is not None and not _is_told(session, row):
            yield Breach("I15", row.instance_id, f"its history does not tell of number {row.text}")


def _is_told(session: Session, row: IssuedNumber) -> bool:
    element = str(row.element).split(" ", 1)[0]
    mine = (HistoryEntry.instance_id == row.instance_id, HistoryEntry.element == element)
    contents = session.scalars(select(HistoryEntry.content).where(*mine, HistoryEntry.kind == "completed"))
    return any(row.text in content.get("answers", {}).values() for content in contents)
