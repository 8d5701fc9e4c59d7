"""Revisions of SOPs on their way into force, who has read a version, and what happened to the cases that run."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.instances import Instance
from models.people import Person
from models.processes import ProcessVersion


class Revision(Base):
    """A draft of the next version: path -> text of every file. `edit` grows with every change of the draft."""

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[str] = mapped_column(index=True)  # of the drawing; the process need not exist yet
    title: Mapped[str]
    state: Mapped[str]  # draft | submitted | approved | dropped; in force and withdrawn are told by its version
    files: Mapped[dict[str, Any]]
    edit: Mapped[int] = mapped_column(default=1)
    base_version_id: Mapped[int | None] = mapped_column(ForeignKey("process_version.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")
    effective_on: Mapped[date | None]
    questions: Mapped[list[Any]] = mapped_column(default=list)  # what a drawing of another tool still lacks
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version_id: Mapped[int | None] = mapped_column(ForeignKey("process_version.id"), unique=True)

    author: Mapped[Person] = relationship()
    base_version: Mapped[ProcessVersion | None] = relationship(foreign_keys=[base_version_id])
    version: Mapped[ProcessVersion | None] = relationship(foreign_keys=[version_id])
    events: Mapped[list[RevisionEvent]] = relationship(order_by="RevisionEvent.id", back_populates="revision")


class RevisionEvent(Base):
    """A step in the life of a revision, by whom and when."""

    __tablename__ = "revision_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    kind: Mapped[str]  # created | changed | submitted | returned | approved | dropped | withdrawn
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    capacity: Mapped[str | None]  # in which the person approved or withdrew
    note: Mapped[str] = mapped_column(default="")

    revision: Mapped[Revision] = relationship(back_populates="events")
    person: Mapped[Person] = relationship()


class ReadReceipt(Base):
    """Somebody of a lane confirms to have read a version."""

    __tablename__ = "read_receipt"

    version_id: Mapped[int] = mapped_column(ForeignKey("process_version.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime]


class MigrationRun(Base):
    """Moving the running cases of a process to a version: what was decided once for all of them."""

    __tablename__ = "migration_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[str] = mapped_column(index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("process_version.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    mapping: Mapped[dict[str, Any]]  # element of an older version -> its element now; null: passed over
    state: Mapped[str]  # running | finished | undoing | undone
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    version: Mapped[ProcessVersion] = relationship()
    person: Mapped[Person] = relationship()
    items: Mapped[list[MigrationItem]] = relationship(back_populates="run")


class MigrationItem(Base):
    """What became of one case in a run."""

    __tablename__ = "migration_item"
    __table_args__ = (Index("ix_migration_item_state", "run_id", "state"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("migration_run.id"), primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("instance.id"), primary_key=True, index=True)
    state: Mapped[str]  # waiting | moved | refused | undone | kept (an undo came too late)
    verdict: Mapped[dict[str, Any]]
    seq: Mapped[int | None]  # of the history entry that moved it
    before: Mapped[dict[str, Any]]  # its open tasks as they stood, for an undo

    run: Mapped[MigrationRun] = relationship(back_populates="items")
    instance: Mapped[Instance] = relationship()


class Repair(Base):
    """An intervention into a case, proposed by one person and confirmed by another."""

    __tablename__ = "repair"

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("instance.id"), index=True)
    kind: Mapped[str]  # move | redo | skip | correct | suspend
    content: Mapped[dict[str, Any]]
    reason: Mapped[str]
    state: Mapped[str]  # proposed | done | declined | dropped
    proposed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    seq: Mapped[int | None]  # of the first history entry it wrote

    instance: Mapped[Instance] = relationship()
    proposer: Mapped[Person] = relationship(foreign_keys=[proposed_by])
    decider: Mapped[Person | None] = relationship(foreign_keys=[decided_by])
