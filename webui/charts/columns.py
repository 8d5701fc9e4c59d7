"""Columns side by side: open tasks by age, or a median for each month beside the line of the standard."""

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from engine.run.drawing.lettering import fitted, leading, measured
from engine.run.drawing.svg import NOTHING, Svg, joined, tag
from webui.charts.paint import (
    NARROW,
    SIZE,
    SMALL,
    WIDE,
    Brush,
    Series,
    Tone,
    identity,
    letters,
    percent,
    picture,
    swatch,
)
from webui.charts.table import Kind, Table

_TOP, _BASE = 20, 140
_LINES = 3  # of a label
_FILLED = 0.64
_GAP = 1  # between two labels


@dataclass(frozen=True)
class Column:
    """One column, none without a value; `written` is the value as people read it.

    Twelve columns fit a phone if the words of their labels have three letters: "Des 25".
    """

    label: str
    value: int | None
    written: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Level:
    """A line across all columns, such as the standard."""

    name: str
    value: int


@dataclass(frozen=True)
class Columns:
    """Columns on one scale from zero; `heads` names the two columns of the table.

    Its values are of `kind`: a text where they are told as they are written above the columns.
    """

    title: str
    about: str
    columns: tuple[Column, ...]
    heads: tuple[str, str]
    kind: Kind = "number"
    level: Level | None = None
    series: tuple[Series, ...] = ()

    @property
    def is_wide(self) -> bool:
        """Whether a phone has to scroll, because a value or a word of a label needs more room than a column has."""
        room = NARROW * self._slot / 100 - _GAP
        words = (measured(word, SMALL) for column in self.columns for word in column.label.split())
        values = (measured(column.written, SIZE, bold=True) for column in self.columns)
        return max([*words, *values], default=0) > room

    @cached_property
    def svg(self) -> Markup:
        """The picture."""
        id_ = identity(self.title, self.columns, self.level)
        brush = Brush(id_)
        drawn = [self._box(column, place, brush) for place, column in enumerate(self.columns)]
        base = tag("line", class_="axis", x1="0%", x2="100%", y1=_BASE, y2=_BASE)
        written = [self._letters(column, place) for place, column in enumerate(self.columns)]
        height = _BASE + 6 + _LINES * leading(SMALL)
        return picture(id_, self.title, self.about, height, brush.patterns(), *drawn, base, self._line(), *written)

    @property
    def legend(self) -> tuple[tuple[Markup, str], ...]:
        """The parts and the line, with their words."""
        parts = [(swatch(series), series.name) for series in self.series]
        return (*parts, (_LINE_SWATCH, self.level.name)) if self.level else tuple(parts)

    @property
    def table(self) -> Table:
        """The same in words and numbers."""
        first, second = self.heads
        as_written = self.kind == "text"
        rows = tuple((column.label, column.written if as_written else column.value) for column in self.columns)
        return Table(((first, "text"), (second, self.kind)), rows)

    @property
    def _slot(self) -> float:
        return 100 / max(len(self.columns), 1)

    def _box(self, column: Column, place: int, brush: Brush) -> Svg:
        if not column.value:
            return NOTHING
        left, top = (place + (1 - _FILLED) / 2) * self._slot, self._height_of(column.value)
        return brush.box(left, top, self._slot * _FILLED, _BASE - top, column.tone)

    def _letters(self, column: Column, place: int) -> Svg:
        """Write the value above and the label below; on top of everything, also of the line."""
        middle, top = (place + 0.5) * self._slot, self._height_of(column.value or 0)
        written = letters(column.written, middle, top - 5, class_="value", text_anchor="middle")
        return joined(written, self._label(column.label, middle))

    def _label(self, text: str, middle: float) -> Svg:
        width = (WIDE if self.is_wide else NARROW) * self._slot / 100 - _GAP
        set_ = fitted(text, width, _LINES * leading(SMALL), (SMALL,))
        lines = (
            letters(line, middle, _BASE + 15 + number * leading(SMALL), font_size=SMALL, text_anchor="middle")
            for number, line in enumerate(set_.lines)
        )
        return joined(*lines)

    def _height_of(self, value: int) -> float:
        highest = max([column.value or 0 for column in self.columns] + [self.level.value if self.level else 0, 1])
        return _BASE - (_BASE - _TOP) * value / highest

    def _line(self) -> Svg:
        if not self.level:
            return NOTHING
        y = self._height_of(self.level.value)
        return tag("line", class_="level", x1=percent(0), x2=percent(100), y1=y, y2=y, stroke_dasharray="6 4")


_LINE_SWATCH = Markup(  # noqa: S704 - no text in it
    tag(
        "svg", tag("line", class_="level", x1=0, x2=26, y1=9, y2=9, stroke_dasharray="6 4"),
        class_="swatch", width=26, height=18, aria_hidden="true",
    )
)  # fmt: skip
