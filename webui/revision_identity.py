"""The head of a draft's sheet as a form, with rows that buttons add and take away, without scripts. Decides nothing."""

from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.revise.drafts import may_write, revision_of, save_files
from engine.revise.errors import DraftChanged, RevisionNotFound
from engine.revise.identity_edits import SENTENCES, STATES, Basis, Typed, typed_from, typed_of, with_identity, wrongs
from models.revisions import Revision
from webui.parts import parts
from webui.revisions import those_concerned_only

blueprint = Blueprint("revision_identity", __name__, url_prefix="/revisi")
blueprint.before_request(those_concerned_only)


@blueprint.get("/<int:revision_id>/identitas")
def show(revision_id: int) -> ResponseReturnValue:
    revision = _revision(revision_id)
    return _page(revision, typed_of(revision.files))


@blueprint.post("/<int:revision_id>/identitas")
def change(revision_id: int) -> ResponseReturnValue:
    """Save what was typed; or add or take away a row, which saves nothing yet."""
    revision, typed = _revision(revision_id), typed_from(request.form.to_dict())
    act, _, row = request.form.get("_act", "").partition(".")
    if act == "add":
        return _page(revision, replace(typed, bases=(*typed.bases, Basis())))
    if act == "remove" and row.isdecimal():
        return _page(revision, replace(typed, bases=typed.bases[: int(row)] + typed.bases[int(row) + 1 :]))
    found = {each.name: gettext(SENTENCES[each.code]) % dict(each.params) for each in wrongs(typed)}
    if found:
        return _page(revision, typed, found), 422
    sent = request.form.get("edit", "")
    edit, files = int(sent) if sent.isdecimal() else 0, with_identity(revision.files, typed)
    try:
        save_files(parts.runtime, parts.actor, revision_id=revision_id, edit=edit, files=files)
    except DraftChanged as refusal:
        parts.look_again()
        return _page(_revision(revision_id), typed, {"": gettext(refusal.sentence)}), 409
    flash(gettext("The data of the sheet has been saved."), "success")
    return redirect(url_for("revision_identity.show", revision_id=revision_id), code=303)


def _page(revision: Revision, typed: Typed, found: dict[str, str] | None = None) -> str:
    return render_template(
        "revisions/identity.html",
        revision=revision,
        typed=typed,
        found=found or {},
        states=STATES,
        may_write=may_write(parts.actor) and revision.state == "draft",
    )


def _revision(revision_id: int) -> Revision:
    try:
        return revision_of(parts.session, revision_id)
    except RevisionNotFound:
        abort(404)
