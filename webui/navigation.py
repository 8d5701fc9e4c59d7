"""What the head of every page shows: where one can go, how much waits, whether the data is for demonstration."""

from dataclasses import dataclass
from uuid import uuid4

from flask import Flask, g, request, url_for
from flask_babel import gettext
from sqlalchemy import exists, select

from engine.people.policy import may_supervise
from engine.people.seed import DEMO_MAIL
from engine.run.queries.inbox import MOST_COUNTED, inbox_count
from models.people import Person
from webui.parts import parts
from webui.paths import page_of
from webui.settings import Settings

PART_OF = {  # areas without a place of their own
    **dict.fromkeys(("task_acts", "bulk", "comments", "workbooks"), "tasks"),
    **dict.fromkeys(("repairs", "evidence"), "instances"),
    "performance_edit": "performance",
    "numbers": "documents",
    **dict.fromkeys(("moves", "revisions", "revision_table", "revision_drawing"), "sops"),
}


@dataclass(frozen=True)
class Entry:
    """One link of the navigation."""

    label: str
    url: str
    is_current: bool
    count: str = ""


def init_app(app: Flask, settings: Settings) -> None:
    """Offer the head's questions to every template."""
    for question in (navigation, is_demo, here, new_key):
        app.add_template_global(question)


def navigation() -> list[Entry]:
    """The areas this person may visit."""
    waiting = inbox_count(parts.session, parts.actor, parts.now)
    entries = [
        _entry(gettext("Home"), "home"),
        _entry(gettext("My tasks"), "tasks", counted(waiting, MOST_COUNTED) if waiting else ""),
        _entry(gettext("Cases"), "instances"),
        _entry(gettext("Documents"), "documents"),
    ]
    entries.append(_entry(gettext("SOPs"), "sops"))
    entries.append(_entry(gettext("Performance"), "performance"))
    if may_supervise(parts.actor):
        entries.append(_entry(gettext("Supervision"), "supervise"))
    if parts.actor.is_administrator:
        entries.append(_entry(gettext("Administration"), "admin"))
    return entries


def counted(number: int, most: int) -> str:
    """Write a number that was only counted up to a limit."""
    return f"{most - 1}+" if number >= most else str(number)


def _entry(label: str, area: str, count: str = "") -> Entry:
    is_current = area in request.blueprints or area == PART_OF.get(request.blueprint or "")
    return Entry(label, url_for(f"{area}.index"), is_current, count)


def is_demo() -> bool:
    """Tell whether invented people can sign in here."""
    if "failed" in g:
        return False
    return bool(parts.session.scalar(select(exists().where(Person.email.endswith(DEMO_MAIL), Person.is_active))))


def here() -> str:
    """The page to come back to."""
    if request.method == "GET" and request.endpoint:
        return request.full_path.rstrip("?")
    return page_of(request.path)


def new_key() -> str:
    """A key that makes the next form act once, however often it is sent."""
    return str(uuid4())
