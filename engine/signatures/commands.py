"""Signs in the transaction of the act that signs: what was signed stands in its history entry, rows follow from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from engine.forms.context import FileRef, Json
from engine.forms.document import Document
from engine.people.policy import Actor, Made, Presence
from engine.run.attachments import add_attachment
from engine.run.files import FileStore
from engine.run.history import Entry, entries_of, entry_of
from engine.run.keys import TaskKey
from engine.run.place import Place
from engine.run.statements import TaskRow
from engine.signatures.codes import new_code
from engine.signatures.errors import PresenceMissing, SignatureRefused, Why
from engine.signatures.pages import pages_of
from engine.signatures.rules import CONFIRM_WITHIN, SIGN_WITHIN, decided_in, signing_fields
from models.history import HistoryEntry
from models.people import Post
from models.signatures import Signature


def sign(place: Place, task: TaskRow, actor: Actor, answers: dict[str, Json]) -> tuple[dict[str, Json], dict[str, Any]]:
    """What a completion answers and what its history entry says of signing; nothing where the form signs nothing.

    Where signing made a new file, that file is the answer from now on.

    Raises:
        PresenceMissing: the actor has not shown to be there;
        SignatureRefused: what was signed is no longer the document.
    """
    form = place.version.forms[task.element]
    fields = signing_fields(form, decided_in(form, answers))
    found = [(field, file) for field in fields if (file := FileRef.from_answer(answers.get(field.key)))]
    if not found:
        return answers, {}
    _refuse_stale(actor.presence, [file for field, file in found if field.mode == "sign"])
    said = [_signed(place, task, actor, field, file) for field, file in found]
    return answers | {each["field"]: _answer(each) for each in said}, {"signed": said}


def _answer(said: Mapping[str, Any]) -> Json:
    answer: dict[str, Json] = dict(said["file"])
    return answer | ({"original": said["original"]} if said["original"] else {})


def _signed(place: Place, task: TaskRow, actor: Actor, field: Document, file: FileRef) -> dict[str, Any]:
    presence = shown(place, actor.presence, SIGN_WITHIN if field.mode == "sign" else CONFIRM_WITHIN)
    post = place.session.get(Post, task.post_id) if task.post_id else None
    made = presence.made if field.mode == "sign" and presence.made and presence.made.original == file.sha256 else None
    if made:
        add_attachment(place, task.id, actor, made.file)
    file = made.file if made else file
    hand = SignedBy(actor.name, post.title if post else None, presence.address)
    said = signed_as(field, file, made.code if made else new_code(), hand, place.runtime.files)
    return said | (as_made(made) if made else {})


@dataclass(frozen=True)
class SignedBy:
    """Who signs, as it is written down: the name, the title of the post, the address of the device."""

    name: str
    post: str | None
    address: str


def signed_as(field: Document, file: FileRef, code: str, by: SignedBy, files: FileStore) -> dict[str, Any]:
    """What an entry says of an approval or a confirmation of the file of a field."""
    said = said_of(field.key, file, code, by, files)
    kind = "approval" if field.mode == "sign" else "confirmation"
    return said | {"kind": kind, "sources": [str(reference) for reference in field.references]}


def as_made(made: Made) -> dict[str, Any]:
    """What an entry says besides where signing made a new file."""
    return {"kind": made.kind, "original": made.original, "facts": dict(made.facts)}


def said_of(name: str, file: FileRef, code: str, by: SignedBy, files: FileStore) -> dict[str, Any]:
    """What an entry says of an approval of a file, which is called `name` there and is nobody's newer version."""
    return {
        "code": code,
        "field": name,
        "sources": [],
        "kind": "approval",
        "file": file.as_answer(),
        "sha256": file.sha256,
        "original": None,
        "pages": pages_of(files.path(file.sha256)),
        "signer": by.name,
        "post": by.post,
        "address": by.address,
        "facts": {},
    }


def _refuse_stale(presence: Presence | None, documents: Sequence[FileRef]) -> None:
    """Refuse a signed file that was made from another document than those that are signed here."""
    if presence and presence.made and presence.made.original not in {each.sha256 for each in documents}:
        raise SignatureRefused(Why.DOCUMENT_CHANGED)


def shown(place: Place, presence: Presence | None, within: timedelta) -> Presence:
    """The presence of whoever signs.

    Raises:
        PresenceMissing: there is none, or it was longer ago than `within`.
    """
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
        original_sha256=said["original"],
        name=said["file"]["name"],
        size=said["file"]["size"],
        pages=said["pages"],
        person_id=entry.actor_id,
        signer=said["signer"],
        post_title=said["post"],
        capacity=entry.capacity,
        at=entry.at,
        address=said["address"],
        facts=said["facts"],
    )


def rebuild(session: Session, instance_id: UUID) -> None:
    """Write the rows of a case anew from its history."""
    session.execute(delete(Signature).where(Signature.instance_id == instance_id))
    session.add_all(row for entry in entries_of(session, instance_id) for row in rows_of(entry))
