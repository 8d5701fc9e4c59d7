"""The bell, the list of notices and what somebody wants to be told. Decides nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from engine.notices.choices import choices_of, choose_notices
from engine.notices.reading import NoticeRow, notices, read_all_notices, unread_count
from engine.run.bundle import Version
from models.people import Person
from webui.formats import zone
from webui.notice_words import channel_labels, kind_labels, sentence_of
from webui.parts import parts
from webui.settings import Settings

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


@dataclass(frozen=True)
class Line:
    """A notice and the sentence that tells it."""

    notice: NoticeRow
    sentence: str


def init_app(app: Flask, settings: Settings) -> None:
    """Let the head of every page ask how much is unread."""
    app.add_template_global(unread_notices)
    app.add_template_global(public_url)


def unread_notices() -> int:
    """Count what this person has not read; a page about a failure does not ask the database."""
    return 0 if "failed" in g else unread_count(parts.session, parts.actor.person_id)


def public_url(endpoint: str, **values: Any) -> str:
    """The address of a page as others open it, whatever name this request came by."""
    return f"{parts.settings.address}{url_for(endpoint, **values)}"


@blueprint.get("")
def index() -> ResponseReturnValue:
    found = notices(parts.session, parts.actor.person_id, _number(request.args.get("after")))
    return render_template(
        "notices/index.html",
        days=list(_by_day(found.rows)),
        is_any_unread=any(not row.is_read for row in found.rows) or unread_notices(),
        newest=max((row.id for row in found.rows), default=0),
        more=found.more,
    )


@blueprint.post("/read")
def read_all() -> ResponseReturnValue:
    person_id, newest, now = parts.actor.person_id, _number(request.form.get("newest")) or 0, parts.now
    parts.runtime.write(lambda session: read_all_notices(session, person_id, newest, now))
    return redirect(url_for("notices.index"), code=303)


@blueprint.get("/choices")
def choices() -> ResponseReturnValue:
    person_id = parts.actor.person_id
    return render_template(
        "notices/choices.html",
        kinds=list(kind_labels().items()),
        ways=list(channel_labels().items()),
        chosen=choices_of(parts.session, person_id),
        address=parts.session.scalar(select(Person.email).where(Person.id == person_id)),
    )


@blueprint.post("/choices")
def choose() -> ResponseReturnValue:
    wanted = {(kind, way) for kind, _, way in (text.partition(".") for text in request.form.getlist("wanted"))}
    choose_notices(parts.runtime, parts.actor.person_id, wanted)
    flash(gettext("Your choice is saved."), "success")
    return redirect(url_for("notices.choices"), code=303)


def _by_day(rows: Iterable[NoticeRow]) -> Iterable[tuple[date, list[Line]]]:
    for day, group in groupby(rows, key=lambda row: row.at.astimezone(zone()).date()):
        yield day, [Line(row, sentence_of(row, _version(row.process_version_id))) for row in group]


def _version(id_: int | None) -> Version | None:
    return parts.runtime.catalogue.version(parts.session, id_) if id_ else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
