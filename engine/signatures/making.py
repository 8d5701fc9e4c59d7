"""Makes the signed file of a document, or takes the one signed elsewhere, before the act that signs. Writes no row."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine.errors import TaskNotFound
from engine.forms.context import FileRef
from engine.people.policy import Actor, Made, Offer, standing_for
from engine.people.signature import titled
from engine.run.queries.task_page import context_of
from engine.run.queries.unit_calendars import calendars_of
from engine.run.runtime import Runtime
from engine.signatures.apart import done_apart
from engine.signatures.errors import SignatureRefused, Why
from engine.signatures.rules import signing_fields
from models.instances import UserTask

LARGEST_KEY = 100_000  # bytes of a PKCS#12 file
SIGNED = "-ttd"  # what the name of a signed file ends with


@dataclass(frozen=True)
class Hand:
    """Whose signature it will be and what it will look like: the code, the name, and the mark as a small PDF."""

    code: str
    name: str
    mark: bytes


@dataclass(frozen=True)
class KeyFile:
    """A PKCS#12 file with what opens it: for one signature, and kept nowhere."""

    data: bytes
    passphrase: str

    def __repr__(self) -> str:
        return "KeyFile(…)"


@dataclass(frozen=True)
class Wanted:
    """The document that a task asks to sign, as it is now, and the post in which the actor would sign it."""

    document: FileRef
    post: str


def document_to_sign(runtime: Runtime, session: Session, actor: Actor, task_id: UUID) -> Wanted | None:
    """Look up what there is to sign; None if there is no document, or it is not the actor's to sign.

    Raises:
        TaskNotFound.
    """
    task = session.get(UserTask, task_id)
    if task is None:
        raise TaskNotFound
    version, path = runtime.catalogue.version(session, task.version_id), task.instance.unit.path
    context = context_of(runtime, session, task, version, calendars_of(session, [path])[path])
    fields = signing_fields(version.forms[task.element], None)
    holding = standing_for(actor, Offer(task.lane, task.unit.path, task.post, task.process_id))
    if holding is None:
        return None
    document = next((field.current(context) for field in fields if field.mode == "sign"), None)
    return Wanted(document, titled(holding.capacity, holding.post_title)) if document else None


def signed_with_key(runtime: Runtime, document: FileRef, key: KeyFile, hand: Hand, roots: bytes) -> Made:
    """Put a digital signature with a visible mark behind the bytes of the document.

    Raises:
        SignatureRefused; FileTooLarge, StorageFull.
    """
    if not key.data:
        raise SignatureRefused(Why.KEY_MISSING)
    if len(key.data) > LARGEST_KEY:
        raise SignatureRefused(Why.KEY_BROKEN)
    blobs = (_bytes_of(runtime, document), hand.mark, key.data, key.passphrase.encode(), roots)
    facts, made = done_apart("sign", {"name": hand.name}, *blobs)
    return Made("pades", hand.code, document.sha256, _kept(runtime, document, made), facts)


def signed_elsewhere(
    runtime: Runtime, document: FileRef, uploaded: bytes, code: str, roots: bytes, *, accepts_differences: bool
) -> Made:
    """Take the PDF that was signed outside, with what a comparison with the document found.

    Raises:
        SignatureRefused; FileTooLarge, StorageFull.
    """
    if not uploaded:
        raise SignatureRefused(Why.FILE_MISSING)
    if len(uploaded) > runtime.files.largest:
        raise SignatureRefused(Why.TOO_LARGE)
    facts, _ = done_apart("compare", {}, _bytes_of(runtime, document), uploaded, roots)
    if any(not each["intact"] for each in facts["signatures"]):
        raise SignatureRefused(Why.EARLIER_BROKEN)
    if is_different(facts) and not accepts_differences:
        raise SignatureRefused(Why.DIFFERS, _difference(facts))
    return Made("uploaded", code, document.sha256, _kept(runtime, document, uploaded), facts)


def is_different(facts: Mapping[str, Any]) -> bool:
    """Whether an uploaded file has other pages or, where it has text at all, other words than the document."""
    words = facts["missing_words"] + facts["added_words"] if facts["has_text"] else 0
    return bool(facts["pages"] != facts["original_pages"] or words)


def _difference(facts: Mapping[str, Any]) -> str:
    """What differs, as `before|pages|missing|added|words`, for the page to put into words."""
    counts = (facts["original_pages"], facts["pages"], facts["missing_words"], facts["added_words"])
    return "|".join([*map(str, counts), ", ".join(facts["examples"])])


def _bytes_of(runtime: Runtime, document: FileRef) -> bytes:
    if document.type != "application/pdf":
        raise SignatureRefused(Why.NOT_PDF)
    return runtime.files.path(document.sha256).read_bytes()


def _kept(runtime: Runtime, document: FileRef, data: bytes) -> FileRef:
    stem = PurePosixPath(document.name).stem.removesuffix(SIGNED)
    return runtime.files.put(f"{stem}{SIGNED}.pdf", io.BytesIO(data))
