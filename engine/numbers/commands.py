"""Gives letter numbers: one after the other without a gap, to one asker at a time, and keeps what becomes of each."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import ReasonMissing
from engine.numbers.errors import (
    AlreadyCancelled,
    NotOfThisRegister,
    NumberNotFound,
    NumberTaken,
    NumberTooFar,
    RegisterNotFound,
    TooManyNumbers,
)
from engine.numbers.template import Said, sequence_in, written
from models.numbers import IssuedNumber, Register

MOST_AT_ONCE = 100
MOST_SKIPPED = 500  # a number further away is a slip of the hand, and would set aside all before it
HIGHEST_FIRST = 20_000  # of a book that begins in the middle of a year
REPLACED = "Diganti pada tugas yang sama."
SKIPPED = "Diambil di luar sistem, belum dicatat."  # a note in the book, which is kept in Indonesian
RESERVED, ISSUED, OUTSIDE, CANCELLED = "reserved", "issued", "outside", "cancelled"


@dataclass(frozen=True)
class Letter:
    """What a number is for: the day of the letter, its subject, and the step of a case it comes from, if any."""

    day: date
    subject: str
    classification: str = ""
    instance_id: UUID | None = None
    element: str | None = None


@dataclass(frozen=True)
class By:
    """Who acts, and when."""

    person_id: int
    at: datetime


@dataclass(frozen=True)
class Deed:
    """What becomes of a number, by whom, and why."""

    state: str
    by: By
    reason: str = ""


def locked(session: Session, register_id: int, *, in_use: bool = True) -> Register:
    """A register, to one asker at a time: whoever comes second waits, and then sees the number of the first.

    Raises:
        RegisterNotFound.
    """
    row = session.get(Register, register_id, with_for_update=True, populate_existing=True)
    if row is None or (in_use and not row.is_active):
        raise RegisterNotFound
    return row


def issue(session: Session, register_id: int, letter: Letter, by: By) -> IssuedNumber:
    """Give the next number of the year of the letter, in the transaction of the caller.

    A step of a case that is done again, because it was taken back or came again, keeps the number it has.

    Raises:
        RegisterNotFound.
    """
    register = locked(session, register_id)
    if letter.instance_id is not None and (had := _had(session, register_id, letter)):
        return _give(session, had, letter, by)
    return _add(session, register, next_sequence(session, register_id, letter.day.year), letter, Deed(ISSUED, by))


def reserve(session: Session, register_id: int, letter: Letter, by: By, reason: str, count: int) -> list[IssuedNumber]:
    """Set the next numbers aside, to be written by hand or given to a letter later.

    Raises:
        RegisterNotFound, ReasonMissing, TooManyNumbers.
    """
    why = _reason(reason)
    if not 1 <= count <= MOST_AT_ONCE:
        raise TooManyNumbers
    register = locked(session, register_id)
    first = next_sequence(session, register_id, letter.day.year)
    return [_add(session, register, first + more, letter, Deed(RESERVED, by, why)) for more in range(count)]


def take(session: Session, register_id: int, text: str, letter: Letter, by: By) -> IssuedNumber | None:
    """Let a letter bear a number that somebody typed; none if it is not one of this register.

    A reserved number becomes this letter's; one the register has not reached was taken outside, and those it skips
    are set aside as not yet noted. The same step of the same case may say its number again. A reserved number may be
    written with another classification than the one it was set aside with.

    Raises:
        RegisterNotFound, NumberTaken, NumberTooFar.
    """
    register = locked(session, register_id)
    year = letter.day.year
    known = session.scalar(
        select(IssuedNumber).where(IssuedNumber.register_id == register_id, IssuedNumber.text == text)
    )
    if known is not None:
        return _give(session, known, letter, by)
    sequence = sequence_in(register.template, text, year, register.unit_word)
    if sequence is None:
        return None
    there = session.get(IssuedNumber, (register_id, year, sequence))
    if there is not None:
        given = _give(session, there, letter, by)
        given.text, given.classification = text, letter.classification or given.classification
        return given
    for each in _skipped(session, register_id, year, sequence):
        _add(session, register, each, letter, Deed(RESERVED, by, SKIPPED))
    number = _add(session, register, sequence, letter, Deed(OUTSIDE if letter.instance_id is None else ISSUED, by))
    number.text = text
    return number


def enter_outside(session: Session, register_id: int, text: str, letter: Letter, by: By, reason: str) -> IssuedNumber:
    """Note a number that was taken outside the system.

    Raises:
        RegisterNotFound, NumberTaken, NumberTooFar, NotOfThisRegister, ReasonMissing.
    """
    why = _reason(reason)
    number = take(session, register_id, text.strip(), letter, by)
    if number is None:
        raise NotOfThisRegister
    number.state, number.reason = OUTSIDE, why
    return number


def cancel(session: Session, place: tuple[int, int, int], by: By, reason: str) -> IssuedNumber:
    """Cancel the number at (register, year, sequence); it is kept, and never given again.

    Raises:
        RegisterNotFound, NumberNotFound, AlreadyCancelled, ReasonMissing.
    """
    why = _reason(reason)
    locked(session, place[0], in_use=False)
    number = session.get(IssuedNumber, place, populate_existing=True)
    if number is None:
        raise NumberNotFound
    if number.state == CANCELLED:
        raise AlreadyCancelled
    _cancel(number, by, why)
    session.flush()
    return number


def let_go(session: Session, register_id: int, letter: Letter, by: By, text: str) -> None:
    """Cancel what a step had before it was done again with another number than `text`, or with none."""
    had = (IssuedNumber.instance_id == letter.instance_id, IssuedNumber.element == letter.element)
    mine = (IssuedNumber.register_id == register_id, IssuedNumber.state == ISSUED, IssuedNumber.text != text)
    for number in session.scalars(select(IssuedNumber).where(*had, *mine)):
        _cancel(number, by, REPLACED)
    session.flush()


def next_sequence(session: Session, register_id: int, year: int) -> int:
    """The sequence after the last one of a year; 1 on 1 January."""
    mine = (IssuedNumber.register_id == register_id, IssuedNumber.year == year)
    return (session.scalar(select(func.max(IssuedNumber.sequence)).where(*mine)) or 0) + 1


def _had(session: Session, register_id: int, letter: Letter) -> IssuedNumber | None:
    mine = (IssuedNumber.instance_id == letter.instance_id, IssuedNumber.element == letter.element)
    of_year = (IssuedNumber.register_id == register_id, IssuedNumber.year == letter.day.year)
    query = select(IssuedNumber).where(*mine, *of_year, IssuedNumber.state == ISSUED)
    return session.scalars(query.order_by(IssuedNumber.sequence.desc())).first()


def _skipped(session: Session, register_id: int, year: int, sequence: int) -> range:
    """The sequences between the numbers of a year and one that it has not; none where it is the first."""
    if next_sequence(session, register_id, year) == 1:
        if sequence > HIGHEST_FIRST:
            raise NumberTooFar
        return range(0)
    mine = (IssuedNumber.register_id == register_id, IssuedNumber.year == year)
    ends = select(func.min(IssuedNumber.sequence), func.max(IssuedNumber.sequence)).where(*mine)
    first, last = session.execute(ends).one()
    skipped = range(last + 1, sequence) if sequence > last else range(sequence + 1, first)
    if len(skipped) > MOST_SKIPPED:
        raise NumberTooFar
    return skipped


def _cancel(number: IssuedNumber, by: By, why: str) -> None:
    number.state, number.reason = CANCELLED, why
    number.changed_by, number.changed_at = by.person_id, by.at


def _give(session: Session, known: IssuedNumber, letter: Letter, by: By) -> IssuedNumber:
    is_its_own = (known.instance_id, known.element) == (letter.instance_id, letter.element)
    if known.state == ISSUED and is_its_own and letter.instance_id is not None:
        known.subject, known.day = letter.subject, letter.day
        return known
    if known.state != RESERVED:
        raise NumberTaken
    known.state = ISSUED if letter.instance_id is not None else OUTSIDE
    known.subject, known.day = letter.subject, letter.day
    known.instance_id, known.element = letter.instance_id, letter.element
    known.changed_by, known.changed_at = by.person_id, by.at
    session.flush()
    return known


def _add(session: Session, register: Register, sequence: int, letter: Letter, deed: Deed) -> IssuedNumber:
    classification = letter.classification or register.classification
    is_letter = deed.state != RESERVED
    number = IssuedNumber(
        register_id=register.id,
        year=letter.day.year,
        sequence=sequence,
        text=written(register.template, sequence, Said(classification, register.unit_word, letter.day)),
        state=deed.state,
        classification=classification,
        subject=letter.subject if is_letter else "",
        day=letter.day,
        reason=deed.reason,
        person_id=deed.by.person_id,
        at=deed.by.at,
        instance_id=letter.instance_id if is_letter else None,
        element=letter.element if is_letter else None,
    )
    session.add(number)
    session.flush()
    return number


def _reason(reason: str) -> str:
    why = " ".join(reason.split())[:2_000]
    if not why:
        raise ReasonMissing
    return why
