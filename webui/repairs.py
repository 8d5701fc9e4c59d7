"""The repair desk of a case: what may be proposed, what waits for a second person, what was done. Decides nothing."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from engine.forms.choices import Choice
from engine.revise.repairing import confirm, decline, may_repair, propose
from engine.run.history import entries_of
from engine.run.queries.instance_page import InstancePage, instance_page
from engine.run.replay import COMPLETING, standing
from models.revisions import Repair
from webui.parts import parts

blueprint = Blueprint("repairs", __name__, url_prefix="/instances")


@blueprint.get("/<uuid:instance_id>/perbaikan")
def show(instance_id: UUID) -> ResponseReturnValue:
    page = _page(instance_id)
    listed = parts.session.scalars(
        select(Repair).where(Repair.instance_id == instance_id).order_by(Repair.id.desc())
    ).all()
    turns = [turn for step in page.steps for turn in step.turns]
    return render_template(
        "instances/repairs.html",
        page=page,
        listed=listed,
        waiting=[turn for turn in turns if turn.is_open],
        decisions=_decisions(page),
        done=_done(page),
        elements=[each for each in page.version.elements.values() if each.is_user_task],
        today=parts.runtime.today,
        own_id=parts.actor.person_id,
    )


def _decisions(page: InstancePage) -> list[tuple[str, list[tuple[str, str]]]]:
    """The steps that wait and decide something: what each is called, and every answer as `field=value` and in words."""
    waiting = {turn.element.id: turn.element for step in page.steps for turn in step.turns if turn.is_open}
    found = []
    for id_ in waiting.keys() & page.version.asked_by_conditions:
        asked = [field for field in page.version.forms[id_].fields if isinstance(field, Choice)]
        options = [(f"{field.key}={each.value}", each.label) for field in asked for each in field.options.listed or ()]
        found.append((waiting[id_].name, options))
    return sorted(each for each in found if each[1])


def _done(page: InstancePage) -> list[tuple[int, str]]:
    """The completions that may be done again: their entry and what their step is called, the newest first."""
    told = standing(entries_of(parts.session, page.instance.id))
    names = [
        (entry.seq, page.versions[entry.process_version_id].elements[entry.task.element].name)
        for entry in told
        if entry.kind in COMPLETING and entry.task
    ]
    return names[::-1]


@blueprint.post("/<uuid:instance_id>/perbaikan")
def suggest(instance_id: UUID) -> ResponseReturnValue:
    kind = request.form.get("kind", "")
    propose(
        parts.runtime,
        parts.actor,
        instance_id=instance_id,
        kind=kind,
        content=_content(kind),
        reason=request.form.get("reason", ""),
    )
    flash(gettext("The repair waits for a second person to confirm it."), "success")
    return redirect(url_for("repairs.show", instance_id=instance_id), code=303)


def _content(kind: str) -> dict[str, Any]:
    typed = request.form
    if kind == "skip":
        element, _, rest = typed.get("task", "").partition("/")
        occurrence, _, key = rest.partition("/")
        field, is_decided, value = typed.get("decision", "").partition("=")
        answers = {field: value} if is_decided else {}
        return {"task": [element, int(occurrence) if occurrence.isdecimal() else 0, key], "answers": answers}
    if kind == "redo":
        return {"seq": typed.get("seq", "0")}
    if kind == "move":
        return {"element": typed.get("element", "")}
    return {"until": _until(typed.get("until", ""))}


def _until(text: str) -> str:
    """The morning of a day, in the agency's zone."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    return datetime.combine(day, time(7), parts.runtime.zone).isoformat()


@blueprint.post("/<uuid:instance_id>/perbaikan/<int:repair_id>/<act>")
def decide(instance_id: UUID, repair_id: int, act: str) -> ResponseReturnValue:
    if act == "setujui":
        confirm(parts.runtime, parts.actor, repair_id=repair_id)
        flash(gettext("The case has been repaired."), "success")
    elif act == "tolak":
        decline(parts.runtime, parts.actor, repair_id=repair_id)
        flash(gettext("The proposal has been turned down."), "success")
    else:
        abort(404)
    return redirect(url_for("repairs.show", instance_id=instance_id), code=303)


def _page(instance_id: UUID) -> InstancePage:
    page = instance_page(parts.runtime, parts.session, parts.actor, instance_id)
    if not may_repair(parts.actor, page.instance.unit.path):
        abort(404)
    return page
