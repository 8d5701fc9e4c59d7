"""Random SOPs with lanes, times and forms, and random revisions of them: a tree of parts, drawn as a small SOP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count, pairwise

from hypothesis import strategies as st

from tests.revising import LANES, Drawn, Small

DEADLINES = [None, None, "perintah.until"]
ORDER = Drawn("perintah", "dates")  # the first step says until when others must be done


@dataclass(frozen=True)
class Part:
    """task, seq, and, xor (a step decides), loop (a step sends back), many (a step asks how often the next is done)."""

    kind: str
    task: Drawn
    parts: tuple[Part, ...] = ()


@st.composite
def parts(draw: st.DrawFn, *, depth: int = 2, names: Iterator[str] | None = None) -> Part:
    """A random SOP of at most about ten steps."""
    named = names or (f"n{number}" for number in count(1))
    kinds = ["task", "many"] if depth == 0 else ["task", "seq", "seq", "seq", "and", "xor", "loop", "many"]
    kind = draw(st.sampled_from(kinds)) if names else "seq"
    task = Drawn(
        next(named),
        {"xor": "decides", "loop": "decides", "many": "counts"}.get(kind, "task"),
        lane=draw(st.sampled_from(sorted(LANES))),
        minutes=draw(st.sampled_from([15, 60, 480])),
        deadline=draw(st.sampled_from(DEADLINES)) if kind == "task" else None,
    )
    many = {"seq": 3 if names is None else 2, "and": 2, "xor": 2, "loop": 1}.get(kind, 0)
    return Part(kind, task, tuple(draw(parts(depth=depth - 1, names=named)) for _ in range(many)))


@dataclass
class _Sheet:
    nodes: list[Drawn] = field(default_factory=list)
    arrows: list[tuple[str, ...]] = field(default_factory=list)


def drawn(part: Part, name: str) -> Small:
    """The SOP as it is deployed."""
    sheet = _Sheet([Drawn("mulai", "start"), ORDER, Drawn("selesai", "end")])
    first, last = _draw(part, sheet)
    return Small(sheet.nodes, [*sheet.arrows, ("mulai", "perintah"), ("perintah", first), (last, "selesai")], id=name)


def _draw(part: Part, sheet: _Sheet) -> tuple[str, str]:
    id_ = part.task.id
    if part.kind == "seq":
        ends = [_draw(each, sheet) for each in part.parts]
        sheet.arrows += [(last, first) for (_, last), (first, _) in pairwise(ends)]
        return ends[0][0], ends[-1][1]
    if part.kind != "and":
        sheet.nodes.append(part.task)
    if part.kind == "task":
        return id_, id_
    if part.kind == "many":
        again = replace(part.task, id=f"{id_}_each", kind="task", many=f"{id_}.many")
        sheet.nodes.append(again)
        sheet.arrows.append((id_, again.id))
        return id_, again.id
    if part.kind == "loop":
        return _loop(part, sheet)
    split, join = f"{id_}_split", f"{id_}_join"
    ends = [_draw(each, sheet) for each in part.parts]
    gateway = "and" if part.kind == "and" else "xor"
    default = None if gateway == "and" else f"{split}_{ends[0][0]}"
    sheet.nodes += [Drawn(split, gateway, default=default), Drawn(join, gateway)]
    for place, (first, last) in enumerate(ends):
        answer = ("", "") if gateway == "and" else (("Tidak", ""), ("Ya", f"{id_}.decision == 'ya'"))[place]
        sheet.arrows += [(split, first, *answer), (last, join)]
    if gateway == "and":
        return split, join
    sheet.arrows.append((id_, split))
    return id_, join


def _loop(part: Part, sheet: _Sheet) -> tuple[str, str]:
    id_, (first, last) = part.task.id, _draw(part.parts[0], sheet)
    merge, ask, out = f"{id_}_merge", f"{id_}_ask", f"{id_}_out"
    sheet.nodes += [Drawn(merge, "xor"), Drawn(ask, "xor", default=f"{ask}_{out}"), Drawn(out, "xor")]
    sheet.arrows += [(merge, first), (last, id_), (id_, ask), (ask, out, "Ya")]
    sheet.arrows.append((ask, merge, "Tidak", f"{id_}.decision == 'tidak'"))
    return merge, out


@dataclass(frozen=True)
class Revision:
    """What an SOP becomes, and how its renamed or passed over steps are mapped."""

    part: Part
    mapping: dict[str, str | None]


@st.composite
def revisions(draw: st.DrawFn, part: Part) -> Revision:
    """One to three changes, each as an office makes them."""
    mapping: dict[str, str | None] = {}
    fresh = (f"baru{number}" for number in count(1))
    for _ in range(draw(st.integers(1, 3))):
        part = _changed(draw, part, fresh, mapping)
    return Revision(part, mapping)


def _changed(draw: st.DrawFn, part: Part, fresh: Iterator[str], mapping: dict[str, str | None]) -> Part:
    steps = [each for each in _all(part) if each.kind != "seq"]
    target = draw(st.sampled_from(steps))
    kind = draw(st.sampled_from(["name", "lane", "minutes", "deadline", "before", "after", "beside", "away", "id"]))
    new = Part("task", Drawn(next(fresh), lane="staff"))
    task = target.task
    match kind:
        case "name":
            now = replace(target, task=replace(task, name=f"{task.id} diubah"))
        case "lane":
            now = replace(target, task=replace(task, lane=draw(st.sampled_from(sorted(LANES)))))
        case "minutes":
            now = replace(target, task=replace(task, minutes=task.minutes * 2))
        case "deadline":
            now = replace(target, task=replace(task, deadline=DEADLINES[-1] if target.kind == "task" else None))
        case "before":
            now = Part("seq", task, (new, target))
        case "after":
            now = Part("seq", task, (target, new))
        case "beside":
            now = Part("and", replace(task, id=new.task.id + "_and"), (target, new))
        case "away":
            now = new if target.kind == "task" else target
            if target.kind == "task" and draw(st.booleans()):
                mapping[task.id] = None
        case _:
            now = target
            if target.kind == "task" and not task.id.startswith("baru"):
                now = replace(target, task=replace(task, id=f"{task.id}_kini"))
                mapping[task.id] = now.task.id
    return _with(part, target, lambda: now)


def _all(part: Part) -> Iterator[Part]:
    yield part
    for each in part.parts:
        yield from _all(each)


def _with(part: Part, target: Part, now: Callable[[], Part]) -> Part:
    if part is target:
        return now()
    return replace(part, parts=tuple(_with(each, target, now) for each in part.parts))
