"""Performance indicators and their targets."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ForeignKey, String
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


class Indicator(Base):
    """An indicator of an objective (sasaran), supplied by one unit."""

    __tablename__ = "indicator"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    objective: Mapped[str]
    name: Mapped[str]
    measure: Mapped[str]
    direction: Mapped[str]  # up | down
    consolidation: Mapped[str]  # sum | average | last
    numerator: Mapped[str | None]  # what is counted, where the value is a share
    denominator: Mapped[str | None]
    decimals: Mapped[int]

    unit: Mapped[Unit] = relationship()
    targets: Mapped[list[IndicatorTarget]] = relationship(back_populates="indicator")


class IndicatorTarget(Base):
    """The target of a year and its cumulative steps per tribulan; none: no target in that tribulan."""

    __tablename__ = "indicator_target"

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    yearly: Mapped[Decimal | None] = mapped_column(Exact)
    quarter_1: Mapped[Decimal | None] = mapped_column(Exact)
    quarter_2: Mapped[Decimal | None] = mapped_column(Exact)
    quarter_3: Mapped[Decimal | None] = mapped_column(Exact)
    quarter_4: Mapped[Decimal | None] = mapped_column(Exact)

    indicator: Mapped[Indicator] = relationship(back_populates="targets")
