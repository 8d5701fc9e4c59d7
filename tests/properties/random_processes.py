"""Random block-structured processes: the drawing for the engine, and what it means, told without the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, pairwise
from typing import Any

from hypothesis import strategies as st

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:sop="urn:runut:sop:1" '
    'id="definitions" targetNamespace="urn:test"><bpmn:process id="random" isExecutable="true">'
)
TAIL = "</bpmn:process></bpmn:definitions>"


@dataclass(frozen=True)
class Block:
    """A piece with one way in and one way out. `name` is the id of its task or the stem of its gateways."""

    kind: str  # task | seq | xor | or | and | loop | sub | multi
    name: str
    parts: tuple[Block, ...] = ()


@st.composite
def blocks(draw: st.DrawFn, *, depth: int = 3) -> Block:
    """A random process of at most about twenty tasks."""
    names = (f"n{number}" for number in count(1))
    return _block(draw, depth, names)


def _block(draw: st.DrawFn, depth: int, names: Iterator[str]) -> Block:
    kinds = ["task"] if depth == 0 else ["task", "seq", "seq", "xor", "or", "and", "loop", "sub", "multi"]
    kind = draw(st.sampled_from(kinds))
    name = next(names)
    if kind == "task":
        return Block(kind, name)
    many = draw(st.integers(2, 3)) if kind in ("seq", "xor", "or", "and") else 1
    return Block(kind, name, tuple(_block(draw, depth - 1, names) for _ in range(many)))


@dataclass
class _Drawing:
    """Collects the elements of one scope (process or sub-process)."""

    nodes: list[str] = field(default_factory=list)
    flows: Iterator[int] = field(default_factory=count)

    def flow(self, source: str, target: str, condition: str = "") -> str:
        name = f"f_{source}_{target}_{next(self.flows)}"
        inner = f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{condition}</bpmn:conditionExpression>'
        self.nodes.append(
            f'<bpmn:sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">'
            f"{inner if condition else ''}</bpmn:sequenceFlow>"
        )
        return name


def to_bpmn(block: Block) -> bytes:
    """The drawing of a block, without a picture."""
    return f"{HEAD}{_scope(block, 'main')}{TAIL}".encode()


def _scope(block: Block, stem: str) -> str:
    drawing = _Drawing()
    first, last = _draw(block, drawing)
    begin, end = f"{stem}_begun", f"{stem}_ended"
    drawing.nodes += [f'<bpmn:startEvent id="{begin}"/>', f'<bpmn:endEvent id="{end}"/>']
    drawing.flow(begin, first)
    drawing.flow(last, end)
    return "".join(drawing.nodes)


def _draw(block: Block, drawing: _Drawing) -> tuple[str, str]:
    """Draw a block; returns the ids of its first and last node."""
    name = block.name
    match block.kind:
        case "task":
            drawing.nodes.append(f'<bpmn:userTask id="{name}"/>')
            return name, name
        case "seq":
            ends = [_draw(part, drawing) for part in block.parts]
            for (_, last), (first, _) in pairwise(ends):
                drawing.flow(last, first)
            return ends[0][0], ends[-1][1]
        case "and":
            return _split(block, drawing, "parallelGateway")
        case "xor" | "or":
            drawing.nodes.append(f'<bpmn:userTask id="{name}"/>')
            split, join = _split(block, drawing, "exclusiveGateway" if block.kind == "xor" else "inclusiveGateway")
            drawing.flow(name, split)
            return name, join
        case "loop":
            return _loop(block, drawing)
        case _:
            return _inner(block, drawing)


def _split(block: Block, drawing: _Drawing, tag: str) -> tuple[str, str]:
    split, join = f"{block.name}_split", f"{block.name}_join"
    default = ""
    for place, part in enumerate(block.parts):
        first, last = _draw(part, drawing)
        is_default = block.kind == "xor" and place == 0
        flow = drawing.flow(split, first, "" if block.kind == "and" or is_default else _condition(block, place))
        default = flow if is_default else default
        drawing.flow(last, join)
    marked = f' default="{default}"' if default else ""
    drawing.nodes += [f'<bpmn:{tag} id="{split}"{marked}/>', f'<bpmn:{tag} id="{join}"/>']
    return split, join


def _condition(block: Block, place: int) -> str:
    return f"{block.name}.way == {place}" if block.kind == "xor" else f"{block.name}.way in [{place}, 9]"


def _loop(block: Block, drawing: _Drawing) -> tuple[str, str]:
    name, again = block.name, f"{block.name}_again"
    merge = f"{name}_merge"
    first, last = _draw(block.parts[0], drawing)
    drawing.flow(merge, first)
    drawing.nodes.append(f'<bpmn:userTask id="{name}"/>')
    drawing.flow(last, name)
    drawing.flow(name, again)
    out = f"{name}_out"
    onward = drawing.flow(again, out)
    drawing.flow(again, merge, f"{name}.way == 1")
    drawing.nodes += [
        f'<bpmn:exclusiveGateway id="{merge}"/><bpmn:exclusiveGateway id="{out}"/>',
        f'<bpmn:exclusiveGateway id="{again}" default="{onward}"/>',
    ]
    return merge, out


def _inner(block: Block, drawing: _Drawing) -> tuple[str, str]:
    name, ask = block.name, f"{block.name}_ask"
    repeated = (
        f'<bpmn:multiInstanceLoopCharacteristics sop:collection="{ask}.items"><bpmn:loopCardinality '
        f'xsi:type="bpmn:tFormalExpression">len({ask}.items)</bpmn:loopCardinality>'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    drawing.nodes.append(
        f'<bpmn:subProcess id="{name}">{repeated if block.kind == "multi" else ""}'
        f"{_scope(block.parts[0], name)}</bpmn:subProcess>"
    )
    if block.kind == "sub":
        return name, name
    drawing.nodes.append(f'<bpmn:userTask id="{ask}"/>')
    drawing.flow(ask, name)
    return ask, name


# What a process means: a term that is rewritten by every completion. ------------------------------------------------

Answers = Mapping[str, Mapping[str, Any]]


class Meaning:
    """The reference: which (element, item) are open, decided from the blocks alone."""

    def __init__(self, block: Block) -> None:
        self.term: Any = _enter(block, "")

    def open(self) -> list[tuple[str, str]]:
        return sorted(_open(self.term))

    def complete(self, element: str, item: str, answer: Mapping[str, Any]) -> None:
        self.term = _complete(self.term, (element, item), answer)

    @property
    def is_completed(self) -> bool:
        return self.term is None


def _enter(block: Block, item: str) -> Any:
    """The term a token makes when it enters a block: None is done, a tuple starts with what it is."""
    match block.kind:
        case "task":
            return ("task", block.name, item, lambda answer: None)
        case "seq":
            return _then(_enter(block.parts[0], item), [lambda p=part: _enter(p, item) for part in block.parts[1:]])
        case "and":
            return _all([_enter(part, item) for part in block.parts])
        case "xor":
            return ("task", block.name, item, lambda answer: _enter(block.parts[_one(answer, block)], item))
        case "or":
            return ("task", block.name, item, lambda answer: _all([_enter(p, item) for p in _some(answer, block)]))
        case "loop":
            decide = ("task", block.name, item, lambda answer: _enter(block, item) if answer["way"] == 1 else None)
            return _then(_enter(block.parts[0], item), [lambda: decide])
        case "sub":
            return _enter(block.parts[0], item)
        case _:
            return ("task", f"{block.name}_ask", item, lambda answer: _each(block, item, answer["items"]))


def _one(answer: Mapping[str, Any], block: Block) -> int:
    return answer["way"] if answer["way"] < len(block.parts) else 0


def _some(answer: Mapping[str, Any], block: Block) -> list[Block]:
    return [part for place, part in enumerate(block.parts) if answer["way"] in (place, 9)]


def _each(block: Block, item: str, items: list[str]) -> Any:
    return _all([_enter(block.parts[0], f"{item}/{own}" if item else own) for own in items])


def _then(term: Any, rest: list[Any]) -> Any:
    while term is None and rest:
        term, rest = rest[0](), rest[1:]
    return None if term is None else ("then", term, rest)


def _all(terms: list[Any]) -> Any:
    alive = [term for term in terms if term is not None]
    return ("all", alive) if alive else None


def _open(term: Any) -> list[tuple[str, str]]:
    match term:
        case None:
            return []
        case ("task", name, item, _):
            return [(name, item)]
        case ("then", first, _):
            return _open(first)
        case _:
            return [place for inner in term[1] for place in _open(inner)]


def _complete(term: Any, place: tuple[str, str], answer: Mapping[str, Any]) -> Any:
    match term:
        case ("task", name, item, go_on):
            return go_on(answer) if (name, item) == place else term
        case ("then", first, rest):
            return _then(_complete(first, place, answer), rest)
        case (_, terms):
            return _all([_complete(inner, place, answer) for inner in terms])
