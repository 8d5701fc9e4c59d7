"""Webhooks and what became of deliveries, for administrators. Decides nothing and calls nothing."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.notices.deliveries import recent_deliveries
from engine.notices.subscriptions import (
    add_webhook,
    administered_units,
    retry_delivery,
    subscriptions,
    switch_webhook,
)
from webui.notice_words import kind_labels
from webui.parts import parts

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")


@blueprint.get("")
def index() -> ResponseReturnValue:
    return _page()


@blueprint.post("")
def add() -> ResponseReturnValue:
    unit_id = request.form.get("unit_id", "")
    secret = add_webhook(
        parts.runtime,
        parts.actor,
        unit_id=int(unit_id) if unit_id.isascii() and unit_id.isdigit() and len(unit_id) < 10 else 0,
        url=request.form.get("url", "").strip(),
        kinds=request.form.getlist("kinds"),
        private=parts.settings.webhook_private,
    )
    parts.look_again()
    return _page(secret), 201


@blueprint.post("/<int:webhook_id>/switch")
def switch(webhook_id: int) -> ResponseReturnValue:
    switch_webhook(parts.runtime, parts.actor, webhook_id=webhook_id, is_active=request.form.get("active") == "yes")
    return redirect(url_for("admin.webhooks.index"), code=303)


@blueprint.post("/deliveries/<int:delivery_id>/retry")
def retry(delivery_id: int) -> ResponseReturnValue:
    retry_delivery(parts.runtime, parts.actor, delivery_id=delivery_id)
    flash(gettext("It is tried again within a minute."), "success")
    return redirect(url_for("admin.webhooks.index", _anchor="deliveries"), code=303)


def _page(secret: str | None = None) -> str:
    hooks = subscriptions(parts.session, parts.actor)
    return render_template(
        "webhooks/index.html",
        hooks=hooks,
        secret=secret,
        units=administered_units(parts.session, parts.actor),
        labels=kind_labels(),
        channels={
            "mail": gettext("E-mail"),
            "digest": gettext("Morning summary"),
            "webhook": gettext("Webhook"),
        },
        deliveries=recent_deliveries(parts.session, [hook.id for hook in hooks]),
    )
