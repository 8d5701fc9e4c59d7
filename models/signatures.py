"""What was signed, by whom and how: rows that follow from history, so that a code finds its signature."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Signature(Base):
    """A document as somebody signed it. Whether it still stands follows from the history of its instance."""

    __tablename__ = "signature"
    __table_args__ = (
        UniqueConstraint("instance_id", "seq", "field"),
        Index("ix_signature_sha256", "sha256"),
        Index("ix_signature_person_id", "person_id"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)  # public, without hyphens
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("instance.id"))
    seq: Mapped[int]  # of the history entry that signed
    element: Mapped[str]
    occurrence: Mapped[int]
    key: Mapped[str]
    field: Mapped[str]
    kind: Mapped[str]  # approval | pades | uploaded | confirmation
    sha256: Mapped[str]
    original_sha256: Mapped[str | None]  # of the document before it was signed, where signing made a new file
    name: Mapped[str]
    size: Mapped[int]  # bytes
    pages: Mapped[int | None]  # none: not a PDF, or one that cannot be counted
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    signer: Mapped[str]  # the name as of then
    post_title: Mapped[str | None]
    capacity: Mapped[str]
    at: Mapped[datetime]
    address: Mapped[str]
    facts: Mapped[dict[str, Any]]  # certificate and what was checked of the file
