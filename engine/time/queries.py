"""Every look at stored calendars."""

from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from engine.time.errors import CalendarNotFound
from engine.time.office_calendar import OfficeCalendar
from engine.time.office_hours import DayOff, DayOffKind, Period, week_from_text
from engine.time.working_calendar import WorkingCalendar
from models.calendars import CalendarPeriodRow, DayOffRow, WorkingCalendarRow

_NAMES = select(WorkingCalendarRow.code, WorkingCalendarRow.name, WorkingCalendarRow.revision)

_read: dict[str, tuple[int, WorkingCalendar]] = {}  # code -> revision and calendar, as this process last read them


def calendar_by_code(session: Session, code: str) -> WorkingCalendar:
    """The calendar `code` as it stands now; read again only when its revision is another one."""
    revision = session.scalar(select(WorkingCalendarRow.revision).where(WorkingCalendarRow.code == code))
    if revision is None:
        raise CalendarNotFound
    return calendar_at(session, code, revision)


def calendar_at(session: Session, code: str, revision: int) -> WorkingCalendar:
    """The calendar `code` for who has just seen that it stands at `revision`."""
    known = _read.get(code)
    if known is None or known[0] != revision:
        known = _read[code] = revision, _stored_calendar(session, code)
    return known[1]


def office_calendar(session: Session, code: str) -> OfficeCalendar | None:
    """The calendar `code` as its administrator sees it; none if there is no such one."""
    found = session.execute(_NAMES.where(WorkingCalendarRow.code == code)).first()
    return found and OfficeCalendar(found.code, found.name, found.revision, calendar_at(session, code, found.revision))


def office_calendars(session: Session) -> list[OfficeCalendar]:
    """Every calendar, by name."""
    found = session.execute(_NAMES.order_by(WorkingCalendarRow.name, WorkingCalendarRow.code)).all()
    return [OfficeCalendar(code, name, rev, calendar_at(session, code, rev)) for code, name, rev in found]


def _stored_calendar(session: Session, code: str) -> WorkingCalendar:
    row = session.scalars(
        select(WorkingCalendarRow)
        .where(WorkingCalendarRow.code == code)
        .options(selectinload(WorkingCalendarRow.periods), selectinload(WorkingCalendarRow.days_off))
        .execution_options(populate_existing=True)  # the session may remember rows from before the edit
    ).one()
    return WorkingCalendar(
        zone=ZoneInfo(row.zone),
        periods=tuple(_period(period) for period in row.periods),
        days_off=tuple(_day_off(day_off) for day_off in row.days_off),
        grace=row.grace_minutes,
    )


def _period(row: CalendarPeriodRow) -> Period:
    return Period(row.name, row.first_day, row.last_day, week_from_text(row.week), row.basis)


def _day_off(row: DayOffRow) -> DayOff:
    return DayOff(row.day, row.name, DayOffKind(row.kind), row.basis, row.tentative)
