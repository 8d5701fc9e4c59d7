"""What is drawn and where, as plain values; knows neither XML nor SVG."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def centre(self) -> Point:
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    def moved(self, by: Point) -> "Box":
        return Box(self.x + by.x, self.y + by.y, self.width, self.height)


def around(boxes: Iterable[Box]) -> Box:
    """Return the smallest box that holds all of them."""
    held = tuple(boxes)
    x, y = min(box.x for box in held), min(box.y for box in held)
    return Box(x, y, max(box.right for box in held) - x, max(box.bottom for box in held) - y)


@dataclass(frozen=True, slots=True)
class Shape:
    """One drawn element. `traits` holds what changes its look: "vertical", "parallel", "folded" ..."""

    id: str
    tag: str
    kind: str
    name: str
    box: Box
    label: Box | None = None
    parent: str = ""
    depth: int = 0
    step: str = ""
    event: str = ""
    traits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Edge:
    """One drawn flow or association, from `source` to `target` along `points`."""

    id: str
    tag: str
    name: str
    points: tuple[Point, ...]
    label: Box | None = None
    source: str = ""
    target: str = ""
    traits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]
