"""Draws the pages of the flow: header, rows, symbols, arrows and connectors, as SVG in points."""

from collections.abc import Iterable, Iterator

from engine.run.drawing.lettering import leading, measured, wrapped
from engine.run.drawing.svg import NOTHING, Svg, escaped, joined, number, tag
from engine.sheet.content import Content, Symbol
from engine.sheet.placing import (
    GAP,
    HEAD,
    HEAD_LOW,
    LETTER,
    MARGIN,
    SMALL,
    Paper,
    Placed,
    Plan,
    boxes_beside,
    cells,
)
from engine.sheet.routing import PENTAGON, Arrow, Connector, Routes

INK = "#000"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
CENTRED = frozenset({"number", "time"})
CHANGED = "#fff3bf"  # behind what a revision changed, besides the bar at its side


def page_svg(paper: Paper, *inner: Svg, label: str) -> Svg:
    """One page, as large as its paper."""
    box = f"0 0 {number(paper.width)} {number(paper.height)}"
    size = {"width": f"{number(paper.width)}pt", "height": f"{number(paper.height)}pt"}
    return tag(
        "svg",
        tag("title", escaped(label)),
        *inner,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=box,
        class_="sheet-page",
        role="img",
        font_family=FONT,
        fill=INK,
        **size,
    )


def text(x: float, y: float, words: str, *, size: float = LETTER, anchor: str | None = None, bold: bool = False) -> Svg:
    """One line of text with its baseline at `y`."""
    weight = "bold" if bold else None
    return tag("text", escaped(words), x=x, y=y, font_size=size, text_anchor=anchor, font_weight=weight)


def block(x: float, y: float, width: float, words: str, *, size: float = LETTER, centred: bool = False) -> Svg:
    """A text broken into lines, its first baseline a letter below `y`."""
    lines = wrapped(words, width, size)
    at, anchor = (x + width / 2, "middle") if centred else (x, None)
    return joined(
        *(
            text(at, y + size + place * leading(size), line, size=size, anchor=anchor)
            for place, line in enumerate(lines)
        )
    )


def line(x: float, y: float, to_x: float, to_y: float, *, width: float = 0.6) -> Svg:
    return tag("line", x1=x, y1=y, x2=to_x, y2=to_y, stroke=INK, stroke_width=width)


def frame(x: float, y: float, width: float, height: float, *, fill: str = "none", stroke: float = 0.6) -> Svg:
    return tag("rect", x=x, y=y, width=width, height=height, fill=fill, stroke=INK, stroke_width=stroke)


def flow_pages(content: Content, plan: Plan, routes: Routes, words: str) -> Iterator[Svg]:
    """Every page of the flow; `words` is printed below the last one."""
    for page in range(plan.pages):
        parts = [_title(content, plan), *_header(content, plan), *_grid(plan, page)]
        for row in plan.on(page):
            parts += _row(content, plan, row)
        arrows = [arrow for arrow in routes.arrows if arrow.page == page]
        parts += [_arrow(arrow) for arrow in arrows] + [_label(arrow) for arrow in arrows]
        parts += [_pentagon(connector) for connector in routes.connectors if connector.page == page]
        below = plan.bottom(page) + 12
        if page == plan.pages - 1:
            parts.append(text(MARGIN, below, words, size=SMALL))
        parts.append(text(plan.columns.right, below, f"{page + 2} / {plan.pages + 1}", size=SMALL, anchor="end"))
        yield page_svg(plan.paper, *parts, label=f"{content.title} {page + 2}/{plan.pages + 1}")


def _title(content: Content, plan: Plan) -> Svg:
    return text(MARGIN, MARGIN - 8, f"SOP: {content.title}".upper(), size=9, bold=True)


def _header(content: Content, plan: Plan) -> Iterator[Svg]:
    columns, labels, top = plan.columns, content.labels, MARGIN
    tall = [(columns.number, columns.activity, "number"), (columns.activity, columns.actors[0], "activity")]
    tall.append((columns.note, columns.right, "note"))
    for left, right, name in tall:
        yield _head(left, top, right - left, HEAD, labels[name])
    yield _head(columns.actors[0], top, columns.actors[-1] - columns.actors[0], HEAD_LOW, labels["actors"])
    yield _head(columns.requirement, top, columns.note - columns.requirement, HEAD_LOW, labels["standard"])
    for place, title in enumerate(content.columns):
        yield _head(columns.actors[place], top + HEAD_LOW, columns.width(place), HEAD - HEAD_LOW, title)
    low = [(columns.requirement, columns.time, "requirement"), (columns.time, columns.output, "minutes")]
    for left, right, name in [*low, (columns.output, columns.note, "output")]:
        yield _head(left, top + HEAD_LOW, right - left, HEAD - HEAD_LOW, labels[name])


