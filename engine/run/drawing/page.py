"""Puts a drawing together: layers from the sheet up to the tokens, titles for readers, the frame around all."""

import hashlib
import math
from collections.abc import Mapping
from types import MappingProxyType

from engine.run.drawing.containers import HEADER, container
from engine.run.drawing.external import LABELLED_OUTSIDE, external_label, sides_taken
from engine.run.drawing.flows import LABEL_SIZE, flow_label, flows
from engine.run.drawing.lettering import USUAL_SIZE
from engine.run.drawing.marks import PLAIN, Mark, Texts, look
from engine.run.drawing.nodes import node, task_icons
from engine.run.drawing.overlays import step_badges, tokens
from engine.run.drawing.plan import Box, Plan, Shape, around
from engine.run.drawing.source import plan_of
from engine.run.drawing.svg import Svg, escaped, moved_to, number, tag

_SHEET = ("pool", "lane", "container", "group")
_MARGIN = 10
_NO_MARKS: Mapping[str, Mark] = MappingProxyType({})
# What a reader need not hear of each element.
_UNMOVED = ("done", "upcoming", "within", "unknown")


def draw(xml: bytes, marks: Mapping[str, Mark] = _NO_MARKS, *, title: str, texts: Texts | None = None) -> str:
    """Return the drawing of a BPMN file as SVG, with `marks` by element id; raise NoDrawing where it has none.

    The same text serves inside a page and as a file: presentation attributes paint it, classes let a page repaint it.
    """
    return _Drawing(plan_of(xml), marks, texts or Texts()).page(title)


class _Drawing:
    """One drawing under way; remembers how far it reaches."""

    def __init__(self, plan: Plan, marks: Mapping[str, Mark], texts: Texts) -> None:
        self._plan = plan
        self._marks = marks
        self._texts = texts
        self._taken = sides_taken(plan.shapes, plan.edges)
        self._tops: dict[str, float] = {}
        for shape in plan.shapes:
            self._tops[shape.parent] = min(shape.box.y, self._tops.get(shape.parent, shape.box.y))
        self._reach = [shape.box for shape in plan.shapes]
        self._reach += [Box(point.x, point.y, 0, 0) for edge in plan.edges for point in edge.points]

    def page(self, title: str) -> Svg:
        layers = tag(
            "g",
            *self._layers(),
            fill=PLAIN.tint,
            stroke=PLAIN.ink,
            stroke_width=1.5,
            stroke_linejoin="round",
        )
        frame = self._frame()
        name, about = escaped(title), escaped(self._description())
        id_ = "d" + hashlib.blake2s(f"{name}{about}{layers}".encode(), digest_size=4).hexdigest()
        paper = tag(
            "rect", class_="paper", x=frame.x, y=frame.y, width=frame.width, height=frame.height, fill=PLAIN.tint
        )
        return tag(
            "svg",
            tag("title", name, id=id_),
            tag("desc", about, id=f"{id_}-about"),
            paper,
            layers,
            xmlns="http://www.w3.org/2000/svg",
            class_="drawing",
            viewBox=" ".join(number(value) for value in (frame.x, frame.y, frame.width, frame.height)),
            preserveAspectRatio="xMidYMin meet",
            role="img",
            aria_labelledby=f"{id_} {id_}-about",
            font_family="Arial,Liberation Sans,Helvetica,sans-serif",
            font_size=USUAL_SIZE,
            text_anchor="middle",
        )

    def _layers(self) -> tuple[Svg, ...]:
        shapes = self._plan.shapes
        sheet = sorted(
            (shape for shape in shapes if shape.kind in _SHEET), key=lambda s: (_SHEET.index(s.kind), s.depth)
        )
        # A boundary event sits on its task's line, so it comes after all tasks.
        nodes = sorted(
            (shape for shape in shapes if shape.kind not in _SHEET), key=lambda shape: shape.tag == "boundaryEvent"
        )
        return (
            tag("g", *(self._element(shape) for shape in sheet), class_="sheet"),
            flows(self._plan.edges),
            tag("g", *(self._element(shape) for shape in nodes), class_="nodes"),
            tag("g", *self._flow_labels(), class_="labels", stroke="none", font_size=LABEL_SIZE),
            tag("g", *self._overlays(), class_="over", pointer_events="none"),
        )

    def _element(self, shape: Shape) -> Svg:
        mark = self._marks.get(shape.id)
        paint = look(mark)
        parts = [tag("title", escaped(self._sentence(shape)))]
        if shape.kind in _SHEET:
            parts.append(container(shape, paint, free_above=self._free_above(shape)))
        else:
            parts.append(node(shape, paint))
        if shape.kind in LABELLED_OUTSIDE and (label := external_label(shape, self._taken.get(shape.id, ()))):
            parts.append(label[0])
            self._reach.append(label[1])
        return tag(
            "g",
            *parts,
            class_=f"el el-{shape.kind}" + (f" is-{mark.state}" if mark else ""),
            data_element=shape.id,
            transform=moved_to(shape.box.x, shape.box.y),
            fill=paint.tint if mark and shape.kind not in _SHEET else None,
            stroke=paint.ink if mark else None,
        )

    def _free_above(self, shape: Shape) -> float:
        """Return the height between the top of a sub-process and what is drawn in it."""
        return self._tops.get(shape.id, shape.box.y + 2 * HEADER) - shape.box.y

    def _flow_labels(self) -> list[Svg]:
        labels = [label for edge in self._plan.edges if (label := flow_label(edge))]
        self._reach += [room for _, room in labels]
        return [written for written, _ in labels]

    def _overlays(self) -> list[Svg]:
        badges, badge_rooms = step_badges(self._plan.shapes)
        signs, sign_rooms = tokens(self._plan.shapes, self._marks)
        self._reach += badge_rooms + sign_rooms
        return [task_icons(self._plan.shapes), badges, signs]

    def _sentence(self, shape: Shape) -> str:
        """Say what an element is and how it stands; a label that names the element already says both."""
        mark = self._marks.get(shape.id)
        name = " ".join(shape.name.split()) or self._texts.kinds[shape.kind]
        heading = f"{shape.step}. {name}" if shape.step else name
        if not mark:
            return heading
        said = mark.label or self._texts.states[mark.state]
        return said if name in said else f"{heading} – {said}"

    def _description(self) -> str:
        """Count the elements and say where the case stands, for those who do not see the drawing."""
        shapes = [shape for shape in self._plan.shapes if shape.kind not in ("pool", "lane", "group", "note")]
        moving = [shape for shape in shapes if shape.id in self._marks and self._marks[shape.id].state not in _UNMOVED]
        sentences = [self._texts.description.format(count=len(shapes))] + [self._sentence(shape) for shape in moving]
        return " ".join(sentence if sentence.endswith(".") else f"{sentence}." for sentence in sentences)

    def _frame(self) -> Box:
        """Return whole numbers with a margin around everything drawn."""
        reach = around(self._reach)
        left, top = math.floor(reach.x) - _MARGIN, math.floor(reach.y) - _MARGIN
        right, bottom = math.ceil(reach.right) + _MARGIN, math.ceil(reach.bottom) + _MARGIN
        return Box(left, top, right - left, bottom - top)
