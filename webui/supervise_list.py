"""The lists behind the board, on the screen and as files, and the reminder that can be sent from them."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.export.sheets import Column, Kind, Row, Sheet
from engine.export.xes import xes_log
from engine.run.bundle import Version
from engine.run.reminding import remind as remind_holder
from engine.supervise.board import Board, board
from engine.supervise.cases import Status, overseen_cases
from engine.supervise.event_log import cases_of, traces
from engine.supervise.listing import PAGE, Lists, State, Wanted, lists
from engine.supervise.rows import TaskRow, task_rows
from engine.supervise.scope import Scope
from webui import formats
from webui.exports import MOST_ROWS, lines_answer, sheet_answer
from webui.parts import parts
from webui.paths import own_path
from webui.supervise_board import versions_of
from webui.supervise_filters import (
    URGENCIES,
    arguments_of,
    overseen,
    period_arguments,
    period_choices,
    period_name,
    place_after,
    tasks_url,
    wanted_cases,
    wanted_tasks,
    written_place,
)
from webui.supervise_words import Sops, person_name, standing, state_name, step_title, urgency_name
from webui.task_answer import sent_key

MOST_CASES = 5_000  # in one event log


def tasks() -> ResponseReturnValue:
    sops, scope, wanted = Sops(), overseen(), wanted_tasks()
    found = lists(parts.session, scope, wanted, parts.now)
    page = found.page(place_after(request.args.get("after", "")))
    rows = task_rows(parts.session, scope, page.ids, parts.now)
    arguments = arguments_of(wanted)
    known = board(parts.session, scope, wanted.period, parts.now)
    return render_template(
        "supervise/tasks.html",
        wanted=wanted,
        page=page,
        rows=rows,
        versions=versions_of(rows),
        title=state_name(wanted.state),
        period=period_name(wanted.period),
        arguments=arguments,
        arguments_of_period=period_arguments(wanted.period),
        states=[(state.value, state_name(state)) for state in State],
        narrowed=_narrowed(wanted, known, sops),
        ways=_ways(wanted, known, sops),
        choices=period_choices(),
        url=lambda **changes: tasks_url(arguments, **changes),
        more=written_place(page.more),
        standing=standing,
        urgency_name=urgency_name,
        shown=PAGE,
    )


def cases() -> ResponseReturnValue:
    wanted = wanted_cases()
    found = overseen_cases(parts.session, overseen(), wanted, parts.now, _uuid(request.args.get("after")))
    arguments = {"sop": wanted.process_id or None, **period_arguments(wanted.period)}
    return render_template(
        "supervise/cases.html",
        wanted=wanted,
        found=found,
        versions={row.process_version_id: _version(row.process_version_id) for row in found.rows},
        period=period_name(wanted.period),
        statuses=[(status.value, _status_name(status)) for status in Status],
        arguments=arguments,
    )


def export(kind: str) -> ResponseReturnValue:
    scope, wanted = overseen(), wanted_tasks()
    found = lists(parts.session, scope, wanted, parts.now)
    sheet = Sheet(
        title=state_name(wanted.state),
        columns=_columns(wanted),
        rows=_sheet_rows(found, scope, wanted),
        zone=formats.zone(),
        note=_note(wanted, scope),
        note_title=str(gettext("About this list")),
    )
    return sheet_answer(sheet, kind, "runut-tugas")


def event_log() -> ResponseReturnValue:
    scope, wanted = overseen(), wanted_tasks()
    found: dict[UUID, None] = {}
    for ids in lists(parts.session, scope, wanted, parts.now).pages(MOST_ROWS):
        found |= dict.fromkeys(cases_of(parts.session, ids))
        if len(found) >= MOST_CASES:
            break
    told = traces(parts.session, parts.runtime.catalogue, scope, list(found)[:MOST_CASES])
    return lines_answer(xes_log(told, name=f"Runut: {state_name(wanted.state)}"), "xes", "runut-log")


def remind(task_id: UUID) -> ResponseReturnValue:
    remind_holder(
        parts.runtime,
        parts.actor,
        task_id=task_id,
        words=request.form.get("words", ""),
        idempotency_key=sent_key(),
    )
    flash(gettext("Reminded. The reminder is part of the history of the case."), "success")
    return redirect(own_path(request.form.get("next")) or url_for("supervise.tasks"), code=303)


def _version(id_: int) -> Version:
    return parts.runtime.catalogue.version(parts.session, id_)


def _narrowed(wanted: Wanted, known: Board, sops: Sops) -> list[tuple[str, str]]:
    """What the list is narrowed to, each with the address of the list without it."""
    arguments = arguments_of(wanted)
    named = []
    if wanted.element:
        named.append((sops.step((wanted.process_id, wanted.element)), "step"))
    elif wanted.process_id:
        named.append((sops.title(wanted.process_id), "sop"))
    if wanted.unit_id is not None:
        named.append((known.scope.name(wanted.unit_id), "unit"))
    if wanted.person_id is not None:
        named.append((person_name(known.people, wanted.person_id), "person"))
    if wanted.urgency:
        named.append((urgency_name(wanted.urgency), "urgency"))
    if wanted.text:
        named.append((f"“{wanted.text}”", "q"))
    return [(name, tasks_url(arguments, **{part: None})) for name, part in named]


def _ways(wanted: Wanted, known: Board, sops: Sops) -> list[tuple[str, list[tuple[str, str]]]]:
    """The ways to narrow the list further, each choice with its address."""
    arguments = arguments_of(wanted)

    def links(choices: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, str]]:
        return [(name, tasks_url(arguments, **changes)) for name, changes in choices]

    steps = sorted(known.by_step, key=sops.place_in_sheet)
    people = sorted(known.by_person, key=lambda key: (key != 0, person_name(known.people, key)))
    units = [unit for unit in known.scope.units if unit.id in known.by_unit]
    return [
        (str(gettext("SOP")), links([(sops.title(key), {"sop": key}) for key in sorted(known.by_process)])),
        (str(gettext("Step")), links([(sops.step(key), {"sop": key[0], "step": key[1]}) for key in steps])),
        (str(gettext("Unit")), links([(unit.name, {"unit": unit.id}) for unit in units])),
        (str(gettext("Person")), links([(person_name(known.people, key), {"person": key}) for key in people])),
        (str(gettext("Urgency")), links([(urgency_name(key), {"urgency": key}) for key in URGENCIES])),
    ]


def _columns(wanted: Wanted) -> tuple[Column, ...]:
    always = (
        Column(str(gettext("Case")), width=40),
        Column(str(gettext("SOP"))),
        Column(str(gettext("Unit"))),
        Column(str(gettext("Urgency")), width=14),
        Column(str(gettext("Step")), width=40),
        Column(str(gettext("Who"))),
        Column(str(gettext("Since")), Kind.DATETIME),
        Column(str(gettext("Due")), Kind.DATETIME),
        Column(str(gettext("Status")), width=18),
    )
    if wanted.state.is_done:
        return (
            *always,
            Column(str(gettext("Completed")), Kind.DATETIME),
            Column(str(gettext("Minutes used")), Kind.MINUTES),
            Column(str(gettext("Standard minutes")), Kind.MINUTES),
        )
    return (
        *always,
        Column(str(gettext("Minutes left")), Kind.MINUTES),
        Column(str(gettext("Reason of the hold"))),
        Column(str(gettext("Last reminded")), Kind.DATETIME),
    )


def _sheet_rows(found: Lists, scope: Scope, wanted: Wanted) -> Iterator[Row]:
    for ids in found.pages(MOST_ROWS):
        for row in task_rows(parts.session, scope, ids, parts.now):
            yield _cells(row, wanted)


def _cells(row: TaskRow, wanted: Wanted) -> Row:
    version = _version(row.process_version_id)
    always = (
        row.subject,
        version.title,
        row.unit_name,
        urgency_name(row.urgency),
        step_title(version, version.elements[row.element], row.item_name),
        row.holder or str(gettext("nobody has taken it yet")),
        row.since,
        row.due_at,
        standing(row),
    )
    if wanted.state.is_done:
        return (*always, row.closed_at, row.used, row.standard)
    return (*always, row.due.minutes if row.due else None, row.held_for, row.reminded_at)


def _note(wanted: Wanted, scope: Scope) -> str:
    """Which choice made the list, when, and for whom."""
    sops, known = Sops(), board(parts.session, scope, wanted.period, parts.now)
    lines = [name for name, _ in _narrowed(wanted, known, sops)]
    if wanted.state.is_done:
        lines.append(period_name(wanted.period))
    written = gettext("Written %(moment)s for %(name)s.", moment=formats.moment(parts.now), name=parts.actor.name)
    most = gettext("At most %(number)s rows are written.", number=formats.number(MOST_ROWS))
    return "\n".join([*lines, str(written), str(most)])


def _status_name(status: Status) -> str:
    return {
        Status.RUNNING: str(gettext("Running")),
        Status.COMPLETED: str(gettext("Completed")),
        Status.CANCELLED: str(gettext("Ended early")),
    }[status]


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
