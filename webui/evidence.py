"""Whether a case followed its SOP, with its proof to take along; evidence of a year; retention. Judges nothing."""

from uuid import UUID

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.evidence.case import Turn
from engine.evidence.commands import may_take, take_pack
from engine.evidence.exporting import KINDS, Wanted, may_export
from engine.evidence.gathering import gather
from engine.evidence.keys import SealingKey
from engine.evidence.made_exports import REFUSALS, ask_for_export, export_asked, exports_of, take_made
from engine.evidence.pack import Pack
from engine.evidence.queries import anchored_head, readings
from engine.evidence.retention import Rule, Stage, proposals, rules, set_rule
from engine.evidence.verdict import Aspect, verdict
from engine.run.queries.instance_page import instance_page
from webui.case_drawing import drawing
from webui.evidence_words import TONES, aspect_words, result_word, sentence
from webui.parts import parts
from webui.year_asked import year_asked

YEARS_BACK = 6
WIDE = 100  # of a bar, in its own units

blueprint = Blueprint("evidence", __name__)


@blueprint.get("/instances/<uuid:instance_id>/evidence")
def show(instance_id: UUID) -> ResponseReturnValue:
    page = instance_page(parts.runtime, parts.session, parts.actor, instance_id)
    case = gather(parts.runtime, parts.session, instance_id)
    judged = verdict(case)
    longest = max((max(turn.waiting + turn.working, turn.standard) for turn in case.turns), default=0)
    return render_template(
        "evidence/show.html",
        page=page,
        drawing=drawing(page),
        case=case,
        judged=judged,
        word=result_word(judged.result),
        tone=TONES[judged.result],
        aspects=[(*aspect_words()[aspect], judged.of(aspect)) for aspect in Aspect],
        sentence=sentence,
        bars={turn.key: _bar(turn, longest or 1) for turn in case.turns},
        may_export=may_export(parts.actor),
        may_take=may_take(parts.session, parts.actor, page.instance),
        anchored=anchored_head(parts.session, instance_id),
        readings=readings(parts.session, instance_id),
        fingerprint=_key().fingerprint,
    )


@blueprint.post("/instances/<uuid:instance_id>/evidence/pack")
def pack(instance_id: UUID) -> ResponseReturnValue:
    return _sent(take_pack(parts.runtime, parts.actor, instance_id=instance_id, key=_key()))


@blueprint.get("/evidence")
def index() -> ResponseReturnValue:
    _exporters_only()
    today = parts.runtime.today
    found = proposals(parts.runtime, parts.session, parts.actor)
    staged = [(each, each.stage(today)) for each in found]
    return render_template(
        "evidence/index.html",
        years=range(today.year, today.year - YEARS_BACK, -1),
        rules=rules(parts.session).values(),
        may_change=parts.actor.is_administrator,
        due=[pair for pair in staged if pair[1] != Stage.ACTIVE],
        active=sum(1 for _, stage in staged if stage == Stage.ACTIVE),
        exports=exports_of(parts.session, parts.actor),
        why=refusal_words,
    )


@blueprint.post("/evidence/export/<kind>")
def export(kind: str) -> ResponseReturnValue:
    if kind not in KINDS:
        abort(404)
    ask_for_export(parts.runtime, parts.actor, Wanted(kind, year_asked("year")))
    flash(gettext("The export is being made. It then stands in the list below for seven days."), "success")
    return redirect(url_for("evidence.index", _anchor="exports"), code=303)


@blueprint.get("/evidence/exports/<uuid:export_id>/state")
def state(export_id: UUID) -> ResponseReturnValue:
    row = export_asked(parts.session, parts.actor, export_id)
    return jsonify(state=row.state, percent=row.percent)


@blueprint.post("/evidence/exports/<uuid:export_id>/file")
def made_export(export_id: UUID) -> ResponseReturnValue:
    row = export_asked(parts.session, parts.actor, export_id)
    path = take_made(parts.runtime, parts.actor, export_id)
    answer = send_file(path.resolve(), mimetype="application/zip", as_attachment=True, download_name=row.name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/evidence/retention/<kind>")
def keep(kind: str) -> ResponseReturnValue:
    typed = request.form
    active, inactive = (
        int(text) if (text := typed.get(name, "")).isdecimal() else -1 for name in ("active", "inactive")
    )
    said = {name: typed.get(name, "") for name in ("classification", "fate", "basis")}
    set_rule(parts.runtime, parts.actor, Rule(kind=kind, title="", active=active, inactive=inactive, **said))
    flash(gettext("The retention has been saved."), "success")
    return redirect(url_for("evidence.index", _anchor="retention"), code=303)


def refusal_words(name: str) -> str:
    """Why an export could not be made."""
    return str(gettext(next(each.sentence for each in REFUSALS if each.__name__ == name)))


def _exporters_only() -> None:
    if not may_export(parts.actor):
        abort(404)


def _sent(made: Pack) -> Response:
    answer = Response(made.chunks(), mimetype="application/zip")
    answer.content_length = made.size
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _bar(turn: Turn, longest: int) -> tuple[int, int, int]:
    """How far waiting, working and the standard reach."""
    parts_ = (turn.waiting, turn.working, turn.standard)
    waiting, working, standard = (each * WIDE // longest for each in parts_)
    return waiting, working, standard


def _key() -> SealingKey:
    return SealingKey.kept_in(parts.settings.data_dir)
