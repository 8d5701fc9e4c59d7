"""One case in time: the standard of each step beside what really happened. Reads the clocks, counts none."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.run.keys import TaskKey
from engine.run.queries.instance_page import InstancePage, instance_page
from engine.run.queries.steps import Turn
from engine.run.queries.story import happening
from engine.run.queries.unit_calendars import calendars_of
from engine.time.clocks import Happening
from engine.time.stretches import Running, runs
from engine.time.working_calendar import WorkingCalendar
from webui import formats
from webui.charts import Gantt, GanttRow, GanttWords, Stretch
from webui.charts.gantt import StretchKind
from webui.parts import parts
from webui.supervise_words import named_step

KINDS: dict[Running, StretchKind] = {"waiting": "waiting", "working": "working", "held": "hold"}


def show(instance_id: UUID) -> ResponseReturnValue:
    page = instance_page(parts.runtime, parts.session, parts.actor, instance_id)
    return render_template("instances/gantt.html", page=page, gantt=_gantt(page))


def _gantt(page: InstancePage) -> Gantt:
    path = page.instance.unit.path
    calendar = calendars_of(parts.session, [path])[path]
    told = [happening(event) for event in page.events]
    turns = sorted((turn for step in page.steps for turn in step.turns), key=lambda turn: (turn.offered_at, turn.key))
    is_running = page.instance.status == "running"
    return Gantt(
        title=str(gettext("From offer to completion: %(subject)s", subject=page.instance.subject)),
        about=str(gettext("For each task the standard above and what really happened below, in working time.")),
        rows=tuple(_row(page, turn, told, calendar) for turn in turns),
        calendar=calendar,
        words=_words(),
        language=formats.language(),
        now=parts.now if is_running else None,
    )


def _row(page: InstancePage, turn: Turn, told: list[Happening[TaskKey]], calendar: WorkingCalendar) -> GanttRow:
    key = TaskKey(turn.element.id, turn.occurrence, turn.key)
    own = runs(told, key, calendar, turn.closed_at or parts.now)
    used = turn.waiting + turn.working
    note = gettext("%(used)s/%(standard)s min", used=used, standard=turn.element.minutes)
    return GanttRow(
        name=named_step(turn.step, turn.element, turn.item_name),
        offered_at=turn.offered_at,
        standard_minutes=turn.element.minutes,
        stretches=tuple(Stretch(KINDS[run.kind], run.start, run.end) for run in own),
        due_at=turn.due.deadline_at if turn.due else None,
        note=str(note),
    )


def _words() -> GanttWords:
    return GanttWords(
        task=str(gettext("Task")),
        since=str(gettext("Offered")),
        until=str(gettext("Ended")),
        standard=str(gettext("Standard")),
        waiting=str(gettext("Waiting time")),
        working=str(gettext("Working time")),
        hold=str(gettext("On hold")),
        due=str(gettext("Deadline of the case")),
        now=str(gettext("now")),
    )
