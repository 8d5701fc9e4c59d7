"""Asks whoever approves a revision for the password once more. Knows no revision and keeps no password."""

from flask import request
from flask_babel import gettext

from webui.presence import PASSWORD, NotPresent, proved_actor


def password_problem() -> str | None:
    """Why the password of this request does not prove that its person is there; None if it does."""
    typed = request.form.get(PASSWORD, "")
    if not typed:
        return str(gettext("Type your password to approve."))
    try:
        proved_actor(typed, gettext("The password is not right. Nothing was approved."))
    except NotPresent as refusal:
        return refusal.sentence
    return None
