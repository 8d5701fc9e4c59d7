"""The log-in page and logging out. Knows no SOP and no right beyond having an account."""

import structlog
from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select, update
from werkzeug.wrappers import Response

from engine.people import passwords
from models.people import Person
from webui.identity import become
from webui.parts import parts
from webui.paths import own_path
from webui.resume import resume
from webui.sessions import Browser, close_session, open_session
from webui.throttle import TooManyAttempts, begin_attempt, forgive
from webui.typed import Typed

MOST_LETTERS = 150
CLEAR_AT_LOGOUT = '"cache", "storage"'

blueprint = Blueprint("auth", __name__)
log = structlog.get_logger()


@blueprint.get("/login")
def login_page() -> ResponseReturnValue:
    next_page = own_path(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(next_page or url_for("home.index"), code=303)
    return login_answer(200, next_page=next_page)


@blueprint.post("/login")
def login() -> ResponseReturnValue:
    username = request.form.get("username", "").strip().lower()
    try:
        begin_attempt(parts.runtime, username, request.remote_addr or "", parts.now)
    except TooManyAttempts as refusal:
        log.warning("log-in throttled", address=request.remote_addr)
        return _too_many(refusal.seconds)
    person = _person_with(username, request.form.get("password", ""))
    if person is None:
        log.warning("log-in failed", address=request.remote_addr)
        return login_again(401, gettext("The account name or the password is not right."))
    forgive(parts.runtime, username)
    return _welcome(person, request.form.get("password", ""))


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    close_session(parts.runtime, request.cookies.get(parts.settings.session_cookie, ""))
    log.info("logged out", person=current_user.person_id)
    session.clear()
    flash(gettext("You are logged out."), "success")
    response = redirect(url_for("auth.login_page"), code=303)
    response.delete_cookie(
        parts.settings.session_cookie, secure=parts.settings.is_secure, httponly=True, samesite="Lax"
    )
    response.headers["Clear-Site-Data"] = CLEAR_AT_LOGOUT
    return response


def login_answer(
    status: int, *, next_page: str | None = None, typed: Typed | None = None, problem: str | None = None
) -> Response:
    """The log-in page; it carries on where the person wanted to go and what had been typed there."""
    page = render_template(
        "login.html",
        username=request.form.get("username", "") if request.endpoint == "auth.login" else "",
        next_page=next_page,
        typed=typed and typed.seal(),
        ended=typed is not None and problem is None,
        problem=problem,
    )
    return make_response(page, status)


def login_again(status: int, problem: str) -> Response:
    """The log-in page once more, with all that it carried."""
    typed = Typed.unseal(request.form.get("typed", ""))
    return login_answer(status, next_page=own_path(request.form.get("next")), typed=typed, problem=problem)


def _too_many(seconds: int) -> Response:
    minutes = -(-seconds // 60)
    problem = gettext("Too many attempts. Wait %(minutes)s minutes, then try again.", minutes=minutes)
    response = login_again(429, problem)
    response.headers["Retry-After"] = str(seconds)
    return response


def _person_with(username: str, password: str) -> Person | None:
    """The active person with this name and password; unknown names cost the same time."""
    person = None
    if username.isprintable() and len(username) <= MOST_LETTERS:
        person = parts.session.scalar(select(Person).where(Person.username == username, Person.is_active))
    parts.look_again()
    return person if passwords.is_right(person.password_hash if person else None, password) else None


def _welcome(person: Person, password: str) -> ResponseReturnValue:
    close_session(parts.runtime, request.cookies.get(parts.settings.session_cookie, ""))
    browser = Browser(request.remote_addr or "", request.user_agent.string)
    token = open_session(parts.runtime, person.id, browser, parts.now)
    session.clear()
    if passwords.needs_rehash(person.password_hash):
        _rehash(person.id, password)
    become(person)
    log.info("logged in", person=person.id)
    typed = Typed.unseal(request.form.get("typed", ""))
    next_page = own_path(request.form.get("next")) or url_for("home.index")
    response = make_response(resume(typed, person.id, next_page) if typed else redirect(next_page, code=303))
    response.set_cookie(
        parts.settings.session_cookie, token, secure=parts.settings.is_secure, httponly=True, samesite="Lax"
    )
    return response


def _rehash(person_id: int, password: str) -> None:
    stronger = update(Person).where(Person.id == person_id).values(password_hash=passwords.hash_password(password))
    parts.runtime.write(lambda session: session.execute(stronger))
