"""Asks for the password once more before an act that binds the agency. Knows no act and keeps no password."""

import structlog
from flask import request
from flask_babel import gettext

from engine.people import passwords
from models.people import Person
from webui.parts import parts
from webui.throttle import TooManyAttempts, begin_attempt, forgive

PASSWORD = "password"  # noqa: S105  # the name of a field
MOST_LETTERS = 256

log = structlog.get_logger()


def password_problem() -> str | None:
    """Why the password of this request does not prove that its person is there; None if it does."""
    actor, typed = parts.actor, request.form.get(PASSWORD, "")
    if not typed:
        return str(gettext("Type your password to approve."))
    try:
        begin_attempt(parts.runtime, actor.username, request.remote_addr or "", parts.now)
    except TooManyAttempts as refusal:
        minutes = -(-refusal.seconds // 60)
        return str(gettext("Too many attempts. Wait %(minutes)s minutes, then try again.", minutes=minutes))
    parts.look_again()
    password_hash = parts.session.get_one(Person, actor.person_id).password_hash
    if len(typed) > MOST_LETTERS or not passwords.is_right(password_hash, typed):
        log.warning("approval refused", person=actor.person_id)
        return str(gettext("The password is not right. Nothing was approved."))
    forgive(parts.runtime, actor.username)
    parts.look_again()
    return None
