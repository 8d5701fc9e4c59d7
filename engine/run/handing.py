"""Putting a task into other hands: reassigned by a superior, delegated, forwarded with an instruction, given back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from engine.errors import MayNotReassign, NobodyChosen, NotHeld, NotToThisPerson, ReasonMissing
from engine.notices.kinds import VERY_URGENT, Kind
from engine.notices.telling import Telling, tell
from engine.people.offices import colleagues, eligible, fitting_posts
from engine.people.policy import Actor, Offer, is_superior
from engine.run.commands import LONGEST_REASON, on_task
from engine.run.hands import act_on, give, give_back, pass_draft
from engine.run.place import Place, refuse_undoable, refuse_unworkable
from engine.run.projection import write_beside
from engine.run.requests import Acknowledged, Request
from engine.run.runtime import Runtime
from engine.run.statements import TaskRow

SUPERVISOR = "supervisor"


def offer_of(place: Place, task: TaskRow) -> Offer:
    """To whom a task is offered."""
    return Offer(task.lane, task.unit_path, task.post, place.version.process_id)


def reassign_task(
    runtime: Runtime, actor: Actor, *, task_id: UUID, person_id: int, reason: str, idempotency_key: str
) -> Acknowledged:
    """Let a superior put a task into the hands of somebody who may do it. Drafts stay with who typed them.

    Raises:
        TaskNotFound, TaskClosed, InstanceEnded, MayNotReassign, ReasonMissing, NotToThisPerson, KeyReused.
    """

    def act(place: Place, task: TaskRow) -> tuple[int, UUID | None]:
        why = said(reason)
        if person_id not in {each.person_id for each in eligible(place.session, offer_of(place, task), runtime.today)}:
            raise NotToThisPerson
        give(place, task, person_id)
        content = {"to": person_id, "from": task.holder_id, "reason": why}
        seq = write_beside(place, act_on("reassigned", actor, above(task, actor), content))
        announce(place, task, Kind.REASSIGNED, actor, [person_id], why)
        return seq, task_id

    request = Request.of(actor, idempotency_key, "reassign", task_id, person_id, reason)
    return on_task(runtime, request, task_id, act, refuse_unless_superior)


def delegate_task(
    runtime: Runtime, actor: Actor, *, task_id: UUID, person_id: int, note: str, idempotency_key: str
) -> Acknowledged:
    """Let a colleague or subordinate prepare a task. They give it back, unless their own post may finish it.

    Raises:
        TaskNotFound, TaskClosed, InstanceEnded, NotYourTask, Held, NotToThisPerson, KeyReused.
    """

    def act(place: Place, task: TaskRow) -> tuple[int, UUID | None]:
        content = {"to": person_id} | ({"note": note.strip()[:LONGEST_REASON]} if note.strip() else {})
        seq = _hand_on(place, task, actor, person_id, content)
        announce(place, task, Kind.DELEGATED, actor, [person_id], note.strip())
        return seq, None

    request = Request.of(actor, idempotency_key, "delegate", task_id, person_id, note)
    return on_task(runtime, request, task_id, act)


def forward_task(
    runtime: Runtime,
    actor: Actor,
    *,
    task_id: UUID,
    people: Sequence[int],
    instruction: str,
    idempotency_key: str,
) -> Acknowledged:
    """Forward a task with an instruction (disposisi): the first of `people` does it, the others are told as well.

    Raises:
        TaskNotFound, TaskClosed, InstanceEnded, NotYourTask, Held, NotToThisPerson, ReasonMissing, KeyReused.
    """

    def act(place: Place, task: TaskRow) -> tuple[int, UUID | None]:
        words = said(instruction)
        if not people:
            raise NobodyChosen
        person_id, *copies = dict.fromkeys(people)
        others = [each for each in copies if each != actor.person_id]
        _refuse_strangers(place, others)
        content = {"to": person_id, "copies": others, "instruction": words}
        seq = _hand_on(place, task, actor, person_id, content)
        announce(place, task, Kind.FORWARDED, actor, [person_id, *others], words)
        return seq, None

    request = Request.of(actor, idempotency_key, "forward", task_id, list(people), instruction)
    return on_task(runtime, request, task_id, act)


def return_task(runtime: Runtime, actor: Actor, *, task_id: UUID, note: str, idempotency_key: str) -> Acknowledged:
    """Give a task back to whom it was handed on by, with what was typed.

    Raises:
        TaskNotFound, TaskClosed, InstanceEnded, NotYourTask, Held, NotHeld, KeyReused.
    """

    def act(place: Place, task: TaskRow) -> tuple[int, UUID | None]:
        if task.owner_id is None or task.holder_id != actor.person_id:
            raise NotHeld
        words = note.strip()[:LONGEST_REASON]
        seq = give_back(place, task, actor, words)
        announce(place, task, Kind.RETURNED, actor, [task.owner_id], words)
        return seq, None

    request = Request.of(actor, idempotency_key, "return", task_id, note)
    return on_task(runtime, request, task_id, act, refuse_unworkable)


def said(words: str) -> str:
    """The reason or instruction, which must not be missing."""
    if not words.strip():
        raise ReasonMissing
    return words.strip()[:LONGEST_REASON]


def refuse_unless_superior(place: Place, task: TaskRow, actor: Actor) -> None:
    """Refuse somebody who stands above none of the posts that may do the task."""
    desks = [desk for _, _, desk in fitting_posts(place.session, offer_of(place, task))]
    if not is_superior(actor, desks):
        raise MayNotReassign
    refuse_undoable(place, task._replace(post_id=0, holder_id=actor.person_id), actor)  # only whether it is still open


def above(task: TaskRow, actor: Actor) -> TaskRow:
    """The task as who stands above it acts on it: in the post that makes them so, or as a supervisor."""
    holding = next((each for each in actor.holdings if each.is_head), None)
    if holding is None:
        return task._replace(post_id=None, capacity=SUPERVISOR)
    return task._replace(post_id=holding.post_id, capacity=holding.capacity)


def _hand_on(place: Place, task: TaskRow, actor: Actor, person_id: int, content: Mapping[str, Any]) -> int:
    if person_id == actor.person_id:
        raise NobodyChosen
    _refuse_strangers(place, [person_id])
    words = content.get("instruction") or content.get("note")
    give(place, task, person_id, owner_id=actor.person_id, instruction=words)
    pass_draft(place, task, actor.person_id, person_id)
    return write_beside(place, act_on("forwarded" if "copies" in content else "delegated", actor, task, content))


def _refuse_strangers(place: Place, people: Sequence[int]) -> None:
    """Refuse somebody who works in another agency, or nowhere."""
    known = {each.person_id for each in colleagues(place.session, place.instance.unit_path, place.runtime.today)}
    if not known.issuperset(people):
        raise NotToThisPerson


def announce(place: Place, task: TaskRow, kind: Kind, actor: Actor, readers: Sequence[int], words: str) -> None:
    """Tell people, in the same transaction, what was just written of a task."""
    telling = Telling(
        kind=kind,
        cause=f"{place.instance.id}:{place.instance.revision + 1}",
        readers=readers,
        unit_path=task.unit_path,
        instance_id=place.instance.id,
        task_id=task.id,
        actor_id=actor.person_id,
        text=words or None,
        is_urgent=place.instance.urgency == VERY_URGENT,
    )
    tell(place.session, telling, place.now)
