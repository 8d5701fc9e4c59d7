"""Signs a letter that was made from a case: approved in its own signature block, with a key, or elsewhere.

It is signed by whom it names, for the very bytes that were read, as an entry of history that moves no token.
"""

from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine.documents.case import Case
from engine.documents.content import Content
from engine.documents.contents import content_for
from engine.documents.declaration import Template
from engine.documents.filters import long_date
from engine.documents.making import digest_of
from engine.documents.press import press
from engine.documents.queries import MOST_PAGES_TO_SIGN, ProducedRow, document_of, visible_document
from engine.documents.rendering import plain
from engine.documents.signatory import Signatory, signatory_of
from engine.errors import InstanceEnded, NotSignatory
from engine.forms.context import FileRef
from engine.people.policy import CAPACITIES, Actor, Holding, Made
from engine.run.attachments import add_attachment
from engine.run.history import Entry, entries_of
from engine.run.keys import task_id as task_id_of
from engine.run.place import Act, Place
from engine.run.projection import write_beside
from engine.run.replay import Again, completions, standing
from engine.run.requests import Acknowledged, Request
from engine.run.runtime import Runtime
from engine.signatures.codes import spaced
from engine.signatures.commands import SignedBy, as_made, keep_signatures, said_of, shown
from engine.signatures.errors import SignatureRefused, Why
from engine.signatures.making import SIGNED
from engine.signatures.marks import qr_svg
from engine.signatures.queries import SignatureRow, signatures_of
from engine.signatures.rules import SIGN_WITHIN
from models.history import IdempotencyKey
from models.people import Post

SECONDS = 60


@dataclass(frozen=True)
class Letter:
    """A made document that its signatory can sign now, the step it follows from, and in which post they would."""

    row: ProducedRow
    digest: str | None  # of everything it was made of
    document: FileRef
    case: Case
    template: Template
    step: Again
    signatory: Signatory
    holding: Holding


def signature_on(session: Session, row: ProducedRow) -> SignatureRow | None:
    """The signature that stands on a made document, if it is signed."""
    every = signatures_of(session, row.instance_id) if row.pdf else []
    mine = (each for each in every if row.pdf and each.original_sha256 == row.pdf.sha256 and each.state == "valid")
    return next(mine, None)


def letter_to_sign(runtime: Runtime, session: Session, actor: Actor, document_id: UUID) -> Letter | None:
    """Look up a made document as something to sign; None if it is signed already, or not the actor's to sign.

    Raises:
        DocumentNotFound: there is none, or it is not the actor's to see.
    """
    stored, row = visible_document(session, actor, document_id)
    if row.pdf is None or row.state != "ready" or (row.pages or 0) > MOST_PAGES_TO_SIGN:
        return None
    if stored.signatory_id not in (None, actor.person_id):  # none: nobody, or made before it was written down
        return None
    case = Case.of(runtime, session, stored)
    if case.instance.status == "cancelled":
        return None
    template = case.version.documents[row.template]
    signatory = signatory_of(case, template)
    holding = _holding(actor, signatory)
    step = _step_of(entries_of(session, row.instance_id), row.seq)
    if holding is None or step is None or signature_on(session, row) is not None:
        return None
    return Letter(row, stored.digest, row.pdf, case, template, step, signatory, holding)


def _holding(actor: Actor, signatory: Signatory) -> Holding | None:
    """The post in which the actor signs: that of the document, which they must still hold."""
    if signatory.post_id is None or signatory.person_id != actor.person_id:
        return None
    mine = [each for each in actor.holdings if each.post_id == signatory.post_id]
    return min(mine, key=lambda each: CAPACITIES.index(each.capacity), default=None)


def _step_of(entries: list[Entry], seq: int) -> Again | None:
    """The completion at `seq`, or the one that the entry there corrects; None if it was taken back."""
    told = standing(entries)
    done = next((entry.content["corrects"] for entry in told if entry.seq == seq and entry.kind == "corrected"), seq)
    return next((each for each in completions(told) if each.entry.seq == done), None)


def content_to_sign(letter: Letter) -> Content:
    """What the document says.

    Raises:
        SignatureRefused: template, names or figures have changed since it was made, so it would be another document.
        DocumentRefused.
    """
    content = plain(content_for(letter.case, letter.template))
    if digest_of(letter.template, content) != letter.digest:
        raise SignatureRefused(Why.MADE_DIFFERENTLY)
    return content


def approved(letter: Letter, content: Content, code: str, address: str) -> Made:
    """Print the document once more, with the approval where its signature belongs. Asks the database nothing.

    Raises:
        DocumentRefused, PrintingMissing, FileTooLarge, StorageFull.
    """
    pressed = press(letter.template, content | {"signatures": [_mark(letter, code, address)]}, seconds=SECONDS)
    name = f"{PurePosixPath(letter.document.name).stem}{SIGNED}.pdf"
    return Made("approval", code, letter.document.sha256, letter.case.runtime.files.put(name, BytesIO(pressed.pdf)), {})


def _mark(letter: Letter, code: str, address: str) -> Content:
    at = letter.case.runtime.now().astimezone(letter.case.runtime.zone)
    moment = f"{long_date(at.date())} pukul {at:%H.%M} {at.tzname()}"
    return {"qr": qr_svg(address), "lines": [f"Disetujui secara elektronik pada {moment}.", f"Kode {spaced(code)}"]}


def sign_letter(runtime: Runtime, actor: Actor, *, document_id: UUID, idempotency_key: str) -> Acknowledged:
    """Sign a made document with what the actor made of it (`actor.presence.made`).

    Raises:
        DocumentNotFound, NotSignatory, InstanceEnded, PresenceMissing, SignatureRefused, KeyReused.
    """
    request = Request.of(actor, idempotency_key, "sign letter", document_id)

    def work(session: Session) -> Acknowledged:
        instance_id = document_of(session, actor, document_id).instance_id
        place = Place.locked(runtime, session, instance_id)
        known = session.get(IdempotencyKey, (actor.person_id, request.key))
        if known and request.is_known(known.fingerprint):
            return Acknowledged(instance_id, known.seq)
        if place.instance.status == "cancelled":
            raise InstanceEnded
        letter = letter_to_sign(runtime, session, actor, document_id)
        if letter is None:
            raise NotSignatory
        said = _said(place, actor, letter)
        content = {"signed": [said]}
        act = Act("signed", actor, letter.holding.post_id, letter.holding.capacity, letter.step.task, content)
        seq = write_beside(place, act)
        keep_signatures(place, content, seq)
        return request.keep(session, Acknowledged(instance_id, seq), place.now)

    return runtime.write(work)


def _said(place: Place, actor: Actor, letter: Letter) -> dict[str, Any]:
    presence = shown(place, actor.presence, SIGN_WITHIN)
    made = presence.made
    if made is None or made.original != letter.document.sha256:
        raise SignatureRefused(Why.DOCUMENT_CHANGED)
    add_attachment(place, task_id_of(place.instance.id, letter.step.task), actor, made.file)
    row, post = letter.row, place.session.get_one(Post, letter.holding.post_id)
    by = SignedBy(actor.name, post.title, presence.address)
    about = {"step": letter.step.entry.seq, "seq": row.seq} | {
        name: getattr(row, name) for name in ("title", "number", "subject")
    }
    said = said_of(row.template, made.file, made.code, by, place.runtime.files)
    return said | as_made(made) | {"letter": about}
