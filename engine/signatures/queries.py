"""Every look at signatures: those of a case, and the one behind a public code. Changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.forms.context import Reference
from engine.forms.document import Mode
from engine.run.history import entries_of
from engine.run.runtime import Runtime
from engine.signatures.commands import rows_of
from engine.signatures.rules import decided_in, signing_fields
from engine.signatures.standing import State, signed_in, states
from models.instances import Instance, LatestAnswer, UserTask
from models.signatures import Signature

CHECKED = {"trust", "contains", "has_text", "pages", "original_pages", "missing_words", "added_words"}


@dataclass(frozen=True)
class SignatureRow:
    """A signature as people of the office see it."""

    code: str
    kind: str
    element: str
    occurrence: int
    key: str
    seq: int
    sha256: str
    original_sha256: str | None
    name: str
    pages: int | None
    signer: str
    post_title: str | None
    capacity: str
    at: datetime
    state: State
    facts: Mapping[str, Any]


def signatures_of(session: Session, instance_id: UUID) -> list[SignatureRow]:
    """Look up what was signed in a case, oldest first."""
    known = select(Signature.code).where(Signature.instance_id == instance_id).limit(1)
    if session.scalar(known) is None:
        return []
    entries = entries_of(session, instance_id)
    now = states(entries)
    return [_shown(row, now[row.code]) for entry in entries for row in rows_of(entry)]


def signatures_at(session: Session, task: UserTask) -> list[SignatureRow]:
    """Look up what was signed when a task was completed."""
    place = (task.element, task.occurrence, task.key)
    rows = signatures_of(session, task.instance_id)
    return [row for row in rows if (row.element, row.occurrence, row.key) == place and row.state != "withdrawn"]


def _shown(row: Signature, state: State) -> SignatureRow:
    names = {field.name for field in fields(SignatureRow)} - {"state"}
    return SignatureRow(state=state, **{name: getattr(row, name) for name in names})


@dataclass(frozen=True)
class Verified:
    """What everybody may know of a signature: no name and no number of a person."""

    code: str
    kind: str
    number: str | None
    subject: str
    unit: str
    post_title: str | None
    capacity: str
    at: datetime
    state: State
    sha256: str
    size: int
    pages: int | None
    original: str | None
    facts: Mapping[str, Any]


def verified(runtime: Runtime, session: Session, code: str) -> Verified | None:
    """Look up what the public page of a code tells; None if nobody signed under it.

    The row only says where to look: what was signed is read from history.
    """
    place = session.get(Signature, code)
    if place is None:
        return None
    entries = entries_of(session, place.instance_id)
    signed = next((each for each in signed_in(entries) if each.said["code"] == code), None)
    if signed is None:
        return None
    row = next(row for row in rows_of(signed.entry) if row.code == code)
    instance = session.get_one(Instance, place.instance_id)
    letter = signed.said.get("letter")
    return Verified(
        code=row.code,
        kind=row.kind,
        number=letter["number"] if letter else _number_of_case(runtime, session, instance),
        subject=_subject_of(letter) if letter else instance.subject,
        unit=instance.unit.name,
        post_title=row.post_title,
        capacity=row.capacity,
        at=row.at,
        state=states(entries)[code],
        sha256=row.sha256,
        size=row.size,
        pages=row.pages,
        original=row.original_sha256,
        facts=_public(row.facts),
    )


def _subject_of(letter: Mapping[str, str]) -> str:
    """What a letter is and what it is about."""
    return ": ".join(filter(None, (letter["title"], letter["subject"])))


def _number_of_case(runtime: Runtime, session: Session, instance: Instance) -> str | None:
    """The number under which the document of the case goes out, once it has one."""
    version = runtime.catalogue.version(session, instance.process_version_id)
    reference = Reference.parse(version.numbered or "")
    if reference is None:
        return None
    newest = (LatestAnswer.instance_id == instance.id, LatestAnswer.element == reference.element)
    answers = session.scalar(select(LatestAnswer.answers).where(*newest).order_by(LatestAnswer.seq.desc()).limit(1))
    found = (answers or {}).get(reference.field or "")
    number = found.get("text") if isinstance(found, dict) else found
    return number if isinstance(number, str) and number else None


def _public(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What was checked of a file, without whom its certificates name."""
    signatures = [{name: each[name] for name in ("intact", "trust")} for each in facts.get("signatures", ())]
    return {name: value for name, value in facts.items() if name in CHECKED} | {"signatures": signatures}


def signing_mode(
    runtime: Runtime, session: Session, task_id: UUID, entries: Mapping[str, Sequence[str]]
) -> Mode | None:
    """Look up whether handing in these entries signs or confirms a document; None if neither."""
    task = session.get(UserTask, task_id)
    form = task and runtime.catalogue.version(session, task.version_id).forms.get(task.element)
    if not form:
        return None
    signing = signing_fields(form, decided_in(form, {name: list(texts) for name, texts in entries.items()}))
    return min((field.mode for field in signing), key=("sign", "confirm").index, default=None)
