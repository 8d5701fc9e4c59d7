"""Where everything of the flow stands on paper: columns, rows, pages, symbols. In points; draws nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.run.drawing.lettering import leading, wrapped
from engine.sheet.content import Content, Line, Symbol

LETTER = 8.0  # the size of letters in cells
SMALL = 7.0
GAP = 3.5  # around the text of a cell
HEAD = 46.0  # the two lines of the header
HEAD_LOW = 20.0  # its first line
STRIP = 26.0  # above and below the rows, for connectors
LEAST_ROWS = (46.0, 43.0, 40.0, 37.0)
MARGIN = 28.0
FOOT = 20.0


@dataclass(frozen=True)
class Paper:
    """A sheet of paper lying on its long side."""

    name: str
    width: float
    height: float
    css: str


PAPERS = {
    "a4": Paper("A4", 841.9, 595.3, "297mm 210mm"),
    "f4": Paper("F4", 935.4, 609.4, "330mm 215mm"),  # the folio of Indonesian offices
}


@dataclass(frozen=True)
class Columns:
    """The left edges of all columns and the right edge of the last: no, activity, actors, standard, note."""

    number: float
    activity: float
    actors: tuple[float, ...]  # one edge more than there are actors
    requirement: float
    time: float
    output: float
    note: float
    right: float

    def middle(self, actor: int) -> float:
        return (self.actors[actor] + self.actors[actor + 1]) / 2

    def width(self, actor: int) -> float:
        return self.actors[actor + 1] - self.actors[actor]


@dataclass(frozen=True)
class Placed:
    """A row on its page: where its band begins and how high it is; the box of its symbol."""

    line: Line
    place: int
    page: int
    top: float
    height: float
    x: float
    y: float
    width: float  # of the symbol
    symbol_height: float

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclass(frozen=True)
class Plan:
    """All rows on their pages, and the columns they share."""

    paper: Paper
    columns: Columns
    rows: tuple[Placed, ...]
    pages: int
    strips_above: frozenset[int]  # pages with connectors above their rows
    strips_below: frozenset[int]

    def on(self, page: int) -> list[Placed]:
        return [row for row in self.rows if row.page == page]

    def top(self, page: int) -> float:
        """Where the rows of a page begin: below the header, and below a strip if connectors stand there."""
        return MARGIN + HEAD + (STRIP if page in self.strips_above else 0)

    def end(self, page: int) -> float:
        """Where the rows of a page end."""
        return max((row.bottom for row in self.on(page)), default=self.top(page))

    def bottom(self, page: int) -> float:
        """Where the table of a page ends: below a strip, if connectors stand there."""
        return self.end(page) + (STRIP if page in self.strips_below else 0)


def columns_of(content: Content, paper: Paper) -> Columns:
    """Share the width: actors get what the texts leave, texts give way where there are many actors."""
    count, left, right = len(content.columns), MARGIN, paper.width - MARGIN
    whole = right - left
    share = 1.0 if count <= 5 else max(0.62, 1 - 0.055 * (count - 5))
    widths = {"number": 24.0, "activity": 170 * share, "requirement": 84 * share, "time": 50.0}
    widths |= {"output": 78 * share, "note": 74 * share}
    room = max(count * 26.0, whole - sum(widths.values()))
    each = min(room / count, 92.0)
    widths["activity"] += max(0.0, whole - sum(widths.values()) - each * count)
    edges = [left + widths["number"] + widths["activity"] + each * place for place in range(count + 1)]
    at = edges[-1]
    return Columns(
        number=left,
        activity=left + widths["number"],
        actors=tuple(edges),
        requirement=at,
        time=at + widths["requirement"],
        output=at + widths["requirement"] + widths["time"],
        note=at + widths["requirement"] + widths["time"] + widths["output"],
        right=max(right, at + widths["requirement"] + widths["time"] + widths["output"] + widths["note"]),
    )


def plan(content: Content, paper: Paper) -> Plan:
    """Put every row on a page: a new one begins where the sheet says so, or where the paper ends.

    Where the sheet says so, rows are drawn closer together, if that keeps a page whole.
    """
    columns = columns_of(content, paper)
    wanted = sum(line.number in content.breaks_after for line in content.lines[:-1]) + 1
    tried = [_pages(content, paper, columns, least) for least in LEAST_ROWS]
    pages = next((each for each in tried if content.breaks_after and each[-1][0] + 1 == wanted), tried[0])
    page_of = [page for page, _ in pages]
    crossing = [(page_of[way.source], page_of[way.target]) for way in content.ways]
    above = frozenset(max(pair) for pair in crossing if pair[0] != pair[1])
    below = frozenset(min(pair) for pair in crossing if pair[0] != pair[1])
    rows: list[Placed] = []
    used: dict[int, float] = {}
    for place, (line, (page, height)) in enumerate(zip(content.lines, pages, strict=True)):
        top = used.get(page, MARGIN + HEAD + (STRIP if page in above else 0))
        rows.append(_placed(line, place, page, top, height, columns))
        used[page] = top + height
    return Plan(paper, columns, tuple(rows), page_of[-1] + 1 if page_of else 1, above, below)


def _pages(content: Content, paper: Paper, columns: Columns, least: float) -> list[tuple[int, float]]:
    """The page and the height of each row."""
    room = paper.height - 2 * MARGIN - HEAD - 2 * STRIP - FOOT
    found: list[tuple[int, float]] = []
    page, used = 0, 0.0
    for place, line in enumerate(content.lines):
        height = min(row_height(line, columns, least), room)
        is_full = used > 0 and used + height > room
        if is_full or (place > 0 and content.lines[place - 1].number in content.breaks_after):
            page, used = page + 1, 0.0
        found.append((page, height))
        used += height
    return found


def cells(line: Line, columns: Columns) -> Iterator[tuple[str, str, float, float]]:
    """The texts of a row: which part, the text, left edge and width of its cell."""
    yield "number", str(line.number), columns.number, columns.activity - columns.number
    yield "activity", line.activity, columns.activity, columns.actors[0] - columns.activity
    yield "requirement", line.requirement, columns.requirement, columns.time - columns.requirement
    yield "time", line.time, columns.time, columns.output - columns.time
    yield "output", line.output, columns.output, columns.note - columns.output
    yield "note", line.note, columns.note, columns.right - columns.note


def row_height(line: Line, columns: Columns, least: float) -> float:
    """High enough for the longest text of the row, and for its symbol with room for arrows."""
    most = max(len(wrapped(text, width - 2 * GAP, LETTER)) for _, text, _, width in cells(line, columns))
    return max(least, most * leading(LETTER) + 2 * GAP + 4)


def _placed(line: Line, place: int, page: int, top: float, height: float, columns: Columns) -> Placed:
    room = columns.width(line.column)
    width = min(46.0, room - 14)
    symbol = 24.0 if line.symbol is Symbol.DIAMOND else 18.0
    x, y = columns.middle(line.column) - width / 2, top + (height - symbol) / 2
    return Placed(line, place, page, top, height, x, y, width, symbol)


def boxes_beside(row: Placed, columns: Columns) -> Sequence[tuple[float, float]]:
    """Left edges and widths of the boxes of others who take part in a row."""
    found = []
    for actor in row.line.beside:
        width = min(46.0, columns.width(actor) - 14)
        found.append((columns.middle(actor) - width / 2, width))
    return found
