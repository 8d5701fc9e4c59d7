"""Charts as inline SVG with a table that says the same; they know neither rows nor requests, words come from callers.

Widths are parts of the whole, so that a chart fills a phone and a sheet of paper alike while its letters keep their
size. Colours come from `css/charts.css` by class; what a colour says, a pattern, a sign or a word says too.
`_macros/charts.html` puts a chart on a page: `{{ chart(load) }}`.
"""

from webui.charts.bars import Bar, StackedBars
from webui.charts.columns import Column, Columns, Level
from webui.charts.gantt import Gantt, GanttRow, GanttWords, Stretch
from webui.charts.paint import Series
from webui.charts.table import Cells, Kind, Table

__all__ = [
    "Bar",
    "Cells",
    "Column",
    "Columns",
    "Gantt",
    "GanttRow",
    "GanttWords",
    "Kind",
    "Level",
    "Series",
    "StackedBars",
    "Stretch",
    "Table",
]
