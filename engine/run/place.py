"""One instance inside a transaction: locked, checked, loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Held, InstanceEnded, InstanceNotFound, NotYourTask, TaskClosed, TaskNotFound
from engine.people.policy import Actor
from engine.run.answers import CaseAnswers
from engine.run.bundle import Element, Version
from engine.run.context import CaseContext, CaseOf
from engine.run.deadlines import deadline
from engine.run.keys import TaskKey
from engine.run.runtime import Runtime
from engine.run.spiff import Frontier, Runner
from engine.run.statements import (
    CALENDAR,
    INSTANCE,
    INSTANCE_OF_TASK,
    INSTANCE_SEEN,
    TASK,
    LockedInstance,
    TaskRow,
    dialect,
    do,
)
from engine.time.clocks import Clock
from engine.time.errors import CalendarNotFound
from engine.time.moments import Moments, moments
from engine.time.queries import calendar_at
from engine.time.working_calendar import WorkingCalendar
from models.people import Unit


class StateDamaged(Exception):
    """The stored engine state does not match its digest; history can rebuild it."""


def state_digest(instance_id: UUID, state: bytes) -> str:
    """SHA-256 of an engine state and whose it is, so that a state of another case is noticed as damage."""
    return sha256(instance_id.bytes + state).hexdigest()


@dataclass(frozen=True)
class Act:
    """What somebody does: the kind of entry, in which post and capacity, the task it is about, and what it says."""

    kind: str
    actor: Actor
    post_id: int | None
    capacity: str
    task: TaskKey | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    clock: Clock | None = None  # of a task that is completed


@dataclass(frozen=True)
class Opening:
    """A user task that opens: to whom it is offered, its moments, and the deadline the case itself set."""

    key: TaskKey
    lane: str
    unit_id: int
    unit_path: str
    post: str | None
    standard: int
    moments: Moments
    deadline_at: datetime | None


@dataclass(frozen=True)
class Place:
    """An instance under its lock."""

    runtime: Runtime
    session: Session
    instance: LockedInstance
    version: Version
    now: datetime

    @classmethod
    def locked(cls, runtime: Runtime, session: Session, instance_id: UUID) -> "Place":
        """Lock an instance; whoever comes second waits here, and then sees what the first one did.

        Raises:
            InstanceNotFound: there is none.
        """
        row = do(session, INSTANCE[dialect(session)], instance=instance_id).first()
        if row is None:
            raise InstanceNotFound
        return cls._at(runtime, session, LockedInstance(*row))

    @classmethod
    def unlocked(cls, runtime: Runtime, session: Session, instance_id: UUID) -> "Place":
        """Look at an instance without locking it.

        Raises:
            InstanceNotFound: there is none.
        """
        row = do(session, INSTANCE_SEEN, instance=instance_id).first()
        if row is None:
            raise InstanceNotFound
        return cls._at(runtime, session, LockedInstance(*row))

    @classmethod
    def of_task(cls, runtime: Runtime, session: Session, task_id: UUID) -> "Place":
        """Lock the instance of a task.

        Raises:
            TaskNotFound: there is none.
        """
        row = do(session, INSTANCE_OF_TASK[dialect(session)], task=task_id).first()
        if row is None:
            raise TaskNotFound
        return cls._at(runtime, session, LockedInstance(*row))

    @classmethod
    def _at(cls, runtime: Runtime, session: Session, instance: LockedInstance) -> "Place":
        version = runtime.catalogue.version(session, instance.process_version_id)
        return cls(runtime, session, instance, version, runtime.now())

    def task(self, task_id: UUID, actor: Actor, idempotency_key: str = "") -> TaskRow:
        """A task of this instance, how the actor stands to it, and what the key was used for before.

        Raises:
            TaskNotFound: the case was moved meanwhile, and the task has another name there.
        """
        of = {"task": task_id, "person": actor.person_id, "idempotency": idempotency_key}
        row = do(self.session, TASK, **of, today=self.runtime.today).one_or_none()
        if row is None:
            raise TaskNotFound
        return TaskRow(*row)

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """The working calendar of the instance's unit."""
        return self.calendar_of(self.instance.unit_path)

    def calendar_of(self, unit_path: str) -> WorkingCalendar:
        """The working calendar of a unit: its own, or that of the nearest unit above that has one."""
        if unit_path not in self._calendars:
            row = do(self.session, CALENDAR, path=unit_path).first()
            if row is None:
                raise CalendarNotFound
            self._calendars[unit_path] = calendar_at(self.session, row.code, row.revision)
        return self._calendars[unit_path]

    @cached_property
    def _calendars(self) -> dict[str, WorkingCalendar]:
        """Those read in this transaction."""
        return {}

    @property
    def day(self) -> date:
        """The day in the zone of the instance's unit."""
        return self.now.astimezone(self.runtime.zone).date()

    @cached_property
    def deciding(self) -> CaseAnswers:
        """The newest answers that conditions ask for."""
        return CaseAnswers.stored(self.session, self.instance.id, self.version.asked_by_conditions)

    def context(self, key: str) -> CaseContext:
        """The world around a form of this case, for the item `key`."""
        case = CaseOf(self.instance.id, self.instance.unit_path, key)
        answers = CaseAnswers.stored(self.session, self.instance.id)
        return CaseContext(self.runtime, self.session, case, self.version, answers, self.calendar)

    def runner(self) -> Runner:
        """Load the engine where the instance stands.

        Raises:
            StateDamaged: the state is not what was written.
        """
        state = self.instance.engine_state
        if state_digest(self.instance.id, state) != self.instance.engine_digest:
            raise StateDamaged
        return Runner.load(self.version.specs, Frontier.from_bytes(state), self.deciding.visible)

    def opening(self, key: TaskKey) -> Opening:
        """To whom a task that opens now is offered, and when it is due."""
        element = self.version.elements[key.element]
        unit_id, unit_path = self._unit_for(element, key)
        calendar = self.calendar_of(unit_path)
        timed = moments(self.now, timedelta(), element.minutes, calendar)
        deadline_at = deadline(self.version, element, self.deciding.visible(key.key), calendar)
        return Opening(key, element.lane, unit_id, unit_path, element.post, element.minutes, timed, deadline_at)

    def _unit_for(self, element: Element, key: TaskKey) -> tuple[int, str]:
        return unit_for(self.session, element, key, (self.instance.unit_id, self.instance.unit_path))


