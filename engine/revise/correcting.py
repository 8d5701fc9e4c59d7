"""Other answers for a step that was done: read by its form as when it is handed in, and compared with the first ones.

An answer that nobody changed stays as it was, also where a form would no longer take it, such as a day that is past.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine.errors import AnswersRefused
from engine.forms.context import Entries
from engine.forms.schema import Form
from engine.forms.showing import Shown
from engine.revise.errors import RepairDoesNotFit
from engine.run.answers import CaseAnswers
from engine.run.bundle import Element, Version
from engine.run.context import CaseContext, CaseOf
from engine.run.history import Entry, entries_of
from engine.run.keys import TaskKey, task_id
from engine.run.queries.unit_calendars import calendars_of
from engine.run.replay import completions, standing
from engine.run.runtime import Runtime


@dataclass(frozen=True)
class Answered:
    """A completed step whose answers may be corrected, as the version that the case follows now asks for them."""

    seq: int
    task: TaskKey
    element: Element
    form: Form
    context: CaseContext
    answers: Mapping[str, Any]

    @property
    def task_id(self) -> UUID:
        return task_id(self.context.of.instance_id, self.task)

    @property
    def entries(self) -> Entries:
        """Its answers as they are typed."""
        return self.form.entries(self.answers, self.context)

    def read(self, entries: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """The answers that these entries mean.

        Raises:
            AnswersRefused: the form does not take them.
        """
        reading, before = self.form.read(entries, {}, self.context), self.entries
        kept = {key for key in self.answers if _of(entries, key) == _of(before, key)}
        wrong = [problem for problem in reading.problems if problem.name.split(".")[0] not in kept]
        if wrong:
            raise AnswersRefused(tuple(wrong))
        return {**reading.answers, **{key: self.answers[key] for key in kept}}

    def difference(self, answers: Mapping[str, Any]) -> list[tuple[Shown, Shown]]:
        """What reads otherwise with these answers: each as it was and as it becomes."""
        both = zip(self.form.show(self.answers, self.context), self.form.show(answers, self.context), strict=True)
        return [(old, new) for old, new in both if old.value != new.value]


def _of(entries: Mapping[str, Sequence[str]], key: str) -> dict[str, list[str]]:
    """What was typed into a field and its parts."""
    mine = {name: [text for text in texts if text] for name, texts in entries.items() if name.split(".")[0] == key}
    return {name: texts for name, texts in mine.items() if texts}


def answered(entries: Sequence[Entry], context: CaseContext, seq: int) -> Answered:
    """The step that was completed with entry `seq`; `context` is that of any form of the case.

    Raises:
        RepairDoesNotFit: nothing was completed with it that still counts.
    """
    for entry, task in completions(standing(entries)):
        if entry.seq == seq and task.element in context.version.forms:
            own = replace(context.at(task.key), gives_numbers=False)  # a correction is handed in to nobody
            form, element = context.version.forms[task.element], context.version.elements[task.element]
            return Answered(seq, task, element, form, own, entry.content.get("answers", {}))
    raise RepairDoesNotFit


def answered_before(
    runtime: Runtime, session: Session, version: Version, case: tuple[UUID, str], seq: int, until: int | None = None
) -> Answered:
    """The same for a page; `case` is the id of the instance and the path of its unit. With `until`, as it stood then.

    Raises:
        RepairDoesNotFit.
    """
    instance_id, path = case
    entries = [entry for entry in entries_of(session, instance_id) if until is None or entry.seq < until]
    stored = CaseAnswers.stored(session, instance_id)
    calendar = calendars_of(session, {path})[path]
    return answered(
        entries, CaseContext(runtime, session, CaseOf(instance_id, path, ""), version, stored, calendar), seq
    )


def corrected(entry_answered: Answered, content: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a proposal, which holds what was typed, or answers that are read as if they had been typed.

    Raises:
        AnswersRefused.
    """
    if "entries" in content:
        return entry_answered.read(content["entries"])
    return entry_answered.read(entry_answered.form.entries(content["answers"], entry_answered.context))
