"""Where the arrows of a flow run: down from row to row, or along the edges of columns; over a page by connectors.

Arrows run in the free strips between symbols: below rows, and beside the edges of columns, each in its own track.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from engine.sheet.content import Content, Symbol, Way
from engine.sheet.placing import HEAD, MARGIN, STRIP, Placed, Plan

TRACK = 3.0  # between two arrows that run beside each other
TRACKS = 4  # at one edge of a column
PENTAGON = (18.0, 17.0)
Point = tuple[float, float]


@dataclass(frozen=True)
class Arrow:
    """A line on one page; its head is at the last point, unless it leads to a connector."""

    page: int
    points: tuple[Point, ...]
    label: str = ""
    label_at: Point | None = None


@dataclass(frozen=True)
class Connector:
    """A lettered pentagon where an arrow leaves a page or comes from another."""

    page: int
    letter: str
    x: float  # its middle
    y: float  # its top


@dataclass(frozen=True)
class Routes:
    """All arrows and connectors of a sheet."""

    arrows: tuple[Arrow, ...]
    connectors: tuple[Connector, ...]


def route(content: Content, plan: Plan) -> Routes:
    """Find a way for every arrow."""
    router = _Router(plan)
    for way in content.ways:
        router.leads(way)
    return Routes(tuple(router.arrows), tuple(router.connectors))


class _Router:
    """The pages while arrows are laid."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.arrows: list[Arrow] = []
        self.connectors: list[Connector] = []
        self._tracks: Counter[tuple[int, int]] = Counter()  # by page and edge
        self._arrivals: Counter[tuple[int, str]] = Counter()  # by row and side
        self._slots: Counter[tuple[int, float, int]] = Counter()  # connectors in a strip, by column
        self._leaves_below: set[int] = set()

    def leads(self, way: Way) -> None:
        source, target = self._plan.rows[way.source], self._plan.rows[way.target]
        if source.page != target.page:
            self._over_pages(source, target, way.label)
        elif way.target == way.source + 1 and way.source not in self._leaves_below:
            self._leaves_below.add(way.source)
            self._add(source.page, self._down(source, target), way.label, down=True)
        else:
            self._add(source.page, self._around(source, target), way.label)

    def _down(self, source: Placed, target: Placed) -> list[Point]:
        """From below a symbol to the top of the one in the next row."""
        x, y = self._middle(source), source.y + source.symbol_height
        over, end = self._middle(target), target.y
        if abs(x - over) < 1:
            return [(x, y), (over, end)]
        between = source.bottom - 4  # above the line between the rows
        return [(x, y), (x, between), (over, between), (over, end)]

    def _around(self, source: Placed, target: Placed) -> list[Point]:
        """Out of a side, along the edge of a column, into a side."""
        edge, right = self._edge(source, target)
        x = self._track(source.page, edge)
        if source is target:  # back to itself: over its own head
            start, top, middle = self._side(source, "out", right=right), source.y - 5, self._middle(source)
            return [start, (x, start[1]), (x, top), (middle, top), (middle, source.y)]
        y, end = self._side(source, "out", right=right), self._side(target, "in", right=x > self._middle(target))
        return [y, (x, y[1]), (x, end[1]), end]

    def _over_pages(self, source: Placed, target: Placed, label: str) -> None:
        letter = _letter(len(self.connectors) // 2)
        goes_on = target.page > source.page
        leaving = self._connector(source.page, letter, source, below=goes_on)
        arriving = self._connector(target.page, letter, target, below=not goes_on)
        is_last = goes_on and source is self._plan.on(source.page)[-1] and source.place not in self._leaves_below
        if is_last:
            self._leaves_below.add(source.place)
            x, y = self._middle(source), source.y + source.symbol_height
            self._add(source.page, _bent(x, y, leaving.x, leaving.y, source.bottom + 2), label, down=True)
        else:
            self._add(source.page, self._to_connector(source, leaving, below=goes_on), label)
        is_first = goes_on and target is self._plan.on(target.page)[0]
        if is_first:
            low = arriving.y + PENTAGON[1]
            self._add(target.page, _bent(arriving.x, low, self._middle(target), target.y, target.top), "")
        else:
            points = self._to_connector(target, arriving, below=not goes_on)
            self._add(target.page, list(reversed(points)), "")

    def _to_connector(self, row: Placed, connector: Connector, *, below: bool) -> list[Point]:
        """Out of a side, along the edge of the column, to a connector above or below all rows."""
        edge, right = self._edge(row, row)
        x = self._track(row.page, edge)
        start = self._side(row, "out" if below else "in", right=right)
        y = connector.y if below else connector.y + PENTAGON[1]
        turn = y - 4 if below else y + 4
        return [start, (x, start[1]), (x, turn), (connector.x, turn), (connector.x, y)]

    def _connector(self, page: int, letter: str, row: Placed, *, below: bool) -> Connector:
        """A free place in the strip above or below the rows, as near to the column of the row as can be."""
        top = self._plan.end(page) + STRIP - PENTAGON[1] - 2 if below else MARGIN + HEAD + 2
        columns = self._plan.columns
        order = sorted(range(len(columns.actors) - 1), key=lambda each: abs(each - row.line.column))
        slot = next((each for each in order if not self._slots[page, top, each]), row.line.column)
        self._slots[page, top, slot] += 1
        shift = 20.0 * (self._slots[page, top, slot] - 1)
        found = Connector(page, letter, columns.middle(slot) + shift, top)
        self.connectors.append(found)
        return found

    def _edge(self, source: Placed, target: Placed) -> tuple[int, bool]:
        """The edge of a column to run along, and whether it lies to the right of the source: the emptiest near one."""
        columns = self._plan.columns.actors
        wanted = [source.line.column + 1, source.line.column, target.line.column + 1, target.line.column]
        near = wanted[:2] if source.line.symbol is Symbol.DIAMOND or source is target else wanted
        blocked = {actor for actor in source.line.beside}
        free = [edge for edge in near if not self._is_blocked(edge, source, blocked)] or near
        edge = min(dict.fromkeys(free), key=lambda each: self._tracks[source.page, each])
        return edge, columns[edge] > self._middle(source)

    def _is_blocked(self, edge: int, source: Placed, blocked: set[int]) -> bool:
        low, high = sorted((edge, source.line.column))
        return any(low <= actor < high for actor in blocked)

    def _track(self, page: int, edge: int) -> float:
        """The next free line beside an edge: turn by turn to its left and right."""
        place = self._tracks[page, edge] % TRACKS
        self._tracks[page, edge] += 1
        step = (place // 2 + 0.7) * TRACK
        columns = self._plan.columns.actors
        leans_right = (place % 2 == 0 and edge < len(columns) - 1) or edge == 0
        return columns[edge] + (step if leans_right else -step)

    def _side(self, row: Placed, direction: str, *, right: bool) -> Point:
        """A point on a side of a symbol; several that arrive there stand apart."""
        key = (row.place, f"{direction}{right}")
        apart = (0.0, -4.0, 4.0, -2.0, 2.0)[self._arrivals[key] % 5]
        self._arrivals[key] += 1
        is_pointed = row.line.symbol is Symbol.DIAMOND
        if is_pointed:
            apart = 0.0 if direction == "out" else apart
        inset = abs(apart) / (row.symbol_height / 2) * (row.width / 2) if is_pointed else 0.0
        x = row.x + row.width - inset if right else row.x + inset
        return x, row.y + row.symbol_height / 2 + apart

    def _add(self, page: int, points: list[Point], label: str, *, down: bool = False) -> None:
        at = None
        if label:
            x, y = points[0]
            bends_right = len(points) > 2 and points[2][0] > x
            below = (x - 3 if bends_right else x + 3, y + 6.5)
            at = below if down else (x + (3 if points[1][0] >= x else -3), y - 2.5)
        self.arrows.append(Arrow(page, tuple(_plain(points)), label, at))

    @staticmethod
    def _middle(row: Placed) -> float:
        return row.x + row.width / 2


def _bent(x: float, y: float, over: float, end: float, between: float) -> list[Point]:
    return [(x, y), (over, end)] if abs(x - over) < 1 else [(x, y), (x, between), (over, between), (over, end)]


def _plain(points: list[Point]) -> Iterator[Point]:
    """Without points that change nothing."""
    for place, point in enumerate(points):
        if place == 0 or point != points[place - 1]:
            yield point


def _letter(place: int) -> str:
    """A, B, ... Z, AA, AB, ..."""
    return chr(65 + place) if place < 26 else _letter(place // 26 - 1) + chr(65 + place % 26)
