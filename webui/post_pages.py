"""The posts of an agency: who holds them, who will, and which of them head their units. Decides nothing."""

from collections.abc import Callable, Mapping

import structlog
from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import errors as refusals
from engine.errors import Refusal
from engine.people.holders import Succession
from engine.people.register import PostLine, people, posts
from engine.run.deputising import install_holder, put_at_the_head, vacate
from webui.advice import advice_for
from webui.calendar_answers import Filled
from webui.days_typed import choices_missing, days_typed
from webui.parts import parts
from webui.problems import Fault

blueprint = Blueprint("posts", __name__, url_prefix="/posts")
log = structlog.get_logger()

FIELD_OF: Mapping[type[Refusal], str] = {
    refusals.PersonNotActive: "person",
    refusals.DeputiesInCircle: "person",
    refusals.HolderOverlaps: "first_day",
    refusals.BasisMissing: "basis",
    refusals.DeputyDatesWrong: "last_day",
}


@blueprint.get("")
def index() -> ResponseReturnValue:
    found = posts(parts.session, parts.actor, parts.runtime.today)
    units: dict[str, list[PostLine]] = {}
    for post in found:
        units.setdefault(post.unit_path, []).append(post)
    return render_template("posts/index.html", units=list(units.values()))


@blueprint.get("/<int:post_id>")
def show(post_id: int) -> ResponseReturnValue:
    return _page(post_id, Filled({}))


@blueprint.post("/<int:post_id>/holder")
def install(post_id: int) -> ResponseReturnValue:
    typed = request.form.to_dict()
    days, faults = days_typed(typed, "first_day")
    faults += choices_missing(typed, "person")
    first_day = days["first_day"]
    if faults or first_day is None:
        return _faulty(post_id, typed, faults or [Fault("first_day", gettext("Please fill this in."))])

    def do() -> int:
        succession = Succession(post_id, int(typed["person"]), first_day, typed.get("basis", ""))
        return install_holder(parts.runtime, parts.actor, succession)

    return _done(post_id, typed, "holder appointed", do)


@blueprint.post("/<int:post_id>/vacate")
def leave(post_id: int) -> ResponseReturnValue:
    typed = request.form.to_dict()
    days, faults = days_typed(typed, "last_day")
    last_day = days["last_day"]
    if faults or last_day is None:
        return _faulty(post_id, typed, faults or [Fault("last_day", gettext("Please fill this in."))])
    return _done(
        post_id, typed, "holder ended", lambda: vacate(parts.runtime, parts.actor, post_id=post_id, last_day=last_day)
    )


@blueprint.post("/<int:post_id>/head")
def head(post_id: int) -> ResponseReturnValue:
    is_head = request.form.get("head") == "yes"
    return _done(
        post_id,
        {},
        "head of unit marked",
        lambda: put_at_the_head(parts.runtime, parts.actor, post_id=post_id, is_head=is_head),
        is_head=is_head,
    )


def _done(
    post_id: int, typed: Mapping[str, str], deed: str, do: Callable[[], int], **more: object
) -> ResponseReturnValue:
    try:
        about = do()
    except Refusal as refusal:
        field = FIELD_OF.get(type(refusal))
        if field is None:
            raise
        advice, _way_on = advice_for(refusal)
        return _faulty(post_id, typed, [Fault(field, f"{gettext(refusal.sentence)} {advice}")])
    log.info(deed, post=post_id, about=about, person=parts.actor.person_id, **more)
    flash(gettext("Saved."), "success")
    return redirect(url_for("admin.posts.show", post_id=post_id), code=303)


def _faulty(post_id: int, typed: Mapping[str, str], faults: list[Fault]) -> ResponseReturnValue:
    return make_response(_page(post_id, Filled(typed, tuple(faults))), 422)


def _page(post_id: int, form: Filled) -> str:
    parts.look_again()
    found = posts(parts.session, parts.actor, parts.runtime.today)
    post = next((each for each in found if each.id == post_id), None)
    if post is None:
        abort(404)
    known = [(str(person_id), name) for person_id, name in people(parts.session, parts.actor)]
    return render_template("posts/show.html", post=post, form=form, people=known)
