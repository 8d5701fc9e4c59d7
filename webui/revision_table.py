"""A draft as the table its author thinks in: one row at a time, without scripts. Decides nothing."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.revise.drafts import may_write, revision_of, save_files
from engine.revise.durations import working_minutes
from engine.revise.errors import DraftChanged, RevisionNotFound
from engine.revise.lanes import lanes_of_agency, match_lanes
from engine.revise.table import SENTENCES as OBSTACLES
from engine.revise.table import NotATable, Row, Table, table_of
from engine.revise.table_edits import change_row, insert_after, move, remove, typed_row
from engine.revise.weaving import SENTENCES as WRONG
from engine.revise.weaving import TableWrong
from engine.revise.writing_table import write_table
from models.revisions import Revision
from webui.parts import parts
from webui.revisions import those_concerned_only

blueprint = Blueprint("revision_table", __name__, url_prefix="/revisi")
blueprint.before_request(those_concerned_only)


@blueprint.get("/<int:revision_id>/tabel")
def show(revision_id: int) -> ResponseReturnValue:
    revision = _revision(revision_id)
    try:
        table = table_of(revision.files)
    except NotATable as error:
        obstacles = [(each.name, gettext(OBSTACLES[each.code]) % dict(each.params)) for each in error.obstacles]
        return render_template("revisions/no_table.html", revision=revision, obstacles=obstacles)
    return _page(revision, table)


def _page(revision: Revision, table: Table, *, typed: Row | None = None, wrongs: tuple[str, ...] = ()) -> str:
    number = request.args.get("baris", "")
    chosen = typed or next((row for row in table.rows if str(row.step) == number), None)
    return render_template(
        "revisions/table.html",
        revision=revision,
        table=table,
        chosen=chosen,
        wrongs=wrongs,
        may_write=may_write(parts.actor) and revision.state == "draft",
        minutes=sum(row.minutes or 0 for row in table.rows),
    )


@blueprint.post("/<int:revision_id>/tabel/<int:step>")
def change(revision_id: int, step: int) -> ResponseReturnValue:
    """Save a row as typed; whatever is wrong with it comes back with it."""
    revision = _revision(revision_id)
    table = _table(revision)
    row = next((each for each in table.rows if each.step == step), None)
    if row is None:
        abort(404)
    typed = request.form.to_dict()
    try:
        minutes = working_minutes(typed.get("time", ""))
    except ValueError:
        wrong = gettext("The time cannot be read. Write for example 15 menit, 3 jam or 2 hari.")
        return _page(revision, table, typed=typed_row(row, typed, None), wrongs=(wrong,)), 422
    typed_one = typed_row(row, typed, minutes)
    return _saved(revision, change_row(table, typed_one), typed_one, step)


@blueprint.post("/<int:revision_id>/tabel/<int:step>/<act>")
def reorder(revision_id: int, step: int, act: str) -> ResponseReturnValue:
    """Insert a row behind a step, take one away, or move it."""
    acts: dict[str, tuple[Callable[[Table], Table], int]] = {
        "sisip": (lambda table: insert_after(table, step), step + 1),
        "hapus": (lambda table: remove(table, step), 0),
        "naik": (lambda table: move(table, step, -1), step - 1),
        "turun": (lambda table: move(table, step, 1), step + 1),
    }
    if act not in acts:
        abort(404)
    revision = _revision(revision_id)
    edit, then = acts[act]
    table = edit(_table(revision))
    if act == "sisip":  # a new row is typed before it is kept: an empty one could not be drawn
        new = next(row for row in table.rows if row.step == step + 1)
        table = change_row(table, _placeholder(new))
        return _saved(revision, table, None, then, edits=True)
    return _saved(revision, table, None, then)


def _placeholder(row: Row) -> Row:
    return Row(**{**row.__dict__, "activity": gettext("New step"), "minutes": 15, "time_text": "15 menit"})


def _saved(
    revision: Revision, table: Table, typed: Row | None, step: int, *, edits: bool = False
) -> ResponseReturnValue:
    try:
        files = write_table(table, revision.files, match_lanes(table.lanes, lanes_of_agency(parts.session)))
        save_files(parts.runtime, parts.actor, revision_id=revision.id, edit=_edit(), files=files)
    except TableWrong as error:
        wrongs = tuple(gettext(WRONG[wrong.code]) % dict(wrong.params) for wrong in error.wrongs)
        return _page(revision, table_of(revision.files), typed=typed, wrongs=wrongs), 422
    except DraftChanged as refusal:
        table, wrongs = table_of(revision.files), (gettext(refusal.sentence),)
        return _page(_again(revision.id), table, typed=typed, wrongs=wrongs), 409
    flash(gettext("Saved."), "success")
    row = step if edits else None
    anchor = f"langkah-{step}"
    return redirect(url_for("revision_table.show", revision_id=revision.id, baris=row, _anchor=anchor), code=303)


def _again(revision_id: int) -> Revision:
    parts.look_again()
    return _revision(revision_id)


def _table(revision: Revision) -> Table:
    try:
        return table_of(revision.files)
    except NotATable:
        abort(409)


def _revision(revision_id: int) -> Revision:
    try:
        return revision_of(parts.session, revision_id)
    except RevisionNotFound:
        abort(404)


def _edit() -> int:
    sent = request.form.get("edit", "")
    return int(sent) if sent.isdecimal() else 0
