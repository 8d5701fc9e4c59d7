"""What the drawing of a case shows: states, minutes and counts of its elements, in words. Draws nothing itself."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask_babel import gettext

from engine.run.bundle import Element, Version
from engine.run.drawing import Mark, NoDrawing, State, Texts, draw
from engine.run.queries.instance_page import InstancePage
from engine.run.queries.steps import Step, StepState, Turn


@dataclass(frozen=True)
class CaseDrawing:
    """The drawing as SVG, and the same marks as data for the drawing that can be moved."""

    svg: str
    marks: list[dict[str, Any]]

    def __html__(self) -> str:
        """Stand in a page as it is: every text in a drawing was escaped when it was drawn."""
        return self.svg


def drawing(page: InstancePage) -> CaseDrawing:
    """Draw a case with the marks of where it stands."""
    marks = dict(_marks(page.steps))
    title = f"{page.version.title}: {page.instance.subject}"
    try:
        svg = draw(page.version.drawing, marks, title=title, texts=texts())
    except NoDrawing:  # a process may be run without a picture of it
        return CaseDrawing("", [])
    data = [{"element": element, "state": mark.state, "badge": mark.badge} for element, mark in marks.items()]
    return CaseDrawing(readable(svg), data)


def preview(version: Version) -> str:
    """Draw a version nobody has started yet."""
    return readable(draw(version.drawing, title=version.title, texts=texts()))


def readable(svg: str) -> str:
    """Give the picture a size at which its letters can be read; a page lets it scroll."""
    width, height = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', svg).groups()  # type: ignore[union-attr]  # always there
    return svg.replace("<svg ", f'<svg width="{float(width):.0f}" height="{float(height):.0f}" ', 1)


def _marks(steps: Iterable[Step]) -> Iterable[tuple[str, Mark]]:
    for step in steps:
        yield step.element.id, _mark(step.element, step.state, step.turns)
        inner = sorted((turn for turn in step.turns if turn.element != step.element), key=lambda turn: turn.element.id)
        for _, turns in groupby(inner, key=lambda turn: turn.element.id):
            each = list(turns)
            state = StepState.NOW if any(turn.is_open for turn in each) else step.state
            yield each[0].element.id, _mark(each[0].element, state, each)


def _mark(element: Element, state: StepState, turns: Iterable[Turn]) -> Mark:
    every = list(turns)
    open_ = [turn for turn in every if turn.is_open]
    shown = _state(state, open_)
    return Mark(
        state=shown,
        badge=_badge(element, every) if shown != "upcoming" else None,
        count=len(open_),
        label=f"{element.name}: {texts().states[shown]}",
    )


def _state(state: StepState, open_: list[Turn]) -> State:
    if any(turn.due and turn.due.is_late for turn in open_):
        return "late"
    if any(turn.due and turn.due.is_at_risk for turn in open_):
        return "at_risk"
    states: Mapping[StepState, State] = {StepState.DONE: "done", StepState.NOW: "active"}
    return states.get(state, "upcoming")


def _badge(element: Element, turns: list[Turn]) -> str | None:
    """Working minutes of the latest turn, or of the busiest item, beside the standard."""
    items: dict[str, int] = {}
    for turn in turns:
        is_own = turn.element == element
        items[turn.key] = turn.working if is_own else items.get(turn.key, 0) + turn.working
    if not items or not element.minutes:
        return None
    return str(gettext("%(used)s/%(standard)s min", used=max(items.values()), standard=element.minutes))


def texts() -> Texts:
    """The words of drawings in the reader's language."""
    return Texts(
        description=str(gettext("Process drawing with {count} elements.")),
        states={
            "done": str(gettext("Done")),
            "active": str(gettext("In progress")),
            "late": str(gettext("Late")),
            "at_risk": str(gettext("Close to the limit")),
            "upcoming": str(gettext("Not started")),
            "cancelled": str(gettext("Cancelled")),
            "within": str(gettext("Within the standard")),
            "near": str(gettext("Close to the standard")),
            "over": str(gettext("Over the standard")),
            "far_over": str(gettext("Far over the standard")),
            "unknown": str(gettext("Too little known")),
        },
        kinds={
            "pool": str(gettext("Participant")),
            "lane": str(gettext("Role")),
            "group": str(gettext("Group")),
            "container": str(gettext("Sub-process")),
            "task": str(gettext("Task")),
            "gateway": str(gettext("Decision")),
            "event": str(gettext("Event")),
            "data": str(gettext("Document")),
            "note": str(gettext("Note")),
        },
    )
