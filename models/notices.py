"""Notices to people, how they are delivered, and who wants which of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.people import Person


class Notice(Base):
    """Something a person is told. `dedupe` names its cause and its reader, so that it is told once."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_person", "person_id", "id"),
        Index(
            "ix_notice_unread",
            "person_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]  # one of engine.notices.kinds.Kind
    instance_id: Mapped[UUID | None] = mapped_column(ForeignKey("instance.id"), index=True)
    task_id: Mapped[UUID | None]
    level: Mapped[int | None]  # of a warning, in percent of the standard
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str | None]  # the reason, instruction or comment that goes with it
    is_urgent: Mapped[bool] = mapped_column(default=False)
    dedupe: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Delivery(Base):
    """A mail or a webhook call that is still to be made or was made. `message_id` is the same at every try."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index(
            "ix_delivery_waiting",
            "next_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]  # mail | digest | webhook
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    webhook_id: Mapped[int | None] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    day: Mapped[date | None]  # of a digest
    payload: Mapped[dict[str, Any] | None]  # of a webhook call
    dedupe: Mapped[str] = mapped_column(unique=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]  # waiting | sent | given_up | unwanted
    tries: Mapped[int] = mapped_column(default=0)
    written_at: Mapped[datetime]
    next_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class NoticeChoice(Base):
    """A kind of notice that a person does not want by a channel; no row: wanted."""

    __tablename__ = "notice_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)  # bell | mail | digest


class Webhook(Base):
    """An address that is called, signed, when something of the named kinds happens in a unit or below it."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    url: Mapped[str]
    secret: Mapped[str]  # shared with the receiver; signs, and is never shown again
    kinds: Mapped[list[Any]]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class Mark(Base):
    """Up to when a recurring job has done its work."""

    __tablename__ = "mark"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
