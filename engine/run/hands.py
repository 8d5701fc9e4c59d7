"""In whose hands a task is: given, given back. Pieces of commands, inside their transaction."""

from collections.abc import Mapping
from typing import Any

from engine.people.policy import Actor
from engine.run import statements as sql
from engine.run.keys import TaskKey
from engine.run.place import Act, Place
from engine.run.projection import write_beside
from engine.run.statements import TaskRow
from engine.time.clocks import Clock

ADMINISTRATOR = "administrator"  # the capacity of who moves a case to a new version or mends it
DELEGATE = "delegate"  # the capacity of somebody who only prepares what another post answers for


def key_of(task: TaskRow) -> TaskKey:
    """The lasting name of a task."""
    return TaskKey(task.element, task.occurrence, task.key)


def act_on(
    kind: str, actor: Actor, task: TaskRow, content: Mapping[str, Any] | None = None, clock: Clock | None = None
) -> Act:
    """What the actor does to a task, in the post in which they may."""
    return Act(kind, actor, task.post_id, task.capacity or DELEGATE, key_of(task), content or {}, clock)


def give(
    place: Place, task: TaskRow, person_id: int | None, *, owner_id: int | None = None, instruction: str | None = None
) -> None:
    """Put a task into somebody's hands, or free it. `owner_id` is who gets it back."""
    taken_at = None if person_id is None else place.now
    sql.do(
        place.session,
        sql.GIVE_TASK,
        task=task.id,
        holder_id=person_id,
        taken_at=taken_at,
        owner_id=owner_id,
        instruction=instruction,
    )


def give_back(place: Place, task: TaskRow, owner_id: int, actor: Actor, note: str) -> int:
    """Give a task back to whom it was handed on by. What was typed goes along. Returns the seq of the entry.

    Who handed it on as a deputy may be one no longer: then it is free for whoever holds the post now.
    """
    said = {"note": note} if note else {}
    pass_draft(place, task, actor.person_id, owner_id)
    if not may_do(place, task, owner_id):
        give(place, task, None)
        return write_beside(place, act_on("released", actor, task, said))
    give(place, task, owner_id)
    return write_beside(place, act_on("returned", actor, task, {"to": owner_id} | said))


def may_do(place: Place, task: TaskRow, person_id: int) -> bool:
    """Whether a post that somebody holds now lets them do the task."""
    return place.task(task.id, Actor(person_id, "", "", (), ())).post_id is not None


def pass_draft(place: Place, task: TaskRow, giver: int, taker: int) -> None:
    """Let what one person typed into a task lie on the desk of another, who can go on with it."""
    sql.do(place.session, sql.PASS_DRAFT, task=task.id, giver=giver, taker=taker)
