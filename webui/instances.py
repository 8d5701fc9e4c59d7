"""Cases: their list, the page of one, its drawing and files, starting and ending it. Decides nothing."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.documents.queries import produced_of, wanted_of
from engine.run.bundle import Version
from engine.run.commands import cancel_instance, start_instance, starter
from engine.run.queries.instance_page import instance_page, visible_instance
from engine.run.queries.instances import InstanceFilter, State, instances
from engine.run.queries.stored_file import stored_file
from engine.signatures.queries import signatures_of
from webui import case_exports, case_gantt
from webui.case_drawing import drawing, preview
from webui.formats import zone
from webui.parts import parts
from webui.security import FILE_SECURITY_POLICY
from webui.task_answer import sent_key

VIEWER = "vendor/bpmn-js/bpmn-navigated-viewer.production.min.js"
QUARTERS = ("I", "II", "III", "IV")
SHOWN_IN_BROWSER = {"image/jpeg", "image/png", "text/plain"}

blueprint = Blueprint("instances", __name__, url_prefix="/instances")
blueprint.add_url_rule("/list.<any(xlsx,csv):kind>", "export", case_exports.export)
blueprint.add_url_rule("/<uuid:instance_id>/gantt", "gantt", case_gantt.show)


@blueprint.get("")
def index() -> ResponseReturnValue:
    state = _state(request.args.get("filter"))
    text = request.args.get("q", "").strip()
    wanted = InstanceFilter(state, text, _uuid(request.args.get("after")))
    found = instances(parts.session, parts.actor, wanted, parts.now)
    version_of = parts.runtime.catalogue.version
    return render_template(
        "instances/index.html",
        found=found,
        versions={row.process_version_id: version_of(parts.session, row.process_version_id) for row in found.rows},
        chosen=state,
        choices=_choices(),
        text=text,
        may_start=bool(_startable()),
    )


@blueprint.get("/new")
def new() -> ResponseReturnValue:
    startable = _startable()
    subjects = {version.process_id: _usual_subject(version) for version in startable}
    return render_template("instances/new.html", startable=startable, subjects=subjects)


@blueprint.get("/new/<process_id>.svg")
def preview_drawing(process_id: str) -> ResponseReturnValue:
    version = parts.runtime.catalogue.latest(parts.session, process_id, parts.runtime.now())
    return Response(preview(version), mimetype="image/svg+xml")


@blueprint.post("/new")
def start() -> ResponseReturnValue:
    started = start_instance(
        parts.runtime,
        parts.actor,
        process_id=request.form.get("process_id", ""),
        subject=request.form.get("subject", ""),
        idempotency_key=sent_key(),
    )
    flash(gettext("The case has been started."), "success")
    if started.task_id:
        return redirect(url_for("tasks.show", task_id=started.task_id), code=303)
    return redirect(url_for("instances.show", instance_id=started.instance_id), code=303)


@blueprint.get("/<uuid:instance_id>")
def show(instance_id: UUID) -> ResponseReturnValue:
    page = instance_page(parts.runtime, parts.session, parts.actor, instance_id)
    return render_template(
        "instances/show.html",
        page=page,
        drawing=drawing(page),
        viewer=VIEWER,
        signed=signatures_of(parts.session, instance_id),
        documents=produced_of(parts.session, instance_id),
        wanted=wanted_of(page.version) if page.instance.status == "running" else [],
    )


@blueprint.post("/<uuid:instance_id>/cancel")
def cancel(instance_id: UUID) -> ResponseReturnValue:
    visible_instance(parts.session, parts.actor, instance_id)
    cancel_instance(
        parts.runtime,
        parts.actor,
        instance_id=instance_id,
        reason=request.form.get("reason", ""),
        idempotency_key=sent_key(),
    )
    flash(gettext("The case has been ended. The reason is part of its history."), "success")
    return redirect(url_for("instances.show", instance_id=instance_id), code=303)


@blueprint.get("/<uuid:instance_id>/diagram.svg")
def diagram(instance_id: UUID) -> ResponseReturnValue:
    page = instance_page(parts.runtime, parts.session, parts.actor, instance_id)
    return Response(drawing(page).svg, mimetype="image/svg+xml")


@blueprint.get("/<uuid:instance_id>/process.bpmn")
def process(instance_id: UUID) -> ResponseReturnValue:
    instance = visible_instance(parts.session, parts.actor, instance_id)
    version = parts.runtime.catalogue.version(parts.session, instance.process_version_id)
    return Response(version.drawing, mimetype="application/xml")


@blueprint.get("/<uuid:instance_id>/files/<sha256>")
def file(instance_id: UUID, sha256: str) -> ResponseReturnValue:
    path, attachment = stored_file(parts.runtime, parts.session, parts.actor, instance_id=instance_id, sha256=sha256)
    response = send_file(
        path.resolve(),
        mimetype=attachment.media_type,
        as_attachment=attachment.media_type not in SHOWN_IN_BROWSER,
        download_name=attachment.name,
    )
    response.headers["Content-Security-Policy"] = FILE_SECURITY_POLICY
    return response


def _startable() -> list[Version]:
    in_force = parts.runtime.catalogue.in_force(parts.session, parts.runtime.now())
    return [version for version in in_force if starter(parts.actor, version)]


def _usual_subject(version: Version) -> str:
    today = parts.now.astimezone(zone())
    quarter = QUARTERS[(today.month - 1) // 3]
    return str(
        gettext("%(title)s, quarter %(quarter)s of %(year)s", title=version.title, quarter=quarter, year=today.year)
    )


def _state(value: str | None) -> State:
    return State(value) if value in set(State) else State.ALL


def _choices() -> list[tuple[str, str]]:
    return [
        (State.ALL, gettext("All")),
        (State.RUNNING, gettext("Running")),
        (State.LATE, gettext("Late")),
        (State.WAITING_FOR_OTHERS, gettext("Waiting for others")),
        (State.DONE, gettext("Ended")),
        (State.DONE_THIS_MONTH, gettext("Finished by me this month")),
    ]


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
