"""Holds: a task that waits for somebody outside the office stands still, with a reason and an end, for all to see."""

from datetime import datetime, timedelta
from uuid import UUID

from engine.errors import HoldEndWrong, NotOnHold
from engine.people.offices import fitting_posts
from engine.people.policy import Actor, is_superior
from engine.run.commands import on_task
from engine.run.handing import above, offer_of, said
from engine.run.hands import act_on
from engine.run.place import Place, refuse_undoable, refuse_unworkable
from engine.run.projection import write_beside
from engine.run.requests import Acknowledged, Request
from engine.run.runtime import Runtime
from engine.run.statements import TaskRow
from engine.run.task_clock import Hold, set_clock, task_clock

LONGEST_HOLD = timedelta(days=92)  # a quarter; whoever waits longer says so again


def hold_task(
    runtime: Runtime, actor: Actor, *, task_id: UUID, until: datetime, reason: str, idempotency_key: str
) -> Acknowledged:
    """Stop the clock of a task until a moment, because somebody outside must act first. A new hold replaces an old one.

    Raises:
        TaskNotFound, TaskClosed, InstanceEnded, NotYourTask, Held, ReasonMissing, HoldEndWrong, KeyReused.
    """

    def act(place: Place, task: TaskRow) -> tuple[int, UUID | None]:
        why = said(reason)
        if not place.now < until <= place.now + LONGEST_HOLD:
            raise HoldEndWrong
        clock = task_clock(place, task)
        content = {"reason": why, "until": until.isoformat()}
        seq = write_beside(place, act_on("held", actor, _acted_on(task, actor), content))
        set_clock(place, task, clock, Hold(place.now, until, why))
        return seq, task_id

    request = Request.of(actor, idempotency_key, "hold", task_id, until.isoformat(), reason)
    return on_task(runtime, request, task_id, act, refuse_unless_concerned)


def resume_task(runtime: Runtime, actor: Actor, *, task_id: UUID, idempotency_key: str) -> Acknowledged:
    """Let the clock of a task on hold go on before the end of the hold.

    Raises:
        TaskNotFound, TaskClosed, InstanceEnded, NotYourTask, Held, NotOnHold, KeyReused.
    """

    def act(place: Place, task: TaskRow) -> tuple[int, UUID | None]:
        if task.held_until is None or task.held_until <= place.now:
            raise NotOnHold
        clock = task_clock(place, task)
        seq = write_beside(place, act_on("resumed", actor, _acted_on(task, actor)))
        set_clock(place, task, clock)
        return seq, task_id

    request = Request.of(actor, idempotency_key, "resume", task_id)
    return on_task(runtime, request, task_id, act, refuse_unless_concerned)


def refuse_unless_concerned(place: Place, task: TaskRow, actor: Actor) -> None:
    """Refuse who neither may work at the task nor stands above those who may."""
    desks = [desk for _, _, desk in fitting_posts(place.session, offer_of(place, task))]
    if is_superior(actor, desks):
        refuse_undoable(place, task._replace(post_id=0, holder_id=actor.person_id), actor)
    else:
        refuse_unworkable(place, task, actor)


def _acted_on(task: TaskRow, actor: Actor) -> TaskRow:
    return task if task.post_id is not None or task.holder_id == actor.person_id else above(task, actor)
