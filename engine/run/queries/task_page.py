"""One task with all that its page says: who has it, what came before, what was answered. Changes nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from engine.errors import TaskNotFound
from engine.forms.schema import Form
from engine.forms.showing import Shown
from engine.people.policy import Actor
from engine.run.answers import CaseAnswers
from engine.run.bundle import Element, Version
from engine.run.context import CaseContext, CaseOf
from engine.run.queries.comments import Named, Said, comments, mentionable
from engine.run.queries.earlier import Earlier, earlier, shown
from engine.run.queries.explaining import Explanation, explanation
from engine.run.queries.givers import Giver, givers
from engine.run.queries.item_names import item_names
from engine.run.queries.people import Who
from engine.run.queries.signing import Signature, Signed, signature
from engine.run.queries.standing import Standing, standing_of
from engine.run.queries.task_acts import Acts, task_acts
from engine.run.queries.unit_calendars import calendars_of
from engine.run.queries.urgency import Due, due
from engine.run.queries.visibility import is_in_inbox, visible_instances
from engine.run.runtime import Runtime
from engine.time.working_calendar import WorkingCalendar
from models.desk import FollowUp
from models.history import HistoryEntry
from models.instances import Draft, Instance, TaskView, UserTask
from models.people import Person, Post


@dataclass(frozen=True)
class Done:
    """How a task was completed."""

    who: Who
    at: datetime
    shown: tuple[Shown, ...]
    signature: Signature


@dataclass(frozen=True)
class TaskPage:
    """A task as one actor sees it. `may_act` says that the form may be filled in, `may_finish` also handed in."""

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
    acts: Acts
    explanation: Explanation
    comments: tuple[Said, ...]
    mentionable: tuple[Named, ...]
    follow_up: date | None
    is_new: bool  # to an actor for whom it is, who has not opened it before

    @property
    def may_act(self) -> bool:
        return self.standing.may_work

    @property
    def may_finish(self) -> bool:
        return self.standing.may_finish


def task_page(runtime: Runtime, session: Session, actor: Actor, id_: UUID) -> TaskPage:
    """Look up a task that `actor` may see.

    Raises:
        TaskNotFound: there is none, or it is not the actor's to see.
    """
    task = visible_task(session, actor, id_)
    version = runtime.catalogue.version(session, task.version_id)
    calendars = calendars_of(session, {task.unit.path, task.instance.unit.path})
    context = context_of(runtime, session, task, version, calendars[task.instance.unit.path])
    element, standing = version.elements[task.element], standing_of(actor, task)
    place = (task.instance.unit.path, task.key)
    now, mine = runtime.now(), (task.id, actor.person_id)
    is_for_actor = standing.may_work or standing is Standing.HELD
    return TaskPage(
        task=task,
        version=version,
        element=element,
        step=version.step_of(element.id),
        item_name=item_names(session, {place}).get(place),
        standing=standing,
        due=None if standing is Standing.CLOSED else due(task, now, calendars[task.unit.path]),
        giver=givers(session, [task.id]).get(task.id),
        form=version.forms[element.id],
        context=context,
        draft=session.get(Draft, mine) if standing.may_work else None,
        done=_done(runtime, session, task, context) if standing is Standing.CLOSED else None,
        earlier=() if standing is Standing.CLOSED else earlier(session, context),
        acts=task_acts(session, actor, task, standing, now),
        explanation=explanation(session, actor, task, now),
        comments=comments(session, task.instance_id, task.id),
        mentionable=mentionable(session, task.instance.unit.path, runtime.today),
        follow_up=session.scalar(
            select(FollowUp.day).where(FollowUp.task_id == mine[0], FollowUp.person_id == mine[1])
        ),
        is_new=is_for_actor and session.get(TaskView, mine) is None,
    )


def visible_task(session: Session, actor: Actor, id_: UUID) -> UserTask:
    """Look up a task that `actor` may see, with where it lies.

    Raises:
        TaskNotFound: there is none, or it is not the actor's to see.
    """
    task = session.scalar(
        select(UserTask)
        .join(Instance, Instance.id == UserTask.instance_id)
        .where(UserTask.id == id_, or_(visible_instances(actor), is_in_inbox(actor)))
        .options(
            joinedload(UserTask.instance).joinedload(Instance.unit),
            joinedload(UserTask.unit),
            joinedload(UserTask.holder),
            joinedload(UserTask.owner),
        )
        .execution_options(populate_existing=True)
    )
    if task is None:
        raise TaskNotFound
    return task


def context_of(
    runtime: Runtime, session: Session, task: UserTask, version: Version, calendar: WorkingCalendar
) -> CaseContext:
    """The world around the form of a task, as it is now."""
    case = CaseAnswers.stored(session, task.instance_id)
    of = CaseOf(task.instance_id, task.instance.unit.path, task.key)
    return CaseContext(runtime, session, of, version, case, calendar)


def _done(runtime: Runtime, session: Session, task: UserTask, context: CaseContext) -> Done | None:
    entry = session.execute(
        select(
            *(HistoryEntry.at, HistoryEntry.capacity, HistoryEntry.content["answers"].label("answers")),
            *(HistoryEntry.actor_id, HistoryEntry.post_id, Person.name, Post.title),
        )
        .join(Person, Person.id == HistoryEntry.actor_id)
        .outerjoin(Post, Post.id == HistoryEntry.post_id)
        .where(HistoryEntry.instance_id == task.instance_id, HistoryEntry.kind == "completed")
        .where(HistoryEntry.element == task.element, HistoryEntry.occurrence == task.occurrence)
        .where(HistoryEntry.key == task.key)
        .order_by(HistoryEntry.seq.desc())
        .limit(1)
    ).first()
    if entry is None:
        return None
    day = entry.at.astimezone(runtime.zone).date()
    return Done(
        who=Who(entry.name, entry.title, entry.capacity),
        at=entry.at,
        shown=shown(context, task.element, task.key, entry.answers or {}),
        signature=signature(session, Signed(entry.actor_id, entry.post_id, entry.capacity, entry.at, day)),
    )
