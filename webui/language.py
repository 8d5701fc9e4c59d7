"""Which language a reader gets: what they chose, else the office's. Knows no text."""

from flask import Blueprint, Flask, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_locale
from flask_login import current_user
from sqlalchemy import update

from models.people import Person
from webui.identity import shown_person
from webui.parts import parts
from webui.paths import own_path
from webui.settings import Settings

LANGUAGES = (("id", "Bahasa Indonesia"), ("en", "English"))
COOKIE = "language"
YEAR = 365 * 24 * 60 * 60

blueprint = Blueprint("language", __name__)


def init_app(app: Flask, settings: Settings) -> None:
    """Choose the language of each request."""
    Babel(app, default_locale=settings.language, locale_selector=chosen, default_timezone="UTC")
    app.context_processor(lambda: {"locale": str(get_locale()), "languages": LANGUAGES})


def chosen() -> str:
    """The person's own choice, then the browser's cookie, then the setting."""
    person = shown_person()
    for code in (person and person.language, request.cookies.get(COOKIE)):
        if code in dict(LANGUAGES):
            return str(code)
    return parts.settings.language


@blueprint.post("/language")
def choose() -> ResponseReturnValue:
    code = request.form.get("language", "")
    response = redirect(own_path(request.form.get("next")) or "/", code=303)
    if code not in dict(LANGUAGES):
        return response
    if current_user.is_authenticated:
        _remember(current_user.person_id, code)
    response.set_cookie(COOKIE, code, max_age=YEAR, secure=parts.settings.is_secure, httponly=True, samesite="Lax")
    return response


def _remember(person_id: int, code: str) -> None:
    choice = update(Person).where(Person.id == person_id).values(language=code)
    parts.runtime.write(lambda session: session.execute(choice))
