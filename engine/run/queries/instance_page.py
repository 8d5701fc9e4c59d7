"""One case with all that its page says: steps, history, files, and what the actor may do. Changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine.errors import InstanceNotFound
from engine.forms.context import Option
from engine.people.policy import Actor, may_cancel
from engine.run.bundle import Version
from engine.run.keys import TaskKey
from engine.run.queries.comments import Named, Said, comments, mentionable
from engine.run.queries.item_names import ItemNames, item_names
from engine.run.queries.people import Who
from engine.run.queries.steps import Step, Turn, clock_minutes, steps
from engine.run.queries.story import Event, Versions, clocks_of, performers, story, versions_of
from engine.run.queries.unit_calendars import calendars_of
from engine.run.queries.urgency import due
from engine.run.queries.visibility import is_in_inbox, visible_instances
from engine.run.runtime import Runtime
from engine.time.clocks import Clock
from models.instances import Attachment, Instance, UserTask
from models.people import Person


@dataclass(frozen=True)
class StoredFile:
    """A file of the case, and who added it."""

    sha256: str
    name: str
    size: int
    by: str
    at: datetime


@dataclass(frozen=True)
class InstancePage:
    """A case as one actor sees it."""

    instance: Instance
    version: Version
    versions: Versions  # all it has followed
    steps: tuple[Step, ...]
    events: tuple[Event, ...]
    files: tuple[StoredFile, ...]
    names: ItemNames
    may_cancel: bool
    mine: tuple[UUID, ...]
    comments: tuple[Said, ...]
    mentionable: tuple[Named, ...]

    def decision(self, event: Event) -> Option | None:
        """What was decided with a task, in the words of its form."""
        form = self.versions[event.version_id].forms.get(event.task.element) if event.task else None
        radio = form.decision if form else None
        options = radio.options.listed if radio else ()
        return next((option for option in options if option.value == event.decision), None)

    @property
    def task_titles(self) -> Mapping[UUID, str]:
        """What the tasks of the case are called, by their id."""
        items = [item for step in self.steps for item in step.items]
        return {turn.task_id: turn.element.name for item in items for turn in item.turns}

    def item_name(self, key: str) -> str | None:
        """What the item `key` of a multi-instance is called."""
        return self.names.get((self.instance.unit.path, key))


def instance_page(runtime: Runtime, session: Session, actor: Actor, id_: UUID) -> InstancePage:
    """Look up a case that `actor` may see.

    Raises:
        InstanceNotFound: there is none, or it is not the actor's to see.
    """
    instance = visible_instance(session, actor, id_)
    versions = versions_of(runtime.catalogue, session, instance)
    version = versions[instance.process_version_id]
    events, tasks, path = story(session, id_, versions), _tasks(session, id_), instance.unit.path
    names = item_names(session, {(path, task.key) for task in tasks})
    return InstancePage(
        instance=instance,
        version=version,
        versions=versions,
        steps=steps(version, _turns(session, runtime.now(), _Told(instance, versions, events, tasks, names))),
        events=events,
        files=_files(session, id_),
        names=names,
        may_cancel=instance.status == "running" and may_cancel(actor, path),
        mine=tuple(session.scalars(select(UserTask.id).where(UserTask.instance_id == id_, is_in_inbox(actor)))),
        comments=comments(session, id_),
        mentionable=mentionable(session, path, runtime.today),
    )


def visible_instance(session: Session, actor: Actor, id_: UUID) -> Instance:
    """Look up an instance that `actor` may see.

    Raises:
        InstanceNotFound: there is none, or it is not the actor's to see.
    """
    found = session.scalar(
        select(Instance)
        .where(Instance.id == id_, visible_instances(actor))
        .options(joinedload(Instance.unit))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise InstanceNotFound
    return found


@dataclass(frozen=True)
class _Told:
    """What turns are made from."""

    instance: Instance
    versions: Versions
    events: Sequence[Event]
    tasks: Sequence[UserTask]
    names: ItemNames


def _turns(session: Session, now: datetime, told: _Told) -> list[Turn]:
    calendars = calendars_of(session, {task.unit.path for task in told.tasks})
    read = {id(calendar): clocks_of(told.events, calendar, now) for calendar in calendars.values()}
    done = performers(told.events)
    made = []
    for task in told.tasks:
        key = TaskKey(task.element, task.occurrence, task.key)
        turn = _turn(task, told, read[id(calendars[task.unit.path])].get(key), done)
        if task.status == "open":
            turn = replace(turn, due=due(task, now, calendars[task.unit.path]))
        made.append(turn)
    return made


def _turn(task: UserTask, told: _Told, clock: Clock | None, done: Mapping[TaskKey, Who]) -> Turn:
    waiting, working, held = clock_minutes(clock)
    return Turn(
        task_id=task.id,
        element=told.versions[task.version_id].elements[task.element],
        step=told.versions[task.version_id].step_of(task.element),
        occurrence=task.occurrence,
        key=task.key,
        item_name=told.names.get((told.instance.unit.path, task.key)),
        status=task.status,
        who=done.get(TaskKey(task.element, task.occurrence, task.key)),
        holder=task.holder.name if task.holder else None,
        offered_at=task.offered_at,
        closed_at=task.closed_at,
        waiting=waiting,
        working=working,
        held=held,
        standard=task.standard,
    )


def _tasks(session: Session, id_: UUID) -> Sequence[UserTask]:
    return session.scalars(
        select(UserTask)
        .where(UserTask.instance_id == id_)
        .options(joinedload(UserTask.unit), joinedload(UserTask.holder))
        .order_by(UserTask.offered_at, UserTask.id)
    ).all()


def _files(session: Session, id_: UUID) -> tuple[StoredFile, ...]:
    rows = session.execute(
        select(Attachment.sha256, Attachment.name, Attachment.size, Person.name, Attachment.uploaded_at)
        .join(Person, Person.id == Attachment.uploaded_by)
        .where(Attachment.instance_id == id_)
        .order_by(Attachment.uploaded_at, Attachment.id)
    )
    return tuple(StoredFile(*row) for row in rows)
