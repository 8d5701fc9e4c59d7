"""Reads the calendars that come with the program (`seeds/`). Knows no table; an office changes its own copy."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from engine.time.office_hours import DayOff, DayOffKind, Period, week_from_text
from engine.time.working_calendar import WorkingCalendar

SEEDS = Path(__file__).parent / "seeds"
SNAPSHOT = "purwakarta"  # the seed whose days off are those of the nation


@dataclass(frozen=True)
class CalendarSeed:
    """A calendar with the code by which units name it and the name people read."""

    code: str
    name: str
    calendar: WorkingCalendar


def read_seed(code: str) -> CalendarSeed:
    """Read `seeds/<code>.yaml`."""
    data = yaml.safe_load((SEEDS / f"{code}.yaml").read_text(encoding="utf-8"))
    calendar = WorkingCalendar(
        zone=ZoneInfo(data["zone"]),
        periods=tuple(_period(entry) for entry in data["periods"]),
        days_off=tuple(_day_off(entry, decree["basis"]) for decree in data["days_off"] for entry in decree["days"]),
    )
    return CalendarSeed(code, data["name"], calendar)


@cache
def shipped_calendars() -> tuple[WorkingCalendar, ...]:
    """The calendars that came with the program, as they read once stored."""
    read = [read_seed(path.stem).calendar for path in sorted(SEEDS.glob("*.yaml"))]
    return tuple(
        replace(
            each,
            periods=tuple(sorted(each.periods, key=lambda period: period.first_day)),
            days_off=tuple(sorted(each.days_off, key=lambda day_off: day_off.day)),
        )
        for each in read
    )


@cache
def shipped_days_off() -> Mapping[int, tuple[DayOff, ...]]:
    """The national days off and joint leave that came with the program, by year."""
    days_off = read_seed(SNAPSHOT).calendar.days_off
    years = sorted({day_off.day.year for day_off in days_off})
    return {year: tuple(each for each in days_off if each.day.year == year) for year in years}


def _period(entry: dict[str, Any]) -> Period:
    return Period(
        name=entry["name"],
        first_day=entry["first_day"],
        last_day=entry.get("last_day"),
        week=week_from_text(entry["week"]),
        basis=entry["basis"],
    )


def _day_off(entry: dict[str, Any], basis: str) -> DayOff:
    return DayOff(
        day=entry["day"],
        name=entry["name"],
        kind=DayOffKind(entry["kind"]),
        basis=basis,
        tentative=entry.get("tentative", False),
    )
