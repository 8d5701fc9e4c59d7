"""What whoever signs sends beside the form: presence, a key, a file signed elsewhere. Keeps no key and no password."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import structlog
from flask import request
from flask_babel import gettext
from markupsafe import Markup

from engine.documents.pdf import pdf_of
from engine.forms.context import Entries, FileRef
from engine.people.policy import Actor, Made
from engine.signatures.codes import new_code, spaced
from engine.signatures.errors import SignatureRefused, Why
from engine.signatures.making import (
    LARGEST_KEY,
    Hand,
    KeyFile,
    document_to_sign,
    signed_elsewhere,
    signed_with_key,
)
from engine.signatures.marks import qr_svg
from engine.signatures.stamp import stamp_html
from webui import formats
from webui.form_rendering import title_beside
from webui.notices import public_url
from webui.parts import parts
from webui.presence import PASSWORD, NotPresent, present_actor
from webui.problems import Fault
from webui.receiving import NOT_ANSWERS
from webui.signing_words import refusal_sentence

METHOD, ACCEPTS = "_method", "_accepts_differences"
CERTIFICATE, PASSPHRASE, UPLOADED = "certificate", "passphrase", "signed_file"
log = structlog.get_logger()
ABOUT_KEY = {Why.KEY_MISSING, Why.KEY_BROKEN, Why.KEY_WITHOUT_CERTIFICATE, Why.KEY_UNFIT, Why.EXPIRED}


@dataclass(frozen=True)
class SigningView:
    """What is wrong with what was sent to sign a letter, as the parts of a form ask for it."""

    faults: Sequence[Fault]
    buttons: None = None

    def text(self, name: str) -> str:
        """The way that was chosen, and whether differences were accepted."""
        return request.form.get(name, "") if name in (METHOD, ACCEPTS) else ""

    def sentences(self, name: str) -> list[str]:
        """What is wrong with an entry."""
        return [fault.sentence for fault in self.faults if fault.name == name]

    def summary(self) -> list[tuple[str, str, str]]:
        """Every fault as (id to go to, what it concerns, sentence)."""
        return [(fault.name, title_beside(fault.name), fault.sentence) for fault in self.faults]


def signing_actor(task_id: UUID, entries: Entries) -> Actor:
    """Who hands in these entries: present if the form signs, with the signed file if another way was chosen.

    Raises:
        NotPresent, SignatureRefused.
    """
    actor, mode = present_actor(task_id, entries)
    if mode != "sign" or actor.presence is None or not makes_a_file():
        return actor
    wanted = document_to_sign(parts.runtime, parts.session, actor, task_id)
    parts.look_again()  # signing takes a while, and nobody should wait for the connection meanwhile
    if wanted is None:
        return actor  # the command says why not
    return replace(actor, presence=replace(actor.presence, made=made_of(wanted.document, wanted.post)))


def makes_a_file() -> bool:
    """Whether a way to sign was chosen in which somebody brings a key, or the signed file."""
    return request.form.get(METHOD) in ("pades", "uploaded")


def made_of(document: FileRef, post: str) -> Made:
    """The signed file that was sent along, or the document signed with the key that was.

    Raises:
        SignatureRefused.
    """
    code, roots = new_code(), _roots()
    sent = {name: file.stream.read() for name in NOT_ANSWERS if (file := request.files.get(name))}
    if request.form[METHOD] == "uploaded":
        accepts = bool(request.form.get(ACCEPTS))
        uploaded = sent.get(UPLOADED, b"")
        return signed_elsewhere(parts.runtime, document, uploaded, code, roots, accepts_differences=accepts)
    key = KeyFile(sent.get(CERTIFICATE, b"")[: LARGEST_KEY + 1], request.form.get(PASSPHRASE, ""))
    hand = Hand(code, parts.actor.name, _mark(code, post))
    return signed_with_key(parts.runtime, document, key, hand, roots)


def _roots() -> bytes:
    path = parts.settings.trusted_certificates
    return path.read_bytes() if path else b""


def _mark(code: str, post: str) -> bytes:
    actor, address = parts.actor, public_url("verify.show", code=spaced(code))
    lines = [
        gettext("Digitally signed by:"),
        post,
        actor.name,
        formats.moment(parts.now),
        gettext("Check: %(address)s", address=address),
    ]
    return pdf_of(stamp_html(lines, Markup(qr_svg(address))))  # noqa: S704  # drawn by us


def signing_fault(refusal: NotPresent | SignatureRefused) -> tuple[Fault, int]:
    """Which entry is wrong and why, and the status of the answer."""
    if isinstance(refusal, NotPresent):
        return Fault(PASSWORD, refusal.sentence), refusal.status
    log.warning("signing refused", why=refusal.why.value)
    sentence = refusal_sentence(refusal.why, refusal.detail)
    if refusal.why in ABOUT_KEY or refusal.why == Why.NOT_YET_VALID:
        return Fault(CERTIFICATE, sentence), 422
    if refusal.why == Why.PASSPHRASE_WRONG:
        return Fault(PASSPHRASE, sentence), 422
    return Fault(UPLOADED if request.form.get(METHOD) == "uploaded" else CERTIFICATE, sentence), 422
