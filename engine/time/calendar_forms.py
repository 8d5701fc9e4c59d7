"""Reads what an administrator typed about a calendar: an edit, or everything that is wrong with it. Knows no page."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import available_timezones

from engine.time.calendar_edits import Describe, PutDayOff, PutPeriod
from engine.time.calendar_problems import CalendarFault, CalendarProblem
from engine.time.errors import CalendarEditRefused
from engine.time.hours_text import HoursUnreadable, spans_as_text, spans_from_text
from engine.time.office_calendar import OfficeCalendar, period_key
from engine.time.office_hours import WEEKDAYS, DayOff, DayOffKind, Period, Span

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2100, 12, 31)
MOST_LETTERS = 200
MOST_GRACE = 480  # a working day and a bit: whoever wants more should change the standard


def read_period(typed: Mapping[str, str]) -> PutPeriod:
    """Read the form of a period.

    Raises:
        CalendarEditRefused: with every problem of the form.
    """
    reading = _Reading(typed)
    name, basis = reading.text("name"), reading.text("basis")
    first_day, last_day = reading.day("first_day"), reading.optional_day("last_day")
    week = tuple(reading.hours(f"hours_{weekday}") for weekday in WEEKDAYS)
    if last_day and last_day < first_day:
        reading.fault("last_day", CalendarFault.ENDS_BEFORE_IT_BEGINS)
    if not any(week) and not reading.problems:
        reading.fault("hours_monday", CalendarFault.NO_HOURS)
    reading.refuse()
    return PutPeriod(Period(name, first_day, last_day, week, basis), typed.get("instead_of", ""))


def read_day_off(typed: Mapping[str, str]) -> PutDayOff:
    """Read the form of a day off.

    Raises:
        CalendarEditRefused: with every problem of the form.
    """
    reading = _Reading(typed)
    day, name, basis = reading.day("day"), reading.text("name"), reading.text("basis")
    kind = typed.get("kind", "")
    if kind not in set(DayOffKind):
        reading.fault("kind", CalendarFault.UNKNOWN_KIND)
    reading.refuse()
    day_off = DayOff(day, name, DayOffKind(kind), basis, tentative=bool(typed.get("tentative")))
    return PutDayOff(day_off, day_from_text(typed.get("instead_of", "")))


def read_description(typed: Mapping[str, str]) -> Describe:
    """Read the form of a calendar's name, zone and grace.

    Raises:
        CalendarEditRefused: with every problem of the form.
    """
    reading = _Reading(typed)
    name, zone, grace = reading.text("name"), typed.get("zone", ""), typed.get("grace", "").strip()
    if zone not in available_timezones():
        reading.fault("zone", CalendarFault.UNKNOWN_ZONE)
    if not (grace.isascii() and grace.isdecimal() and len(grace) < 4 and int(grace) <= MOST_GRACE):
        reading.fault("grace", CalendarFault.GRACE_NOT_MINUTES, most=MOST_GRACE)
    reading.refuse()
    return Describe(name, zone, int(grace))


def read_line(typed: Mapping[str, str], name: str) -> str:
    """Read one line that may not be empty.

    Raises:
        CalendarEditRefused: it is empty or too long.
    """
    reading = _Reading(typed)
    text = reading.text(name)
    reading.refuse()
    return text


def day_from_text(text: str) -> date | None:
    """Read 2026-11-23, 23/11/2026 or 23-11-2026; anything else is no date."""
    text = text.strip().replace("/", "-")
    first, _, rest = text.partition("-")
    month, _, last = rest.partition("-")
    ordered = f"{last}-{month:0>2}-{first:0>2}" if len(last) == 4 else text
    try:
        return date.fromisoformat(ordered) if len(ordered) == 10 else None
    except ValueError:
        return None


def period_entries(period: Period) -> dict[str, str]:
    """What the form of a period shows before anybody types."""
    hours = {f"hours_{day}": spans_as_text(spans) for day, spans in zip(WEEKDAYS, period.week, strict=True)}
    last_day = period.last_day.isoformat() if period.last_day else ""
    days = {"first_day": period.first_day.isoformat(), "last_day": last_day, "instead_of": period_key(period)}
    return {"name": period.name, "basis": period.basis, **days, **hours}


def day_off_entries(day: date, day_off: DayOff | None) -> dict[str, str]:
    """What the form of a day shows before anybody types."""
    if day_off is None:
        return {"day": day.isoformat(), "kind": DayOffKind.NATIONAL}
    entries = {"day": day.isoformat(), "instead_of": day.isoformat(), "name": day_off.name, "basis": day_off.basis}
    return entries | {"kind": day_off.kind} | ({"tentative": "yes"} if day_off.tentative else {})


def description_entries(office: OfficeCalendar) -> dict[str, str]:
    """What the form of a calendar's name, zone and grace shows before anybody types."""
    return {"name": office.name, "zone": office.calendar.zone.key, "grace": str(office.calendar.grace)}


class _Reading:
    """Takes fields out of what was typed and gathers what is wrong with them."""

    def __init__(self, typed: Mapping[str, str]) -> None:
        self.typed = typed
        self.problems: list[CalendarProblem] = []

    def fault(self, name: str, fault: CalendarFault, **params: str | int | date) -> None:
        self.problems.append(CalendarProblem(name, fault, params))

    def refuse(self) -> None:
        """Refuse what was typed if anything is wrong with it."""
        if self.problems:
            raise CalendarEditRefused(*self.problems)

    def text(self, name: str) -> str:
        text = " ".join(self.typed.get(name, "").split())
        if not text:
            self.fault(name, CalendarFault.MISSING)
        if len(text) > MOST_LETTERS:
            self.fault(name, CalendarFault.TOO_LONG, most=MOST_LETTERS)
        return text

    def day(self, name: str) -> date:
        """A date that must be there; of a faulty one the earliest, for the checks that follow."""
        if not self.typed.get(name, "").strip():
            self.fault(name, CalendarFault.MISSING)
        return self.optional_day(name) or FIRST_DAY

    def optional_day(self, name: str) -> date | None:
        text = self.typed.get(name, "").strip()
        day = day_from_text(text)
        if text and day is None:
            self.fault(name, CalendarFault.NOT_A_DATE)
        if day and not FIRST_DAY <= day <= LAST_DAY:
            self.fault(name, CalendarFault.OUT_OF_RANGE, first=FIRST_DAY.year, last=LAST_DAY.year)
        return day

    def hours(self, name: str) -> tuple[Span, ...]:
        try:
            return spans_from_text(self.typed.get(name, ""))
        except HoursUnreadable as error:
            self.fault(name, CalendarFault(error.fault.value), part=error.part)
            return ()
