"""The difference of two versions in the words of an SOP, from our own model of both; knows no page and no XML.

A step is the same if its id is; one whose id changed is recognised by wording, actor and place. A number that merely
shifted, because a step was put in before, is no change of the step.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from engine.revise.form_difference import form_changes
from engine.revise.identity_difference import identity_changes
from engine.revise.paper_difference import paper_changes
from engine.revise.sop import Node, Sop
from engine.revise.way_difference import NOTHING, Both, number_of, way_changes
from engine.sheet.content import numbered

SENTENCES: Mapping[str, str] = {
    "same": "Both versions say the same.",
    "step_added": "New step %(step)s: “%(name)s”, done by %(actor)s.",
    "step_removed": "Step %(step)s “%(name)s” is gone.",
    "step_moved": "Step “%(name)s” now stands after “%(after)s”; before, after “%(before)s”.",
    "wording": "The wording of step %(step)s changes from “%(old)s” to “%(new)s”.",
    "actor": "Step %(step)s “%(name)s” passes from %(old)s to %(new)s.",
    "post": "The post of step %(step)s “%(name)s” changes from %(old)s to %(new)s.",
    "minutes": "The standard time of step %(step)s “%(name)s” changes from %(old)s to %(new)s.",
    "requirement": "The requirements of step %(step)s “%(name)s” change from “%(old)s” to “%(new)s”.",
    "output": "The output of step %(step)s “%(name)s” changes from “%(old)s” to “%(new)s”.",
    "note": "The remark on step %(step)s “%(name)s” changes from “%(old)s” to “%(new)s”.",
    "deadline": "The deadline of step %(step)s “%(name)s” changes from %(old)s to %(new)s.",
    "participants": "Those who take part in step %(step)s “%(name)s” change from %(old)s to %(new)s.",
    "calls": "The other SOP of step %(step)s “%(name)s” changes from %(old)s to %(new)s.",
    "repeated": "How often step %(step)s “%(name)s” is done changes from %(old)s to %(new)s.",
    "decision_added": "Step %(step)s “%(name)s” now decides which way to go.",
    "decision_removed": "Step %(step)s “%(name)s” no longer decides which way to go.",
    "question": "The question of step %(step)s “%(name)s” changes from “%(old)s” to “%(new)s”.",
    "condition": "The branch “%(label)s” behind step %(step)s “%(name)s” is taken under another condition: "
    "%(old)s becomes %(new)s.",
    "way": "Behind step %(step)s “%(name)s” the way changes from %(old)s to %(new)s.",
    "lane_added": "New actor: %(name)s.",
    "lane_removed": "The actor %(name)s is gone.",
    "lane_renamed": "The actor %(old)s is called %(new)s.",
    "form_added": "The form of step %(step)s “%(name)s” asks for “%(new)s” too.",
    "form_removed": "The form of step %(step)s “%(name)s” no longer asks for “%(old)s”.",
    "form_changed": "The form of step %(step)s “%(name)s” changes at “%(field)s”: %(old)s becomes %(new)s.",
    "document_added": "Step %(step)s “%(name)s” handles a new document: “%(new)s”.",
    "document_removed": "Step %(step)s “%(name)s” no longer handles the document “%(old)s”.",
    "paper_added": "The SOP makes a new document: “%(new)s”.",
    "paper_removed": "The SOP no longer makes the document “%(old)s”.",
    "paper_changed": "The document “%(name)s” that the SOP makes changes in %(files)s.",
    "identity": "%(part)s changes from “%(old)s” to “%(new)s”.",
    "basis_added": "New legal basis: %(new)s",
    "basis_removed": "No longer a legal basis: %(old)s",
    "basis_state": "The state of a legal basis changes from %(old)s to %(new)s: %(name)s",
    "drawing": "Only the drawing changed: positions or details that the sheet does not show.",
}
CELLS = {  # which cell of the sheet shows a kind of change
    **{"wording": "activity", "actor": "actor", "post": "actor", "minutes": "time", "participants": "actor"},
    **{"requirement": "requirement", "output": "output", "note": "note", "calls": "note", "step_added": "added"},
    **dict.fromkeys(("decision_added", "decision_removed", "condition", "way", "question", "step_moved"), "flow"),
}


@dataclass(frozen=True)
class Change:
    """One change: its kind, the element it is about (of the new version, or the old one's where it is gone)."""

    kind: str
    element: str | None
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """The English sentence."""
        return SENTENCES[self.kind] % self.params


@dataclass(frozen=True)
class Difference:
    """Everything that changes, in the order of the sheet; `same` pairs the elements of both versions."""

    changes: tuple[Change, ...]
    same: Mapping[str, str]

    @property
    def added(self) -> tuple[str, ...]:
        return tuple(each.element or "" for each in self.changes if each.kind == "step_added")

    @property
    def removed(self) -> tuple[str, ...]:
        return tuple(each.element or "" for each in self.changes if each.kind == "step_removed")

    @property
    def changed(self) -> tuple[str, ...]:
        """The elements that stay and change."""
        others = (each.element for each in self.changes if each.kind not in ("step_added", "step_removed"))
        return tuple(dict.fromkeys(element for element in others if element))

    @property
    def renamed(self) -> Mapping[str, str]:
        """The elements that have another id now: what a move of running cases is proposed to map."""
        return {old: new for old, new in self.same.items() if old != new}


def difference(old: Sop, new: Sop) -> Difference:
    """Compare two versions."""
    same = same_steps(old, new)
    changes = [
        *_lanes(old, new),
        *_steps(old, new, same),
        *_order(old, new, same),
        *(Change(kind, None, params) for kind, params in identity_changes(old.identity, new.identity)),
        *(Change(kind, None, params) for kind, params in paper_changes(old.forms, new.forms)),
    ]
    if not changes and (dict(old.nodes), old.flows, dict(old.forms)) != (dict(new.nodes), new.flows, dict(new.forms)):
        changes.append(Change("drawing", None))
    return Difference(tuple(changes), same)


def marks(found: Difference) -> dict[str, frozenset[str]]:
    """Which cells of which rows of the new sheet changed, by element."""
    told: dict[str, set[str]] = {}
    for change in found.changes:
        if change.element and change.kind != "step_removed":
            told.setdefault(change.element, set()).add(CELLS.get(change.kind, "form"))
    return {element: frozenset(parts) for element, parts in told.items()}


def same_steps(old: Sop, new: Sop) -> dict[str, str]:
    """The activities of both versions that are the same one: by id, else by likeness of wording, actor and place."""
    before, after = _activities(old), _activities(new)
    same = {each.id: each.id for each in before if each.id in {other.id for other in after}}
    left = [each for each in before if each.id not in same]
    free = [each for each in after if each.id not in same.values()]
    for one in left:
        likely = max(free, key=lambda other: _likeness(old, new, one, other), default=None)
        if likely is not None and _likeness(old, new, one, likely) >= 0.72:
            same[one.id] = likely.id
            free.remove(likely)
    return same


def _activities(sop: Sop) -> list[Node]:
    top = numbered(sop)
    return [*top, *(node for node in sop.nodes.values() if node.is_activity and node not in top)]


def _likeness(old: Sop, new: Sop, one: Node, other: Node) -> float:
    words = SequenceMatcher(None, one.name.lower(), other.name.lower()).ratio()
    actor = 1.0 if _actor(old, one) == _actor(new, other) else 0.0
    place = 1.0 if one.step == other.step else 0.0
    return 0.7 * words + 0.2 * actor + 0.1 * place


def _actor(sop: Sop, node: Node) -> str:
    return sop.lane_titles.get(node.lane or "", node.lane or NOTHING)


def _lanes(old: Sop, new: Sop) -> Iterator[Change]:
    before, after = old.lane_titles, new.lane_titles
    for lane in after.keys() - before.keys():
        yield Change("lane_added", lane, {"name": after[lane]})
    for lane in before.keys() - after.keys():
        yield Change("lane_removed", lane, {"name": before[lane]})
    for lane in before.keys() & after.keys():
        if before[lane] != after[lane]:
            yield Change("lane_renamed", lane, {"old": before[lane], "new": after[lane]})


def _steps(old: Sop, new: Sop, same: Mapping[str, str]) -> Iterator[Change]:
    gone = {before: after for before, after in same.items()}
    for node in _activities(new):
        former = next((old.nodes[before] for before, after in gone.items() if after == node.id), None)
        if former is None:
            params = {"step": number_of(new, node), "name": node.name, "actor": _actor(new, node)}
            yield Change("step_added", node.id, params)
        else:
            yield from _step(old, new, former, node, same)
    for node in _activities(old):
        if node.id not in same:
            yield Change("step_removed", node.id, {"step": number_of(old, node), "name": node.name})


def _step(old: Sop, new: Sop, one: Node, other: Node, same: Mapping[str, str]) -> Iterator[Change]:
    named: dict[str, str | int] = {"step": number_of(new, other), "name": other.name}
    values: Mapping[str, tuple[str, str]] = {
        "wording": (one.name, other.name),
        "minutes": (_time(one), _time(other)),
        "requirement": (one.requirement, other.requirement),
        "output": (one.output, other.output),
        "note": (one.note, other.note),
        "post": (one.post or "", other.post or ""),
        "deadline": (one.deadline or "", other.deadline or ""),
        "participants": (", ".join(one.participants), ", ".join(other.participants)),
        "calls": (one.calls, other.calls),
        "repeated": (_times(one), _times(other)),
    }
    if one.lane != other.lane:
        yield Change("actor", other.id, {**named, "old": _actor(old, one), "new": _actor(new, other)})
    for kind, (before, after) in values.items():
        if before != after:
            yield Change(kind, other.id, {**named, "old": before or NOTHING, "new": after or NOTHING})
    for kind, params in way_changes(Both(old, new, same), one, other):
        yield Change(kind, other.id, {**named, **params})
    for kind, told in form_changes(old.forms.get(one.form or ""), new.forms.get(other.form or "")):
        yield Change(kind, other.id, {**named, **told})


def _time(node: Node) -> str:
    minutes = f"{node.minutes} menit" if node.minutes else ""
    return f"{node.time_text} ({minutes})" if node.time_text and node.time_text != minutes else minutes


def _times(node: Node) -> str:
    return (node.loop.collection or node.loop.cardinality) if node.loop else ""


def _order(old: Sop, new: Sop, same: Mapping[str, str]) -> Iterator[Change]:
    """Steps that stand elsewhere among those that stay: the fewest whose move explains the new order."""
    before = [same[node.id] for node in numbered(old) if node.id in same]
    after = [node.id for node in numbered(new) if node.id in before]
    stays = {
        after[place]
        for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
        for place in range(block.b, block.b + block.size)
    }
    for element in after:
        if element not in stays:
            params = {"name": new.nodes[element].name, "before": _in_front(new, before, element)}
            yield Change("step_moved", element, {**params, "after": _in_front(new, after, element)})


def _in_front(sop: Sop, order: list[str], element: str) -> str:
    place = order.index(element)
    return sop.nodes[order[place - 1]].name if place else "mulai"
