"""Revisions of SOPs: begun, written as a table or a drawing, handed in, approved. Decides nothing."""

from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from engine.documents.declaration import folders_of
from engine.errors import BundleRefused
from engine.people.policy import may_supervise
from engine.revise.adopting import SENTENCES as ASKED
from engine.revise.adopting import adopt, is_foreign
from engine.revise.approving import approve, approver, drop, give_back, submit
from engine.revise.drafts import authors, create_draft, may_write, revise_version, revision_of, save_files
from engine.revise.errors import RevisionNotFound
from engine.revise.handovers import handovers
from engine.revise.impact import impact
from engine.revise.lanes import lanes_of_agency, match_lanes
from engine.revise.reading_sheets import read_pasted, read_workbook
from engine.revise.reading_yaml import read_yaml
from engine.revise.table import Table
from engine.revise.unreadable import SENTENCES as UNREAD
from engine.revise.unreadable import TableUnreadable
from engine.revise.weaving import SENTENCES as WRONG
from engine.revise.weaving import TableWrong
from engine.revise.writing_table import write_table
from engine.run.bundle import parse_bundle
from engine.run.deployment import posts_of
from engine.run.gate import DRAWING, IDENTITY, LARGEST, Unreadable, read_drawing
from engine.run.reading_files import decoded
from engine.run.rewriting import rewrite
from engine.run.trial import problems
from models.processes import ProcessVersion
from models.revisions import Revision
from webui.faults import sentence
from webui.parts import parts
from webui.password_again import password_problem
from webui.sops import Compared, compared

Draft = tuple[dict[str, str], list[dict[str, Any]]]  # its files, and what has to be asked about it

blueprint = Blueprint("revisions", __name__, url_prefix="/revisi")


@blueprint.before_request
def those_concerned_only() -> None:
    """Drafts are for administrators, the heads who approve them, and supervisors; nobody else finds them."""
    if not (may_write(parts.actor) or approver(parts.actor) or may_supervise(parts.actor)):
        abort(404)


@blueprint.get("")
def index() -> ResponseReturnValue:
    listed = parts.session.scalars(select(Revision).order_by(Revision.changed_at.desc(), Revision.id.desc()).limit(200))
    return render_template(
        "revisions/index.html",
        listed=listed.all(),
        may_write=may_write(parts.actor),
        sops=parts.runtime.catalogue.in_force(parts.session, parts.now),
        wrongs=(),
        typed={},
    )


@blueprint.post("/dari/<int:version_id>")
def begin(version_id: int) -> ResponseReturnValue:
    revision_id = revise_version(parts.runtime, parts.actor, version_id=version_id)
    flash(gettext("A draft of the next version has been made. Change its table or its drawing."), "success")
    return redirect(url_for("revisions.show", revision_id=revision_id), code=303)


@blueprint.post("")
def create() -> ResponseReturnValue:
    """A new SOP from a pasted table or a file: a table in Excel or YAML, or a drawing of another tool."""
    typed = request.form.to_dict()
    try:
        drafts = _given(typed)
    except TableUnreadable as error:
        return _refused(typed, [f"{w.sop}: {gettext(UNREAD[w.code]) % dict(w.params)}" for w in error.wrongs])
    except TableWrong as error:
        return _refused(typed, [gettext(WRONG[wrong.code]) % dict(wrong.params) for wrong in error.wrongs])
    except Unreadable as error:
        return _refused(typed, [sentence(error.fault)])
    except ValueError as error:
        return _refused(typed, [str(error)])
    made = [create_draft(parts.runtime, parts.actor, files, questions=asked) for files, asked in drafts]
    if not made:
        return _refused(typed, [gettext("Paste a table, or choose a file.")])
    flash(gettext("The draft has been made."), "success")
    if len(made) > 1:
        return redirect(url_for("revisions.index"), code=303)
    return redirect(url_for("revisions.show", revision_id=made[0]), code=303)


