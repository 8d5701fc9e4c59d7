"""Objectives, indicators, targets, what was achieved, and budgets."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from models.base import Base
from models.people import Unit


class Exact(TypeDecorator[Decimal]):
    """A decimal kept as text: SQLite would turn a number into a float."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else f"{value:f}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Objective(Base):
    """An objective (sasaran) of an agency, in the years it is pursued; none: without an end."""

    __tablename__ = "objective"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    position: Mapped[int]
    name: Mapped[str]
    first_year: Mapped[int | None]
    last_year: Mapped[int | None]

    indicators: Mapped[list[Indicator]] = relationship(back_populates="objective")


class Indicator(Base):
    """An indicator of an objective, supplied by one unit, in the years it is valid; then its successor may follow."""

    __tablename__ = "indicator"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    objective_id: Mapped[int] = mapped_column(ForeignKey("objective.id"), index=True)
    name: Mapped[str]
    measure: Mapped[str]
    direction: Mapped[str]  # up | down | range
    consolidation: Mapped[str]  # sum | average | last
    numerator: Mapped[str | None]  # what is counted, where the value is a share
    denominator: Mapped[str | None]
    decimals: Mapped[int]
    definition: Mapped[str] = mapped_column(default="")  # what exactly is counted, and when it counts as done
    evidence_rule: Mapped[str] = mapped_column(default="")  # what proves a value
    source: Mapped[str] = mapped_column(default="")  # where the data come from
    first_year: Mapped[int | None]
    last_year: Mapped[int | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id"))
    medium_year: Mapped[int | None]  # the end of the plan period, and its target
    medium_target: Mapped[Decimal | None] = mapped_column(Exact)
    benchmark: Mapped[Decimal | None] = mapped_column(Exact)  # a national standard
    benchmark_source: Mapped[str] = mapped_column(default="")

    unit: Mapped[Unit] = relationship()
    objective: Mapped[Objective] = relationship(back_populates="indicators")
    successor: Mapped[Indicator | None] = relationship(remote_side=id)
    targets: Mapped[list[IndicatorTarget]] = relationship(back_populates="indicator")


class IndicatorTarget(Base):
    """The target of a year and its cumulative steps per tribulan; none: no target in that tribulan.

    A target that is a range has its upper bound in those columns and its lower bound in `lower`.
    """

    __tablename__ = "indicator_target"

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    yearly: Mapped[Decimal | None] = mapped_column(Exact)
    quarter_1: Mapped[Decimal | None] = mapped_column(Exact)
    quarter_2: Mapped[Decimal | None] = mapped_column(Exact)
    quarter_3: Mapped[Decimal | None] = mapped_column(Exact)
    quarter_4: Mapped[Decimal | None] = mapped_column(Exact)
    lower: Mapped[Decimal | None] = mapped_column(Exact)

    indicator: Mapped[Indicator] = relationship(back_populates="targets")

    @property
    def steps(self) -> tuple[Decimal | None, ...]:
        """The cumulative targets of the four tribulans."""
        return (self.quarter_1, self.quarter_2, self.quarter_3, self.quarter_4)


class Realisation(Base):
    """What a case says an indicator achieved in a tribulan. A projection of the newest answers of the case."""

    __tablename__ = "realisation"
    __table_args__ = (Index("ix_realisation_period", "year", "quarter", "indicator_id"),)

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), primary_key=True)
    year: Mapped[int]
    quarter: Mapped[int]
    element: Mapped[str]  # who answered it, and where
    key: Mapped[str]
    state: Mapped[str]  # sent | returned | accepted
    answered: Mapped[str]  # filled | not_yet | none | empty
    value: Mapped[Decimal | None] = mapped_column(Exact)
    numerator: Mapped[Decimal | None] = mapped_column(Exact)
    denominator: Mapped[Decimal | None] = mapped_column(Exact)
    note: Mapped[str]
    evidence: Mapped[list[Any]]
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime | None]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    checked_at: Mapped[datetime | None]


class EarlierFigure(Base):
    """The value of a year that no case here tells, with where it was published."""

    __tablename__ = "earlier_figure"

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[Decimal] = mapped_column(Exact)
    source: Mapped[str]


class BudgetLine(Base):
    """A programme in a year: its budget and what was spent of it, in rupiah."""

    __tablename__ = "budget_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    year: Mapped[int]
    position: Mapped[int]
    programme: Mapped[str]
    objective_id: Mapped[int | None] = mapped_column(ForeignKey("objective.id"))
    budget: Mapped[Decimal] = mapped_column(Exact)
    realised: Mapped[Decimal] = mapped_column(Exact)

    objective: Mapped[Objective | None] = relationship()


class Judging(Base):
    """How an agency judges: the highest percentage it shows, its scale, and from where on a value stands out."""

    __tablename__ = "judging"

    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    cap: Mapped[int | None]  # none | 100 | 120 | 150
    scale: Mapped[list[Any]]  # [above, name] from the highest; the last has no limit
    outlier_factor: Mapped[int]  # so many times the median of the values before


class PerformanceChange(Base):
    """Who changed an objective, an indicator, a target or a budget, and why. Only added to."""

    __tablename__ = "performance_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]  # objective | indicator | target | budget | judging
    subject_id: Mapped[int] = mapped_column(index=True)
    year: Mapped[int | None]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
