"""Writes the mails: notices and digests in the language of their reader, with links that open the task. Sends none."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask, render_template, url_for
from flask_babel import force_locale, gettext

from engine.notices.deliveries import Due
from engine.notices.digest import Digest, Line, digest_of
from engine.notices.kinds import Kind
from engine.notices.mail import Letter
from engine.notices.reading import notice_by_id
from engine.run.bundle import Version
from models.people import Person
from webui.language import LANGUAGES
from webui.notice_words import element_title, sentence_of
from webui.parts import parts
from webui.settings import Settings

LASTING = {Kind.MENTIONED, Kind.DEPUTY, Kind.COVERED}  # worth telling also when the task is over


@dataclass(frozen=True)
class DigestLine:
    """One thing in a digest."""

    title: str
    case: str
    url: str
    level: int | None
    due: datetime | None


@dataclass(frozen=True)
class Letters:
    """Composes letters outside of any request."""

    app: Flask

    def compose(self, due: Due) -> Letter | None:
        """Write the letter of a delivery; none if there is nothing to say any longer."""
        settings: Settings = self.app.extensions["runut_settings"]
        with self.app.test_request_context(base_url=settings.address):
            person = parts.session.get_one(Person, due.person_id)
            known = person.language if person.language in dict(LANGUAGES) else settings.language
            with force_locale(known):
                written = _digest(due) if due.channel == "digest" else _notice(due)
                if written is None or not person.email or not person.is_active:
                    return None
                subject, template, facts = written
                facts |= {"person": person, "locale": known, "subject_line": subject}
                return Letter(
                    to=person.email,
                    name=person.name,
                    subject=subject,
                    text=render_template(f"mail/{template}.txt", **facts),
                    html=render_template(f"mail/{template}.html", **facts),
                    message_id=f"{due.id}.{due.message_id}",
                    written_at=due.written_at,
                )


def _notice(due: Due) -> tuple[str, str, dict[str, Any]] | None:
    if due.notice_id is None:
        return None
    notice = notice_by_id(parts.session, due.notice_id)
    if notice.is_over and notice.kind not in LASTING:
        return None
    return sentence_of(notice, _version_of(notice)), "notice", {"notice": notice}


def _digest(due: Due) -> tuple[str, str, dict[str, Any]] | None:
    since = datetime.fromisoformat((due.payload or {})["since"])
    digest = digest_of(parts.session, due.person_id or 0, parts.runtime.today, since, parts.now)
    if digest.is_empty:
        return None
    subject = gettext(
        "Today: %(late)s late, %(risk)s close to the limit, %(new)s new",
        late=len(digest.late),
        risk=len(digest.at_risk),
        new=len(digest.new),
    )
    return str(subject), "digest", {"parts": _parts(digest), "today": parts.runtime.today}


def _parts(digest: Digest) -> list[tuple[str, list[DigestLine]]]:
    """The parts of a digest that say something, each under its title."""
    told = [
        DigestLine(sentence_of(each, _version_of(each)), each.subject or "", _url(each.task_id), None, None)
        for each in digest.told
    ]
    every = [
        (gettext("Late"), [_line(line) for line in digest.late]),
        (gettext("Close to the limit"), [_line(line) for line in digest.at_risk]),
        (gettext("New"), [_line(line) for line in digest.new]),
        (gettext("Also for you"), told),
    ]
    return [(str(title), lines) for title, lines in every if lines]


def _line(line: Line) -> DigestLine:
    task = line.task
    title = element_title(_version_of(task), task.element, task.item_name)
    return DigestLine(title, task.subject, _url(task.task_id), line.level, task.due.at)


def _url(task_id: UUID | None) -> str:
    if task_id is None:
        return url_for("notices.index", _external=True)
    return url_for("tasks.show", task_id=task_id, _external=True)


def _version_of(row: Any) -> Version | None:
    """The drawing that names the element of a row."""
    if row.process_version_id is None:
        return None
    return parts.runtime.catalogue.version(parts.session, row.process_version_id)