def _head(x: float, y: float, width: float, height: float, words: str) -> Svg:
    size = next((s for s in (8.0, 7.0, 6.0, 5.0) if _fits(words, width - 3, height - 2, s)), 5.0)
    lines = wrapped(words, width - 3, size)
    first = y + (height - len(lines) * leading(size)) / 2 + size
    told = (
        text(x + width / 2, first + place * leading(size), each, size=size, anchor="middle", bold=True)
        for place, each in enumerate(lines)
    )
    return joined(frame(x, y, width, height, fill="#e8e8e8"), *told)


def _fits(words: str, width: float, height: float, size: float) -> bool:
    lines = wrapped(words, width, size)
    whole = all(measured(word, size, bold=True) <= width for word in words.replace("/", "/ ").split())
    return whole and len(lines) * leading(size) <= height


def _grid(plan: Plan, page: int) -> Iterator[Svg]:
    columns, top, end = plan.columns, MARGIN + HEAD, plan.bottom(page)
    yield frame(columns.number, top, columns.right - columns.number, end - top)
    edges = [columns.activity, *columns.actors, columns.time, columns.output, columns.note]
    for x in edges:
        yield line(x, top, x, end)
    for y in [plan.top(page), *(row.bottom for row in plan.on(page))]:
        yield line(columns.number, y, columns.right, y, width=0.4)


def _row(content: Content, plan: Plan, row: Placed) -> Iterator[Svg]:
    changed = content.marks.get(row.line.element, frozenset())
    for name, words, x, width in cells(row.line, plan.columns):
        if name in changed or "added" in changed:
            yield tag("rect", x=x + 0.4, y=row.top + 0.4, width=width - 0.8, height=row.height - 0.8, fill=CHANGED)
        yield block(x + GAP, row.top + GAP - 1, width - 2 * GAP, words, centred=name in CENTRED)
    if changed:  # a bar in the margin, as laws and manuals mark what is new; colour alone would not print
        yield tag("rect", x=plan.columns.number - 5, y=row.top + 1, width=2.5, height=row.height - 2, fill=INK)
    beside = boxes_beside(row, plan.columns)
    middle = row.y + row.symbol_height / 2
    for x, width in beside:
        near, far = (row.x + row.width, x) if x > row.x else (row.x, x + width)
        yield line(near, middle, far, middle)
        yield frame(x, row.y, width, row.symbol_height, fill="#fff", stroke=0.9)
    yield _symbol(row)


def _symbol(row: Placed) -> Svg:
    paint: dict[str, str | float] = {"fill": "#fff", "stroke": INK, "stroke_width": 1.1}
    x, y, width, height = row.x, row.y, row.width, row.symbol_height
    if row.line.symbol is Symbol.DIAMOND:
        points = [(x, y + height / 2), (x + width / 2, y), (x + width, y + height / 2), (x + width / 2, y + height)]
        return tag("polygon", points=_points(points), class_="diamond", **paint)
    radius = height / 2 if row.line.symbol is Symbol.CAPSULE else None
    return tag("rect", x=x, y=y, width=width, height=height, rx=radius, class_=row.line.symbol.value, **paint)


def _arrow(arrow: Arrow) -> Svg:
    path = tag("polyline", points=_points(arrow.points), fill="none", stroke=INK, stroke_width=0.9, class_="arrow")
    (fx, fy), (x, y) = arrow.points[-2], arrow.points[-1]
    return joined(path, _tip(fx, fy, x, y))


def _label(arrow: Arrow) -> Svg:
    """The word of a branch, on white, so that lines do not run through it."""
    if arrow.label_at is None:
        return NOTHING
    x, y = arrow.label_at
    width = measured(arrow.label, SMALL)
    to_left = x < arrow.points[0][0]
    paper = tag("rect", x=x - width - 1 if to_left else x - 1, y=y - 5.6, width=width + 2, height=7, fill="#fff")
    return joined(paper, text(x, y, arrow.label, size=SMALL, anchor="end" if to_left else None))


def _tip(from_x: float, from_y: float, x: float, y: float) -> Svg:
    length, half = 5.0, 2.2
    if abs(x - from_x) > abs(y - from_y):
        back = x - length if x > from_x else x + length
        return tag("polygon", points=_points([(x, y), (back, y - half), (back, y + half)]))
    back = y - length if y > from_y else y + length
    return tag("polygon", points=_points([(x, y), (x - half, back), (x + half, back)]))


def _pentagon(connector: Connector) -> Svg:
    width, height = PENTAGON
    x, y = connector.x - width / 2, connector.y
    low = y + height * 0.62
    points = [(x, y), (x + width, y), (x + width, low), (connector.x, y + height), (x, low)]
    shape = tag("polygon", points=_points(points), fill="#fff", stroke=INK, stroke_width=1.0, class_="connector")
    return joined(shape, text(connector.x, y + 9, connector.letter, size=SMALL + 1, anchor="middle", bold=True))


def _points(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)
