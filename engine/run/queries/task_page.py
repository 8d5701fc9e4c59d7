"""One task with all that its page says: who has it, what came before, what was answered. Changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from engine.errors import TaskNotFound
from engine.forms.schema import Form
from engine.forms.showing import Shown
from engine.people.policy import Actor, Offer, is_offered_to
from engine.run.answers import CaseAnswers
from engine.run.bundle import Element, Version
from engine.run.context import CaseContext, CaseOf
from engine.run.queries.earlier import Earlier, earlier, shown
from engine.run.queries.givers import Giver, givers
from engine.run.queries.item_names import item_names
from engine.run.queries.people import Who
from engine.run.queries.unit_calendars import calendars_of
from engine.run.queries.urgency import Due, due
from engine.run.queries.visibility import is_in_inbox, visible_instances
from engine.run.runtime import Runtime
from engine.time.working_calendar import WorkingCalendar
from models.history import HistoryEntry
from models.instances import Draft, Instance, UserTask
from models.people import Person, Post


class Standing(StrEnum):
    """How the actor stands to a task."""

    MINE = "mine"  # held by the actor
    FREE = "free"  # offered to the actor, held by nobody
    HELD = "held"  # offered to the actor, held by somebody else
    OTHERS = "others"  # offered to another post
    CLOSED = "closed"  # done, or no longer needed


@dataclass(frozen=True)
class Done:
    """How a task was completed."""

    who: Who
    at: datetime
    shown: tuple[Shown, ...]


@dataclass(frozen=True)
class TaskPage:
    """A task as one actor sees it. `may_act` says that the form may be filled in."""

    task: UserTask
    version: Version
    element: Element
    step: Element
    item_name: str | None
    standing: Standing
    due: Due | None
    giver: Giver | None
    form: Form
    context: CaseContext
    draft: Draft | None
    done: Done | None
    earlier: tuple[Earlier, ...]

    @property
    def may_act(self) -> bool:
        return self.standing in (Standing.MINE, Standing.FREE)


def task_page(runtime: Runtime, session: Session, actor: Actor, id_: UUID) -> TaskPage:
    """Look up a task that `actor` may see.

    Raises:
        TaskNotFound: there is none, or it is not the actor's to see.
    """
    task = _visible_task(session, actor, id_)
    version = runtime.catalogue.version(session, task.instance.process_version_id)
    calendars = calendars_of(session, {task.unit.path, task.instance.unit.path})
    context = _context(runtime, session, task, version, calendars[task.instance.unit.path])
    element, standing = version.elements[task.element], _standing(actor, task)
    place = (task.instance.unit.path, task.key)
    may_act = standing in (Standing.MINE, Standing.FREE)
    return TaskPage(
        task=task,
        version=version,
        element=element,
        step=version.step_of(element.id),
        item_name=item_names(session, {place}).get(place),
        standing=standing,
        due=None if standing is Standing.CLOSED else due(task, runtime.now(), calendars[task.unit.path]),
        giver=givers(session, [task.id]).get(task.id),
        form=version.forms[element.id],
        context=context,
        draft=session.get(Draft, (task.id, actor.person_id)) if may_act else None,
        done=_done(session, task, context) if standing is Standing.CLOSED else None,
        earlier=() if standing is Standing.CLOSED else earlier(session, context),
    )


def _visible_task(session: Session, actor: Actor, id_: UUID) -> UserTask:
    task = session.scalar(
        select(UserTask)
        .join(Instance, Instance.id == UserTask.instance_id)
        .where(UserTask.id == id_, or_(visible_instances(actor), is_in_inbox(actor)))
        .options(
            joinedload(UserTask.instance).joinedload(Instance.unit),
            joinedload(UserTask.unit),
            joinedload(UserTask.holder),
        )
        .execution_options(populate_existing=True)
    )
    if task is None:
        raise TaskNotFound
    return task


def _standing(actor: Actor, task: UserTask) -> Standing:
    if task.status != "open":
        return Standing.CLOSED
    if not is_offered_to(actor, Offer(task.lane, task.unit.path, task.post, task.process_id)):
        return Standing.OTHERS
    if task.holder_id is None:
        return Standing.FREE
    return Standing.MINE if task.holder_id == actor.person_id else Standing.HELD


def _context(
    runtime: Runtime, session: Session, task: UserTask, version: Version, calendar: WorkingCalendar
) -> CaseContext:
    case = CaseAnswers.stored(session, task.instance_id)
    of = CaseOf(task.instance_id, task.instance.unit.path, task.key)
    return CaseContext(runtime, session, of, version, case, calendar)


def _done(session: Session, task: UserTask, context: CaseContext) -> Done | None:
    entry = session.execute(
        select(HistoryEntry.at, HistoryEntry.capacity, HistoryEntry.content["answers"], Person.name, Post.title)
        .join(Person, Person.id == HistoryEntry.actor_id)
        .outerjoin(Post, Post.id == HistoryEntry.post_id)
        .where(HistoryEntry.instance_id == task.instance_id, HistoryEntry.kind == "completed")
        .where(HistoryEntry.element == task.element, HistoryEntry.occurrence == task.occurrence)
        .where(HistoryEntry.key == task.key)
    ).first()
    if entry is None:
        return None
    at, capacity, answers, name, title = entry
    return Done(Who(name, title, capacity), at, shown(context, task.element, task.key, answers or {}))
