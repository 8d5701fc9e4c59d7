"""Gives back what somebody had typed before the session ended. Knows how to keep it for a task; the rest it shows."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.errors import Refusal
from engine.run.commands import save_draft
from webui.errors import refusal_answer
from webui.parts import parts
from webui.paths import endpoint_of
from webui.typed import Typed, shown

OF_A_FORM = ("tasks.complete", "tasks.draft")  # what is sent elsewhere is no answer of the task's form


def resume(typed: Typed, person_id: int, next_page: str) -> ResponseReturnValue:
    """Keep what was typed as the draft of its task and go there; show it where it has no task."""
    if typed.person_id not in (None, person_id):
        return redirect(url_for("home.index"), code=303)  # what somebody else typed is not theirs to see
    endpoint, arguments = endpoint_of(typed.path, "POST") or ("", {})
    task_id = arguments.get("task_id") if endpoint in OF_A_FORM else None
    pairs = shown(typed.entries)
    if isinstance(task_id, UUID) and pairs:
        return _resume_task(task_id, typed.entries, next_page)
    if not pairs:
        return redirect(next_page, code=303)
    return render_template("typed.html", typed=pairs, next_page=next_page)


def _resume_task(task_id: UUID, entries: dict[str, list[str]], next_page: str) -> ResponseReturnValue:
    try:
        save_draft(parts.runtime, parts.actor, task_id=task_id, entries=entries)
    except Refusal as refusal:
        return refusal_answer(refusal, typed=shown(entries))
    flash(gettext("What you typed is back in the form. It has not been sent yet; choose files again."), "success")
    return redirect(next_page, code=303)
