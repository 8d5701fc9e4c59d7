"""One act on many tasks of the inbox: asks, does each by itself, and says what became of it. Decides nothing."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.forms.context import Entries
from engine.run.commands import claim_task, complete_task, release_task
from engine.run.following_up import follow_up
from engine.run.handing import delegate_task, forward_task
from engine.run.in_bulk import MOST, in_bulk
from engine.run.pausing import hold_task
from engine.run.queries.finishable import finishable
from engine.run.queries.hold_ends import hold_end
from engine.run.queries.task_names import task_names
from webui.advice import detail_of
from webui.parts import parts
from webui.task_acts import day_sent, hold_day_sent, instruction_sent, person_sent
from webui.task_answer import as_uuid, sent_key
from webui.typed import entries_sent, shown

blueprint = Blueprint("bulk", __name__, url_prefix="/tasks/bulk")

Do = Callable[[UUID, str], object]


@blueprint.post("")
def act() -> ResponseReturnValue:
    tasks, do = _tasks_sent(), _acts().get(request.form.get("act", ""))
    if not tasks or do is None:
        flash(gettext("Select some tasks first."), "warning")
        return redirect(url_for("tasks.index"), code=303)
    if request.form.get("act") == "finish":
        return render_template("tasks/finish.html", found=_finishable(tasks), tasks=tasks)
    return _done(tasks, do)


@blueprint.post("/finish")
def finish() -> ResponseReturnValue:
    return _done(_tasks_sent(), _finish)


def _done(tasks: list[UUID], do: Do) -> ResponseReturnValue:
    names = task_names(parts.session, parts.actor, tasks)
    parts.look_again()
    outcomes = in_bulk([each for each in tasks if each in names], sent_key(), do)
    parts.look_again()
    versions = {name.process_version_id: _version(name.process_version_id) for name in names.values()}
    typed = {name: texts for name, texts in entries_sent().items() if name in ("note", "words", "reason")}
    return render_template(
        "tasks/bulk.html",
        outcomes=[(outcome, names[outcome.task_id]) for outcome in outcomes],
        versions=versions,
        detail_of=detail_of,
        typed=shown(typed) if any(outcome.refusal for outcome in outcomes) else [],
    )


def _version(version_id: int) -> Any:
    return parts.runtime.catalogue.version(parts.session, version_id)


def _finishable(tasks: list[UUID]) -> Any:
    return finishable(parts.runtime, parts.session, parts.actor, tasks)


def _tasks_sent() -> list[UUID]:
    ids = (as_uuid(text) for text in request.form.getlist("task"))
    return [each for each in dict.fromkeys(ids) if each][:MOST]


def _acts() -> dict[str, Do]:
    return {
        "claim": lambda task, key: claim_task(parts.runtime, parts.actor, task_id=task, idempotency_key=key),
        "release": lambda task, key: release_task(parts.runtime, parts.actor, task_id=task, idempotency_key=key),
        "follow_up": lambda task, _key: follow_up(parts.runtime, parts.actor, task_id=task, day=day_sent("day")),
        "delegate": _delegate,
        "forward": _forward,
        "hold": _hold,
        "finish": _finish,
    }


def _delegate(task: UUID, key: str) -> object:
    note = request.form.get("words", "")
    return delegate_task(
        parts.runtime, parts.actor, task_id=task, person_id=person_sent(), note=note, idempotency_key=key
    )


def _forward(task: UUID, key: str) -> object:
    words = instruction_sent()
    return forward_task(
        parts.runtime, parts.actor, task_id=task, people=[person_sent()], instruction=words, idempotency_key=key
    )


def _hold(task: UUID, key: str) -> object:
    until = hold_end(parts.session, parts.actor, task, hold_day_sent())
    reason = request.form.get("reason", "")
    return hold_task(parts.runtime, parts.actor, task_id=task, until=until, reason=reason, idempotency_key=key)


def _finish(task: UUID, key: str) -> object:
    return complete_task(
        parts.runtime, parts.actor, task_id=task, entries=_confirmed(task), files={}, idempotency_key=key
    )


def _confirmed(task: UUID) -> Entries:
    """What the confirmation page showed of a task, and the decision that was chosen there."""
    try:
        entries: Any = json.loads(request.form.get(f"entries-{task}", "{}"))
    except json.JSONDecodeError:
        return {}
    if not isinstance(entries, dict):
        return {}
    name, decision = request.form.get(f"decides-{task}"), request.form.get(f"decision-{task}")
    return entries | ({name: [decision]} if name and decision else {})