def _given(typed: dict[str, str]) -> list[Draft]:
    """The drafts that were handed over, each with what has to be asked about it."""
    file = request.files.get("file")
    if file is not None and file.filename:
        data, name = file.stream.read(LARGEST + 1), file.filename.lower()
        if name.endswith((".bpmn", ".xml")):
            return [_drawn(decoded(data))]
        tables = read_workbook(data) if name.endswith(".xlsx") else read_yaml(data.decode("utf-8", "replace"))
        return [(_written(table), []) for table in tables]
    if typed.get("pasted", "").strip():
        return [(_written(read_pasted(typed["pasted"], typed.get("title", "").strip() or gettext("New SOP"))), [])]
    return []


def _drawn(text: str) -> Draft:
    """A drawing as it runs; one of another tool with what it lacks assumed, and asked about."""
    if is_foreign(text):
        adopted = adopt(text)
        return dict(adopted.files), [asdict(question) for question in adopted.questions]
    files = dict(rewrite({DRAWING: text}).files)
    read_drawing(files[DRAWING].encode())
    return files, []


def _drawn_into(revision: Revision, text: str) -> tuple[dict[str, str], list[dict[str, Any]] | None]:
    """The draft with another drawing; one of another tool is adopted as a new draft of it would be."""
    if not is_foreign(text):
        return dict(rewrite({**revision.files, DRAWING: text}).files), None
    adopted = adopt(text, process_id=revision.process_id)
    files = {**revision.files, **adopted.files, IDENTITY: revision.files.get(IDENTITY, adopted.files[IDENTITY])}
    return files, [asdict(question) for question in adopted.questions]


def _written(table: Table) -> dict[str, str]:
    return write_table(table, lane_ids=match_lanes(table.lanes, lanes_of_agency(parts.session)))


def _refused(typed: dict[str, str], wrongs: list[str]) -> ResponseReturnValue:
    listed = parts.session.scalars(select(Revision).order_by(Revision.changed_at.desc()).limit(200)).all()
    sops = parts.runtime.catalogue.in_force(parts.session, parts.now)
    page = render_template("revisions/index.html", listed=listed, may_write=True, sops=sops, wrongs=wrongs, typed=typed)
    return page, 422


@blueprint.get("/<int:revision_id>")
def show(revision_id: int) -> ResponseReturnValue:
    revision, today = _revision(revision_id), parts.runtime.today
    shown = _compared(revision)
    is_open = revision.state in ("draft", "submitted")
    report = problems(rewrite(revision.files).files, posts_of(parts.runtime)) if is_open else None
    found = None
    if is_open and report and report.is_accepted:
        new = parse_bundle(rewrite(revision.files).files, version_id=0, number=0)
        found = impact(parts.session, new, dict(shown.found.renamed) if shown else {}, today)
    may_approve = approver(parts.actor) is not None and parts.actor.person_id not in authors(revision)
    return render_template(
        "revisions/show.html",
        revision=revision,
        faults=report.faults if report else (),
        sentence=sentence,
        questions=[(gettext(ASKED[each["code"]]) % each["params"], each.get("element")) for each in revision.questions],
        shown=shown,
        handovers=handovers(parts.session, shown.old, shown.new, shown.found, today) if shown and is_open else (),
        impact=found,
        may_write=may_write(parts.actor) and revision.state == "draft",
        may_approve=may_approve and revision.state == "submitted",
        is_approver=approver(parts.actor) is not None,
        documents=sorted(folders_of(revision.files)),
        today=parts.runtime.today,
        at=parts.now,
    )


def _compared(revision: Revision) -> Compared | None:
    base = parts.session.get(ProcessVersion, revision.base_version_id) if revision.base_version_id else None
    if base is None:
        return None
    try:
        return compared(dict(base.files), revision.files)
    except ValueError:
        return None


