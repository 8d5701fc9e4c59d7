"""What the steps of one SOP take, on its drawing and in a table, and the standard that follows. Measures nothing."""

from datetime import timedelta

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.revise.advised import revise_as_advised
from engine.revise.drafts import may_write
from engine.run.bundle import Version
from engine.supervise.advice import advice_for, user_tasks
from engine.supervise.board import board
from engine.supervise.holding_up import grace_of
from engine.supervise.measured import MOST_MEASURED, measured
from engine.time.advisor import FEWEST
from engine.time.figures import figures
from webui.heat_drawing import FEWEST_KNOWN, StepHeat, heat_drawing
from webui.parts import parts
from webui.supervise_filters import overseen, period_arguments, period_choices, period_name, wanted_period
from webui.supervise_words import Sops, step_title


def heat(process_id: str) -> ResponseReturnValue:
    version, scope, period = _version(process_id), overseen(), wanted_period()
    steps = [(process_id, element.id) for element in user_tasks(version)]
    done = measured(parts.session, scope, steps, period)
    numbers = board(parts.session, scope, period, parts.now).by_step
    grace = grace_of(parts.session, scope)
    heats = {}
    for step in steps:
        limit = timedelta(minutes=version.elements[step[1]].minutes) + grace
        known = figures((each.used for each in done.get(step, ())), limit)
        heats[step[1]] = StepHeat(known, numbers[step].open if step in numbers else 0)
    return render_template(
        "supervise/heat.html",
        version=version,
        heat=heat_drawing(version, heats, grace),
        period=period_name(period),
        choices=period_choices(),
        chosen=period.span.value,
        arguments=period_arguments(period),
        grace=int(grace.total_seconds() // 60),
        most=MOST_MEASURED,
        fewest=FEWEST_KNOWN,
    )


def advisor(process_id: str) -> ResponseReturnValue:
    version, scope = _version(process_id), overseen()
    return render_template(
        "supervise/advisor.html",
        version=version,
        steps=advice_for(parts.session, scope, version, parts.runtime.today),
        step_title=step_title,
        fewest=FEWEST,
        most=MOST_MEASURED,
        may_revise=may_write(parts.actor),
    )


def revise(process_id: str) -> ResponseReturnValue:
    """Begin a draft of the next version with what is advised now."""
    version = _version(process_id)
    steps = advice_for(parts.session, overseen(), version, parts.runtime.today)
    minutes = {each.element.id: each.advice.proposed_minutes for each in steps if each.advice}
    reason = gettext("Advised standard times put in from what was measured.")
    revision = revise_as_advised(parts.runtime, parts.actor, version_id=version.id, minutes=minutes, reason=reason)
    return redirect(url_for("revisions.show", revision_id=revision), code=303)


def _version(process_id: str) -> Version:
    version = Sops().in_force.get(process_id)
    if version is None:
        abort(404)
    return version
