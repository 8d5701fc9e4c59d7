"""One case as bars in time: for each time a task was offered, the standard above what really happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal

from markupsafe import Markup

from engine.run.drawing.svg import NOTHING, Svg, joined, tag
from engine.time.durations import whole_minutes
from engine.time.working_calendar import WorkingCalendar
from webui.charts.axis import Axis
from webui.charts.paint import SMALL, Brush, Series, Tone, identity, letters, name_and_note, percent, picture, swatch
from webui.charts.table import Cells, Table

StretchKind = Literal["waiting", "working", "hold"]
TONES: dict[StretchKind, Tone] = {"waiting": "waiting", "working": "plain", "hold": "hold"}
_ROW, _NAME, _STANDARD, _ACTUAL, _FOOT = 50, 14, 5, 13, 22
_DIAMOND = "M0-6L6 0 0 6-6 0z"


@dataclass(frozen=True)
class Stretch:
    """A time during which a task waited, was worked on or was on hold."""

    kind: StretchKind
    start: datetime
    end: datetime


@dataclass(frozen=True)
class GanttRow:
    """One occurrence of a user task; `note` tells in words how it went: "95 / 60 mnt, terlambat"."""

    name: str
    offered_at: datetime
    standard_minutes: int
    stretches: tuple[Stretch, ...]
    due_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class GanttWords:
    """The words of the chart in the reader's language."""

    task: str
    since: str
    until: str
    standard: str
    waiting: str
    working: str
    hold: str
    due: str
    now: str


@dataclass(frozen=True)
class Gantt:
    """The rows in the order they are drawn, on the working time of `calendar`; `now` is told while it runs."""

    title: str
    about: str
    rows: tuple[GanttRow, ...]
    calendar: WorkingCalendar
    words: GanttWords
    language: str
    now: datetime | None = None
    is_wide: bool = False

    @cached_property
    def svg(self) -> Markup:
        """The picture."""
        axis = self._axis
        if axis is None:
            return Markup("")
        id_ = identity(self.title, self.rows, self.now, self.language)
        brush, head = Brush(id_), 34 if axis.has_clocks else 20
        bottom = head + _ROW * len(self.rows)
        rows = [self._row(row, head + place * _ROW, axis, brush) for place, row in enumerate(self.rows)]
        scale = (*axis.names(12), *axis.clocks(27), *axis.lines(head - 3, bottom))
        now = self._now_line(axis, head, bottom)
        return picture(id_, self.title, self.about, bottom + _FOOT, brush.patterns(), *scale, *now, *rows)

    @property
    def legend(self) -> tuple[tuple[Markup, str], ...]:
        """The parts with their words; the deadline only where one is drawn."""
        words = self.words
        parts: list[tuple[Markup, str]] = [(_STANDARD_SWATCH, words.standard)]
        named = {"waiting": words.waiting, "working": words.working, "hold": words.hold}
        drawn = {stretch.kind for row in self.rows for stretch in row.stretches}
        parts += [(swatch(Series(named[kind], TONES[kind])), named[kind]) for kind in TONES if kind in drawn]
        return (*parts, (_DUE_SWATCH, words.due)) if any(row.due_at for row in self.rows) else tuple(parts)

    @property
    def table(self) -> Table:
        """The same in words, working minutes and moments."""
        words = self.words
        return Table(
            (
                (words.task, "text"),
                (words.since, "moment"),
                (words.until, "moment"),
                (words.standard, "minutes"),
                (words.waiting, "minutes"),
                (words.working, "minutes"),
                (words.hold, "minutes"),
                (words.due, "moment"),
            ),
            tuple(self._cells(row) for row in self.rows),
        )

    def _cells(self, row: GanttRow) -> Cells:
        end = max((stretch.end for stretch in row.stretches), default=None)
        spent = [whole_minutes(self._spent(row, kind)) for kind in TONES]
        # Only what still runs reaches until now.
        until = None if end is not None and end == self.now else end
        return (row.name, row.offered_at, until, row.standard_minutes, *spent, row.due_at)

    def _spent(self, row: GanttRow, kind: StretchKind) -> timedelta:
        parts = (self.calendar.working(each.start, each.end) for each in row.stretches if each.kind == kind)
        return sum(parts, timedelta())

    @cached_property
    def _axis(self) -> Axis | None:
        moments = [moment for row in self.rows for moment in _moments(row, self.calendar)]
        if not moments:
            return None
        return Axis(self.calendar, min(moments), max([*moments, self.now or moments[0]]), self.language)

    def _row(self, row: GanttRow, top: float, axis: Axis, brush: Brush) -> Svg:
        standard_top, actual_top = top + _NAME + 5, top + _NAME + 5 + _STANDARD + 2
        standard = tag(
            "rect",
            class_="standard",
            x=percent(axis.at(row.offered_at)),
            y=standard_top,
            width=percent(axis.share(timedelta(minutes=row.standard_minutes))),
            height=_STANDARD,
        )
        spans = ((axis.at(each.start), axis.at(each.end), TONES[each.kind]) for each in row.stretches)
        actual = [brush.box(start, actual_top, end - start, _ACTUAL, tone) for start, end, tone in spans]
        due = _diamond(axis.at(row.due_at), actual_top + _ACTUAL / 2) if row.due_at else NOTHING
        return joined(name_and_note(row.name, row.note, top + _NAME - 1), standard, *actual, due)

    def _now_line(self, axis: Axis, top: float, bottom: float) -> Iterator[Svg]:
        if self.now is None:
            return
        x = axis.at(self.now)
        yield tag("line", class_="now", x1=percent(x), x2=percent(x), y1=top - 3, y2=bottom + 6, stroke_dasharray="4 3")
        anchor = "start" if x < 15 else "end" if x > 85 else "middle"
        yield letters(self.words.now, x, bottom + 18, class_="now-name", font_size=SMALL, text_anchor=anchor)


def _moments(row: GanttRow, calendar: WorkingCalendar) -> Iterator[datetime]:
    """Everything that has to lie on the axis, the end of the standard included."""
    yield row.offered_at
    yield calendar.due(row.offered_at, row.standard_minutes)
    for stretch in row.stretches:
        yield stretch.end
    if row.due_at:
        yield row.due_at


def _diamond(x: float, y: float) -> Svg:
    """A picture inside the picture, because a path knows no per cent."""
    sign = tag("path", class_="due", d=_DIAMOND)
    return tag("svg", sign, x=percent(x), y=y, width=1, height=1, overflow="visible")


_STANDARD_SWATCH = Markup(  # noqa: S704 - no text in it
    tag(
        "svg", tag("rect", class_="standard", x=1, y=6, width=24, height=_STANDARD),
        class_="swatch", width=26, height=18, aria_hidden="true",
    )
)  # fmt: skip
_DUE_SWATCH = Markup(  # noqa: S704 - no text in it
    tag(
        "svg", tag("path", class_="due", d=_DIAMOND, transform="translate(13 9)"),
        class_="swatch", width=26, height=18, aria_hidden="true",
    )
)  # fmt: skip
