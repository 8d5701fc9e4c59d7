"""Asks who signs for their password once more, before the command runs. Knows no form and keeps no password."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import structlog
from flask import request
from flask_babel import gettext
from sqlalchemy import update

from engine.forms.context import Entries
from engine.forms.document import Mode
from engine.people.policy import Actor, Presence
from engine.people.presence import proved
from engine.signatures.queries import signing_mode
from engine.signatures.rules import CONFIRM_WITHIN
from models.sessions import LoginSession
from webui.parts import parts
from webui.sessions import find_session, hash_of
from webui.throttle import TooManyAttempts, begin_attempt, forgive

PASSWORD = "password"  # noqa: S105  # the name of a field, which nothing that is kept carries
MOST_LETTERS = 256

log = structlog.get_logger()


class NotPresent(Exception):
    """The password was missing or wrong, or was tried too often; `sentence` says which."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


def present_actor(task_id: UUID, entries: Entries) -> tuple[Actor, Mode | None]:
    """Who hands in these entries, present if the form signs and the password says so; and how it signs.

    Raises:
        NotPresent: it signs, and the password does not say so.
    """
    mode = signing_mode(parts.runtime, parts.session, task_id, entries)
    parts.look_again()
    if mode is None:
        return parts.actor, None
    typed = request.form.get(PASSWORD, "")
    if mode == "confirm" and not typed and (recent := _recently_proved()):
        return recent, mode
    if not typed:
        raise NotPresent(gettext("Type your password to sign."), 422)
    return proved_actor(typed, gettext("The password is not right. Nothing was signed.")), mode


def is_spared() -> bool:
    """Whether a confirmation needs no password now, because it was typed in this browser moments ago."""
    return _recently_proved() is not None


def _recently_proved() -> Actor | None:
    token = request.cookies.get(parts.settings.session_cookie, "")
    row = find_session(parts.session, token)
    at = row.proved_at if row is not None else None
    parts.look_again()
    if at is None or not timedelta() <= parts.now - at <= CONFIRM_WITHIN:
        return None
    return _present(Presence(at, request.remote_addr or ""))


def proved_actor(password: str, if_wrong: str) -> Actor:
    """The actor, present because the password is theirs; tries are counted as those of the log-in page.

    Raises:
        NotPresent: with `if_wrong`, or because it was tried too often.
    """
    actor, now, password = parts.actor, parts.now, password[: MOST_LETTERS + 1]
    try:
        begin_attempt(parts.runtime, actor.username, request.remote_addr or "", now)
    except TooManyAttempts as refusal:
        log.warning("password throttled", person=actor.person_id)
        minutes = -(-refusal.seconds // 60)
        sentence = gettext("Too many attempts. Wait %(minutes)s minutes, then try again.", minutes=minutes)
        raise NotPresent(sentence, 429) from refusal
    found = proved(parts.session, actor, password, Presence(now, request.remote_addr or ""))
    parts.look_again()
    if found is None:
        log.warning("password refused", person=actor.person_id)
        raise NotPresent(if_wrong, 422)
    forgive(parts.runtime, actor.username)
    token = hash_of(request.cookies.get(parts.settings.session_cookie, ""))
    noted = update(LoginSession).where(LoginSession.token_hash == token).values(proved_at=now)
    parts.runtime.write(lambda session: session.execute(noted))
    return found


def _present(presence: Presence) -> Actor:
    return replace(parts.actor, presence=presence)
