"""The end of somebody's time in a post: what is still in work goes back to who left it, or to the post."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engine.notices.kinds import Kind
from engine.people.deputies import deputy_to_end
from engine.people.policy import STANDING_IN, Actor, Desk, may_supervise, standing_above
from engine.people.queries import actor_of, holds_on
from engine.run.handing import announce
from engine.run.hands import give, key_of, may_do
from engine.run.place import Act, Place
from engine.run.projection import write_beside
from engine.run.runtime import Runtime
from engine.run.statements import TaskRow
from models.history import HistoryEntry
from models.instances import UserTask
from models.people import Person, PostHolding

AUTOMATIC = "automatic"  # the capacity of what happens because a time is over; the actor is who appointed


@dataclass(frozen=True)
class _Leaving:
    """Somebody whose time in a post is over, or whose account was closed (then no post is named)."""

    person_id: int
    actor: Actor
    actor_post: int | None
    capacity: str
    post_id: int | None = None
    held_as: str | None = None
    is_closed: bool = False


def end_deputy(runtime: Runtime, actor: Actor, *, holding_id: int) -> int:
    """End a deputy's time now and hand back what they have in work. Returns how many tasks that are.

    Raises:
        DeputyNotFound, MayNotAppoint.
    """

    def work(session: Session) -> int:
        holding = deputy_to_end(session, actor, holding_id)
        return _end(runtime, session, holding, actor, *_standing(actor, holding))

    return runtime.write(work)


def hand_back_ended(runtime: Runtime) -> int:
    """Hand back what is in work by people whose last day in a post is over, or whose account was closed.

    Returns how many tasks that are.
    """
    with runtime.database.readers() as session:
        over = select(PostHolding.id).where(PostHolding.ended_at.is_(None), PostHolding.last_day < runtime.today)
        ended = session.scalars(over.order_by(PostHolding.id)).all()
        has_tasks = exists().where(UserTask.holder_id == Person.id, UserTask.status == "open")
        closed = session.scalars(select(Person.id).where(~Person.is_active, has_tasks).order_by(Person.id)).all()
    given_back = sum(runtime.write(partial(_end_by_itself, runtime, id_)) for id_ in ended)
    return given_back + sum(runtime.write(partial(_close, runtime, id_)) for id_ in closed)


def _standing(actor: Actor, holding: PostHolding) -> tuple[int | None, str]:
    """In which post and capacity the actor ends a deputy's time."""
    if actor.person_id == holding.person_id:
        return holding.post_id, holding.capacity
    held = next((each for each in actor.holdings if each.post_id == holding.post_id), None)
    above = held or standing_above(actor, [Desk(holding.post.unit.path, holding.post.is_head)])
    if above is not None:
        return above.post_id, above.capacity
    return None, "supervisor" if may_supervise(actor) else "administrator"


def _end_by_itself(runtime: Runtime, holding_id: int, session: Session) -> int:
    holding = session.get_one(PostHolding, holding_id, with_for_update=True, populate_existing=True)
    if holding.ended_at is not None:
        return 0
    actor = _somebody(runtime, session, holding.appointed_by or holding.person_id)
    return _end(runtime, session, holding, actor, None, AUTOMATIC)


def _close(runtime: Runtime, person_id: int, session: Session) -> int:
    actor = _somebody(runtime, session, person_id)
    return _hand_back_all(runtime, session, _Leaving(person_id, actor, None, AUTOMATIC, is_closed=True))


def _somebody(runtime: Runtime, session: Session, person_id: int) -> Actor:
    return actor_of(session, person_id, runtime.today) or Actor(person_id, "", "", (), ())


def _end(
    runtime: Runtime, session: Session, holding: PostHolding, actor: Actor, actor_post: int | None, capacity: str
) -> int:
    holding.ended_at = runtime.now()
    session.flush()
    leaving = _Leaving(holding.person_id, actor, actor_post, capacity, holding.post_id, holding.capacity)
    return _hand_back_all(runtime, session, leaving)


def _hand_back_all(runtime: Runtime, session: Session, leaving: _Leaving) -> int:
    held = select(UserTask.id).where(UserTask.status == "open", UserTask.holder_id == leaving.person_id)
    # Always in this order, so that two who do the same never wait for each other.
    tasks = session.scalars(held.order_by(UserTask.instance_id, UserTask.id)).all()
    return sum(_hand_back(runtime, session, task_id, leaving) for task_id in tasks)


def _hand_back(runtime: Runtime, session: Session, task_id: UUID, leaving: _Leaving) -> bool:
    """Hand back a task, unless another post of theirs lets them keep it or they only prepare it for somebody."""
    place = Place.of_task(runtime, session, task_id)
    task = place.task(task_id, Actor(leaving.person_id, "", "", (), ()))
    if task.holder_id != leaving.person_id or task.status != "open":
        return False
    taken = _taken_over(place, task, leaving)
    is_theirs = task.post_id is not None and taken is None
    if not leaving.is_closed and (is_theirs or task.owner_id is not None):
        return False
    receiver = _receiver(place, task, leaving, taken)
    give(place, task, receiver)
    content = {"from": leaving.person_id} | ({"to": receiver} if receiver else {})
    write_beside(place, Act("handed_back", leaving.actor, leaving.actor_post, leaving.capacity, key_of(task), content))
    told = [receiver] if receiver else _holders(place, leaving)
    announce(place, task, Kind.HANDED_BACK, leaving.actor, [leaving.person_id, *told], "")
    return True


def _taken_over(place: Place, task: TaskRow, leaving: _Leaving) -> int | None:
    """From whom they took the task over in the post they leave, if that is how they have it."""
    entry = place.session.execute(
        select(HistoryEntry.content, HistoryEntry.actor_id, HistoryEntry.post_id, HistoryEntry.capacity)
        .where(HistoryEntry.instance_id == place.instance.id, HistoryEntry.element == task.element)
        .where(HistoryEntry.occurrence == task.occurrence, HistoryEntry.key == task.key)
        .where(HistoryEntry.kind == "claimed")
        .order_by(HistoryEntry.seq.desc())
        .limit(1)
    ).first()
    if entry is None or entry.actor_id != leaving.person_id:
        return None
    if not leaving.is_closed and (entry.post_id, entry.capacity) != (leaving.post_id, leaving.held_as):
        return None
    person: int | None = entry.content.get("from")
    return person


def _receiver(place: Place, task: TaskRow, leaving: _Leaving, taken: int | None) -> int | None:
    """Who gets the task: who had it before, if they can do it and nobody stands in for them; else the whole post."""
    before = task.owner_id or taken
    if before is None or not may_do(place, task, before) or _is_stood_in(place, leaving):
        return None
    is_active = select(Person.id).where(Person.id == before, Person.is_active)
    return before if place.session.scalar(is_active) else None


def _is_stood_in(place: Place, leaving: _Leaving) -> bool:
    """Whether the next Plt or Plh is there already, who could not take it over from an absent holder any more."""
    acting = exists().where(
        PostHolding.post_id == leaving.post_id, PostHolding.capacity.in_(STANDING_IN), holds_on(place.runtime.today)
    )
    return bool(place.session.scalar(select(acting)))


def _holders(place: Place, leaving: _Leaving) -> list[int]:
    query = select(PostHolding.person_id).where(
        PostHolding.post_id == leaving.post_id, PostHolding.capacity == "definitive", holds_on(place.runtime.today)
    )
    return list(place.session.scalars(query))
