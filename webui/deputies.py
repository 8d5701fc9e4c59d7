"""The pages about deputies: who acts for whom, letting somebody act for a post, ending it. Decides nothing."""

from collections.abc import Mapping

import structlog
from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from engine import errors as refusals
from engine.errors import MayNotAppoint, Refusal
from engine.people.deputies import Appointment
from engine.people.register import appointable, people, register
from engine.run.deputising import Consequence, appoint, foresee
from engine.run.handing_back import end_deputy
from webui.advice import advice_for
from webui.calendar_answers import Filled
from webui.days_typed import choices_missing, days_typed
from webui.parts import parts
from webui.problems import Fault
from webui.timeline import timeline

blueprint = Blueprint("deputies", __name__, url_prefix="/deputies")
log = structlog.get_logger()

FIELD_OF: Mapping[type[Refusal], str] = {  # where on the form a refusal belongs
    refusals.PostNotFound: "post",
    refusals.PersonNotActive: "person",
    refusals.DeputyHoldsPost: "person",
    refusals.DeputyTwice: "person",
    refusals.DeputiesInCircle: "person",
    refusals.TooFarAway: "person",
    refusals.PostVacant: "capacity",
    refusals.PostNotVacant: "capacity",
    refusals.NobodyActsInTheName: "capacity",
    refusals.DeputyDatesWrong: "last_day",
    refusals.ProcessNotFound: "process",
    refusals.BasisMissing: "basis",
}


@blueprint.get("")
def index() -> ResponseReturnValue:
    today = parts.runtime.today
    found = register(parts.session, parts.actor, today)
    return render_template(
        "deputies/index.html",
        found=found,
        today=today,
        timeline=timeline(found.present, today),
        may_appoint=bool(appointable(parts.session, parts.actor)),
    )


@blueprint.get("/new")
def new() -> ResponseReturnValue:
    given = {"post": request.args.get("post", ""), "capacity": "plh", "first_day": parts.runtime.today.isoformat()}
    return _form(Filled(given))


@blueprint.post("/new")
def create() -> ResponseReturnValue:
    typed = request.form.to_dict()
    appointment, faults = _read(typed)
    if appointment is None:
        return make_response(_form(Filled(typed, tuple(faults))), 422)
    try:
        if "_look" in typed:
            return _form(Filled(typed), foresee(parts.runtime, parts.actor, appointment))
        holding_id = appoint(parts.runtime, parts.actor, appointment)
    except Refusal as refusal:
        return _refused(refusal, typed)
    log.info("deputy appointed", holding=holding_id, by=parts.actor.person_id)
    flash(gettext("Appointed. From the first day on the tasks of the post are in the deputy’s inbox too."), "success")
    return redirect(url_for("deputies.index"), code=303)


@blueprint.post("/<int:holding_id>/end")
def end(holding_id: int) -> ResponseReturnValue:
    count = end_deputy(parts.runtime, parts.actor, holding_id=holding_id)
    log.info("deputy ended", holding=holding_id, by=parts.actor.person_id, handed_back=count)
    said = ngettext(
        "The time is over. %(num)s task was handed back.", "The time is over. %(num)s tasks were handed back.", count
    )
    flash(said, "success")
    return redirect(url_for("deputies.index"), code=303)


def _form(form: Filled, consequence: Consequence | None = None) -> str:
    parts.look_again()
    posts = appointable(parts.session, parts.actor)
    if not posts:
        raise MayNotAppoint
    sops = parts.runtime.catalogue.in_force(parts.session, parts.runtime.now())
    return render_template(
        "deputies/new.html",
        form=form,
        consequence=consequence,
        posts=[(str(post.id), f"{post.title}, {post.unit.name}") for post in posts],
        people=[(str(person_id), name) for person_id, name in people(parts.session, parts.actor)],
        sops=[(sop.process_id, sop.title) for sop in sops],
    )


def _refused(refusal: Refusal, typed: Mapping[str, str]) -> ResponseReturnValue:
    field = FIELD_OF.get(type(refusal))
    if field is None:
        raise refusal
    advice, _way_on = advice_for(refusal)
    return make_response(_form(Filled(typed, (Fault(field, f"{gettext(refusal.sentence)} {advice}"),))), 422)


def _read(typed: Mapping[str, str]) -> tuple[Appointment | None, list[Fault]]:
    """The appointment that was typed, or what is missing or no date."""
    days, faults = days_typed(typed, "first_day", "last_day")
    faults += choices_missing(typed, "post", "person")
    first_day = days["first_day"]
    if faults or first_day is None:
        return None, faults or [Fault("first_day", gettext("Please fill this in."))]
    return (
        Appointment(
            post_id=int(typed["post"]),
            person_id=int(typed["person"]),
            capacity=typed.get("capacity", ""),
            first_day=first_day,
            last_day=days["last_day"],
            basis=typed.get("basis", ""),
            process_id=typed.get("process") or None,
        ),
        [],
    )
