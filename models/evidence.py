"""Anchors of the chains, who took evidence along, and how long which kind of document is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json
from models.made import MadeByJob


class ChainAnchor(Base):
    """A signed list of the heads that moved since the anchor before; its line also lies in a second place."""

    __tablename__ = "chain_anchor"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    previous_hash: Mapped[str]  # of the line before
    heads: Mapped[dict[str, Any]]  # instance id as hexadecimal digits -> [seq, hash]
    key: Mapped[str]
    signature: Mapped[str]
    hash: Mapped[str]  # of its own line


class AnchoredHead(Base):
    """The head of an instance as it was anchored last. No foreign key: it must outlive what somebody deletes."""

    __tablename__ = "anchored_head"

    instance_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str]
    number: Mapped[int]  # of the anchor


class EvidenceReading(Base):
    """Who took evidence or a proof file of a case along, and when."""

    __tablename__ = "evidence_reading"
    __table_args__ = (Index("ix_evidence_reading_instance", "instance_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("instance.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    kind: Mapped[str]  # pack | sakip | srikandi
    head_hash: Mapped[str]  # the head of the chain as it was taken


class EvidenceExport(MadeByJob, Base):
    """An export of a year that somebody asked for. Its file lies beside the stored ones until it is cleared away.

    `fault` holds the name of the refusal.
    """

    __tablename__ = "evidence_export"
    __table_args__ = (
        Index("ix_evidence_export_asked_by", "asked_by", "asked_at"),
        Index(
            "uq_evidence_export_waiting",  # asked twice at the same moment, it is one
            *("asked_by", "kind", "year"),
            unique=True,
            sqlite_where=text("state IN ('queued', 'making')"),
            postgresql_where=text("state IN ('queued', 'making')"),
        ),
    )

    kind: Mapped[str]  # sakip | srikandi
    year: Mapped[int]
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]  # of the file
    size: Mapped[int | None] = mapped_column(BigInteger)  # bytes
    heads: Mapped[dict[str, Any] | None] = mapped_column(Json)  # of the cases in it, by id


class RetentionRule(Base):
    """How long a kind of document is kept, as the office changed it; without a row the shipped rule counts."""

    __tablename__ = "retention_rule"

    kind: Mapped[str] = mapped_column(primary_key=True)
    classification: Mapped[str]
    active_years: Mapped[int]
    inactive_years: Mapped[int]
    fate: Mapped[str]  # permanen | musnah
    basis: Mapped[str]
    changed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]
