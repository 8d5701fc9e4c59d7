"""Keeps what cases report of indicators. Knows no case but by its id."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.people.queries import in_unit
from models.people import Unit
from models.performance import Indicator, Realisation


@dataclass(frozen=True, kw_only=True)
class Reported:
    """One value as a case tells it: for a year and tribulan, how far it is, by whom sent and checked."""

    code: str
    period: tuple[int, int]
    element: str
    key: str
    state: str
    answered: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    note: str
    evidence: list[Any]
    sent_by: int | None
    sent_at: datetime | None
    checked_by: int | None
    checked_at: datetime | None


SAME = [name for name in Reported.__dataclass_fields__ if name not in ("code", "period")]


def keep_reported(session: Session, instance_id: UUID, agency_path: str, reported: Sequence[Reported]) -> None:
    """Let the values of a case be these. What it no longer says is gone from here, and stays in its history."""
    session.execute(delete(Realisation).where(Realisation.instance_id == instance_id))
    if not reported:
        return
    ids = known_codes(session, agency_path)
    newest = {each.code: each for each in reported if each.code in ids}
    for code, each in newest.items():
        told = {name: getattr(each, name) for name in SAME}
        year, quarter = each.period
        session.add(Realisation(instance_id=instance_id, indicator_id=ids[code], year=year, quarter=quarter, **told))
    session.flush()


def known_codes(session: Session, agency_path: str) -> dict[str, int]:
    """The ids of an agency's indicators by code."""
    known = select(Indicator.code, Indicator.id).join(Unit, Unit.id == Indicator.unit_id).where(in_unit(agency_path))
    return {row.code: row.id for row in session.execute(known)}


def kept_of(session: Session, instance_id: UUID) -> list[Reported]:
    """What is kept of a case."""
    rows = session.execute(
        select(Realisation, Indicator.code)
        .join(Indicator, Indicator.id == Realisation.indicator_id)
        .where(Realisation.instance_id == instance_id)
    )
    return [
        Reported(code=code, period=(row.year, row.quarter), **{name: getattr(row, name) for name in SAME})
        for row, code in rows
    ]
