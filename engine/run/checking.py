"""The gate for whole bundles: everything that keeps one from running, named, and then a run on every decision.

The same for pages, commands and deployment. `problems` works in a child process with limits on time and memory, so
that no file, however made, can stop or fell the program that asks.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from engine.errors import BundleRefused
from engine.forms.checklist import CheckList
from engine.forms.choices import Choice
from engine.forms.field import Field
from engine.run.bundle import Version, parse_bundle
from engine.run.faults import Fault, fault_of
from engine.run.gate import BPMN, DRAWING, SOP, Unreadable, executable_process, faults, node_kind, read_drawing
from engine.run.paths import Exploration, compared, explore

MOST_FAULTS = 200  # more than anybody reads


@dataclass(frozen=True)
class Report:
    """What was found: nothing, or every fault, and the id of the process where one could be read."""

    faults: tuple[Fault, ...]
    process_id: str | None = None

    @property
    def is_accepted(self) -> bool:
        return not self.faults


def check(files: Mapping[str, str], posts: Collection[str] | None = None) -> Report:
    """Check a bundle in this very process. `posts` are codes of the agency's posts, beside those the bundle names."""
    if DRAWING not in files:
        return Report((Fault("unreadable", params={"detail": f"{DRAWING} is missing"}),))
    try:
        root = read_drawing(files.get(DRAWING, "").encode())
    except Unreadable as error:
        return Report((error.fault,))
    process = executable_process(root)
    process_id = process.get("id") if process is not None else None
    found = list(faults(root, files))
    if process is not None:
        found += _steps(process)
    if not found:
        found += _as_version(files, posts)
    return Report(tuple(_named(root, found[:MOST_FAULTS])), process_id)


def _steps(process: etree._Element) -> Iterator[Fault]:
    named: dict[str, int] = {}
    for reference in process.iter(f"{{{BPMN}}}flowNodeRef"):
        place = (reference.text or "").strip()
        named[place] = named.get(place, 0) + 1
    for node in process.iter():
        if node_kind(node) == "userTask":
            if not str(node.get("name") or "").strip():
                yield Fault("no_name", node.get("id"))
            if named.get(str(node.get("id")), 0) > 1:
                yield Fault("two_lanes", node.get("id"))


def _as_version(files: Mapping[str, str], posts: Collection[str] | None) -> list[Fault]:
    try:
        version = parse_bundle(files, version_id=0, number=0)
    except BundleRefused as error:
        return [fault_of(error)]
    found = [*_posts(version, posts), *_conditions(version)]
    return found or _tried(explore(version))


def _tried(exploration: Exploration) -> list[Fault]:
    unique = {(fault.code, fault.element): fault for fault in exploration.faults}
    return list(unique.values())


def _posts(version: Version, posts: Collection[str] | None) -> Iterator[Fault]:
    named = {post["code"] for post in version.identity.get("organisation", {}).get("posts", [])}
    known = named | set(posts or ())
    for element in version.elements.values():
        if element.post is not None and known and element.post not in known:
            yield Fault("post_unknown", element.id, {"post": element.post})


def _conditions(version: Version) -> Iterator[Fault]:
    """Conditions that ask for what no form gives, or expect what a field can never be."""
    for flow in read_drawing(version.drawing).iter(f"{{{BPMN}}}sequenceFlow"):
        if text := (flow.findtext(f"{{{BPMN}}}conditionExpression") or "").strip():
            if not compared(text):
                yield Fault("no_answer", flow.get("id"))
            yield from _condition(version, flow.get("id"), text)
    for loop in read_drawing(version.drawing).iter(f"{{{BPMN}}}multiInstanceLoopCharacteristics"):
        around = loop.getparent()
        where = around.get("id") if around is not None else None
        for text in filter(None, (loop.get(f"{{{SOP}}}collection"), loop.findtext(f"{{{BPMN}}}loopCardinality"))):
            yield from _condition(version, where, text.strip())


def _condition(version: Version, where: str | None, text: str) -> Iterator[Fault]:
    for (element, name), values in compared(text).items():
        form = version.forms.get(element)
        asked = next((each for each in form.fields if each.key == name), None) if form else None
        if asked is None:
            yield Fault("answer_missing", where, {"answer": f"{element}.{name}"})
            continue
        for value in values:
            if isinstance(value, str) and not _may_be(asked, value):
                yield Fault("value_unknown", where, {"value": value, "answer": f"{element}.{name}"})


def _may_be(asked: Field, value: str) -> bool:
    return not isinstance(asked, Choice | CheckList) or asked.options.may_hold(value)


def _named(root: etree._Element, found: list[Fault]) -> Iterator[Fault]:
    """Tell what the elements are called."""
    drawn = {str(node.get("id")): node for node in root.iter() if node_kind(node) and node.get("id")}
    for fault in found:
        yield replace(fault, name=_name(drawn, fault.element)) if fault.element else fault


def _name(drawn: Mapping[str, etree._Element], id_: str) -> str:
    node = drawn.get(id_)
    if node is None:
        return ""
    if node_kind(node) == "sequenceFlow":
        ends = (_name(drawn, str(node.get(end))) or str(node.get(end)) for end in ("sourceRef", "targetRef"))
        return " → ".join(ends)
    return " ".join(str(node.get("name") or "").split())
