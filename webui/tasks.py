"""The inbox and the form of one task: typed entries become commands, rows become pages. Decides nothing."""

from datetime import datetime
from typing import BinaryIO, cast
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from engine.errors import AnswersRefused, Refusal
from engine.forms.context import Entries
from engine.forms.schema import typed_again
from engine.people.offices import Eligible, colleagues
from engine.run.attachments import attach_file
from engine.run.commands import claim_task, complete_task, release_task, save_draft
from engine.run.queries.inbox import Filter, Place, inbox
from engine.run.queries.reported_before import earlier_figures, with_earlier
from engine.run.queries.task_page import task_page
from engine.signatures.errors import SignatureRefused
from webui import formats
from webui.errors import wants_short_answer
from webui.form_rendering import written
from webui.parts import parts
from webui.presence import NotPresent
from webui.problems import fault_of
from webui.receiving import receive_files
from webui.signing import signing_actor, signing_fault
from webui.task_answer import answers_among, as_uuid, refused_form, sent_key, task_answer, undo_of_done
from webui.typed import entries_sent

blueprint = Blueprint("tasks", __name__, url_prefix="/tasks")
blueprint.add_app_template_filter(written)


@blueprint.get("")
def index() -> ResponseReturnValue:
    chosen = _chosen(request.args.get("filter"))
    found = inbox(parts.session, parts.actor, parts.now, chosen, _place(request.args.get("after", "")))
    version_of = parts.runtime.catalogue.version
    listed = [*found.rows, *found.later]
    return render_template(
        "tasks/index.html",
        inbox=found,
        more=found.more and f"{found.more.due_at.isoformat()}~{found.more.id}",
        versions={row.process_version_id: version_of(parts.session, row.process_version_id) for row in listed},
        chosen=chosen,
        choices=_choices(),
        people=_people() if listed else (),
        undo=undo_of_done(),
    )


@blueprint.get("/<uuid:task_id>")
def show(task_id: UUID) -> ResponseReturnValue:
    return task_answer(task_id)


@blueprint.post("/<uuid:task_id>/claim")
def claim(task_id: UUID) -> ResponseReturnValue:
    claim_task(parts.runtime, parts.actor, task_id=task_id, idempotency_key=sent_key())
    flash(gettext("The task is yours. Colleagues see that you are on it."), "success")
    return redirect(url_for("tasks.show", task_id=task_id), code=303)


@blueprint.post("/<uuid:task_id>/release")
def release(task_id: UUID) -> ResponseReturnValue:
    release_task(parts.runtime, parts.actor, task_id=task_id, idempotency_key=sent_key())
    flash(gettext("The task is free again. Your draft is kept."), "success")
    return redirect(url_for("tasks.show", task_id=task_id), code=303)


@blueprint.post("/<uuid:task_id>/draft")
def draft(task_id: UUID) -> ResponseReturnValue:
    entries = entries_sent()
    try:
        files, faults = receive_files(task_id)
        kept = typed_again(answers_among(entries), files)
        if request.form.get("_copy"):
            kept = _with_earlier(task_id, kept)
        saved_at = save_draft(parts.runtime, parts.actor, task_id=task_id, entries=kept)
    except Refusal as refusal:
        return refused_form(task_id, refusal, entries)
    text = gettext("Draft saved %(time)s", time=formats.clock(saved_at))
    if wants_short_answer():
        return jsonify(text=text, saved_at=formats.iso(saved_at))
    if faults:
        return task_answer(task_id, kept, faults), 422
    flash(text, "success")
    return redirect(url_for("tasks.show", task_id=task_id, _anchor=request.form.get("_add")), code=303)


@blueprint.post("/<uuid:task_id>/files")
def files(task_id: UUID) -> ResponseReturnValue:
    sent = request.files["file"]
    stream = cast(BinaryIO, sent.stream)
    file = attach_file(parts.runtime, parts.actor, task_id=task_id, name=sent.filename or "", stream=stream)
    text = f"{file.name} ({formats.size(file.size)})"
    return jsonify(sha256=file.sha256, name=file.name, size=file.size, type=file.type, text=text), 201


@blueprint.post("/<uuid:task_id>/complete")
def complete(task_id: UUID) -> ResponseReturnValue:
    entries, key = entries_sent(), sent_key()
    try:
        files, faults = receive_files(task_id, key)
        if faults:
            return task_answer(task_id, typed_again(entries, files), faults), 422
        done = complete_task(
            parts.runtime,
            signing_actor(task_id, entries),
            task_id=task_id,
            entries=entries,
            files=files,
            idempotency_key=key,
        )
    except (NotPresent, SignatureRefused) as refusal:
        fault, status = signing_fault(refusal)
        return task_answer(task_id, typed_again(entries, files), [fault]), status
    except AnswersRefused as refusal:
        faults = [fault_of(problem) for problem in refusal.problems]
        return task_answer(task_id, typed_again(entries, files), faults), 422
    except Refusal as refusal:
        return refused_form(task_id, refusal, entries)
    flash(gettext("Finished and recorded. The case has moved on."), "success")
    if done.task_id:
        return redirect(url_for("tasks.show", task_id=done.task_id, done=task_id), code=303)
    return redirect(url_for("tasks.index", done=task_id), code=303)


def _with_earlier(task_id: UUID, entries: Entries) -> Entries:
    """What was typed, with what lasts from the tribulan before; says how much that is."""
    page = task_page(parts.runtime, parts.session, parts.actor, task_id)
    kept = with_earlier(page, earlier_figures(parts.session, page), entries)
    parts.look_again()
    added = sum(1 for name, texts in kept.items() if texts != entries.get(name))
    told = ngettext("%(num)s empty cell was filled.", "%(num)s empty cells were filled.", added)
    flash(told if added else gettext("There was nothing to copy into empty cells."), "success")
    return kept


def _people() -> list[Eligible]:
    """To whom the selected tasks can be handed on."""
    agencies = {holding.unit_path.split("/", 1)[0] for holding in parts.actor.holdings}
    every = [each for path in sorted(agencies) for each in colleagues(parts.session, path, parts.runtime.today)]
    return [each for each in every if each.person_id != parts.actor.person_id]


def _chosen(value: str | None) -> Filter:
    return Filter(value) if value in set(Filter) else Filter.ALL


def _choices() -> list[tuple[str, str]]:
    return [
        (Filter.ALL, gettext("All")),
        (Filter.LATE, gettext("Late")),
        (Filter.AT_RISK, gettext("Close to the limit")),
        (Filter.MINE, gettext("I am working on")),
        (Filter.ON_HOLD, gettext("On hold")),
        (Filter.TO_FOLLOW_UP, gettext("To follow up today")),
    ]


def _place(text: str) -> Place | None:
    """Where a list goes on, as an earlier page wrote it; anything else begins it anew."""
    due_at, _, id_ = text.partition("~")
    try:
        at = datetime.fromisoformat(due_at)
    except ValueError:
        return None
    task_id = as_uuid(id_)
    return Place(at, task_id) if at.tzinfo and task_id else None
