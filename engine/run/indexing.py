"""Keeps the words by which cases are found, in the transaction of what was done; they can be told anew from history."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.people.policy import Actor
from engine.run import statements as sql
from engine.run.bundle import Version
from engine.run.case_words import Words, words_after, words_of
from engine.run.history import entries_of
from engine.run.keys import TaskKey
from engine.run.place import Place
from engine.run.runtime import Runtime
from models.desk import InstanceText
from models.instances import Instance
from models.people import Person, Unit

AT_ONCE = 200  # cases in one transaction


def add_words(place: Place, actor: Actor, task: TaskKey, answers: Mapping[str, Any]) -> None:
    """Let a case be found by who has just completed a task, and by the numbers written there."""
    row = sql.do(place.session, sql.WORDS, instance=place.instance.id).first()
    if row is None:
        rewrite_words(place.session, place.version, place.instance.id)
        return
    before = Words(*row)
    words = words_after(before, place.version, task.element, answers, actor.name)
    if words != before:
        sql.do(place.session, sql.KEEP_WORDS, instance=place.instance.id, **words._asdict())


def rewrite_words(session: Session, version: Version, instance_id: UUID) -> None:
    """Tell the words of a case anew from its history."""
    words = told_words(session, version, instance_id)
    sql.do(session, sql.KEEP_WORDS, instance=instance_id, **words._asdict())


def told_words(session: Session, version: Version, instance_id: UUID) -> Words:
    """The words of a case as its history tells them, whatever is stored."""
    entries = entries_of(session, instance_id)
    people = {entry.actor_id for entry in entries}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    names = {person_id: name for person_id, name in rows}
    unit = select(Unit.name).join(Instance, Instance.unit_id == Unit.id).where(Instance.id == instance_id)
    return words_of(entries, version, session.scalars(unit).one(), names)


def fill_words(runtime: Runtime, *, progress: Callable[[int], None] = lambda done: None) -> int:
    """Write the words of every case that has none yet. Returns how many there were."""

    def work(session: Session) -> int:
        known = select(InstanceText.id).where(InstanceText.instance_id == Instance.id)
        without = select(Instance.id, Instance.process_version_id).where(~known.exists()).limit(AT_ONCE)
        rows = session.execute(without).all()
        for instance_id, version_id in rows:
            rewrite_words(session, runtime.catalogue.version(session, version_id), instance_id)
        return len(rows)

    filled = 0
    while written := runtime.write(work):
        filled += written
        progress(filled)
    return filled
