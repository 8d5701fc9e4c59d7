"""All running cases of the units somebody oversees, on one page. Decides nothing."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from engine.people.policy import may_supervise
from engine.run.queries.instances import supervised
from webui.parts import parts

blueprint = Blueprint("supervise", __name__, url_prefix="/supervise")


@blueprint.get("")
def index() -> ResponseReturnValue:
    if not may_supervise(parts.actor):
        abort(404)
    found = supervised(parts.session, parts.actor, parts.now)
    version_of = parts.runtime.catalogue.version
    return render_template(
        "supervise/index.html",
        found=found,
        versions={row.process_version_id: version_of(parts.session, row.process_version_id) for row in found.rows},
        now=parts.now,
    )
