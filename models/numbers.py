"""Registers of letter numbers and every number they gave."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.people import Person, Unit


class Register(Base):
    """A book of numbers (buku agenda) of a unit for one kind of letter; it begins anew each year."""

    __tablename__ = "number_register"
    __table_args__ = (UniqueConstraint("unit_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str]  # what forms name it by: surat_keluar
    name: Mapped[str]
    template: Mapped[str]  # {klasifikasi}/{urut}-{unit}/{tahun}
    unit_word: Mapped[str]  # what {unit} becomes: Sekre
    classification: Mapped[str]  # what {klasifikasi} becomes where nobody says another
    is_active: Mapped[bool] = mapped_column(default=True)

    unit: Mapped[Unit] = relationship()


class IssuedNumber(Base):
    """One number of a register and year. Never deleted: one that was cancelled stays, with the reason."""

    __tablename__ = "issued_number"
    __table_args__ = (
        Index("ix_issued_number_instance", "instance_id"),
        Index("ix_issued_number_text", "register_id", "text"),
    )

    register_id: Mapped[int] = mapped_column(ForeignKey("number_register.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    state: Mapped[str]  # issued | reserved | outside | cancelled
    classification: Mapped[str]
    subject: Mapped[str]
    day: Mapped[date]  # of the letter
    reason: Mapped[str]  # why it was reserved, taken outside or cancelled
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    instance_id: Mapped[UUID | None] = mapped_column(ForeignKey("instance.id"))
    element: Mapped[str | None]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who used or cancelled it later
    changed_at: Mapped[datetime | None]

    register: Mapped[Register] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
