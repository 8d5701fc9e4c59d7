"""Reminders by those who oversee a task: logged in its history, at most one an hour."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from engine.errors import NobodyToRemind, RemindedLately
from engine.notices.kinds import Kind
from engine.people.offices import eligible
from engine.people.policy import Actor
from engine.run.commands import LONGEST_REASON, on_task
from engine.run.handing import above, announce, offer_of, refuse_unless_superior
from engine.run.hands import act_on
from engine.run.place import Place
from engine.run.projection import write_beside
from engine.run.requests import Acknowledged, Request
from engine.run.runtime import Runtime
from engine.run.statements import TaskRow
from models.history import HistoryEntry

PAUSE = timedelta(hours=1)


def remind(runtime: Runtime, actor: Actor, *, task_id: UUID, words: str = "", idempotency_key: str) -> Acknowledged:
    """Remind the holder of a task, or everybody who could take it.

    Raises:
        TaskNotFound, TaskClosed, InstanceEnded, MayNotReassign, RemindedLately, NobodyToRemind, KeyReused.
    """

    def act(place: Place, task: TaskRow) -> tuple[int, UUID | None]:
        if (last := _last(place, task)) is not None and last > place.now - PAUSE:
            raise RemindedLately(last)
        reminded = _reminded(place, task, actor)
        content = {"reminded": reminded} | ({"note": words.strip()[:LONGEST_REASON]} if words.strip() else {})
        seq = write_beside(place, act_on("reminded", actor, above(task, actor), content))
        announce(place, task, Kind.REMINDED, actor, reminded, words.strip())
        return seq, task_id

    request = Request.of(actor, idempotency_key, "remind", task_id, words)
    return on_task(runtime, request, task_id, act, refuse_unless_superior)


def _reminded(place: Place, task: TaskRow, actor: Actor) -> list[int]:
    if task.holder_id is not None:
        return [task.holder_id]
    able = eligible(place.session, offer_of(place, task), place.runtime.today)
    found = [each.person_id for each in able if each.person_id != actor.person_id]
    if not found:
        raise NobodyToRemind
    return found


def _last(place: Place, task: TaskRow) -> datetime | None:
    return place.session.scalar(
        select(HistoryEntry.at)
        .where(HistoryEntry.instance_id == place.instance.id, HistoryEntry.element == task.element)
        .where(HistoryEntry.occurrence == task.occurrence, HistoryEntry.key == task.key)
        .where(HistoryEntry.kind == "reminded")
        .order_by(HistoryEntry.seq.desc())
        .limit(1)
    )
