"""Processes and their versions: immutable bundles addressed by content hash."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base


class Process(Base):
    """An SOP that can be run; its id is the id of the process element in the drawing."""

    __tablename__ = "process"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]

    versions: Mapped[list[ProcessVersion]] = relationship(back_populates="process")


class ProcessVersion(Base):
    """One edition of a process: path -> text of every file of the bundle, never changed after deployment."""

    __tablename__ = "process_version"
    __table_args__ = (UniqueConstraint("process_id", "number"), UniqueConstraint("process_id", "content_hash"))

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[str] = mapped_column(ForeignKey("process.id"))
    number: Mapped[int]
    content_hash: Mapped[str]
    files: Mapped[dict[str, Any]]
    deployed_at: Mapped[datetime]
    effective_from: Mapped[datetime]  # in force from then on, until a later one or its withdrawal
    withdrawn_from: Mapped[datetime | None]

    process: Mapped[Process] = relationship(back_populates="versions")
