"""Whether a signature still stands, as the history of its case tells. Pure: knows no table and no page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from engine.forms.context import FileRef, Reference
from engine.forms.document import Document
from engine.run.bundle import Version
from engine.run.history import Entry
from engine.run.keys import TaskKey
from engine.run.replay import completions, standing

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
            yield Signed(entry, said, names.get(entry.seq))


def states(entries: Sequence[Entry], version: Version) -> dict[str, State]:
    """By code, how each signature of a case stands."""
    told = list(completions(standing(entries)))
    every = list(signed_in(entries))
    return {each.said["code"]: _state(each, every, told, version) for each in every}


def _state(signed: Signed, every: Sequence[Signed], told: Sequence[Any], version: Version) -> State:
    if signed.task is None:
        return "withdrawn"
    if any(_replaces(other, signed) for other in every):
        return "superseded"
    later = [(entry, task) for entry, task in told if entry.seq > signed.entry.seq]
    sources = _sources(version, signed)
    newer = [file for entry, task in later for file in _files(entry, task, sources)]
    return "superseded" if newer and newer[-1].sha256 != signed.said["sha256"] else "valid"


def _replaces(other: Signed, signed: Signed) -> bool:
    """Whether the same step of the same item was signed again."""
    if other.task is None or signed.task is None or other.entry.seq <= signed.entry.seq:
        return False
    same = (other.task.element, other.task.key) == (signed.task.element, signed.task.key)
    return same and other.said["field"] == signed.said["field"]


def _sources(version: Version, signed: Signed) -> Sequence[Reference]:
    """Where newer versions of the document would come from."""
    form = version.forms.get(signed.task.element) if signed.task else None
    fields = form.fields if form else ()
    return next((f.sources for f in fields if isinstance(f, Document) and f.key == signed.said["field"]), ())


def _files(entry: Entry, task: TaskKey, sources: Sequence[Reference]) -> Iterator[FileRef]:
    answers = entry.content.get("answers", {})
    for source in sources:
        if source.element == task.element:
            value = answers.get(source.field or "")
            file = FileRef.from_answer(value[0] if isinstance(value, list) and value else value)
            if file is not None:
                yield file
