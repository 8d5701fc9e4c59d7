"""Whether a case followed its SOP, shown with its proof, and the evidence pack to take along. Judges nothing."""

from uuid import UUID

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from engine.evidence.case import Turn
from engine.evidence.commands import may_take, take_pack
from engine.evidence.gathering import gather
from engine.evidence.keys import SealingKey
from engine.evidence.queries import anchored_head, readings
from engine.evidence.verdict import Aspect, verdict
from engine.run.queries.instance_page import instance_page
from webui.case_drawing import drawing
from webui.evidence_words import TONES, aspect_words, result_word, sentence
from webui.parts import parts

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
        may_take=may_take(parts.session, parts.actor, page.instance),
        anchored=anchored_head(parts.session, instance_id),
        readings=readings(parts.session, instance_id),
        fingerprint=_key().fingerprint,
    )


@blueprint.post("/instances/<uuid:instance_id>/evidence/pack")
def pack(instance_id: UUID) -> ResponseReturnValue:
    made = take_pack(parts.runtime, parts.actor, instance_id=instance_id, key=_key())
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
