"""Lists as somebody narrowed them, kept under a name and offered above the list. Decides nothing."""

from urllib.parse import urlencode

from flask import Blueprint, Flask, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.run.keeping_filters import drop_filter, keep_filter, kept_filters
from models.desk import SavedFilter
from webui.parts import parts
from webui.settings import Settings

LISTS = {"tasks": "tasks.index", "instances": "instances.index", "supervise": "supervise.tasks"}

blueprint = Blueprint("saved_filters", __name__, url_prefix="/filters")

NOT_KEPT = {"after", "done"}  # where a list goes on, and what was just done, are no part of how it is narrowed


def init_app(app: Flask, settings: Settings) -> None:
    """Offer what is kept to every template."""
    app.add_template_global(saved_filters)
    app.add_template_global(query_here)


def saved_filters(area: str) -> list[SavedFilter]:
    """What this person keeps for a list."""
    return kept_filters(parts.session, parts.actor, area)


def query_here() -> str:
    """How the list of this page is narrowed, as part of an address."""
    pairs = [(name, text) for name, text in request.args.items(multi=True) if text and name not in NOT_KEPT]
    return urlencode(pairs)


@blueprint.post("")
def keep() -> ResponseReturnValue:
    area, query = request.form.get("area", ""), request.form.get("query", "")
    keep_filter(parts.runtime, parts.actor, area=area, name=request.form.get("name", ""), query=query)
    flash(gettext("Saved. It stands above the list."), "success")
    return redirect(f"{_list(area)}?{query}", code=303)


@blueprint.post("/delete")
def delete() -> ResponseReturnValue:
    sent = request.form.get("filter", "")
    if sent.isdecimal() and len(sent) < 10:
        drop_filter(parts.runtime, parts.actor, filter_id=int(sent))
        flash(gettext("Deleted."), "success")
    return redirect(_list(request.form.get("area", "")), code=303)


def _list(area: str) -> str:
    return url_for(LISTS.get(area, LISTS["tasks"]))
