"""Documents made from cases: their list, one with its pages as pictures, its files, asking for one. Decides nothing."""

from base64 import b64encode
from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, abort, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.documents.commands import ask_for_document, retry_document
from engine.documents.declaration import DocumentRefused, Template, folders_of
from engine.documents.pictures import WIDTHS, NoSuchPage, drawn, picture_of, text_of
from engine.documents.press import press
from engine.documents.queries import (
    DocumentFilter,
    ProducedRow,
    count_to_sign,
    document_of,
    documents,
    file_of,
    kinds,
)
from engine.documents.signing import letter_to_sign, signature_on
from engine.errors import DocumentNotFound, PrintingMissing
from engine.revise.drafts import may_write, revision_of
from engine.run.faults import SENTENCES
from engine.run.faults import Fault as BundleFault
from webui.faults import sentence
from webui.formats import zone
from webui.parts import parts
from webui.problems import Fault
from webui.signing import SigningView

MOST_SAMPLE_PAGES = 4

blueprint = Blueprint("documents", __name__, url_prefix="/documents")


@blueprint.get("")
def index() -> ResponseReturnValue:
    years = range(parts.now.astimezone(zone()).year, 2023, -1)
    chosen = DocumentFilter(
        kind=request.args.get("kind", ""),
        state=request.args.get("state", ""),
        year=request.args.get("year", type=int),
        text=request.args.get("q", "").strip()[:200],
        instance_id=request.args.get("case", type=UUID),
        is_to_sign=request.args.get("state") == "to_sign",
        page=max(request.args.get("page", 1, type=int), 1),
    )
    return render_template(
        "documents/index.html",
        found=documents(parts.session, parts.actor, chosen),
        chosen=chosen,
        kinds=kinds(parts.session, parts.actor),
        years=years,
        to_sign=count_to_sign(parts.session, parts.actor),
    )


@blueprint.get("/<uuid:document_id>")
def show(document_id: UUID) -> ResponseReturnValue:
    return document_page(document_id)


def document_page(document_id: UUID, faults: Sequence[Fault] = ()) -> str:
    """Write the page of a document, with what is wrong with how somebody tried to sign it."""
    row = document_of(parts.session, parts.actor, document_id)
    page = min(max(request.args.get("halaman", 1, type=int), 1), row.pages or 1)
    text = ""
    if row.pdf is not None:
        path, _ = file_of(parts.runtime, row, "pdf")
        text = text_of(path.read_bytes(), page)
    signed = signature_on(parts.session, row) if row.is_signed else None
    is_to_sign = signed is None and letter_to_sign(parts.runtime, parts.session, parts.actor, document_id) is not None
    return render_template(
        "documents/show.html",
        row=row,
        page=page,
        text=text,
        widths=WIDTHS,
        failure=fault_words(row),
        percent=percent(row),
        signed=signed,
        view=SigningView(faults) if is_to_sign else None,
    )


@blueprint.get("/<uuid:document_id>/state")
def state(document_id: UUID) -> ResponseReturnValue:
    row = document_of(parts.session, parts.actor, document_id)
    return jsonify(state=row.state, percent=percent(row))


@blueprint.get("/<uuid:document_id>/pages/<int:page>-<int:width>.png")
def picture(document_id: UUID, page: int, width: int) -> ResponseReturnValue:
    row = document_of(parts.session, parts.actor, document_id)
    _, file = file_of(parts.runtime, row, "pdf")
    try:
        return send_file(picture_of(parts.runtime.files, file.sha256, page, width).resolve(), mimetype="image/png")
    except NoSuchPage:
        abort(404)


@blueprint.get("/<uuid:document_id>/file.<any(pdf,docx):kind>")
def file(document_id: UUID, kind: str) -> ResponseReturnValue:
    row = document_of(parts.session, parts.actor, document_id)
    path, stored = file_of(parts.runtime, row, kind)
    return send_file(path.resolve(), mimetype=stored.type, as_attachment=True, download_name=stored.name)


@blueprint.post("/<uuid:document_id>/retry")
def retry(document_id: UUID) -> ResponseReturnValue:
    retry_document(parts.runtime, parts.actor, document_id=document_id)
    return redirect(url_for("documents.show", document_id=document_id), code=303)


@blueprint.post("/of/<uuid:instance_id>/<template>")
def ask(instance_id: UUID, template: str) -> ResponseReturnValue:
    made = ask_for_document(parts.runtime, parts.actor, instance_id=instance_id, template=template)
    return redirect(url_for("documents.show", document_id=made), code=303)


@blueprint.get("/samples/<int:revision_id>/<template>")
def sample(revision_id: int, template: str) -> ResponseReturnValue:
    """A document of a revision, made of its sample: so that its author sees it before anybody else does."""
    if not may_write(parts.actor):
        abort(404)
    revision = revision_of(parts.session, revision_id)
    inside = folders_of(revision.files).get(template)
    if inside is None:
        raise DocumentNotFound
    pictures: list[str] = []
    faults: list[str] = []
    try:
        read = Template.from_files(template, inside)
        pressed = press(read, read.sample, seconds=30)
        shown = range(1, min(pressed.pages, MOST_SAMPLE_PAGES) + 1)
        pictures = [b64encode(drawn(pressed.pdf, page, WIDTHS[-1])).decode() for page in shown]
    except DocumentRefused as refusal:
        faults = [sentence(refusal.fault)]
    except PrintingMissing as error:
        faults = [str(gettext(error.sentence))]
    return render_template(
        "documents/sample.html", revision=revision, template=template, pictures=pictures, faults=faults
    )


def fault_words(row: ProducedRow) -> str:
    """Why a document could not be made; only administrators are told the place."""
    if row.fault is None:
        return ""
    code = row.fault.get("code", "")
    if not parts.actor.is_administrator or code not in SENTENCES:
        return str(gettext("It could not be made. The administrator sees the reason here."))
    return sentence(BundleFault(code, None, row.fault.get("params", {})))


def percent(row: ProducedRow) -> int:
    """How far a document is."""
    if row.state == "ready":
        return 100
    return min(99, 100 * row.done // row.total) if row.total else 0
