"""How dates, durations, numbers and sizes are written for people. Knows the reader's language and zone, no rows."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import cast
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_decimal
from flask import Flask, current_app
from flask_babel import get_locale, gettext, ngettext

from engine.time.office_hours import MIDNIGHT, Span
from webui.parts import parts
from webui.settings import Settings

CLOCK = {"id": "HH.mm", "en": "HH:mm"}
SIZE_UNITS = ("KB", "MB", "GB")


def init_app(app: Flask, settings: Settings) -> None:
    """Offer every way of writing as a filter of the same name."""
    app.extensions["runut_zone"] = ZoneInfo(settings.timezone)
    for way in (moment, short_moment, day, short_day, weekday, month, hours, clock, iso, ago, minutes, number, size):
        app.add_template_filter(way)
    app.add_template_global(zone_name)


def zone() -> ZoneInfo:
    """The zone of the agency, in which every time is shown."""
    return cast(ZoneInfo, current_app.extensions["runut_zone"])


def language() -> str:
    return str(get_locale() or "id")


def moment(at: datetime) -> str:
    """Write a moment in full: Senin, 23 November 2026 09.15 WIB."""
    return f"{_written(at, 'EEEE, d MMMM y')} {clock(at)} {zone_name(at)}"


def short_moment(at: datetime) -> str:
    """Write a moment for lists: 23 Nov 2026 09.15."""
    return f"{_written(at, 'd MMM y')} {clock(at)}"


def day(at: date) -> str:
    """Write a day in full: Senin, 23 November 2026."""
    local = at.astimezone(zone()).date() if isinstance(at, datetime) else at
    return format_date(local, "EEEE, d MMMM y", locale=language())


def short_day(at: date) -> str:
    """Write a day for lists: 23 Nov 2026."""
    return format_date(at, "d MMM y", locale=language())


def weekday(at: date) -> str:
    """Name the weekday of a day: Senin."""
    return format_date(at, "EEEE", locale=language())


def month(at: date) -> str:
    """Name the month of a day: November 2026."""
    return format_date(at, "LLLL y", locale=language())


def hours(span: Span) -> str:
    """Write working hours: 07.30–12.00."""
    pattern = CLOCK.get(language(), "HH:mm")
    ends = "24:00" if span.end == MIDNIGHT else format_time(span.end, "HH:mm", locale=language())
    written = f"{format_time(span.start, 'HH:mm', locale=language())}–{ends}"
    return written.replace(":", pattern[2])


def clock(at: datetime) -> str:
    return _written(at, CLOCK.get(language(), "HH:mm"))


def iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def ago(at: datetime) -> str:
    """Write how long ago (or how far ahead) a moment is: 3 jam yang lalu."""
    return format_timedelta(at - parts.now, add_direction=True, threshold=1.2, locale=language())


def zone_name(at: datetime | None = None) -> str:
    """Name the zone as Indonesia does (WIB, WITA, WIT); other languages of Babel only know offsets."""
    return format_datetime(at or parts.now, "zzz", tzinfo=zone(), locale="id")


def minutes(count: int) -> str:
    """Write a number of minutes: 2 jam 50 menit."""
    hours, rest = divmod(abs(count), 60)
    written = []
    if hours:
        written.append(ngettext("%(hours)s hour", "%(hours)s hours", hours, hours=number(hours)))
    if rest or not hours:
        written.append(ngettext("%(num)s minute", "%(num)s minutes", rest))
    return " ".join(written)


def number(value: Decimal | int | str | None, decimals: int | None = None) -> str:
    """Write a number (or a stored decimal string): 1.234,5. Nothing is written as a dash."""
    if value is None or value == "":
        return "–"
    exact = Decimal(value)
    kept = max(0, -int(exact.as_tuple().exponent)) if decimals is None else decimals
    return format_decimal(exact, "#,##0" + ("." + "0" * kept if kept else ""), locale=language())


def size(bytes_: int) -> str:
    """Write the size of a file: 1,4 MB."""
    if bytes_ < 1024:
        return str(gettext("%(num)s bytes", num=number(bytes_)))
    power = 1 + (bytes_ >= 1000 * 1024) + (bytes_ >= 1000 * 1024**2)
    amount = Decimal(bytes_) / 1024**power
    return f"{number(amount, 0 if amount >= 10 else 1)} {SIZE_UNITS[power - 1]}"


def _written(at: datetime, pattern: str) -> str:
    return format_datetime(at, pattern, tzinfo=zone(), locale=language())
