"""Looks at single things: one indicator with everything told of it, what an administrator edits, what stands out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.forms.context import FileRef
from engine.people.policy import lies_within
from engine.people.queries import in_unit
from engine.records.errors import IndicatorNotFound
from models.instances import Instance
from models.people import Person, Unit
from models.performance import (
    BudgetLine,
    Indicator,
    IndicatorTarget,
    Objective,
    PerformanceChange,
    Realisation,
)


@dataclass(frozen=True)
class Told:
    """What one case says of an indicator."""

    instance_id: UUID
    subject: str
    year: int
    quarter: int
    state: str
    answered: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    note: str
    evidence: tuple[FileRef, ...]
    sent_by: str | None
    sent_at: datetime | None
    checked_by: str | None
    checked_at: datetime | None


@dataclass(frozen=True)
class Changed:
    """Who changed what, and why."""

    at: datetime
    name: str
    reason: str
    year: int | None
    fields: tuple[tuple[str, object, object], ...]


def indicator_of(session: Session, agency_path: str, code: str) -> Indicator:
    """An indicator of an agency.

    Raises:
        IndicatorNotFound.
    """
    row = session.scalar(select(Indicator).where(Indicator.code == code))
    if row is None or not lies_within(row.unit.path, agency_path):
        raise IndicatorNotFound
    return row


def told_of(session: Session, indicator_id: int) -> list[Told]:
    """What every case says of an indicator, the newest period and case first."""
    senders, checkers = select(Person.id, Person.name).subquery(), select(Person.id, Person.name).subquery()
    rows = session.execute(
        select(Realisation, Instance.subject, senders.c.name.label("sender"), checkers.c.name.label("checker"))
        .join(Instance, Instance.id == Realisation.instance_id)
        .outerjoin(senders, senders.c.id == Realisation.sent_by)
        .outerjoin(checkers, checkers.c.id == Realisation.checked_by)
        .where(Realisation.indicator_id == indicator_id)
        .order_by(Realisation.year.desc(), Realisation.quarter.desc(), Instance.started_at.desc())
    )
    return [_told(*row) for row in rows]


def _told(row: Realisation, subject: str, sender: str | None, checker: str | None) -> Told:
    return Told(
        instance_id=row.instance_id,
        subject=subject,
        year=row.year,
        quarter=row.quarter,
        state=row.state,
        answered=row.answered,
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        note=row.note,
        evidence=tuple(filter(None, map(FileRef.from_answer, row.evidence))),
        sent_by=sender,
        sent_at=row.sent_at,
        checked_by=checker,
        checked_at=row.checked_at,
    )


def changes_of(session: Session, subjects: Sequence[tuple[str, int]]) -> list[Changed]:
    """Every change to some things, the newest first."""
    found = []
    for subject, id_ in subjects:
        rows = session.execute(
            select(PerformanceChange, Person.name)
            .join(Person, Person.id == PerformanceChange.person_id)
            .where(PerformanceChange.subject == subject, PerformanceChange.subject_id == id_)
        )
        for row, name in rows:
            fields = tuple((field, row.before.get(field), row.after.get(field)) for field in sorted(row.after))
            found.append(Changed(row.at, name, row.reason, row.year, fields))
    return sorted(found, key=lambda change: change.at, reverse=True)


def targets_of(session: Session, indicator_id: int) -> list[IndicatorTarget]:
    """The targets of an indicator, the newest year first."""
    mine = select(IndicatorTarget).where(IndicatorTarget.indicator_id == indicator_id)
    return list(session.scalars(mine.order_by(IndicatorTarget.year.desc())))


def budget_of(session: Session, agency_path: str, year: int) -> list[BudgetLine]:
    """The budget lines of a year in their order."""
    mine = select(BudgetLine).join(Unit, Unit.id == BudgetLine.agency_id).where(Unit.path == agency_path)
    return list(session.scalars(mine.where(BudgetLine.year == year).order_by(BudgetLine.position)))


def objective_names(session: Session, agency_path: str) -> list[str]:
    """The names of an agency's objectives in their order."""
    mine = select(Objective.name).join(Unit, Unit.id == Objective.agency_id).where(Unit.path == agency_path)
    return list(session.scalars(mine.order_by(Objective.position)))


def years_of(session: Session, agency_path: str) -> list[int]:
    """The years of which there is a target or a value, the newest first."""
    mine = select(Indicator.id).join(Unit, Unit.id == Indicator.unit_id).where(in_unit(agency_path))
    targets = select(IndicatorTarget.year).where(IndicatorTarget.indicator_id.in_(mine))
    values = select(Realisation.year).where(Realisation.indicator_id.in_(mine))
    return sorted(set(session.scalars(targets.union(values))), reverse=True)


def agencies_with_indicators(session: Session) -> list[tuple[str, str]]:
    """The path and name of every agency that has objectives."""
    rows = session.execute(
        select(Unit.path, Unit.name)
        .where(Unit.id.in_(select(Objective.agency_id)))
        .group_by(Unit.path, Unit.name)
        .order_by(func.lower(Unit.name))
    )
    return [(row.path, row.name) for row in rows]
