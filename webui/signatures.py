"""A signature as people of the office see it, with its QR code and its sheet for paper. Decides nothing."""

from uuid import UUID

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from engine.errors import InstanceNotFound
from engine.run.queries.instance_page import visible_instance
from engine.signatures.codes import code_of, spaced
from engine.signatures.marks import qr_svg
from engine.signatures.queries import SignatureRow, signatures_of
from webui.notices import public_url
from webui.parts import parts
from webui.printing import printed

blueprint = Blueprint("signatures", __name__, url_prefix="/instances/<uuid:instance_id>/signatures")


@blueprint.get("/<code>")
def show(instance_id: UUID, code: str) -> ResponseReturnValue:
    return _written("signatures/show.html", instance_id, code)


@blueprint.get("/<code>/sheet.pdf")
def paper(instance_id: UUID, code: str) -> ResponseReturnValue:
    answer = Response(printed(_written("signatures/paper.html", instance_id, code)), mimetype="application/pdf")
    name = f"pengesahan-{spaced(code_of(code) or '')}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _written(template: str, instance_id: UUID, code: str) -> str:
    instance = visible_instance(parts.session, parts.actor, instance_id)
    row = _row(instance_id, code_of(code))
    address = public_url("verify.show", code=spaced(row.code))
    title = gettext("QR code that leads to the page on which this signature can be checked")
    qr = Markup(qr_svg(address, title, address))  # noqa: S704  # drawn by us; its words are escaped there
    return render_template(template, instance=instance, row=row, address=address, qr=qr)


def _row(instance_id: UUID, code: str | None) -> SignatureRow:
    rows = signatures_of(parts.session, instance_id)
    found = next((row for row in rows if row.code == code), None)
    if found is None:
        raise InstanceNotFound
    return found
