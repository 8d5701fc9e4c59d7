"""Appointing deputies and holders as transactions, and what an appointment will mean for the work that is open."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from engine.errors import DeputyDatesWrong
from engine.people.deputies import Appointment, appoint_deputy, terms_during
from engine.people.holders import Succession, appoint_holder, end_holder, mark_head
from engine.people.policy import STANDING_IN, Actor
from engine.run.queries.visibility import IS_OPEN, lineage
from engine.run.runtime import Runtime
from models.instances import UserTask
from models.people import Post, Unit


@dataclass(frozen=True)
class Consequence:
    """What a deputy will find: the open tasks of the post, those in the holder's hands, and of them what passes over.

    Only a Plt or Plh takes over what the holder took before the first day.
    """

    open: int
    in_hands: int
    to_take_over: int


def appoint(runtime: Runtime, actor: Actor, appointment: Appointment) -> int:
    """Let somebody act for a post. Returns the id of the deputy's time in the post.

    Raises:
        DeputyDatesWrong: also where the last day is over already; and every refusal of `appoint_deputy`.
    """
    return runtime.write(lambda session: _appoint(runtime, session, actor, appointment))


def foresee(runtime: Runtime, actor: Actor, appointment: Appointment) -> Consequence:
    """Try an appointment without making it, and tell what would follow.

    Raises:
        Every refusal of `appoint`.
    """
    with runtime.database.turn, runtime.database.sessions() as session:
        found = consequence(session, appointment, runtime)
        _appoint(runtime, session, actor, appointment)
        session.rollback()
    return found


def _appoint(runtime: Runtime, session: Session, actor: Actor, appointment: Appointment) -> int:
    if appointment.last_day is not None and appointment.last_day < runtime.today:
        raise DeputyDatesWrong
    return appoint_deputy(session, actor, appointment, runtime.now()).id


def consequence(session: Session, appointment: Appointment, runtime: Runtime) -> Consequence:
    """Count the open tasks that an appointment concerns, as they are now."""
    post = session.scalar(select(Post).where(Post.id == appointment.post_id).options(joinedload(Post.unit)))
    if post is None:
        return Consequence(0, 0, 0)
    holders = [
        each.person_id
        for each in terms_during(session, appointment.first_day, appointment.last_day)
        if each.post_id == post.id and each.capacity == "definitive"
    ]
    began = datetime.combine(appointment.first_day, time(), runtime.zone)
    passes = UserTask.taken_at < began if appointment.capacity in STANDING_IN else false()
    held = UserTask.holder_id.in_(holders)
    counts = select(
        func.count().filter(or_(UserTask.holder_id.is_(None), held)),
        func.count().filter(held),
        func.count().filter(and_(held, passes)),
    )
    return Consequence(*session.execute(counts.where(_offered_to(post, appointment.process_id))).one())


def _offered_to(post: Post, process_id: str | None) -> ColumnElement[bool]:
    above = select(Unit.id).where(Unit.path.in_(lineage(post.unit.path)))
    return and_(
        IS_OPEN,
        UserTask.lane == post.lane,
        UserTask.unit_id.in_(above),
        or_(UserTask.post.is_(None), UserTask.post == post.code),
        UserTask.process_id == process_id if process_id else true(),
    )


def install_holder(runtime: Runtime, actor: Actor, succession: Succession) -> int:
    """Give a post a new definitive holder. Returns the id of their time in the post.

    Raises:
        Every refusal of `appoint_holder`.
    """
    return runtime.write(lambda session: appoint_holder(session, actor, succession, runtime.now()).id)


def vacate(runtime: Runtime, actor: Actor, *, post_id: int, last_day: date) -> int:
    """Let the holder of a post leave it after a day. Returns the id of their time in the post.

    Raises:
        Every refusal of `end_holder`.
    """
    return runtime.write(lambda session: end_holder(session, actor, post_id, last_day).id)


def put_at_the_head(runtime: Runtime, actor: Actor, *, post_id: int, is_head: bool) -> int:
    """Let a post head its unit, or no longer. Returns the id of the post.

    Raises:
        Every refusal of `mark_head`.
    """
    return runtime.write(lambda session: mark_head(session, actor, post_id, is_head=is_head).id)
