"""A bundle: drawing, forms, identity and documents of one version, as files; read, checked, addressed by content."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson
import yaml
from lxml import etree

from engine.documents.declaration import SUFFIXES, DocumentRefused, Template, folders_of
from engine.errors import BundleRefused
from engine.forms.errors import FormError
from engine.forms.schema import Form
from engine.run.document_links import stray_names
from engine.run.expressions import check
from engine.run.faults import Fault
from engine.run.gate import (
    BPMN,
    DRAWING,
    IDENTITY,
    NODES,
    SOP,
    Unreadable,
    executable_process,
    faults,
    lanes_of,
    node_kind,
    read_drawing,
)
from engine.run.reporting import Reporting, reporting_in
from engine.run.spiff import ParsedDrawing, parse_drawing

PARTS = (".bpmn", *SUFFIXES)

NO_FORM = '{{"schemaVersion": 19, "type": "default", "id": "{element}", "components": [{note}]}}'
NOTE = '{"type": "textarea", "key": "note", "label": "Catatan"}'


@dataclass(frozen=True)
class Element:
    """A user task, or a numbered activity of the sheet."""

    id: str
    name: str
    kind: str
    lane: str
    lane_title: str
    post: str | None
    post_title: str | None
    minutes: int
    step: int | None
    requirement: str
    output: str
    note: str
    parent: str | None  # the sub-process around it
    form: str | None
    deadline: str | None = None  # the answer that sets a date for it: element.field

    @property
    def is_user_task(self) -> bool:
        """Whether a person does it, and not its inner tasks."""
        return self.kind == "userTask"


@dataclass(frozen=True)
class Version:
    """A version, ready to run. Immutable and shared by all its instances."""

    id: int
    process_id: str
    number: int
    content_hash: str
    title: str
    identity: Mapping[str, Any]
    drawing: bytes
    elements: Mapping[str, Element]
    forms: Mapping[str, Form]
    specs: ParsedDrawing
    asked_by_conditions: frozenset[str]  # the elements whose answers decide branches, items and deadlines
    deadlines: str | None = None  # the answer that lists dates by step: element.field
    urgency: str | None = None  # the answer that says how urgent a case is
    numbered: str | None = None  # the answer under which number its document goes out
    documents: Mapping[str, Template] = field(default_factory=dict)

    @cached_property
    def steps(self) -> list[Element]:
        """The numbered activities in the order of the sheet."""
        return sorted((e for e in self.elements.values() if e.step), key=lambda element: element.step or 0)

    @cached_property
    def first(self) -> Element:
        """The user task an instance starts with."""
        return next(element for element in self.steps if element.is_user_task)

    @cached_property
    def reporting(self) -> tuple[Reporting, ...]:
        """The elements that report values of indicators."""
        return reporting_in(self.forms)

    def step_of(self, element: str) -> Element:
        """The numbered activity an element belongs to: itself, or the sub-process around it."""
        found = self.elements[element]
        while found.step is None and found.parent is not None and found.parent in self.elements:
            found = self.elements[found.parent]
        return found


def read_folder(folder: Path) -> dict[str, str]:
    """The files of a bundle, by path inside the folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in PARTS and path.is_file()
    }


def content_hash(files: Mapping[str, str]) -> str:
    """The address of a bundle: SHA-256 over its paths and texts."""
    return hashlib.sha256(orjson.dumps(dict(files), option=orjson.OPT_SORT_KEYS)).hexdigest()


def process_id_of(files: Mapping[str, str]) -> str:
    """The id of the process a bundle draws.

    Raises:
        BundleRefused: there is no such drawing.
    """
    return str(_process(_root(files)).get("id"))


def _process(root: etree._Element) -> etree._Element:
    process = executable_process(root)
    if process is None:
        raise refused(Fault("no_process"))
    return process


def _root(files: Mapping[str, str]) -> etree._Element:
    if DRAWING not in files:
        raise refused(Fault("unreadable", params={"detail": f"{DRAWING} is missing"}))
    try:
        return read_drawing(files[DRAWING].encode())
    except Unreadable as error:
        raise refused(error.fault) from error


