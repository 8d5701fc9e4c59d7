"""Documents made from a case: what was asked for, how far it is, and which bytes came out."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.instances import Instance
from models.made import MadeByJob
from models.people import Person


class ProducedDocument(MadeByJob, Base):
    """A document of a case as it stood at `seq`. Its bytes lie in the file store; the row says which.

    Withdrawn: its completion was taken back. `fault` holds code and params of engine.run.faults.
    """

    __tablename__ = "produced_document"
    __table_args__ = (
        UniqueConstraint("instance_id", "template", "key", "seq"),
        Index(
            "ix_produced_document_waiting",
            *("state", "asked_at"),
            sqlite_where=text("state IN ('queued', 'making')"),
            postgresql_where=text("state IN ('queued', 'making')"),
        ),
        Index("ix_produced_document_listed", "kind", "asked_at", "id"),
        Index("ix_produced_document_digest", "digest"),
        Index("ix_produced_document_signatory_id", "signatory_id"),
    )

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("instance.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("process_version.id"))  # whose bundle holds the template
    template: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    sensitivity: Mapped[str]  # biasa | terbatas | rahasia
    key: Mapped[str]  # the item of a multi-instance, else empty
    seq: Mapped[int]  # the history entry up to which the case is told
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str | None]  # of the template and all data that went in
    subject: Mapped[str] = mapped_column(default="")
    number: Mapped[str | None]
    pages: Mapped[int | None]
    signatory_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # whom it names to sign it, if anybody
    pdf_sha256: Mapped[str | None]
    pdf_size: Mapped[int | None]
    docx_sha256: Mapped[str | None]
    docx_size: Mapped[int | None]

    instance: Mapped[Instance] = relationship()
    asker: Mapped[Person] = relationship(foreign_keys=asked_by)
