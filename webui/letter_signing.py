"""Signs a made document on its own page: approved in its signature block, with a key, or a file signed elsewhere."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.documents.declaration import DocumentRefused
from engine.documents.signing import Letter, approved, content_to_sign, letter_to_sign, sign_letter
from engine.people.policy import Actor, Made
from engine.signatures.codes import new_code, spaced
from engine.signatures.errors import SignatureRefused, Why
from webui.documents import document_page
from webui.notices import public_url
from webui.parts import parts
from webui.presence import PASSWORD, NotPresent, proved_actor
from webui.signing import made_of, makes_a_file, signing_fault
from webui.task_answer import sent_key

blueprint = Blueprint("letter_signing", __name__, url_prefix="/documents")


@blueprint.post("/<uuid:document_id>/sign")
def sign(document_id: UUID) -> ResponseReturnValue:
    try:
        sign_letter(parts.runtime, _signing_actor(document_id), document_id=document_id, idempotency_key=sent_key())
    except (NotPresent, SignatureRefused) as refusal:
        fault, status = signing_fault(refusal)
        return document_page(document_id, [fault]), status
    flash(gettext("Signed. The signed file stands on this page."), "success")
    return redirect(url_for("documents.show", document_id=document_id), code=303)


def _signing_actor(document_id: UUID) -> Actor:
    """Who signs, present because the password says so, with the signed file.

    Raises:
        NotPresent, SignatureRefused.
    """
    typed = request.form.get(PASSWORD, "")
    if not typed:
        raise NotPresent(gettext("Type your password to sign."), 422)
    actor = proved_actor(typed, gettext("The password is not right. Nothing was signed."))
    letter = letter_to_sign(parts.runtime, parts.session, actor, document_id)
    if letter is None or actor.presence is None:
        return actor  # the command says why not
    return replace(actor, presence=replace(actor.presence, made=_made(letter)))


def _made(letter: Letter) -> Made:
    if makes_a_file():
        parts.look_again()  # signing takes a while, and nobody should wait for the connection meanwhile
        return made_of(letter.document, letter.signatory.post)
    code = new_code()
    try:
        content = content_to_sign(letter)
        parts.look_again()  # and so does printing
        return approved(letter, content, code, public_url("verify.show", code=spaced(code)))
    except DocumentRefused as refusal:
        raise SignatureRefused(Why.MADE_DIFFERENTLY) from refusal
