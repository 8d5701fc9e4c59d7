"""What was signed in a case and how it stands, and what is out of the ordinary with it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.evidence.case import Case
from engine.run.history import Entry
from engine.run.keys import TaskKey
from engine.signatures.rules import decided_in, signing_fields
from engine.signatures.standing import Signed, State, signed_in, states

CONFIRMATION = "confirmation"


@dataclass(frozen=True)
class SignatureFact:
    """A signature as history tells of it, and whether it still stands."""

    entry: Entry
    said: Mapping[str, Any]  # as engine.signatures.commands writes it
    task: TaskKey | None  # as it is called now; none: its step was taken back
    state: State

    @property
    def place(self) -> tuple[TaskKey | None, str]:
        """What was signed where, whichever round it was."""
        return (self.task._replace(occurrence=0) if self.task else None, self.said["field"])


def signatures_of(case: Case) -> tuple[SignatureFact, ...]:
    """Everything that was signed, oldest first."""
    now = states(case.entries)
    return tuple(_fact(each, now) for each in signed_in(case.entries))


def _fact(signed: Signed, now: Mapping[str, State]) -> SignatureFact:
    return SignatureFact(signed.entry, signed.said, signed.task, now[signed.said["code"]])


def unsigned(case: Case) -> Iterator[tuple[Entry, str]]:
    """Completions of steps that sign, whose entry tells of no signature; with the name of the step."""
    for turn in case.turns:
        done = turn.done
        if done is None or done.kind != "completed" or done.task is None:
            continue
        form = case.versions[done.process_version_id].forms.get(done.task.element)
        wanted = signing_fields(form, decided_in(form, done.content.get("answers", {}))) if form else ()
        signed = {each["field"] for each in done.content.get("signed", ())}
        if any(field.key not in signed for field in wanted):
            yield done, turn.element.name


def fallen(facts: tuple[SignatureFact, ...]) -> Iterator[SignatureFact]:
    """The newest signatures of their place that another version of the document has overtaken."""
    newest = {fact.place: fact for fact in facts if fact.task is not None}
    yield from (fact for fact in newest.values() if fact.state == "superseded")


def of_other_bytes(facts: tuple[SignatureFact, ...]) -> Iterator[SignatureFact]:
    """Confirmations of other bytes than those that were signed before them."""
    for at, fact in enumerate(facts):
        if fact.said["kind"] == CONFIRMATION and fact.task is not None:
            before = [each for each in facts[:at] if _is_source(each, fact)]
            if not before or before[-1].said["sha256"] != fact.said["sha256"]:
                yield fact


def _is_source(earlier: SignatureFact, fact: SignatureFact) -> bool:
    """Whether a signature is on what a confirmation confirms."""
    if earlier.said["kind"] == CONFIRMATION or earlier.entry.task is None or "letter" in earlier.said:
        return False
    return f"{earlier.entry.task.element}.{earlier.said['field']}" in fact.said["sources"]
