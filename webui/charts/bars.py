"""Stacked bars that lie: one for each person or unit, with what is on time, at risk, late or on hold."""

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from engine.run.drawing.lettering import measured
from engine.run.drawing.svg import NOTHING, Svg, joined
from webui.charts.paint import NARROW, SMALL, Brush, Series, Tone, identity, letters, name_and_note, picture, swatch
from webui.charts.table import Cells, Kind, Table

_ROW, _NAME, _BAR = 50, 13, 20
_ROOM = 6


@dataclass(frozen=True)
class Bar:
    """One bar: its name, how many of each series, and a few words at its end such as "7 tugas, 1 terlambat"."""

    name: str
    counts: tuple[int, ...]
    note: str = ""


@dataclass(frozen=True)
class StackedBars:
    """Bars on one scale; `about` says in a sentence what there is to see, `head` and `total` name table columns."""

    title: str
    about: str
    series: tuple[Series, ...]
    bars: tuple[Bar, ...]
    head: str
    total: str
    is_wide: bool = False

    @cached_property
    def svg(self) -> Markup:
        """The picture."""
        id_ = identity(self.title, self.bars)
        brush = Brush(id_)
        rows = [self._row(bar, place * _ROW, brush) for place, bar in enumerate(self.bars)]
        return picture(id_, self.title, self.about, max(_ROW * len(self.bars), 1), brush.patterns(), *rows)

    @property
    def legend(self) -> tuple[tuple[Markup, str], ...]:
        """The parts as small boxes with their words."""
        return tuple((swatch(series), series.name) for series in self.series)

    @property
    def table(self) -> Table:
        """The same in words and numbers."""
        counts: list[tuple[str, Kind]] = [(series.name, "number") for series in self.series]
        rows: tuple[Cells, ...] = tuple((bar.name, *bar.counts, sum(bar.counts)) for bar in self.bars)
        return Table(((self.head, "text"), *counts, (self.total, "number")), rows)

    def _row(self, bar: Bar, top: float, brush: Brush) -> Svg:
        scale = 100 / max((sum(each.counts) for each in self.bars), default=1) if sum(bar.counts) else 0
        parts, x = [name_and_note(bar.name, bar.note, top + _NAME)], 0.0
        for series, count in zip(self.series, bar.counts, strict=True):
            if count:
                parts += [brush.box(x, top + _NAME + 6, count * scale, _BAR, series.tone)]
                parts += [_count(count, x, count * scale, top + _NAME + 20, series.tone)]
            x += count * scale
        return joined(*parts)


def _count(count: int, x: float, width: float, y: float, tone: Tone) -> Svg:
    """A part too small for its number leaves it to the note and the table."""
    if measured(str(count), SMALL, bold=True) + _ROOM > width * NARROW / 100:
        return NOTHING
    return letters(str(count), x + width / 2, y, class_=f"on-{tone}", text_anchor="middle")
