"""Every look at signatures: those of a case, and the one behind a public code. Changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.forms.document import Mode
from engine.run.history import entries_of
from engine.run.runtime import Runtime
from engine.signatures.rules import decided_in, signing_fields
from engine.signatures.standing import State, states
from models.instances import Instance, UserTask
from models.signatures import Signature


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
    rows = session.scalars(select(Signature).where(Signature.instance_id == instance_id).order_by(Signature.seq)).all()
    if not rows:
        return []
    now = states(entries_of(session, instance_id))
    return [_shown(row, now.get(row.code, "withdrawn")) for row in rows]


def signatures_at(session: Session, task: UserTask) -> list[SignatureRow]:
    """Look up what was signed when a task was completed."""
    place = (task.element, task.occurrence, task.key)
    rows = signatures_of(session, task.instance_id)
    return [row for row in rows if (row.element, row.occurrence, row.key) == place and row.state != "withdrawn"]


def _shown(row: Signature, state: State) -> SignatureRow:
    return SignatureRow(
        code=row.code,
        kind=row.kind,
        element=row.element,
        occurrence=row.occurrence,
        key=row.key,
        seq=row.seq,
        sha256=row.sha256,
        original_sha256=row.original_sha256,
        name=row.name,
        pages=row.pages,
        signer=row.signer,
        post_title=row.post_title,
        capacity=row.capacity,
        at=row.at,
        state=state,
        facts=row.facts,
    )


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


def verified(session: Session, code: str) -> Verified | None:
    """Look up what the public page of a code tells; None if nobody signed under it."""
    row = session.get(Signature, code)
    if row is None:
        return None
    instance = session.get_one(Instance, row.instance_id)
    return Verified(
        code=row.code,
        kind=row.kind,
        number=_number(instance),
        subject=instance.subject,
        unit=instance.unit.name,
        post_title=row.post_title,
        capacity=row.capacity,
        at=row.at,
        state=states(entries_of(session, row.instance_id)).get(code, "withdrawn"),
        sha256=row.sha256,
        size=row.size,
        pages=row.pages,
        original=row.original_sha256,
        facts=row.facts,
    )


def _number(_instance: Instance) -> str | None:
    return None


def signing_mode(
    runtime: Runtime, session: Session, task_id: UUID, entries: Mapping[str, Sequence[str]]
) -> Mode | None:
    """Look up whether handing in these entries signs or confirms a document; None if neither."""
    task = session.get(UserTask, task_id)
    form = task and runtime.catalogue.version(session, task.version_id).forms.get(task.element)
    if not form:
        return None
    fields = signing_fields(form, decided_in(form, {name: list(texts) for name, texts in entries.items()}))
    return min((field.mode for field in fields), key=("sign", "confirm").index, default=None)
