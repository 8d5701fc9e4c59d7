"""Every change of stored calendars. The caller ends the transaction."""

import re
import secrets
from itertools import chain, count

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.time.errors import CalendarNotFound
from engine.time.office_calendar import OfficeCalendar
from engine.time.office_hours import DayOff, Period, week_as_text
from engine.time.seed import CalendarSeed
from engine.time.working_calendar import WorkingCalendar
from models.calendars import CalendarPeriodRow, DayOffRow, WorkingCalendarRow

MOST_CODE = 40


def install_calendar(session: Session, seed: CalendarSeed) -> None:
    """Store a calendar that came with the program, unless its code is there: then the office's own copy stays."""
    if _row(session, seed.code) is None:
        row = WorkingCalendarRow(code=seed.code, name=seed.name)
        session.add(row)
        _write(seed.calendar, onto=row)
        session.flush()


def revise_calendar(session: Session, code: str, calendar: WorkingCalendar) -> None:
    """Make the stored calendar `code` say exactly what `calendar` says."""
    row = _row(session, code)
    if row is None:
        raise CalendarNotFound
    _rewrite(session, row, calendar)
    session.flush()


def keep_calendar(session: Session, office: OfficeCalendar) -> None:
    """Store a calendar, new or changed, as edition `office.revision`."""
    row = _row(session, office.code)
    if row is None:
        row = WorkingCalendarRow(code=office.code)
        _write(office.calendar, onto=row)
        session.add(row)
    else:
        _rewrite(session, row, office.calendar)
    row.name, row.revision = office.name, office.revision
    session.flush()


def lock_calendar(session: Session, code: str) -> None:
    """Let whoever wants to change the calendar `code` too wait until this transaction has ended."""
    _row(session, code)


def calendar_code_for(session: Session, name: str) -> str:
    """A code made of `name` that no calendar has."""
    words = re.findall("[a-z0-9]+", name.lower())
    stem = "-".join(words)[:MOST_CODE].strip("-") or "kalender"
    taken = set(session.scalars(select(WorkingCalendarRow.code).where(WorkingCalendarRow.code.startswith(stem))))
    return next(code for code in chain([stem], (f"{stem}-{n}" for n in count(2))) if code not in taken)


def _row(session: Session, code: str) -> WorkingCalendarRow | None:
    return session.scalar(select(WorkingCalendarRow).where(WorkingCalendarRow.code == code).with_for_update())


def _rewrite(session: Session, row: WorkingCalendarRow, calendar: WorkingCalendar) -> None:
    row.periods.clear()
    row.days_off.clear()
    session.flush()  # otherwise a day would be inserted again before its old row is gone
    _write(calendar, onto=row)


def _write(calendar: WorkingCalendar, *, onto: WorkingCalendarRow) -> None:
    # Not the next number: after a rollback that would come twice, and processes would keep what never was committed.
    onto.revision = secrets.randbits(62)
    onto.zone = calendar.zone.key
    onto.grace_minutes = calendar.grace
    onto.periods = [_period_row(period) for period in calendar.periods]
    onto.days_off = [_day_off_row(day_off) for day_off in calendar.days_off]


def _period_row(period: Period) -> CalendarPeriodRow:
    return CalendarPeriodRow(
        name=period.name,
        first_day=period.first_day,
        last_day=period.last_day,
        week=week_as_text(period.week),
        basis=period.basis,
    )


def _day_off_row(day_off: DayOff) -> DayOffRow:
    return DayOffRow(
        day=day_off.day,
        name=day_off.name,
        kind=day_off.kind.value,
        basis=day_off.basis,
        tentative=day_off.tentative,
    )
