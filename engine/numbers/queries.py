"""Every look at registers and their numbers. Changes nothing."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.numbers.commands import RESERVED, SKIPPED, next_sequence
from engine.numbers.errors import RegisterNotFound
from engine.numbers.template import Said, written
from engine.people.queries import in_unit
from models.numbers import IssuedNumber, Register
from models.people import Unit

MOST_OFFERED = 50  # reserved numbers in a form


def register_for(session: Session, agency_path: str, kind: str) -> Register | None:
    """The register of a kind in an agency: that of the unit nearest to its top; none if there is none in use."""
    query = select(Register).join(Unit, Unit.id == Register.unit_id)
    mine = query.where(Register.kind == kind, Register.is_active, in_unit(agency_path))
    return session.scalars(mine.order_by(Unit.path)).first()


def registers_of(session: Session, agency_paths: list[str]) -> list[Register]:
    """The registers of some agencies, by unit and name."""
    query = select(Register).join(Unit, Unit.id == Register.unit_id).order_by(Unit.path, Register.name)
    return [row for row in session.scalars(query) if row.unit.path.split("/", 1)[0] in agency_paths]


def register_by(session: Session, register_id: int) -> Register:
    """A register by its id.

    Raises:
        RegisterNotFound.
    """
    row = session.get(Register, register_id)
    if row is None:
        raise RegisterNotFound
    return row


def next_text(session: Session, register: Register, day: date, classification: str = "") -> str:
    """The number that would come next; somebody else may take it first."""
    said = Said(classification or register.classification, register.unit_word, day)
    return written(register.template, next_sequence(session, register.id, day.year), said)


def reserved_texts(session: Session, register_id: int, year: int) -> list[str]:
    """The numbers that were set aside by hand and not yet used."""
    mine = (IssuedNumber.register_id == register_id, IssuedNumber.year == year, IssuedNumber.state == RESERVED)
    query = (
        select(IssuedNumber.text)
        .where(*mine, IssuedNumber.reason != SKIPPED)
        .order_by(IssuedNumber.sequence)
        .limit(MOST_OFFERED)
    )
    return list(session.scalars(query))


def numbers_of(session: Session, register_id: int, year: int) -> list[IssuedNumber]:
    """The book of a year, the newest number first."""
    mine = (IssuedNumber.register_id == register_id, IssuedNumber.year == year)
    return list(session.scalars(select(IssuedNumber).where(*mine).order_by(IssuedNumber.sequence.desc())))


def years_of(session: Session, register_id: int) -> list[int]:
    """The years in which a register gave numbers, the newest first."""
    query = select(IssuedNumber.year).where(IssuedNumber.register_id == register_id).distinct()
    return sorted(session.scalars(query), reverse=True)
