"""Instances, their open user tasks and what people have typed but not yet handed in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.people import Person, Unit
from models.processes import ProcessVersion


class Instance(Base):
    """One run of a process version. History is the truth; `engine_state` and the user tasks follow from it."""

    __tablename__ = "instance"
    __table_args__ = (Index("ix_instance_ended", "ended_on"), Index("ix_instance_listed", "status", "started_at", "id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    process_version_id: Mapped[int] = mapped_column(ForeignKey("process_version.id"), index=True)
    process_id: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    subject: Mapped[str]
    urgency: Mapped[str]  # biasa | segera | sangat_segera (sifat of the order)
    status: Mapped[str]  # running | completed | cancelled
    revision: Mapped[int]  # the seq of its newest history entry
    head_hash: Mapped[str]
    engine_state: Mapped[bytes] = mapped_column(LargeBinary)
    engine_digest: Mapped[str]  # of `engine_state` and the instance it belongs to, checked at every load
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]  # the day of `ended_at` in the agency's zone

    process_version: Mapped[ProcessVersion] = relationship()
    unit: Mapped[Unit] = relationship()


class UserTask(Base):
    """Work offered to lane + unit (+ post). Its id follows from instance, element, occurrence and key.

    The moments say when an open task, as its clock runs now, becomes at risk, due and late; a hold moves them on.
    `phase` is how it stood when it was last looked at, and `phase_at` when that changes by the mere passing of time.
    """

    __tablename__ = "user_task"
    __table_args__ = (
        UniqueConstraint("instance_id", "element", "occurrence", "key"),
        Index(
            "ix_user_task_offer",
            *("lane", "unit_id", "due_at", "id"),
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "ix_user_task_holder",
            *("holder_id", "due_at", "id"),
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "ix_user_task_due",
            *("due_at", "id"),
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "ix_user_task_phase",
            "phase_at",
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "ix_user_task_warning",
            "warn_at",
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "ix_user_task_in_phase",
            *("process_id", "element", "phase", "due_at", "id"),
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "ix_user_task_open",
            "instance_id",
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "ix_user_task_done",
            *("process_id", "element", "closed_at"),
            sqlite_where=text("status = 'completed'"),
            postgresql_where=text("status = 'completed'"),
        ),
        Index(
            "ix_user_task_done_by",
            *("holder_id", "closed_at"),
            sqlite_where=text("status = 'completed'"),
            postgresql_where=text("status = 'completed'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("instance.id"))
    process_id: Mapped[str]
    version_id: Mapped[int] = mapped_column(default=0)  # the version that knows its element
    element: Mapped[str]
    occurrence: Mapped[int]
    key: Mapped[str] = mapped_column(default="")  # the item of a multi-instance, else empty
    lane: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    post: Mapped[str | None]  # code of the one post it is for; none: any post of the lane in the unit
    status: Mapped[str]  # open | completed | withdrawn
    offered_at: Mapped[datetime]
    standard: Mapped[int]  # working minutes
    risk_at: Mapped[datetime]
    due_at: Mapped[datetime]
    late_at: Mapped[datetime]  # late after this moment
    deadline_at: Mapped[datetime | None]  # what the case itself set beside the standard
    phase: Mapped[str]  # on_time | at_risk | late | on_hold
    phase_at: Mapped[datetime | None]
    warned: Mapped[int] = mapped_column(default=0)  # the highest warning given, in percent of the standard
    warn_at: Mapped[datetime | None]  # when the next warning is due
    held_since: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    held_for: Mapped[str | None]  # the reason of the hold
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # to whom the holder gives it back
    instruction: Mapped[str | None]  # with which it was handed over
    taken_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_on: Mapped[date | None]  # the day of `closed_at` in the agency's zone
    waiting: Mapped[int | None]  # of a completed task, in seconds of working time, as history tells them
    working: Mapped[int | None]
    held: Mapped[int | None]

    instance: Mapped[Instance] = relationship()
    unit: Mapped[Unit] = relationship()
    holder: Mapped[Person | None] = relationship(foreign_keys=[holder_id])
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])


class Draft(Base):
    """What a person has typed into the form of a task, as typed, until it is handed in."""

    __tablename__ = "draft"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("user_task.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    entries: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class Attachment(Base):
    """A file of an instance; its bytes lie content-addressed in the data folder, written before this row."""

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("instance_id", "sha256", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("instance.id"))
    task_id: Mapped[UUID] = mapped_column(ForeignKey("user_task.id"), index=True)
    sha256: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]  # bytes
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime]


class LatestAnswer(Base):
    """The newest answers of an element and item: a projection of history, so that a condition need not read it all."""

    __tablename__ = "latest_answer"

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    element: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    occurrence: Mapped[int]
    seq: Mapped[int]
    actor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    answers: Mapped[dict[str, Any]]


class TaskView(Base):
    """Who has opened the page of a task that was not theirs before, and when first."""

    __tablename__ = "task_view"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("user_task.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime]
