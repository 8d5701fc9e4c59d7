"""Sums that a board reads instead of counting; triggers of the database keep them, no program writes them.

Each sum lies in up to sixteen slots, so that writers of PostgreSQL do not wait for each other; a slot may be negative.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class OpenCount(Base):
    """How many open tasks there are of each kind. `holder_id` 0 means: nobody has taken them."""

    __tablename__ = "open_count"

    process_id: Mapped[str] = mapped_column(primary_key=True)
    element: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    holder_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    phase: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tasks: Mapped[int]


class DoneCount(Base):
    """How many tasks were completed on a day, and how many of them late."""

    __tablename__ = "done_count"

    process_id: Mapped[str] = mapped_column(primary_key=True)
    element: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    holder_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tasks: Mapped[int]
    late: Mapped[int]


class InstanceCount(Base):
    """How many instances run (`day` is then 1 January 1970) or ended on a day, by status."""

    __tablename__ = "instance_count"

    process_id: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    instances: Mapped[int]
