"""A case as it stood at an entry: what documents are made of. Changes nothing."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine.run.answers import CaseAnswers, Given
from engine.run.bundle import Version
from engine.run.context import CaseContext, CaseOf
from engine.run.history import Entry, entries_of
from engine.run.queries.unit_calendars import calendars_of
from engine.run.replay import Again, completions, standing
from engine.run.runtime import Runtime
from models.documents import ProducedDocument
from models.instances import Instance


@dataclass(frozen=True)
class Case:
    """A case as it stood at an entry; the document is made for the item `key`."""

    runtime: Runtime
    session: Session
    version: Version
    instance: Instance
    key: str
    seq: int
    day: date  # on which the document was asked for, in the agency's zone

    @classmethod
    def of(cls, runtime: Runtime, session: Session, row: ProducedDocument) -> "Case":
        """The case that a document is asked for, told in the words of its version."""
        instance = session.scalars(
            select(Instance).where(Instance.id == row.instance_id).options(joinedload(Instance.unit))
        ).one()
        version = runtime.catalogue.version(session, row.version_id)
        day = row.asked_at.astimezone(runtime.zone).date()
        return cls(runtime, session, version, instance, row.key, row.seq, day)

    @cached_property
    def entries(self) -> list[Entry]:
        """What stood then."""
        return standing(entry for entry in entries_of(self.session, self.instance.id) if entry.seq <= self.seq)

    @cached_property
    def newest(self) -> dict[tuple[str, str], Again]:
        """The newest completion of every element and item."""
        return {(again.task.element, again.task.key): again for again in completions(self.entries)}

    @cached_property
    def answers(self) -> CaseAnswers:
        """What was answered."""
        return CaseAnswers(lambda: [_given(element, key, again) for (element, key), again in self.newest.items()])

    def seen_by(self, element: str) -> Again | None:
        """The completion of an element that the item sees: its own, else that of the items around it."""
        mine = [self.newest.get((element, key)) for key in _around(self.key)]
        return next(filter(None, mine), None)

    def answer(self, reference: str | None) -> Any:
        """What was answered at `element.field`; None where nothing was, or nothing is asked for."""
        element, _, key = (reference or "").partition(".")
        again = self.seen_by(element)
        return again.entry.content.get("answers", {}).get(key) if again and reference else None

    def context(self, key: str) -> CaseContext:
        """The world around a form of the case."""
        path = self.instance.unit.path
        calendar = calendars_of(self.session, [path])[path]
        of = CaseOf(self.instance.id, path, key)
        return CaseContext(self.runtime, self.session, of, self.version, self.answers, calendar)


def _given(element: str, key: str, again: Again) -> Given:
    entry = again.entry
    return Given(element, key, entry.seq, entry.at, entry.actor_id, entry.content.get("answers", {}))


def _around(key: str) -> list[str]:
    """An item and the items around it, from the inside out; the case itself is the outermost."""
    parts = key.split("/")
    return ["/".join(parts[:depth]) for depth in range(len(parts), 0, -1)] + [""]
