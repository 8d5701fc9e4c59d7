"""The first page of the administration, and the door to all its pages: nobody but administrators finds them."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from webui import calendar_pages, calendar_settings
from webui.parts import parts

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
for pages in (calendar_pages, calendar_settings):
    blueprint.register_blueprint(pages.blueprint)


@blueprint.before_request
def _administrators_only() -> None:
    if not parts.actor.is_administrator:
        abort(404)


@blueprint.get("")
def index() -> ResponseReturnValue:
    return render_template("admin/index.html")
