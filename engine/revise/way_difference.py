"""What changes behind a step: whether it decides, under which conditions, and where it leads. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from engine.revise.sop import EXCLUSIVE, Node, Sop

NOTHING = "–"


def number_of(sop: Sop, node: Node) -> int | str:
    """The number of the step an activity is or belongs to."""
    if node.step:
        return node.step
    around = sop.nodes.get(node.parent or "")
    return around.step if around and around.step else NOTHING


class Both(NamedTuple):
    """Two versions and the activities that are the same in them."""

    old: Sop
    new: Sop
    same: Mapping[str, str]


def way_changes(both: Both, one: Node, other: Node) -> Iterator[tuple[str, dict[str, str | int]]]:
    """Each change of where an activity leads as (kind, params): decisions, conditions, targets."""
    old, new, same = both
    before, after = old.decision_after(one.id), new.decision_after(other.id)
    if (before is None) != (after is None):
        yield "decision_added" if after else "decision_removed", {}
    elif before is not None and after is not None:
        if before.name != after.name:
            yield "question", {"old": before.name or NOTHING, "new": after.name or NOTHING}
        yield from _conditions(old, new, before, after)
    was = {(label, same.get(target, target)) for label, target in _onward(old, one)}
    now = set(_onward(new, other))
    if was != now and not _only_added(was, now, new, same):
        yield "way", {"old": _said(old, _onward(old, one)), "new": _said(new, now)}


def _only_added(was: set[tuple[str, str]], now: set[tuple[str, str]], new: Sop, same: Mapping[str, str]) -> bool:
    """Whether the way merely leads through steps that are new, or past steps that are gone: those are told already."""
    known = set(same.values())

    def through(target: str, seen: frozenset[str]) -> set[str]:
        if target in known or target not in new.nodes or target in seen:
            return {target}
        onward = _onward(new, new.nodes[target])
        return {each for _, further in onward for each in through(further, seen | {target})}

    reached = {(label, each) for label, target in now for each in through(target, frozenset())}
    lost = {(label, target) for label, target in was if target not in known and target in same}
    stays = {(label, target) for label, target in was if target in known or target not in same}
    gone = [target for _, target in was if target not in known and target != END]
    return (reached == was or bool(gone)) and not lost and (bool(gone) or stays == reached)


END = "selesai"


def _onward(sop: Sop, node: Node) -> list[tuple[str, str]]:
    """The activities an activity leads to, with the label of the branch; the end by its word."""
    found: dict[tuple[str, str], None] = {}
    left = [(flow, "") for flow in sop.out(node.id)]
    seen = {node.id}
    while left:
        flow, label = left.pop(0)
        source, target = sop.nodes.get(flow.source), sop.nodes.get(flow.target)
        label = label or (flow.label if source is not None and source.kind == EXCLUSIVE else "")
        if target is None or target.kind == "endEvent":
            found[label, END] = None
        elif target.is_activity:
            found[label, target.id] = None
        elif target.id not in seen:
            seen.add(target.id)
            left += [(onward, label) for onward in sop.out(target.id)]
    return list(found)


def _said(sop: Sop, ways: Sequence[tuple[str, str]] | set[tuple[str, str]]) -> str:
    told = []
    for label, target in sorted(ways):
        node = sop.nodes.get(target)
        place = f"langkah {number_of(sop, node)}" if node else target
        told.append(f"{label}: {place}" if label else place)
    return ", ".join(told) or NOTHING


def _conditions(old: Sop, new: Sop, before: Node, after: Node) -> Iterator[tuple[str, dict[str, str | int]]]:
    was = {flow.label: flow for flow in old.out(before.id)}
    now = {flow.label: flow for flow in new.out(after.id)}
    for label in was.keys() & now.keys():
        one, other = was[label].condition or NOTHING, now[label].condition or NOTHING
        if one != other:
            yield "condition", {"label": label, "old": one, "new": other}
