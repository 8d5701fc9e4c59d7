"""What a case has answered so far, as a task of it may read it: newest first, inside an item only what concerns it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.forms.showing import Shown
from engine.run.answers import Given
from engine.run.bundle import Element
from engine.run.context import CaseContext
from engine.run.keys import TaskKey, is_visible_from, task_id
from engine.run.queries.item_names import ItemNames, item_names
from models.instances import LatestAnswer
from models.people import Person

MOST_SHOWN = 12  # earlier answers that a page brings along; the others are one click away


@dataclass(frozen=True)
class Earlier:
    """The newest answers of another task of the case; of a long list only the first are ready to be read."""

    task_id: UUID
    element: Element
    step: Element
    item_name: str | None
    person: str
    at: datetime | None
    shown: tuple[Shown, ...] | None


class _Giving(NamedTuple):
    occurrence: int
    person: str


def earlier(session: Session, context: CaseContext) -> tuple[Earlier, ...]:
    """Look up the newest answers of every task of the case that the context's task may see."""
    of = context.of
    concerning = [each for each in reversed(context.case.all()) if not of.key or is_visible_from(each.key, of.key)]
    names = item_names(session, {(of.unit_path, each.key) for each in concerning})
    givings = _givings(session, of.instance_id)
    return tuple(
        _earlier(each, givings[each.element, each.key], context, names, is_shown=place < MOST_SHOWN)
        for place, each in enumerate(concerning)
    )


def shown(context: CaseContext, element: str, key: str, answers: Mapping[str, Any]) -> tuple[Shown, ...]:
    """Let the form of an element show its answers, as they look for the item `key`."""
    return context.version.forms[element].show(answers, replace(context, of=context.of._replace(key=key)))


def _earlier(given: Given, giving: _Giving, context: CaseContext, names: ItemNames, *, is_shown: bool) -> Earlier:
    of, version = context.of, context.version
    return Earlier(
        task_id=task_id(of.instance_id, TaskKey(given.element, giving.occurrence, given.key)),
        element=version.elements[given.element],
        step=version.step_of(given.element),
        item_name=names.get((of.unit_path, given.key)),
        person=giving.person,
        at=given.at,
        shown=shown(context, given.element, given.key, given.answers) if is_shown else None,
    )


def _givings(session: Session, instance_id: UUID) -> Mapping[tuple[str, str], _Giving]:
    rows = session.execute(
        select(LatestAnswer.element, LatestAnswer.key, LatestAnswer.occurrence, Person.name)
        .join(Person, Person.id == LatestAnswer.actor_id)
        .where(LatestAnswer.instance_id == instance_id)
    )
    return {(element, key): _Giving(occurrence, name) for element, key, occurrence, name in rows}
