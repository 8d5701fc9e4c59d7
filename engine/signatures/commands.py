"""Signs in the transaction of the act that signs: what was signed stands in its history entry, rows follow from it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from engine.forms.context import FileRef
from engine.forms.document import Document
from engine.people.policy import Actor, Presence
from engine.run.history import Entry, entries_of, entry_of
from engine.run.keys import TaskKey
from engine.run.place import Place
from engine.run.statements import TaskRow
from engine.signatures.codes import new_code
from engine.signatures.errors import PresenceMissing
from engine.signatures.pages import pages_of
from engine.signatures.rules import CONFIRM_WITHIN, SIGN_WITHIN, decided_in, signing_fields
from models.history import HistoryEntry
from models.people import Post
from models.signatures import Signature


def sign(place: Place, task: TaskRow, actor: Actor, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the history entry of a completion says about signing; nothing where the form signs nothing.

    Raises:
        PresenceMissing: the actor has not shown to be there.
    """
    form = place.version.forms[task.element]
    fields = signing_fields(form, decided_in(form, answers))
    found = [(field, file) for field in fields if (file := FileRef.from_answer(answers.get(field.key)))]
    if not found:
        return {}
    return {"signed": [_signed(place, task, actor, field, file) for field, file in found]}


def _signed(place: Place, task: TaskRow, actor: Actor, field: Document, file: FileRef) -> dict[str, Any]:
    presence = _shown(place, actor.presence, SIGN_WITHIN if field.mode == "sign" else CONFIRM_WITHIN)
    post = place.session.get(Post, task.post_id) if task.post_id else None
    return {
        "code": new_code(),
        "field": field.key,
        "kind": "approval" if field.mode == "sign" else "confirmation",
        "file": file.as_answer(),
        "sha256": file.sha256,
        "pages": pages_of(place.runtime.files.path(file.sha256)),
        "signer": actor.name,
        "post": post.title if post else None,
        "address": presence.address,
    }


def _shown(place: Place, presence: Presence | None, within: timedelta) -> Presence:
    if presence is None or not timedelta() <= place.now - presence.at <= within:
        raise PresenceMissing
    return presence


def keep_signatures(place: Place, said: Mapping[str, Any], seq: int) -> None:
    """Write the rows of what an entry has just signed."""
    if "signed" in said:
        entry = place.session.get_one(HistoryEntry, (place.instance.id, seq))
        place.session.add_all(rows_of(entry_of(entry)))


def rows_of(entry: Entry) -> list[Signature]:
    """The rows that an entry of history stands for."""
    task = entry.task
    if task is None:
        return []
    return [_row(entry, task, said) for said in entry.content.get("signed", ())]


def _row(entry: Entry, task: TaskKey, said: Mapping[str, Any]) -> Signature:
    return Signature(
        code=said["code"],
        instance_id=entry.instance_id,
        seq=entry.seq,
        element=task.element,
        occurrence=task.occurrence,
        key=task.key,
        field=said["field"],
        kind=said["kind"],
        sha256=said["sha256"],
        original_sha256=said.get("original"),
        name=said["file"]["name"],
        size=said["file"]["size"],
        pages=said["pages"],
        person_id=entry.actor_id,
        signer=said["signer"],
        post_title=said["post"],
        capacity=entry.capacity,
        at=entry.at,
        address=said["address"],
        facts=said.get("facts", {}),
    )


def rebuild(session: Session, instance_id: UUID) -> None:
    """Write the rows of a case anew from its history."""
    session.execute(delete(Signature).where(Signature.instance_id == instance_id))
    session.add_all(row for entry in entries_of(session, instance_id) for row in rows_of(entry))
