"""Random SOPs with lanes, times and forms, and random revisions of them: a tree of parts, drawn as a small SOP."""

from __future__ import annotations

from collections.abc import Collection, Iterator
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
def revisions(draw: st.DrawFn, part: Part, waiting: Collection[str]) -> Revision:
    """One to three changes, each as an office makes them; often where a case waits, or little would ever move."""
    mapping: dict[str, str | None] = {}
    fresh = (f"baru{number}" for number in count(1))
    for _ in range(draw(st.integers(1, 3))):
        part = _changed(draw, part, fresh, mapping, waiting)
    return Revision(part, mapping)


def _changed(
    draw: st.DrawFn, part: Part, fresh: Iterator[str], mapping: dict[str, str | None], waiting: Collection[str]
) -> Part:
    steps = [each for each in _all(part) if each.kind != "seq"]
    near = [each for each in steps if {each.task.id, f"{each.task.id}_each"} & set(waiting)]
    is_near: bool = draw(st.booleans())
    target: Part = draw(st.sampled_from(near if near and is_near else steps))
    kind = draw(st.sampled_from(["name", "lane", "minutes", "deadline", "before", "after", "beside", "away", "id"]))
    if target.kind == "task" and kind in ("away", "id"):
        return _with(part, target, _gone_or_renamed(draw, target, kind, mapping))
    return _with(part, target, _altered(draw, target, kind, Drawn(next(fresh), lane="staff")))


def _altered(draw: st.DrawFn, target: Part, kind: str, new: Drawn) -> Part:
    """Another wording, actor or time; or a new step before it, after it, or beside it."""
    task, step = target.task, Part("task", new)
    changes: dict[str, Part] = {
        "name": replace(target, task=replace(task, name=f"{task.id} diubah")),
        "lane": replace(target, task=replace(task, lane=draw(st.sampled_from(sorted(LANES))))),
        "minutes": replace(target, task=replace(task, minutes=task.minutes * 2)),
        "deadline": replace(target, task=replace(task, deadline=DEADLINES[-1] if target.kind == "task" else None)),
        "before": Part("seq", task, (step, target)),
        "after": Part("seq", task, (target, step)),
        "beside": Part("and", replace(task, id=f"{new.id}_and"), (target, step)),
    }
    return changes.get(kind, target)


def _gone_or_renamed(draw: st.DrawFn, target: Part, kind: str, mapping: dict[str, str | None]) -> Part:
    """Another step in its place, perhaps with what was done passed over; or the same one under another id."""
    task = target.task
    if kind == "away":
        if draw(st.booleans()):
            mapping[task.id] = None
        return Part("task", Drawn(f"{task.id}_ganti", lane="staff"))
    mapping[task.id] = f"{task.id}_kini"
    return replace(target, task=replace(task, id=f"{task.id}_kini"))


def _all(part: Part) -> Iterator[Part]:
    yield part
    for each in part.parts:
        yield from _all(each)


def _with(part: Part, target: Part, now: Part) -> Part:
    if part is target:
        return now
    return replace(part, parts=tuple(_with(each, target, now) for each in part.parts))
