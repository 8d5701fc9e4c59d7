"""The list of cases as a file: just what the list shows with the same choice, all of its pages."""

from collections.abc import Iterator

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.export.sheets import Column, Kind, Row, Sheet
from engine.run.queries.instances import InstanceFilter, InstanceRow, State, instances
from webui import formats
from webui.exports import MOST_ROWS, sheet_answer
from webui.parts import parts
from webui.supervise_words import step_title


def export(kind: str) -> ResponseReturnValue:
    chosen = request.args.get("filter")
    wanted = InstanceFilter(State(chosen) if chosen in set(State) else State.ALL, request.args.get("q", "").strip())
    written = gettext("Written %(moment)s for %(name)s.", moment=formats.moment(parts.now), name=parts.actor.name)
    sheet = Sheet(
        title=str(gettext("Cases")),
        columns=(
            Column(str(gettext("Case")), width=40),
            Column(str(gettext("SOP"))),
            Column(str(gettext("Unit"))),
            Column(str(gettext("Status")), width=18),
            Column(str(gettext("Where it stands")), width=60),
            Column(str(gettext("Started")), Kind.DATETIME),
            Column(str(gettext("Ended")), Kind.DATETIME),
        ),
        rows=_rows(wanted),
        zone=formats.zone(),
        note=str(written),
        note_title=str(gettext("About this list")),
    )
    return sheet_answer(sheet, kind, "runut-kasus")


def _rows(wanted: InstanceFilter) -> Iterator[Row]:
    left, after = MOST_ROWS, wanted.after
    while left > 0:
        found = instances(parts.session, parts.actor, InstanceFilter(wanted.state, wanted.text, after), parts.now)
        for row in found.rows[:left]:
            yield _cells(row)
        left, after = left - len(found.rows), found.more
        if after is None:
            return


def _cells(row: InstanceRow) -> Row:
    version = parts.runtime.catalogue.version(parts.session, row.process_version_id)
    stands = [step_title(version, version.elements[task.element], task.item_name) for task in row.open]
    return (
        row.subject,
        version.title,
        row.unit_name,
        _status(row),
        "; ".join(stands),
        row.started_at,
        row.ended_at,
    )


def _status(row: InstanceRow) -> str:
    if row.status == "completed":
        return str(gettext("Completed"))
    if row.status == "cancelled":
        return str(gettext("Ended early"))
    if row.is_late:
        return str(gettext("Late"))
    return str(gettext("Close to the limit")) if row.is_at_risk else str(gettext("Running"))
