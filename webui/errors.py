"""One status, one sentence and one way on for everything that is refused or goes wrong. Decides nothing else."""

from collections.abc import Sequence

from flask import Flask, g, jsonify, make_response, render_template, request, url_for
from flask_babel import gettext
from markupsafe import escape
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError
from werkzeug.wrappers import Response

from engine import errors as refusals
from engine.errors import Refusal
from engine.numbers import errors as number_refusals
from engine.records import errors as performance_refusals
from engine.revise import errors as revising_refusals
from engine.run.drawing import NoDrawing
from engine.signatures import errors as signing_refusals
from engine.time import errors as time_refusals
from webui.advice import WayOn, advice_for, detail_of
from webui.formats import size
from webui.logs import request_number
from webui.paths import page_of
from webui.settings import Settings
from webui.typed import entries_sent, shown

STATUS: dict[type[Refusal], int] = {
    refusals.TaskNotFound: 404,
    refusals.InstanceNotFound: 404,
    refusals.ProcessNotFound: 404,
    refusals.DocumentNotFound: 404,
    refusals.DocumentNotMade: 409,
    NoDrawing: 404,
    refusals.NotYourTask: 403,
    refusals.NotSignatory: 409,
    refusals.MayNotStart: 403,
    refusals.MayNotCancel: 403,
    refusals.MayNotAdminister: 403,
    refusals.ReasonMissing: 422,
    refusals.WebhookRefused: 422,
    refusals.Held: 409,
    refusals.TaskClosed: 409,
    refusals.InstanceEnded: 409,
    refusals.InstanceChanged: 409,
    refusals.KeyReused: 422,
    refusals.AnswersRefused: 422,
    refusals.MayNotReassign: 403,
    refusals.NotToThisPerson: 422,
    refusals.NobodyChosen: 422,
    refusals.NotHeld: 409,
    refusals.HoldEndWrong: 422,
    refusals.NotOnHold: 409,
    refusals.RemindedLately: 409,
    refusals.NobodyToRemind: 409,
    refusals.UndoTooLate: 409,
    refusals.CommentRefused: 422,
    refusals.FilterRefused: 422,
    refusals.MayNotAppoint: 403,
    refusals.DeputyNotFound: 404,
    refusals.BasisMissing: 422,
    refusals.DeputyDatesWrong: 422,
    refusals.DeputyHoldsPost: 422,
    refusals.DeputyTwice: 409,
    refusals.DeputiesInCircle: 409,
    refusals.TooFarAway: 409,
    refusals.PostNotFound: 404,
    refusals.PersonNotActive: 422,
    refusals.NobodyActsInTheName: 409,
    refusals.HolderOverlaps: 409,
    refusals.PostVacant: 409,
    refusals.PostNotVacant: 409,
    number_refusals.RegisterNotFound: 404,
    number_refusals.NumberNotFound: 404,
    number_refusals.MayNotNumber: 403,
    number_refusals.MayNotKeepRegisters: 403,
    number_refusals.TemplateRefused: 422,
    number_refusals.NumberTaken: 409,
    number_refusals.NotOfThisRegister: 422,
    number_refusals.NumberTooFar: 422,
    number_refusals.AlreadyCancelled: 409,
    number_refusals.TooManyNumbers: 422,
    performance_refusals.IndicatorNotFound: 404,
    performance_refusals.MayNotEditPerformance: 403,
    performance_refusals.CodeTaken: 409,
    performance_refusals.YearsWrong: 422,
    performance_refusals.NothingToCopy: 409,
    revising_refusals.RevisionNotFound: 404,
    revising_refusals.VersionNotFound: 404,
    revising_refusals.MigrationNotFound: 404,
    revising_refusals.NothingToUndo: 409,
    revising_refusals.MayNotRevise: 403,
    revising_refusals.MayNotApprove: 403,
    revising_refusals.AuthorMayNotApprove: 403,
    revising_refusals.NotADraft: 409,
    revising_refusals.DraftChanged: 409,
    revising_refusals.NotSubmitted: 409,
    revising_refusals.QuestionsOpen: 409,
    revising_refusals.AlreadyAVersion: 409,
    revising_refusals.EffectiveDateWrong: 422,
    revising_refusals.MayNotRepair: 403,
    revising_refusals.RepairNotFound: 404,
    revising_refusals.RepairNeedsAnother: 403,
    revising_refusals.RepairDoesNotFit: 409,
    signing_refusals.PresenceMissing: 403,
    signing_refusals.SignatureRefused: 422,
    refusals.EvidenceDamaged: 409,
    refusals.EvidenceTooLarge: 413,
    refusals.MayNotTakeEvidence: 403,
    refusals.RetentionRefused: 422,
    refusals.PrintingMissing: 503,
    refusals.FileTooLarge: 413,
    refusals.FileKindRefused: 415,
    refusals.StorageFull: 507,
    refusals.BundleRefused: 422,
    refusals.Busy: 503,
    refusals.StepBudgetExceeded: 500,
    refusals.ReplayRefused: 500,
    time_refusals.NoWorkingTime: 503,
    time_refusals.CalendarNotFound: 503,
    time_refusals.CalendarChanged: 409,
    time_refusals.CalendarEditRefused: 422,
}


