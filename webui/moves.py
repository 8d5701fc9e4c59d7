"""Moving the running cases of an SOP to another version: shown first, steps renamed; undone in time."""

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.revise.difference import difference
from engine.revise.impact import impact
from engine.revise.migrating import begin_run, carry_on, undo_run
from engine.revise.moving import Reason, Verdict
from engine.revise.queries import items, runs
from engine.revise.sop import read_sop
from engine.run.bundle import Element, Version
from models.processes import ProcessVersion
from webui.parts import parts
from webui.sops import edition_numbered

blueprint = Blueprint("moves", __name__, url_prefix="/sop")
SKIPPED = "-"


@blueprint.before_request
def _administrators_only() -> None:
    if not parts.actor.is_administrator:
        abort(404)


@blueprint.get("/<process_id>/pindah")
def show(process_id: str) -> ResponseReturnValue:
    edition = edition_numbered(process_id, request.args.get("ke", ""))
    new = parts.runtime.catalogue.version(parts.session, edition.id)
    mapping = _mapping(request.args.to_dict())
    found = impact(parts.session, new, mapping, parts.runtime.today)
    older = {case.version_id for case in found.cases}
    lost = {element.id: element for version in _versions(older) for element in _lost(version, new)}
    return render_template(
        "sops/move.html",
        process_id=process_id,
        new=new,
        impact=found,
        lost=list(lost.values()),
        proposed={**_proposed(older, new), **mapping},
        reason=_reason,
        name=lambda element: _name(element, new, older),
        runs=runs(parts.session, process_id),
        at=parts.now,
        pass_over=SKIPPED,
    )


@blueprint.post("/<process_id>/pindah")
def carry(process_id: str) -> ResponseReturnValue:
    edition = edition_numbered(process_id, request.form.get("ke", ""))
    run_id = begin_run(parts.runtime, parts.actor, version_id=edition.id, mapping=_mapping(request.form.to_dict()))
    counts = carry_on(parts.runtime, parts.actor, run_id)
    moved, refused = sum(counts.values()) - counts["refused"], counts["refused"]
    words = gettext(
        "%(moved)s cases follow the new version now; %(refused)s stayed behind.", moved=moved, refused=refused
    )
    flash(words, "success")
    return redirect(url_for("moves.run", process_id=process_id, run_id=run_id), code=303)


@blueprint.get("/<process_id>/pindah/<int:run_id>")
def run(process_id: str, run_id: int) -> ResponseReturnValue:
    found = next((each for each in runs(parts.session, process_id) if each.id == run_id), None)
    if found is None:
        abort(404)
    return render_template(
        "sops/run.html", process_id=process_id, run=found, items=items(parts.session, run_id), told=_told, at=parts.now
    )


@blueprint.post("/<process_id>/pindah/<int:run_id>/kembali")
def undo(process_id: str, run_id: int) -> ResponseReturnValue:
    counts = undo_run(parts.runtime, parts.actor, run_id)
    back, kept = counts["undone"], counts["kept"]
    flash(gettext("%(back)s cases are back; %(kept)s had gone on and stay.", back=back, kept=kept), "success")
    return redirect(url_for("moves.run", process_id=process_id, run_id=run_id), code=303)


def _mapping(typed: Mapping[str, str]) -> dict[str, str | None]:
    """What the page says of steps that are gone: which one each is now, or that it is passed over."""
    named = {name.removeprefix("map-"): value for name, value in typed.items() if name.startswith("map-") and value}
    return {old: None if new == SKIPPED else new for old, new in named.items()}


def _versions(ids: set[int]) -> list[Version]:
    return [parts.runtime.catalogue.version(parts.session, id_) for id_ in sorted(ids)]


def _lost(old: Version, new: Version) -> list[Element]:
    return [each for each in old.elements.values() if each.is_user_task and each.id not in new.forms]


def _proposed(older: set[int], new: Version) -> dict[str, str | None]:
    """For each step with another id now, the step it most likely is."""
    after = read_sop(dict(parts.session.get_one(ProcessVersion, new.id).files))
    found: dict[str, str | None] = {}
    for id_ in older:
        before = read_sop(dict(parts.session.get_one(ProcessVersion, id_).files))
        found |= {old: now for old, now in difference(before, after).renamed.items() if now in new.forms}
    return found


def _name(element: str, new: Version, older: set[int]) -> str:
    versions = [new, *_versions(older)]
    return next((each.elements[element].name for each in versions if element in each.elements), element)


def _reason(verdict: Verdict) -> str:
    return _told({"kind": verdict.kind.value, "reason": verdict.reason.value if verdict.reason else None})


def _told(verdict: Mapping[str, object]) -> str:
    """A verdict in words."""
    kinds = {
        "stays": gettext("stays where it is"),
        "moves": gettext("other steps wait"),
        "ends": gettext("is complete"),
        "ended": gettext("had already ended"),
    }
    reasons = {
        Reason.NOT_REACHABLE: gettext("cannot: this step was done, but the new SOP would not have reached it yet"),
        Reason.STEP_GONE: gettext("cannot: this step was done, and the new SOP has it no longer"),
        Reason.ANSWER_UNKNOWN: gettext("cannot: the decision taken there is none of the new form"),
        Reason.BAD_CONDITION: gettext("cannot: a condition asks for an answer that was not given"),
        Reason.NO_END: gettext("cannot: it would not come to rest"),
    }
    kind, reason = str(verdict.get("kind")), verdict.get("reason")
    if reason:
        return str(reasons[Reason(str(reason))])
    return str(kinds.get(kind, kind))