def unit_for(session: Session, element: Element, key: TaskKey, agency: tuple[int, str]) -> tuple[int, str]:
    """The unit (id, path) a task is offered to, in a case of the agency at (id, path)."""
    # A task for a named post is done there wherever it was reached; else the item names the unit that does it.
    item, path = key.key.rsplit("/", 1)[-1], agency[1]
    if element.post is None and item:
        inside = select(Unit.id, Unit.path).where(Unit.code == item, Unit.path.startswith(f"{path}/", autoescape=True))
        found = session.execute(inside.order_by(Unit.path)).first()
        if found is not None:
            return found.id, found.path
    return agency


def refuse_undoable(place: Place, task: TaskRow, actor: Actor) -> None:
    """Refuse a task that is not the actor's to do now."""
    if task.post_id is None:
        raise NotYourTask
    if place.instance.status == "cancelled":
        raise InstanceEnded
    if task.status != "open":
        raise TaskClosed(task.holder_name, task.closed_at)
    if task.holder_id not in (None, actor.person_id) and not _was_left_behind(place, task):
        raise Held(task.holder_name or "", task.taken_at or task.offered_at)


def _was_left_behind(place: Place, task: TaskRow) -> bool:
    """Whether a Plt or Plh finds the task in work by the holder, who took it before the deputy's time began."""
    if not task.is_deputys or task.since is None or task.taken_at is None:
        return False
    return task.taken_at.astimezone(place.runtime.zone).date() < task.since


def refuse_unworkable(place: Place, task: TaskRow, actor: Actor) -> None:
    """Refuse a task that the actor may not work at: it is neither theirs to do nor given to them to prepare."""
    if task.post_id is None and task.owner_id and task.holder_id == actor.person_id and task.status == "open":
        return
    refuse_undoable(place, task, actor)
