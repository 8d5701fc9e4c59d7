"""Reads what a supervision page is narrowed to from its address, and writes such addresses. Decides nothing."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import abort, request, url_for
from flask_babel import gettext

from engine.people.policy import may_supervise
from engine.supervise.cases import Status, WantedCases
from engine.supervise.listing import After, State, Wanted
from engine.supervise.periods import Period, Span, period_of
from engine.supervise.scope import Scope, scope_of
from webui import formats
from webui.parts import parts

LONGEST_TEXT = 200
URGENCIES = ("biasa", "segera", "sangat_segera")


def overseers_only() -> None:
    """Let nobody else know that there is such a page."""
    if not may_supervise(parts.actor):
        abort(404)


def overseen() -> Scope:
    """The units the person oversees."""
    return scope_of(parts.session, parts.actor)


def wanted_tasks() -> Wanted:
    """What a list of tasks is narrowed to; what an address says wrongly counts as not said."""
    arguments = request.args
    state, urgency = arguments.get("state"), arguments.get("urgency", "")
    return Wanted(
        period=wanted_period(),
        state=State(state) if state in set(State) else State.OPEN,
        process_id=arguments.get("sop", ""),
        element=arguments.get("step", ""),
        unit_id=_number(arguments.get("unit")),
        person_id=_number(arguments.get("person")),
        urgency=urgency if urgency in URGENCIES else "",
        text=arguments.get("q", "").strip()[:LONGEST_TEXT],
    )


def wanted_cases() -> WantedCases:
    """What a list of cases is narrowed to."""
    status = request.args.get("status")
    known = Status(status) if status in set(Status) else Status.RUNNING
    return WantedCases(wanted_period(), known, request.args.get("sop", ""))


def wanted_period() -> Period:
    """The period an address names: this quarter if it names none."""
    span = request.args.get("period")
    return period_of(
        Span(span) if span in set(Span) else Span.QUARTER,
        parts.runtime.today,
        _day(request.args.get("from")),
        _day(request.args.get("to")),
    )


def period_arguments(period: Period) -> dict[str, Any]:
    """How an address names a period."""
    if period.span is Span.BETWEEN:
        return {"period": period.span, "from": period.first.isoformat(), "to": period.last.isoformat()}
    return {"period": period.span}


def arguments_of(wanted: Wanted) -> dict[str, Any]:
    """How an address says what a list of tasks is narrowed to."""
    said = {
        "state": wanted.state.value,
        "sop": wanted.process_id or None,
        "step": wanted.element or None,
        "unit": wanted.unit_id,
        "person": wanted.person_id,
        "urgency": wanted.urgency or None,
        "q": wanted.text or None,
        **period_arguments(wanted.period),
    }
    return {name: value for name, value in said.items() if value is not None}


def tasks_url(arguments: dict[str, Any], **changes: Any) -> str:
    """The address of a list of tasks, changed in some points; None takes one away."""
    return url_for("supervise.tasks", **{**arguments, **changes})


def period_name(period: Period) -> str:
    """Name a period for people: quarter IV of 2026."""
    match period.span:
        case Span.MONTH:
            return formats.month(period.first)
        case Span.QUARTER | Span.LAST_QUARTER:
            quarter = ("I", "II", "III", "IV")[(period.first.month - 1) // 3]
            return str(gettext("Quarter %(quarter)s of %(year)s", quarter=quarter, year=period.first.year))
        case Span.YEAR:
            return str(gettext("The year %(year)s", year=period.first.year))
        case Span.BETWEEN:
            first, last = formats.short_day(period.first), formats.short_day(period.last)
            return str(gettext("%(first)s to %(last)s", first=first, last=last))


def period_choices() -> list[tuple[str, str]]:
    """The periods with a name of their own, and their names."""
    spans = (Span.MONTH, Span.QUARTER, Span.LAST_QUARTER, Span.YEAR)
    return [(span.value, period_name(period_of(span, parts.runtime.today))) for span in spans]


def place_after(text: str) -> After | None:
    """Where a list goes on, as an earlier page wrote it; anything else begins it anew."""
    at, _, id_ = text.partition("~")
    try:
        moment = datetime.fromisoformat(at)
        return After(moment, UUID(id_)) if moment.tzinfo else None
    except ValueError:
        return None


def written_place(after: After | None) -> str | None:
    """Write where a list goes on."""
    return f"{after.at.isoformat()}~{after.id}" if after else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 9 else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
