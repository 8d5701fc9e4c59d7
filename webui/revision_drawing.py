"""A draft as a drawing: an editor where scripts run, else the picture; saved under the optimistic lock of the draft."""

from typing import Any

import orjson
from flask import Blueprint, abort, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from engine.forms.errors import FormError
from engine.revise.drafts import may_write, revision_of, save_files
from engine.revise.errors import DraftChanged, NotADraft, RevisionNotFound
from engine.revise.sop import read_identity, read_sop
from engine.run.deployment import posts_of
from engine.run.drawing import NoDrawing, draw
from engine.run.gate import DRAWING, LARGEST, Unreadable
from engine.run.rewriting import rewrite
from engine.run.trial import problems
from models.revisions import Revision
from webui.case_drawing import readable, texts
from webui.editor_words import words
from webui.faults import sentence
from webui.form_preview import preview
from webui.parts import parts
from webui.revisions import those_concerned_only

blueprint = Blueprint("revision_drawing", __name__, url_prefix="/revisi")
blueprint.before_request(those_concerned_only)

MOST_FORMS = 400
LONGEST_FORM = 200_000  # characters


@blueprint.get("/<int:revision_id>/gambar")
def show(revision_id: int) -> ResponseReturnValue:
    revision = _revision(revision_id)
    is_open = may_write(parts.actor) and revision.state == "draft"
    try:
        picture = readable(draw(revision.files[DRAWING].encode(), title=revision.title, texts=texts()))
    except (NoDrawing, ValueError):
        picture = ""
    return render_template(
        "revisions/drawing.html",
        revision=revision,
        may_write=is_open,
        picture=Markup(picture),  # noqa: S704 - every text in a drawing was escaped when it was drawn
        editor=_editor(revision) if is_open else None,
    )


def _editor(revision: Revision) -> dict[str, Any]:
    """What the editor begins with: the drawing, the forms, posts to choose from, and every word it says."""
    try:
        identity = read_identity(revision.files)
        titles = read_sop(revision.files).lane_titles
    except ValueError:
        identity, titles = {}, {}
    posts = identity.get("organisation", {}).get("posts", []) if isinstance(identity.get("organisation"), dict) else []
    return {
        "drawing": revision.files[DRAWING],
        "forms": {path: text for path, text in revision.files.items() if path.startswith("forms/")},
        "edit": revision.edit,
        "save": url_for("revision_drawing.save", revision_id=revision.id),
        "preview": url_for("revision_drawing.preview_form", revision_id=revision.id),
        "posts": [{"code": p["code"], "title": p["title"], "lane": p.get("lane")} for p in posts],
        "lanes": titles,
        "words": words(),
    }


@blueprint.put("/<int:revision_id>/gambar")
def save(revision_id: int) -> ResponseReturnValue:
    """Keep what the editor holds: the drawing and the forms, if nobody changed the draft meanwhile."""
    revision = _revision(revision_id)
    sent = _sent()
    files = {**revision.files, DRAWING: sent["drawing"]}
    files = {path: text for path, text in files.items() if not path.startswith("forms/")} | sent["forms"]
    try:
        saved = save_files(parts.runtime, parts.actor, revision_id=revision_id, edit=sent["edit"], files=files)
    except (DraftChanged, NotADraft) as refusal:
        return jsonify(message=gettext(refusal.sentence)), 409
    except Unreadable as error:
        return jsonify(message=sentence(error.fault)), 422
    except ValueError as error:
        return jsonify(message=str(error)), 422
    report = problems(rewrite(files).files, posts_of(parts.runtime))
    told = [{"element": each.element, "name": each.name, "reason": sentence(each)} for each in report.faults]
    return jsonify(edit=saved.edit, problems=told)


def _sent() -> dict[str, Any]:
    """The request, checked: small enough, and of the right shape."""
    if request.content_length is None or request.content_length > 2 * LARGEST:
        abort(413)
    try:
        sent = orjson.loads(request.get_data())
        drawing, forms, edit = sent["drawing"], sent["forms"], sent["edit"]
    except (ValueError, KeyError, TypeError):
        abort(400)
    shaped = isinstance(drawing, str) and isinstance(edit, int) and isinstance(forms, dict) and len(forms) <= MOST_FORMS
    if not shaped or not all(_is_form(path, text) for path, text in forms.items()):
        abort(400)
    return {"drawing": drawing, "forms": forms, "edit": edit}


def _is_form(path: Any, text: Any) -> bool:
    return isinstance(path, str) and path.startswith("forms/") and path.endswith(".json") and isinstance(text, str)


@blueprint.post("/<int:revision_id>/formulir")
def preview_form(revision_id: int) -> ResponseReturnValue:
    """A form as its readers will see it, or why it cannot be used."""
    _revision(revision_id)
    try:
        return preview(request.get_data(as_text=True)[:LONGEST_FORM])
    except FormError as error:
        return jsonify(message=str(error)), 422


def _revision(revision_id: int) -> Revision:
    try:
        return revision_of(parts.session, revision_id)
    except RevisionNotFound:
        abort(404)
