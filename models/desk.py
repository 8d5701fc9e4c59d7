"""What people keep beside their tasks: comments, dates to come back to, filters, and the text that search reads."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.people import Person


class Comment(Base):
    """What somebody said in a case, perhaps at one of its tasks. Never changed, never deleted."""

    __tablename__ = "comment"
    __table_args__ = (Index("ix_comment_instance", "instance_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("instance.id"))
    task_id: Mapped[UUID | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    text: Mapped[str]

    person: Mapped[Person] = relationship()


class FollowUp(Base):
    """The day on which a person wants to come back to a task; until then it lies at the end of the inbox."""

    __tablename__ = "follow_up"
    __table_args__ = (Index("ix_follow_up_person", "person_id", "day"),)

    task_id: Mapped[UUID] = mapped_column(ForeignKey("user_task.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    day: Mapped[date]


class SavedFilter(Base):
    """A list as somebody narrowed it, to be opened again by a name."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("person_id", "area", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    area: Mapped[str]  # tasks | instances | supervise
    name: Mapped[str]
    query: Mapped[str]


class InstanceText(Base):
    """The words by which an instance is found: numbers, subject and names. A projection of history.

    Triggers let the full-text index `instance_words` of SQLite follow it; PostgreSQL has an index on the row itself.
    """

    __tablename__ = "instance_text"

    id: Mapped[int] = mapped_column(primary_key=True)  # by which the full-text index speaks of it
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("instance.id"), unique=True)
    subject: Mapped[str]
    numbers: Mapped[str]
    names: Mapped[str]
