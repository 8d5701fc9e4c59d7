"""What people say in a case, on the page of the case and of its tasks. Decides nothing."""

from typing import BinaryIO, cast
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.errors import Refusal
from engine.run.queries.task_page import visible_task
from engine.run.talking import Remark, Upload, comment
from webui.errors import refusal_answer
from webui.parts import parts
from webui.task_answer import refused_act, sent_key

blueprint = Blueprint("comments", __name__)


@blueprint.post("/tasks/<uuid:task_id>/comments")
def at_task(task_id: UUID) -> ResponseReturnValue:
    instance_id = visible_task(parts.session, parts.actor, task_id).instance_id
    try:
        _comment(instance_id, task_id)
    except Refusal as refusal:
        return refused_act(task_id, "comments", refusal)
    return redirect(url_for("tasks.show", task_id=task_id, _anchor="comments"), code=303)


@blueprint.post("/instances/<uuid:instance_id>/comments")
def at_instance(instance_id: UUID) -> ResponseReturnValue:
    try:
        _comment(instance_id, None)
    except Refusal as refusal:
        return refusal_answer(refusal)
    return redirect(url_for("instances.show", instance_id=instance_id, _anchor="comments"), code=303)


def _comment(instance_id: UUID, task_id: UUID | None) -> None:
    sent = [file for file in request.files.getlist("file") if file.filename]
    uploads = [Upload(file.filename or "", cast(BinaryIO, file.stream)) for file in sent]
    remark = Remark(request.form.get("text", ""), task_id, uploads)
    told = comment(parts.runtime, parts.actor, instance_id=instance_id, remark=remark, idempotency_key=sent_key())
    if told:
        flash(gettext("Written. Told: %(names)s.", names="; ".join(told)), "success")
    else:
        flash(gettext("Written."), "success")