def init_app(app: Flask, settings: Settings) -> None:
    """Answer every refusal and every error with a page that leads on."""
    app.register_error_handler(Refusal, refusal_answer)
    app.register_error_handler(SecurityError, lambda _error: Response("Unknown host.", 400, mimetype="text/plain"))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(TimeoutError, _busy)
    app.register_error_handler(InternalServerError, _broken)


def refusal_answer(
    refusal: Refusal, typed: Sequence[tuple[str, str]] | None = None, way_on: WayOn | None = None
) -> Response:
    """The page of a refusal. It shows what was typed (label, text), so that nothing is lost."""
    advice, usual_way_on = advice_for(refusal)
    status = STATUS[type(refusal)]
    return _answer(
        status,
        gettext(refusal.sentence),
        advice,
        detail=detail_of(refusal),
        typed=_typed_here() if typed is None else typed,
        way_on=way_on or usual_way_on,
    )


def wants_short_answer() -> bool:
    """Tell whether a script asks, which shows a sentence in its own place."""
    return "HX-Request" in request.headers or request.accept_mimetypes.best == "application/json"


def short_answer(sentence: str, status: int, advice: str = "") -> Response:
    """A sentence for a script: JSON, or a flash for htmx."""
    if "HX-Request" in request.headers:
        text = f'<p class="flash error" role="alert">{escape(sentence)} {escape(advice)}</p>'
        return make_response(text, status)
    return make_response(jsonify(error=sentence, advice=advice), status)


def _answer(status: int, title: str, advice: str, **more: object) -> Response:
    if wants_short_answer():
        return short_answer(title, status, advice)
    more.setdefault("way_on", WayOn(gettext("To the home page"), url_for("home.index")))
    if status >= 500:
        g.failed = True  # perhaps the database did: the page must do without it
    reference = request_number() if status >= 500 else None
    page = render_template("error.html", status=status, title=title, advice=advice, reference=reference, **more)
    return make_response(page, status)


def _typed_here() -> list[tuple[str, str]]:
    return shown(entries_sent()) if request.method == "POST" else []


def _http_error(error: HTTPException) -> Response:
    """The errors of HTTP itself, in our words."""
    limit = size(request.max_content_length or 0)
    told = {
        400: (gettext("The request could not be read."), gettext("Go back and send it again.")),
        404: (gettext("This page does not exist."), gettext("Perhaps the address has a typing error.")),
        405: (gettext("This address cannot be opened like that."), gettext("Go on from the home page.")),
        413: (gettext("That is too much at once: at most %(size)s.", size=limit), gettext("Send smaller files.")),
    }
    status = error.code or 500
    title, advice = told.get(status) or (gettext("That did not work."), gettext("Go on from the home page."))
    answer = _answer(status, title, advice)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def foreign_form_answer() -> Response:
    """The form has no token of ours, or an old one."""
    return _answer(
        400,
        gettext("This form has become too old to be sent."),
        gettext("Open the page again. What you typed stands below, to be copied."),
        typed=_typed_here(),
        way_on=WayOn(gettext("Open the page again"), page_of(request.path)),
    )


def _busy(_error: Exception) -> Response:
    g.failed = True
    answer = _answer(
        503,
        gettext("The server is too busy at the moment."),
        gettext("Wait a minute and try again. What you typed stands below, to be copied."),
        typed=_typed_here(),
        way_on=WayOn(gettext("Try again"), page_of(request.path)),
    )
    answer.headers["Retry-After"] = "30"
    return answer


def _broken(_error: InternalServerError) -> Response:
    """A defect of ours. What happened stands in the log under the reference number, never on the page."""
    g.failed = True
    return _answer(
        500,
        gettext("Something went wrong on our side."),
        gettext("Nothing was saved. Try again; if it stays so, tell the administrator the reference number."),
        typed=_typed_here(),
    )
