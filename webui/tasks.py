"""The inbox and the page of one task: typed entries become commands, rows become pages. Decides nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO, cast
from uuid import UUID, uuid4

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.errors import AnswersRefused, Refusal
from engine.forms.context import Entries
from engine.forms.schema import typed_again
from engine.run.attachments import attach_file
from engine.run.commands import claim_task, complete_task, release_task, save_draft
from engine.run.queries.inbox import Filter, Place, inbox
from engine.run.queries.task_page import TaskPage, task_page
from webui import formats
from webui.errors import refusal_answer, wants_short_answer
from webui.form_rendering import FormView, labelled, written
from webui.parts import parts
from webui.problems import Fault, fault_of
from webui.receiving import receive_files
from webui.typed import entries_sent

blueprint = Blueprint("tasks", __name__, url_prefix="/tasks")
blueprint.add_app_template_filter(written)


@blueprint.get("")
def index() -> ResponseReturnValue:
    chosen = _chosen(request.args.get("filter"))
    found = inbox(parts.session, parts.actor, parts.now, chosen, _place(request.args.get("after", "")))
    version_of = parts.runtime.catalogue.version
    return render_template(
        "tasks/index.html",
        inbox=found,
        more=found.more and f"{found.more.due_at.isoformat()}~{found.more.id}",
        versions={row.process_version_id: version_of(parts.session, row.process_version_id) for row in found.rows},
        chosen=chosen,
        choices=_choices(),
        done=request.args.get("done"),
    )


@blueprint.get("/<uuid:task_id>")
def show(task_id: UUID) -> ResponseReturnValue:
    return _page(task_id)


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
        kept = typed_again(_answers(entries), files)
        saved_at = save_draft(parts.runtime, parts.actor, task_id=task_id, entries=kept)
    except Refusal as refusal:
        return _refused(task_id, refusal, entries)
    text = gettext("Draft saved %(time)s", time=formats.clock(saved_at))
    if wants_short_answer():
        return jsonify(text=text, saved_at=formats.iso(saved_at))
    if faults:
        return _page(task_id, kept, faults), 422
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
            return _page(task_id, typed_again(entries, files), faults), 422
        done = complete_task(
            parts.runtime, parts.actor, task_id=task_id, entries=entries, files=files, idempotency_key=key
        )
    except AnswersRefused as refusal:
        faults = [fault_of(problem) for problem in refusal.problems]
        return _page(task_id, typed_again(entries, files), faults), 422
    except Refusal as refusal:
        return _refused(task_id, refusal, entries)
    flash(gettext("Finished and recorded. The case has moved on."), "success")
    if done.task_id:
        return redirect(url_for("tasks.show", task_id=done.task_id, done=task_id), code=303)
    return redirect(url_for("tasks.index", done=task_id), code=303)


def sent_key() -> str:
    """The key that lets this request act once; a form without one acts each time."""
    return request.form.get("_key") or str(uuid4())


def _page(task_id: UUID, entries: Entries | None = None, faults: Sequence[Fault] = ()) -> str:
    parts.look_again()
    page = task_page(parts.runtime, parts.session, parts.actor, task_id)
    view = _view(page, entries, faults) if page.may_act else None
    return render_template("tasks/show.html", page=page, view=view, done=request.args.get("done"))


def _view(page: TaskPage, entries: Entries | None, faults: Sequence[Fault]) -> FormView:
    kept = page.draft.entries if page.draft else page.form.initial(page.context)
    return FormView(
        form=page.form,
        forms=page.version.forms,
        context=page.context,
        entries=kept if entries is None else entries,
        task_id=page.task.id,
        instance_id=page.task.instance_id,
        faults=faults,
    )


def _refused(task_id: UUID, refusal: Refusal, entries: Entries) -> ResponseReturnValue:
    """The page of a refusal, which gives back what was typed under the labels of the form."""
    parts.look_again()
    page = task_page(parts.runtime, parts.session, parts.actor, task_id)
    return refusal_answer(refusal, typed=labelled(_view(page, entries, ()), _answers(entries)))


def _answers(entries: Entries) -> Entries:
    """What was typed into fields: names beginning with _ belong to the page."""
    return {name: texts for name, texts in entries.items() if not name.startswith("_")}


def _chosen(value: str | None) -> Filter:
    return Filter(value) if value in set(Filter) else Filter.ALL


def _choices() -> list[tuple[str, str]]:
    return [
        (Filter.ALL, gettext("All")),
        (Filter.LATE, gettext("Late")),
        (Filter.AT_RISK, gettext("Close to the limit")),
        (Filter.MINE, gettext("I am working on")),
    ]


def _place(text: str) -> Place | None:
    """Where a list goes on, as an earlier page wrote it; anything else begins it anew."""
    due_at, _, id_ = text.partition("~")
    try:
        at = datetime.fromisoformat(due_at)
        return Place(at, UUID(id_)) if at.tzinfo else None
    except ValueError:
        return None
