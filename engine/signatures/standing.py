"""Whether a signature still stands, as the history of its case tells. Pure: knows no table and no page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from engine.forms.context import FileRef, Reference
from engine.run.history import Entry
from engine.run.keys import TaskKey
from engine.run.replay import Again, completions, standing

State: TypeAlias = Literal["valid", "superseded", "withdrawn"]


@dataclass(frozen=True)
class Signed:
    """What an entry says was signed, and what its task is called now; None where the step was taken back."""

    entry: Entry
    said: Mapping[str, Any]
    task: TaskKey | None


def signed_in(entries: Sequence[Entry]) -> Iterator[Signed]:
    """Everything that was ever signed in a case, oldest first."""
    names = {entry.seq: task for entry, task in completions(standing(entries))}
    for entry in entries:
        for said in entry.content.get("signed", ()):
            yield Signed(entry, said, names.get(said["letter"]["step"] if "letter" in said else entry.seq))


def states(entries: Sequence[Entry]) -> dict[str, State]:
    """By code, how each signature of a case stands."""
    told = standing(entries)
    every = list(signed_in(entries))
    return {each.said["code"]: _state(each, every, told) for each in every}


def _state(signed: Signed, every: Sequence[Signed], told: Sequence[Entry]) -> State:
    if signed.task is None:
        return "withdrawn"
    if any(_replaces(other, signed) for other in every):
        return "superseded"
    if "letter" in signed.said:
        return "superseded" if _is_made_anew(signed, told) else "valid"
    if not _is_still_answered(signed, told):
        return "superseded"
    sources = _sources(signed, told)
    later = (each for each in completions(told) if each.entry.seq > signed.entry.seq)
    newer = [file for each in later for file in _files(each, sources)]
    return "superseded" if newer and newer[-1].sha256 != signed.said["sha256"] else "valid"


def _is_made_anew(signed: Signed, told: Sequence[Entry]) -> bool:
    """Whether the answers that a letter was made of were corrected since, so that another one has taken its place."""
    letter = signed.said["letter"]
    later = (entry for entry in told if entry.kind == "corrected" and entry.seq > letter["seq"])
    return any(entry.content["corrects"] == letter["step"] for entry in later)


def _is_still_answered(signed: Signed, told: Sequence[Entry]) -> bool:
    """Whether the step still answers with the file that was signed: a correction may have put another there."""
    entry = next(each for each in told if each.seq == signed.entry.seq)
    file = FileRef.from_answer(entry.content.get("answers", {}).get(signed.said["field"]))
    return file is not None and file.sha256 == signed.said["sha256"]


def _replaces(other: Signed, signed: Signed) -> bool:
    """Whether the same step of the same item was signed again."""
    if other.task is None or signed.task is None or other.entry.seq <= signed.entry.seq:
        return False
    same = (other.task.element, other.task.key) == (signed.task.element, signed.task.key)
    return same and other.said["field"] == signed.said["field"]


def _sources(signed: Signed, told: Sequence[Entry]) -> set[Reference]:
    """Where newer versions of the document come from, by the names that its elements have now."""
    found = {reference for text in signed.said["sources"] if (reference := Reference.parse(text))}
    for entry in told:
        if entry.kind == "migrated" and entry.seq > signed.entry.seq:
            mapping = entry.content["mapping"]
            found = {Reference(mapping.get(each.element, each.element) or "", each.field) for each in found}
    return found


def _files(again: Again, sources: set[Reference]) -> Iterator[FileRef]:
    answers = again.entry.content.get("answers", {})
    for source in sources:
        value = answers.get(source.field or "") if source.element == again.task.element else None
        file = FileRef.from_answer(value[0] if isinstance(value, list) and value else value)
        if file is not None:
            yield file
