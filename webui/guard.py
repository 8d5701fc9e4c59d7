"""Lets nobody in who is not signed in, and no form that is not ours. What a person may do is the engine's matter."""

from flask import Flask, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError, generate_csrf

from engine.errors import StorageFull
from webui.auth import login_again, login_answer
from webui.errors import foreign_form_answer, short_answer, wants_short_answer
from webui.parts import parts
from webui.paths import own_path, page_of
from webui.places import NO_ROOM, STRANGERS_BYTES
from webui.resume import resume
from webui.settings import Settings
from webui.typed import Typed, came_from_our_page, entries_sent

PUBLIC = {
    *("auth.login_page", "auth.login", "language.choose", "health.healthz", "health.readyz"),
    *("verify.index", "verify.show", "verify.compare"),
}
MOST_FIELDS = 1000
LARGE_FORMS = {"tasks.complete", "tasks.draft", "workbooks.take"}  # a unit may answer for hundreds of indicators
MOST_OF_A_LARGE_FORM = 6000

csrf = CSRFProtect()


def init_app(app: Flask, settings: Settings) -> None:
    """Ask who it is first, then whether the form is ours: an ended session must not lose what was typed."""
    csrf.init_app(app)
    app.register_error_handler(CSRFError, _without_token)
    app.before_request(_guard)


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such page: the error page tells everybody
    if request.environ.get(NO_ROOM):
        raise StorageFull
    known = current_user.is_authenticated
    if not known and "ended_session_of" not in g:
        request.max_content_length = _strangers_bytes()
    is_large = known and request.endpoint in LARGE_FORMS
    if is_large:
        request.max_form_parts = MOST_OF_A_LARGE_FORM
    _refuse_odd_input(MOST_OF_A_LARGE_FORM if is_large else MOST_FIELDS)
    if known or request.endpoint in PUBLIC:
        csrf.protect()
        return None
    return _ask_to_sign_in()


def _strangers_bytes() -> int:
    return parts.settings.one_file_bytes if request.endpoint == "verify.compare" else STRANGERS_BYTES


def _without_token(_error: CSRFError) -> ResponseReturnValue:
    """A form of ours may have an old token, when the person signed in again elsewhere: what was typed is kept."""
    if not came_from_our_page():
        return foreign_form_answer()
    if wants_short_answer():
        return _token_for_a_script()
    if request.endpoint == "auth.login":
        return login_again(400, gettext("This page had become too old. Please log in once more."))
    if not current_user.is_authenticated:
        return foreign_form_answer()
    typed = Typed(request.path, current_user.person_id, entries_sent())
    return resume(typed, current_user.person_id, page_of(request.path))


def _token_for_a_script() -> ResponseReturnValue:
    """A script of our own page goes on when the same person has signed in again; it compares the person."""
    if not current_user.is_authenticated:
        return foreign_form_answer()
    answer = short_answer(gettext("You signed in again in the meantime. Please try once more."), 400)
    answer.headers["X-Form-Token"] = generate_csrf()
    answer.headers["X-Person"] = str(current_user.person_id)
    return answer


def _refuse_odd_input(most: int) -> None:
    texts = [*request.args.values(), *(text for _, text in request.form.items(multi=True))]
    if len(texts) > most:
        abort(413)
    if any("\0" in text for text in texts):
        abort(400)  # no keyboard types it and no database keeps it


def _ask_to_sign_in() -> ResponseReturnValue:
    if wants_short_answer():
        return short_answer(gettext("Your session has ended. Log in again in another tab, then go on here."), 401)
    if request.method in ("GET", "HEAD"):
        target = own_path(request.full_path.rstrip("?"))
        return redirect(url_for("auth.login_page", next=target if target != "/" else None), code=303)
    typed = Typed(request.path, g.get("ended_session_of"), entries_sent()) if came_from_our_page() else None
    return login_answer(401, next_page=page_of(request.path), typed=typed)
