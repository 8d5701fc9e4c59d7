"""The drawing of a process with how warm its steps are, its legend and the table that says the same. Asks no rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext
from markupsafe import Markup

from engine.run.bundle import Element, Version
from engine.run.drawing import HEATS, Heat, Mark, NoDrawing, draw, heat, swatch
from engine.time.durations import whole_minutes
from engine.time.figures import Figures
from webui.case_drawing import readable, texts
from webui.charts.table import Cells, Kind, Table

FEWEST_KNOWN = 5  # times a step must have been done before its median says anything


@dataclass(frozen=True)
class StepHeat:
    """What is known of a step: its figures without holds, none if nobody did it yet, and how often it waits now."""

    figures: Figures | None
    open: int = 0

    @property
    def known(self) -> Figures | None:
        """The figures, if there are enough of them to judge by."""
        return self.figures if self.figures and self.figures.count >= FEWEST_KNOWN else None


@dataclass(frozen=True)
class HeatDrawing:
    """The picture, empty for a process without one; `hottest` are the names of the steps over their standard."""

    svg: Markup
    legend: tuple[tuple[Markup, str], ...]
    table: Table
    hottest: tuple[str, ...]


def heat_drawing(version: Version, steps: Mapping[str, StepHeat], grace: timedelta) -> HeatDrawing:
    """Draw a version with the heat of its elements, known by their ids, each against its own standard."""
    shown = [(element, steps[id_]) for id_, element in version.elements.items() if id_ in steps]
    shown.sort(key=lambda pair: (version.step_of(pair[0].id).step or 0, pair[0].id))
    heats = {element.id: _heat(element, step, grace) for element, step in shown}
    marks = {element.id: _mark(element, step, heats[element.id]) for element, step in shown}
    return HeatDrawing(
        svg=_drawn(version, marks),
        legend=tuple((_picture(state), texts().states[state]) for state in HEATS),
        table=Table(_headers(), tuple(_cells(element, step, heats[element.id]) for element, step in shown)),
        hottest=tuple(element.name for element, _ in shown if heats[element.id] in ("over", "far_over")),
    )


def _drawn(version: Version, marks: Mapping[str, Mark]) -> Markup:
    try:
        svg = draw(version.drawing, marks, title=version.title, texts=texts())
    except NoDrawing:  # a process may be run without a picture of it
        return Markup("")
    return Markup(readable(svg))  # noqa: S704 - every text in a drawing was escaped when it was drawn


def _picture(state: Heat) -> Markup:
    return Markup(swatch(state))  # noqa: S704 - no text in it


def _heat(element: Element, step: StepHeat, grace: timedelta) -> Heat:
    return heat(step.known.median if step.known else None, element.minutes, grace)


def _mark(element: Element, step: StepHeat, state: Heat) -> Mark:
    badge = None
    if step.known and element.minutes:
        used = whole_minutes(step.known.median)
        badge = str(gettext("%(used)s/%(standard)s min", used=used, standard=element.minutes))
    return Mark(state, badge, step.open, f"{element.name}: {texts().states[state]}")


def _headers() -> tuple[tuple[str, Kind], ...]:
    return (
        (str(gettext("Step")), "text"),
        (str(gettext("Standard")), "minutes"),
        (str(gettext("Median")), "minutes"),
        (str(gettext("P90")), "minutes"),
        (str(gettext("Late")), "percent"),
        (str(gettext("Done")), "number"),
        (str(gettext("Open")), "number"),
        (str(gettext("Against the standard")), "text"),
    )


def _cells(element: Element, step: StepHeat, state: Heat) -> Cells:
    known = step.figures
    measured = (
        (whole_minutes(known.median), whole_minutes(known.p90), round(known.late_share * 100), known.count)
        if known
        else (None, None, None, 0)
    )
    return (element.name, element.minutes, *measured, step.open, texts().states[state])
