"""Tasks that could be finished without typing anything more, and what would be handed in. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from engine.errors import TaskNotFound
from engine.forms.choices import Radio
from engine.forms.context import Entries, Option
from engine.forms.showing import Shown
from engine.people.policy import Actor
from engine.run.bundle import Version
from engine.run.queries.item_names import item_names
from engine.run.queries.standing import standing_of
from engine.run.queries.task_page import context_of, visible_task
from engine.run.queries.unit_calendars import calendars_of
from engine.run.runtime import Runtime
from engine.signatures.rules import signing_fields
from models.instances import Draft, UserTask


@dataclass(frozen=True)
class Finishable:
    """A task with what would be handed in; `missing` counts what must be typed first.

    Where buttons decide (`decision`), `options` are their answers and `proposed` is the one that agrees.
    """

    task_id: UUID
    instance_id: UUID
    element: str
    key: str
    item_name: str | None
    subject: str
    version: Version
    entries: Entries
    shown: tuple[Shown, ...]
    missing: int
    decision: str | None
    options: tuple[Option, ...]
    proposed: str | None


def finishable(runtime: Runtime, session: Session, actor: Actor, ids: Sequence[UUID]) -> tuple[Finishable, ...]:
    """Look at the forms of the open tasks among `ids` that the actor may finish."""
    found = []
    for task_id in dict.fromkeys(ids):
        try:
            task = visible_task(session, actor, task_id)
        except TaskNotFound:
            continue
        if standing_of(actor, task).may_finish:
            found.append(_looked_at(runtime, session, actor, task))
    return tuple(found)


def _looked_at(runtime: Runtime, session: Session, actor: Actor, task: UserTask) -> Finishable:
    version, path = runtime.catalogue.version(session, task.version_id), task.instance.unit.path
    context = context_of(runtime, session, task, version, calendars_of(session, [path])[path])
    form = version.forms[task.element]
    draft = session.get(Draft, (task.id, actor.person_id))
    entries: Entries = dict(draft.entries if draft else form.initial(context))
    buttons = next((field for field in form.fields if isinstance(field, Radio) and field.as_buttons), None)
    options = buttons.choices(context) if buttons else ()
    proposed = next((option.value for option in options if option.tone == "positive"), None)
    if buttons and proposed:
        entries |= {buttons.key: [proposed]}
    reading = form.read(entries, {}, context)
    return Finishable(
        task_id=task.id,
        instance_id=task.instance_id,
        element=task.element,
        key=task.key,
        item_name=item_names(session, {(path, task.key)}).get((path, task.key)),
        subject=task.instance.subject,
        version=version,
        entries=entries,
        shown=tuple(each for each in form.show(reading.answers, context) if each.value is not None),
        missing=len(reading.problems) + bool(signing_fields(form, proposed)),  # whoever signs types the password
        decision=buttons.key if buttons else None,
        options=options,
        proposed=proposed,
    )
