"""The page of one task as an answer: as it is, with faults of its form, or with an act that was refused."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID, uuid4

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import errors as refusals
from engine.errors import Refusal
from engine.forms.context import Entries
from engine.notices.reading import is_unread
from engine.run.queries.reported_before import earlier_figures
from engine.run.queries.task_page import TaskPage, task_page
from engine.run.queries.undo_left import undo_left
from engine.run.viewing import record_view
from engine.signatures.queries import signatures_at
from webui.errors import STATUS, refusal_answer
from webui.form_rendering import FormView, labelled
from webui.parts import parts
from webui.presence import is_spared
from webui.problems import Fault
from webui.typed import entries_sent

# What a person can put right in the very form they sent, which therefore comes back as it was.
TO_BE_CORRECTED = (
    *(refusals.ReasonMissing, refusals.HoldEndWrong, refusals.NobodyChosen, refusals.NotToThisPerson),
    *(refusals.RemindedLately, refusals.NobodyToRemind, refusals.CommentRefused),
    *(refusals.FileTooLarge, refusals.FileKindRefused),
)


@dataclass(frozen=True)
class Tried:
    """An act that was refused: which, what was typed, and why not."""

    act: str
    entries: Entries
    sentence: str

    def texts(self, name: str) -> list[str]:
        """Every text typed under a name."""
        return self.entries.get(name, [])

    def text(self, name: str) -> str:
        """The text typed under a name."""
        return next(iter(self.texts(name)), "")


NOTHING = Tried("", {}, "")


def sent_key() -> str:
    """The key that lets this request act once; a form without one acts each time."""
    return request.form.get("_key") or str(uuid4())


def task_answer(
    task_id: UUID, entries: Entries | None = None, faults: Sequence[Fault] = (), tried: Tried = NOTHING
) -> str:
    """Write the page of a task."""
    parts.look_again()
    is_looked_at = request.method == "GET"
    if is_looked_at and is_unread(parts.session, parts.actor.person_id, task_id):
        _note_view(task_id)
        parts.look_again()  # so that the bell of this very page knows it
    page = task_page(parts.runtime, parts.session, parts.actor, task_id)
    if is_looked_at and page.is_new:
        _note_view(task_id)
    return render_template(
        "tasks/show.html",
        page=page,
        view=view_of(page, entries, faults) if page.may_act else None,
        tried=tried,
        undo=undo_of_done(),
        is_spared=is_spared,
        signed=signatures_at(parts.session, page.task) if page.done else (),
    )


def view_of(page: TaskPage, entries: Entries | None, faults: Sequence[Fault]) -> FormView:
    """The form of a task, with what was typed, else with the draft, else as it begins."""
    kept = page.draft.entries if page.draft else page.form.initial(page.context)
    return FormView(
        form=page.form,
        forms=page.version.forms,
        context=page.context,
        entries=kept if entries is None else entries,
        task_id=page.task.id,
        instance_id=page.task.instance_id,
        faults=faults,
        earlier_figures=earlier_figures(parts.session, page),
    )


def refused_form(task_id: UUID, refusal: Refusal, entries: Entries) -> ResponseReturnValue:
    """The page of a refusal, which gives back what was typed under the labels of the form."""
    parts.look_again()
    page = task_page(parts.runtime, parts.session, parts.actor, task_id)
    return refusal_answer(refusal, typed=labelled(view_of(page, entries, ()), answers_among(entries)))


def refused_act(task_id: UUID, act: str, refusal: Refusal) -> ResponseReturnValue:
    """The task again with the refused act laid open and all that was typed into it; else the page of the refusal."""
    if not isinstance(refusal, TO_BE_CORRECTED):
        return refusal_answer(refusal)
    tried = Tried(act, entries_sent(), gettext(refusal.sentence))
    return task_answer(task_id, tried=tried), STATUS[type(refusal)]


def answers_among(entries: Entries) -> Entries:
    """What was typed into fields: names beginning with _ belong to the page."""
    return {name: texts for name, texts in entries.items() if not name.startswith("_")}


@dataclass(frozen=True)
class Undo:
    """The task that was just finished, and for how many seconds that can be taken back."""

    task_id: UUID
    seconds: int


def undo_of_done() -> Undo | None:
    """What was just finished, as the address of this page says it."""
    task_id = as_uuid(request.args.get("done", ""))
    if task_id is None:
        return None
    return Undo(task_id, undo_left(parts.session, parts.actor, task_id, parts.now))


def as_uuid(text: str) -> UUID | None:
    """Read an id out of an address; anything else is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _note_view(task_id: UUID) -> None:
    # Whoever cannot be noted as a reader may read all the same.
    unimportant = (refusals.TaskNotFound, refusals.StorageFull, refusals.Busy, refusals.InstanceChanged)
    with suppress(*unimportant):
        record_view(parts.runtime, parts.actor, task_id=task_id)