def parse_bundle(files: Mapping[str, str], *, version_id: int, number: int) -> Version:
    """Check a bundle and make it ready to run.

    Raises:
        BundleRefused: names the element and what is wrong with it.
    """
    root = _root(files)
    for fault in faults(root, files):
        raise refused(fault)
    process = _process(root)
    identity = _identity(files)
    elements = _elements(process, identity)
    forms = {e.id: _form(e, files) for e in elements.values() if e.is_user_task}
    return Version(
        id=version_id,
        process_id=str(process.get("id")),
        number=number,
        content_hash=content_hash(files),
        title=str(identity.get("name") or process.get("name") or process.get("id")),
        identity=identity,
        drawing=files[DRAWING].encode(),
        elements=elements,
        forms=forms,
        specs=parse_drawing(str(process.get("id")), root),
        asked_by_conditions=_asked(process) | _setting(process),
        deadlines=process.get(f"{{{SOP}}}deadlines"),
        urgency=process.get(f"{{{SOP}}}urgency"),
        numbered=process.get(f"{{{SOP}}}numbered"),
        documents=_documents(files, forms),
    )


def _identity(files: Mapping[str, str]) -> dict[str, Any]:
    try:
        found = yaml.safe_load(files.get(IDENTITY, "")) or {}
    except yaml.YAMLError as error:
        raise refused(Fault("identity_wrong", params={"detail": str(error)[:200]})) from error
    if not isinstance(found, dict):
        raise refused(Fault("identity_wrong", params={"detail": "it must be a mapping"}))
    return found


def refused(fault: Fault) -> BundleRefused:
    """The refusal of a bundle for a fault."""
    return BundleRefused(fault.element, fault.reason, fault.code, dict(fault.params))


def _elements(process: etree._Element, identity: Mapping[str, Any]) -> dict[str, Element]:
    lanes = lanes_of(process)
    posts = {post["code"]: post["title"] for post in identity.get("organisation", {}).get("posts", [])}
    found: dict[str, Element] = {}
    for node in process.iter():
        if node_kind(node) in NODES and node.get(f"{{{SOP}}}minutes"):
            element = _element(node, lanes, posts)
            found[element.id] = element
    return found


def _element(node: etree._Element, lanes: Mapping[str, etree._Element], posts: Mapping[str, str]) -> Element:
    lane = _lane(node, lanes)
    parent = node.getparent()
    post, step = node.get(f"{{{SOP}}}post"), node.get(f"{{{SOP}}}step")
    return Element(
        id=str(node.get("id")),
        name=str(node.get("name") or node.get("id")),
        kind=node_kind(node),
        lane=str(lane.get("id")),
        lane_title=str(lane.get("name") or lane.get("id")),
        post=post,
        post_title=posts.get(post or "", post),
        minutes=int(node.get(f"{{{SOP}}}minutes", "0")),
        step=int(step) if step else None,
        requirement=node.get(f"{{{SOP}}}requirement", ""),
        output=node.get(f"{{{SOP}}}output", ""),
        note=node.get(f"{{{SOP}}}note", ""),
        parent=parent.get("id") if parent is not None and parent.tag == f"{{{BPMN}}}subProcess" else None,
        form=node.get(f"{{{SOP}}}form"),
        deadline=node.get(f"{{{SOP}}}deadline"),
    )


def _lane(node: etree._Element, lanes: Mapping[str, etree._Element]) -> etree._Element:
    # A node inside a sub-process takes the lane of the sub-process.
    around = node.getparent()
    named = node.get("id") in lanes or around is None
    return lanes[str(node.get("id"))] if named or around is None else _lane(around, lanes)


def _form(element: Element, files: Mapping[str, str]) -> Form:
    # A task drawn without a form still works: it asks for a note.
    text = files[element.form] if element.form else NO_FORM.format(element=element.id, note=NOTE)
    try:
        return Form.from_json(text)
    except FormError as error:
        raise refused(Fault("form_wrong", element.id, {"form": element.form or "", "detail": str(error)})) from error


def _documents(files: Mapping[str, str], forms: Mapping[str, Form]) -> dict[str, Template]:
    try:
        found = {id_: Template.from_files(id_, inside) for id_, inside in sorted(folders_of(files).items())}
    except DocumentRefused as refusal:
        raise refused(refusal.fault) from refusal
    for template in found.values():
        for fault in stray_names(template, forms):
            raise refused(fault)
    return found


def _asked(process: etree._Element) -> frozenset[str]:
    loops = process.iter(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
    expressions = [loop.get(f"{{{SOP}}}collection") for loop in loops]
    expressions += [node.text for node in process.iter(f"{{{BPMN}}}conditionExpression", f"{{{BPMN}}}loopCardinality")]
    return frozenset[str]().union(*(check(expression) for expression in expressions if expression))


def _setting(process: etree._Element) -> frozenset[str]:
    """The elements whose answers set deadlines."""
    named = [node.get(f"{{{SOP}}}{name}") for node in process.iter() for name in ("deadline", "deadlines")]
    return frozenset(each.partition(".")[0] for each in named if each)
