"""What people do with a task besides its form: hand it on, give it back, hold it, oversee it. Decides nothing."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import TypeAlias
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.errors import HoldEndWrong, NobodyChosen, Refusal
from engine.run.following_up import follow_up as put_off
from engine.run.handing import delegate_task, forward_task, reassign_task, return_task
from engine.run.pausing import hold_task, resume_task
from engine.run.queries.hold_ends import hold_end
from engine.run.reminding import remind as send_reminder
from engine.run.undoing import undo_completion
from webui import formats
from webui.parts import parts
from webui.task_answer import refused_act, sent_key

blueprint = Blueprint("task_acts", __name__, url_prefix="/tasks/<uuid:task_id>")

Act: TypeAlias = Callable[[UUID], str]
View: TypeAlias = Callable[[UUID], ResponseReturnValue]


def act(endpoint: str, *, keeps_task: bool = True) -> Callable[[Act], View]:
    """Let a function that does something to a task and says so be a page; a refusal gives back what was typed."""

    def as_view(do: Act) -> View:
        @blueprint.post(f"/{endpoint}")
        @wraps(do)
        def view(task_id: UUID) -> ResponseReturnValue:
            try:
                flash(do(task_id), "success")
            except Refusal as refusal:
                return refused_act(task_id, endpoint, refusal)
            target = url_for("tasks.show", task_id=task_id) if keeps_task else url_for("tasks.index")
            return redirect(target, code=303)

        return view

    return as_view


@act("return", keeps_task=False)
def give_back(task_id: UUID) -> str:
    note = request.form.get("note", "")
    return_task(parts.runtime, parts.actor, task_id=task_id, note=note, idempotency_key=sent_key())
    return str(gettext("Given back, with what you typed."))


@act("delegate", keeps_task=False)
def delegate(task_id: UUID) -> str:
    delegate_task(
        parts.runtime,
        parts.actor,
        task_id=task_id,
        person_id=person_sent(),
        note=request.form.get("note", ""),
        idempotency_key=sent_key(),
    )
    return str(gettext("Handed on. It comes back to you unless your colleague may finish it."))


@act("forward", keeps_task=False)
def forward(task_id: UUID) -> str:
    forward_task(
        parts.runtime,
        parts.actor,
        task_id=task_id,
        people=[person_sent(), *people_sent("copy")],
        instruction=instruction_sent(),
        idempotency_key=sent_key(),
    )
    return str(gettext("Forwarded with your instruction."))


@act("hold")
def hold(task_id: UUID) -> str:
    until = hold_end(parts.session, parts.actor, task_id, hold_day_sent())
    reason = request.form.get("reason", "")
    hold_task(parts.runtime, parts.actor, task_id=task_id, until=until, reason=reason, idempotency_key=sent_key())
    return str(gettext("On hold until %(moment)s. The clock stands still.", moment=formats.moment(until)))


@act("resume")
def resume(task_id: UUID) -> str:
    resume_task(parts.runtime, parts.actor, task_id=task_id, idempotency_key=sent_key())
    return str(gettext("The clock runs again."))


@act("reassign")
def reassign(task_id: UUID) -> str:
    reassign_task(
        parts.runtime,
        parts.actor,
        task_id=task_id,
        person_id=person_sent(),
        reason=request.form.get("reason", ""),
        idempotency_key=sent_key(),
    )
    return str(gettext("The task is in other hands now. The reason is part of the history."))


@act("remind")
def remind(task_id: UUID) -> str:
    words = request.form.get("words", "")
    send_reminder(parts.runtime, parts.actor, task_id=task_id, words=words, idempotency_key=sent_key())
    return str(gettext("Reminded. It stands in the history."))


@act("undo")
def undo(task_id: UUID) -> str:
    undo_completion(parts.runtime, parts.actor, task_id=task_id, idempotency_key=sent_key())
    return str(gettext("Undone. The task is open again, with what you had typed."))


@act("follow-up")
def follow_up(task_id: UUID) -> str:
    day = day_sent("day")
    put_off(parts.runtime, parts.actor, task_id=task_id, day=day)
    if day is None:
        return str(gettext("No longer put off."))
    return str(gettext("Put off until %(day)s. Only you see that.", day=formats.day(day)))


def person_sent() -> int:
    """The person chosen.

    Raises:
        NobodyChosen: there is none.
    """
    people = people_sent("person")
    if not people:
        raise NobodyChosen
    return people[0]


def people_sent(name: str) -> list[int]:
    """The people chosen under a name."""
    return [int(text) for text in request.form.getlist(name) if text.isdecimal() and len(text) < 10]


def instruction_sent() -> str:
    """The instruction of a disposisi: what was ticked, and what was written beside it."""
    written = request.form.get("words", "").strip()
    return "\n".join([*request.form.getlist("instruction")[:10], *([written] if written else [])])


def day_sent(name: str) -> date | None:
    """The day typed under a name; none if there is none."""
    try:
        return date.fromisoformat(request.form.get(name, "").strip())
    except ValueError:
        return None


def hold_day_sent() -> date:
    """The day on which a hold ends.

    Raises:
        HoldEndWrong: there is none.
    """
    day = day_sent("until")
    if day is None or day == date.max:
        raise HoldEndWrong
    return day
