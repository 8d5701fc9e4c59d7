"""Working calendars of offices: weekly hours by period and days off, each with its legal basis."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base


class WorkingCalendarRow(Base):
    """The hours of the units that name its `code`. "Row" because the calendar one counts with lives in the engine."""

    __tablename__ = "working_calendar"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    zone: Mapped[str]  # IANA name
    grace_minutes: Mapped[int] = mapped_column(default=15)  # working minutes after the due time until a task is late
    revision: Mapped[int] = mapped_column(BigInteger)  # another number after each edit

    periods: Mapped[list[CalendarPeriodRow]] = relationship(
        back_populates="calendar", cascade="all, delete-orphan", order_by="CalendarPeriodRow.first_day"
    )
    days_off: Mapped[list[DayOffRow]] = relationship(
        back_populates="calendar", cascade="all, delete-orphan", order_by="DayOffRow.day"
    )


class CalendarPeriodRow(Base):
    """Weekly hours from `first_day` to `last_day`, both included (none: until further notice)."""

    __tablename__ = "calendar_period"

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("working_calendar.id"), index=True)
    name: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    week: Mapped[dict[str, Any]]  # {"monday": [["07:30", "12:00"], ...], ...} in local time
    basis: Mapped[str]

    calendar: Mapped[WorkingCalendarRow] = relationship(back_populates="periods")


class DayOffRow(Base):
    """A day without working time; `tentative` while the government has not settled the date."""

    __tablename__ = "day_off"
    __table_args__ = (
        UniqueConstraint("calendar_id", "day"),
        CheckConstraint("kind IN ('national', 'joint_leave', 'local')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("working_calendar.id"))
    day: Mapped[date]
    name: Mapped[str]
    kind: Mapped[str]  # national | joint_leave | local
    basis: Mapped[str]
    tentative: Mapped[bool] = mapped_column(default=False)

    calendar: Mapped[WorkingCalendarRow] = relationship(back_populates="days_off")
