"""The append-only history, the keys that make an action act once, and the outbox of its effects."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class HistoryEntry(Base):
    """What happened, by whom, for whom, in which capacity, when. Never updated, never deleted: triggers refuse it."""

    __tablename__ = "history_entry"
    __table_args__ = (
        Index("ix_history_entry_actor", "actor_id", "at"),
        Index("ix_history_entry_task", "instance_id", "element", "occurrence"),
    )

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # one of engine.run.history.KINDS
    at: Mapped[datetime]
    actor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    capacity: Mapped[str]  # definitive | plt | plh | an | ub | supervisor | delegate | automatic
    process_version_id: Mapped[int] = mapped_column(ForeignKey("process_version.id"))
    element: Mapped[str | None]
    occurrence: Mapped[int | None]
    key: Mapped[str | None]
    content: Mapped[dict[str, Any]]  # answers, reason, opened and closed tasks
    previous_hash: Mapped[str]
    hash: Mapped[str]


class IdempotencyKey(Base):
    """A key a person's request carried, with what it asked and where it went, so that it acts once."""

    __tablename__ = "idempotency_key"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("instance.id"))
    seq: Mapped[int]
    used_at: Mapped[datetime] = mapped_column(index=True)


class Outbox(Base):
    """An entry whose effects (notices) are still to be delivered; written with the action that caused them."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "written_at",
            sqlite_where=text("delivered_at IS NULL"),
            postgresql_where=text("delivered_at IS NULL"),
        ),
    )

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    written_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
