"""The page that finds cases by the words somebody types. Decides nothing."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.run.queries.finding import MOST_COUNTED, MOST_SHOWN, find
from webui.parts import parts

blueprint = Blueprint("search", __name__, url_prefix="/search")

LONGEST = 200


@blueprint.get("")
def index() -> ResponseReturnValue:
    typed = request.args.get("q", "").strip()[:LONGEST]
    found = find(parts.session, parts.actor, typed, parts.now)
    version_of = parts.runtime.catalogue.version
    return render_template(
        "search/index.html",
        typed=typed,
        found=found,
        versions={hit.process_version_id: version_of(parts.session, hit.process_version_id) for hit in found.hits},
        most_counted=MOST_COUNTED,
        most_shown=MOST_SHOWN,
    )