@blueprint.post("/<int:revision_id>/ajukan")
def hand_in(revision_id: int) -> ResponseReturnValue:
    typed = request.form
    try:
        submit(
            parts.runtime,
            parts.actor,
            revision_id=revision_id,
            edit=_edit(),
            effective_on=_day(typed.get("effective_on", "")),
            reason=typed.get("reason", ""),
        )
    except BundleRefused:
        flash(gettext("This draft cannot run yet. Put right what is listed below."), "error")
        return redirect(url_for("revisions.show", revision_id=revision_id, _anchor="problems"), code=303)
    flash(gettext("The revision waits for approval."), "success")
    return redirect(url_for("revisions.show", revision_id=revision_id), code=303)


@blueprint.post("/<int:revision_id>/kembalikan")
def return_it(revision_id: int) -> ResponseReturnValue:
    give_back(parts.runtime, parts.actor, revision_id=revision_id, note=request.form.get("note", ""))
    flash(gettext("The revision is back with its author."), "success")
    return redirect(url_for("revisions.show", revision_id=revision_id), code=303)


@blueprint.post("/<int:revision_id>/sahkan")
def sign(revision_id: int) -> ResponseReturnValue:
    day = _day(request.form.get("effective_on", ""))
    if approver(parts.actor) is not None and (problem := password_problem()):
        flash(problem, "error")
        return redirect(url_for("revisions.show", revision_id=revision_id, _anchor="password"), code=303)
    approve(parts.runtime, parts.actor, revision_id=revision_id, edit=_edit(), effective_on=day)
    flash(gettext("The SOP is approved. It comes into force on its day."), "success")
    return redirect(url_for("revisions.show", revision_id=revision_id), code=303)


@blueprint.post("/<int:revision_id>/batalkan")
def put_aside(revision_id: int) -> ResponseReturnValue:
    drop(parts.runtime, parts.actor, revision_id=revision_id)
    flash(gettext("The draft has been put aside."), "success")
    return redirect(url_for("revisions.index"), code=303)


@blueprint.get("/<int:revision_id>/gambar.bpmn")
def download(revision_id: int) -> ResponseReturnValue:
    revision = _revision(revision_id)
    answer = Response(revision.files[DRAWING], mimetype="application/xml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{revision.process_id}.bpmn"'
    return answer


@blueprint.post("/<int:revision_id>/gambar.bpmn")
def upload(revision_id: int) -> ResponseReturnValue:
    """Replace the drawing by one drawn elsewhere; forms and the data of the sheet stay."""
    revision, file = _revision(revision_id), request.files.get("file")
    try:
        text = decoded(file.stream.read(LARGEST + 1)) if file is not None else ""
        files, asked = _drawn_into(revision, text)
        save_files(parts.runtime, parts.actor, revision_id=revision_id, edit=_edit(), files=files, questions=asked)
        flash(gettext("The drawing has been replaced."), "success")
    except Unreadable as error:
        flash(sentence(error.fault), "error")
    except ValueError as error:
        flash(str(error), "error")
    return redirect(url_for("revisions.show", revision_id=revision_id), code=303)


@blueprint.post("/<int:revision_id>/anggapan")
def look_through(revision_id: int) -> ResponseReturnValue:
    """Tick off what was assumed of a drawing of another tool; what is not ticked stays in the list."""
    revision = _revision(revision_id)
    ticked = request.form.getlist("seen")
    left = [asked for place, asked in enumerate(revision.questions) if str(place) not in ticked]
    files = dict(revision.files)
    save_files(parts.runtime, parts.actor, revision_id=revision_id, edit=_edit(), files=files, questions=left)
    return redirect(url_for("revisions.show", revision_id=revision_id, _anchor="assumed" if left else None), code=303)


def _revision(revision_id: int) -> Revision:
    try:
        return revision_of(parts.session, revision_id)
    except RevisionNotFound:
        abort(404)


def _edit() -> int:
    sent = request.form.get("edit", "")
    return int(sent) if sent.isdecimal() else 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min
