"""The end of a deputy's time: what is still in work goes back to the holder who left it, or to the post."""

from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.notices.kinds import Kind
from engine.people.deputies import DEPUTIES, deputy_to_end
from engine.people.policy import Actor
from engine.people.queries import actor_of
from engine.run.handing import announce
from engine.run.hands import give, key_of
from engine.run.place import Act, Place
from engine.run.projection import write_beside
from engine.run.runtime import Runtime
from engine.run.statements import TaskRow
from models.history import HistoryEntry
from models.instances import UserTask
from models.people import PostHolding

AUTOMATIC = "automatic"  # the capacity of what happens because a time is over; the actor is who appointed


def end_deputy(runtime: Runtime, actor: Actor, *, holding_id: int) -> int:
    """End a deputy's time now and hand back what they have in work. Returns how many tasks that are.

    Raises:
        DeputyNotFound, MayNotAppoint.
    """

    def work(session: Session) -> int:
        holding = deputy_to_end(session, actor, holding_id)
        return _end(runtime, session, holding, actor, "")

    return runtime.write(work)


def hand_back_ended(runtime: Runtime) -> int:
    """Hand back what is still in work by deputies whose last day is over. Returns how many tasks that are."""
    with runtime.database.readers() as session:
        over = select(PostHolding.id).where(
            PostHolding.capacity.in_(DEPUTIES), PostHolding.ended_at.is_(None), PostHolding.last_day < runtime.today
        )
        ids = session.scalars(over.order_by(PostHolding.id)).all()
    return sum(runtime.write(partial(_end_by_itself, runtime, id_)) for id_ in ids)


def _end_by_itself(runtime: Runtime, holding_id: int, session: Session) -> int:
    holding = session.get_one(PostHolding, holding_id, with_for_update=True, populate_existing=True)
    if holding.ended_at is not None:
        return 0
    by = actor_of(session, holding.appointed_by or holding.person_id, runtime.today)
    actor = by or Actor(holding.appointed_by or holding.person_id, "", "", (), ())
    return _end(runtime, session, holding, actor, AUTOMATIC)


def _end(runtime: Runtime, session: Session, holding: PostHolding, actor: Actor, capacity: str) -> int:
    holding.ended_at = runtime.now()
    session.flush()
    deputy = holding.person_id
    held = select(UserTask.id).where(UserTask.status == "open", UserTask.holder_id == deputy)
    given_back = 0
    # Always in this order, so that two who do the same never wait for each other.
    for task_id in session.scalars(held.order_by(UserTask.instance_id, UserTask.id)).all():
        given_back += _hand_back(runtime, session, task_id, deputy, Act("handed_back", actor, None, capacity))
    return given_back


def _hand_back(runtime: Runtime, session: Session, task_id: UUID, deputy: int, act: Act) -> bool:
    """Hand back a task that the deputy's other posts do not allow to keep."""
    place = Place.of_task(runtime, session, task_id)
    task = place.task(task_id, Actor(deputy, "", "", (), ()))
    if task.post_id is not None or task.owner_id is not None or task.holder_id != deputy or task.status != "open":
        return False
    left_by = _left_by(session, place, task)
    give(place, task, left_by)
    content = {"from": deputy} | ({"to": left_by} if left_by else {})
    write_beside(
        place,
        Act("handed_back", act.actor, act.post_id, act.capacity or _capacity(act.actor, deputy), key_of(task), content),
    )
    readers = [deputy, left_by] if left_by else [deputy]
    announce(place, task, Kind.HANDED_BACK, act.actor, readers, "")
    return True


def _capacity(actor: Actor, deputy: int) -> str:
    if actor.person_id == deputy:
        return "delegate"
    return "supervisor" if actor.is_supervisor or not actor.holdings else actor.holdings[0].capacity


def _left_by(session: Session, place: Place, task: TaskRow) -> int | None:
    """The holder from whom the deputy took the task over, if they may still do it."""
    taken = session.scalar(
        select(HistoryEntry.content)
        .where(HistoryEntry.instance_id == place.instance.id, HistoryEntry.element == task.element)
        .where(HistoryEntry.occurrence == task.occurrence, HistoryEntry.key == task.key)
        .where(HistoryEntry.kind == "claimed")
        .order_by(HistoryEntry.seq.desc())
        .limit(1)
    )
    person: int | None = (taken or {}).get("from")
    if person is None:
        return None
    able = place.task(task.id, Actor(person, "", "", (), ()))
    return person if able.post_id is not None else None
