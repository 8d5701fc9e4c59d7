"""The first page after logging in: how much work waits, in the words of the job. Counts nothing itself."""

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.run.commands import starter
from engine.run.queries.counters import MOST_DONE, Counters, counters
from engine.run.queries.inbox import MOST_COUNTED
from webui.navigation import counted
from webui.parts import parts

blueprint = Blueprint("home", __name__)


@dataclass(frozen=True)
class Counter:
    """A number that leads to the list behind it."""

    count: str
    label: str
    url: str
    tone: str = ""


@blueprint.get("/")
def index() -> ResponseReturnValue:
    found = counters(parts.session, parts.actor, parts.now)
    in_force = parts.runtime.catalogue.in_force(parts.session, parts.runtime.now())
    return render_template(
        "home.html",
        counters=_as_links(found),
        is_idle=not found.open,
        in_force=in_force,
        startable={version.process_id for version in in_force if starter(parts.actor, version)},
        today=parts.now,
    )


def _as_links(found: Counters) -> list[Counter]:
    waiting = url_for("instances.index", filter="waiting_for_others")
    done = url_for("instances.index", filter="done_this_month")
    return [
        _counter(found.open, gettext("To do"), url_for("tasks.index")),
        _counter(found.late, gettext("Late"), url_for("tasks.index", filter="late"), "late"),
        _counter(found.at_risk, gettext("Close to the limit"), url_for("tasks.index", filter="at_risk"), "risk"),
        _counter(found.mine, gettext("I am working on"), url_for("tasks.index", filter="mine")),
        _counter(found.waiting_for_others, gettext("Waiting for others"), waiting),
        Counter(counted(found.done_this_month, MOST_DONE), gettext("Finished this month"), done),
    ]


def _counter(number: int, label: str, url: str, tone: str = "") -> Counter:
    return Counter(counted(number, MOST_COUNTED), label, url, tone)
