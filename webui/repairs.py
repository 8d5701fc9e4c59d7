"""The repair desk of a case: what may be proposed, what waits for a second person, what was done. Decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from engine.errors import AnswersRefused, ReasonMissing, Refusal
from engine.forms.choices import Choice
from engine.forms.context import Entries
from engine.forms.showing import Shown
from engine.revise.correcting import Answered, answered_before, corrected
from engine.revise.errors import RepairDoesNotFit
from engine.revise.repairing import confirm, decline, may_repair, propose
from engine.run.history import entries_of
from engine.run.queries.instance_page import InstancePage, instance_page
from engine.run.replay import COMPLETING, standing
from models.revisions import Repair
from webui.errors import STATUS
from webui.form_rendering import FormView
from webui.parts import parts
from webui.problems import Fault, fault_of
from webui.task_answer import answers_among
from webui.typed import entries_sent

Difference = Sequence[tuple[Shown, Shown]]  # as it was, as it becomes

blueprint = Blueprint("repairs", __name__, url_prefix="/instances")


@dataclass(frozen=True)
class Correction:
    """A proposed or done correction, to be read: of which step, and what changes."""

    step: str
    difference: Difference


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
        corrections={repair.id: _correction(page, repair) for repair in listed if repair.kind == "correct"},
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


def _correction(page: InstancePage, repair: Repair) -> Correction | None:
    """What a correction changes, or changed when it was done."""
    case = (page.instance.id, page.instance.unit.path)
    try:
        found = answered_before(
            parts.runtime, parts.session, page.version, case, int(repair.content["seq"]), repair.seq
        )
        return Correction(found.element.name, found.difference(corrected(found, repair.content)))
    except (Refusal, KeyError, ValueError):
        return None  # it no longer counts, or its form has changed since


@blueprint.get("/<uuid:instance_id>/perbaikan/koreksi")
def correcting(instance_id: UUID) -> ResponseReturnValue:
    """The form of a step that was done, with the answers that count now."""
    page, seq = _page(instance_id), request.args.get("seq", "")
    found = _answered(page, int(seq) if seq.isdecimal() else 0)
    return _form(page, found, found.entries)


@blueprint.post("/<uuid:instance_id>/perbaikan/koreksi/<int:seq>")
def correct(instance_id: UUID, seq: int) -> ResponseReturnValue:
    """Show what would change; or propose it. What was typed is kept when it is refused."""
    page, reason = _page(instance_id), request.form.get("_reason", "")
    found = _answered(page, seq)
    entries = answers_among(entries_sent())
    try:
        difference = found.difference(found.read(entries))
    except AnswersRefused as refusal:
        return _form(page, found, entries, faults=[fault_of(problem) for problem in refusal.problems])
    if request.form.get("_act") != "propose" or not difference:
        return _form(page, found, entries, difference=difference)
    content = {"seq": seq, "entries": entries}
    parts.look_again()
    try:
        propose(parts.runtime, parts.actor, instance_id=instance_id, kind="correct", content=content, reason=reason)
    except (ReasonMissing, RepairDoesNotFit) as refusal:
        page = _page(instance_id)
        refused = (gettext(refusal.sentence), STATUS[type(refusal)])
        return _form(page, _answered(page, seq), entries, difference=difference, refused=refused)
    flash(gettext("The repair waits for a second person to confirm it."), "success")
    return redirect(url_for("repairs.show", instance_id=instance_id), code=303)


def _answered(page: InstancePage, seq: int) -> Answered:
    case = (page.instance.id, page.instance.unit.path)
    try:
        return answered_before(parts.runtime, parts.session, page.version, case, seq)
    except RepairDoesNotFit:
        abort(404)


def _form(
    page: InstancePage,
    found: Answered,
    entries: Entries,
    *,
    faults: Sequence[Fault] = (),
    difference: Difference | None = None,
    refused: tuple[str, int] | None = None,
) -> ResponseReturnValue:
    shown = render_template(
        "instances/correct.html",
        page=page,
        found=found,
        view=FormView(
            form=found.form,
            forms=page.version.forms,
            context=found.context,
            entries=entries,
            task_id=found.task_id,
            instance_id=page.instance.id,
            faults=faults,
        ),
        difference=difference,
        reason=request.form.get("_reason", ""),
        refused=refused[0] if refused else "",
    )
    return shown, refused[1] if refused else 422 if faults else 200


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
