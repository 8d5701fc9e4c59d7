"""The public page behind the QR code of a signature: tells everybody the little they may know. Names no person."""

from typing import BinaryIO, cast

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.signatures.codes import code_of, spaced
from engine.signatures.comparing import Comparison, compared
from engine.signatures.queries import Verified, verified
from webui.parts import parts
from webui.signing_words import comparison_sentence, kind_sentences, kind_title, state_sentence, state_title
from webui.throttle import TooManyAttempts, count_look, refuse_too_many_looks

blueprint = Blueprint("verify", __name__, url_prefix="/verify")
blueprint.add_app_template_filter(spaced, "spaced_code")
for words in (kind_title, kind_sentences, state_title, state_sentence, comparison_sentence):
    blueprint.add_app_template_global(words)


@blueprint.get("")
def index() -> ResponseReturnValue:
    typed = request.args.get("code", "")
    code = code_of(typed)
    if code:
        return redirect(url_for("verify.show", code=spaced(code)), code=303)
    problem = gettext("A code has twelve letters and digits.") if typed else None
    return _page("verify/index.html", 422 if typed else 200, typed=typed, problem=problem)


@blueprint.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    try:
        found = _found(code)
    except TooManyAttempts as refusal:
        return _too_many(refusal)
    return _shown(found) if found else _nothing(code)


@blueprint.post("/<code>")
def compare(code: str) -> ResponseReturnValue:
    sent = request.files.get("file")
    try:
        found = _found(code)
        count_look(parts.runtime, _address(), parts.now)
    except TooManyAttempts as refusal:
        return _too_many(refusal)
    if found is None:
        return _nothing(code)
    if sent is None or not sent.filename:
        return _shown(found, problem=gettext("Choose a file first.")), 422
    stream = cast(BinaryIO, sent.stream)
    return _shown(found, compared(stream, sha256=found.sha256, size=found.size, original=found.original))


def _found(typed: str) -> Verified | None:
    """What is signed under a code. A code that is none counts against whoever tries."""
    refuse_too_many_looks(parts.session, _address(), parts.now)
    code = code_of(typed)
    found = verified(parts.runtime, parts.session, code) if code else None
    parts.look_again()
    if found is None:
        count_look(parts.runtime, _address(), parts.now)
    return found


def _address() -> str:
    return request.remote_addr or ""


def _shown(found: Verified, comparison: Comparison | None = None, problem: str | None = None) -> Response:
    return _page("verify/show.html", 200, found=found, comparison=comparison, problem=problem)


def _nothing(code: str) -> Response:
    problem = gettext("Nothing was signed under this code. Compare it with the paper, letter by letter.")
    return _page("verify/index.html", 404, typed=code[:60], problem=problem)


def _too_many(refusal: TooManyAttempts) -> Response:
    minutes = -(-refusal.seconds // 60)
    problem = gettext("Too many attempts. Wait %(minutes)s minutes, then try again.", minutes=minutes)
    response = _page("verify/index.html", 429, typed="", problem=problem)
    response.headers["Retry-After"] = str(refusal.seconds)
    return response


def _page(template: str, status: int, **shown: object) -> Response:
    response = make_response(render_template(template, **shown), status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
