"""Reads the days and the choices of a form about posts, and says what is wrong with them. Knows no post."""

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext

from engine.time.calendar_forms import day_from_text
from webui.problems import Fault


def days_typed(typed: Mapping[str, str], *names: str) -> tuple[dict[str, date | None], list[Fault]]:
    """Read days; one that was left empty is none, one that is no date a fault."""
    texts = {name: typed.get(name, "").strip() for name in names}
    days = {name: day_from_text(text) for name, text in texts.items()}
    wrong = [name for name, text in texts.items() if text and days[name] is None]
    return days, [Fault(name, gettext("Write a date that exists.")) for name in wrong]


def choices_missing(typed: Mapping[str, str], *names: str) -> list[Fault]:
    """A fault for each list from which nothing was chosen."""
    return [Fault(name, gettext("Please choose.")) for name in names if not _is_id(typed.get(name, ""))]


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10
