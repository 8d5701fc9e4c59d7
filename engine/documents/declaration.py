"""What a document folder says of itself (`document.yaml`), and its files. Reads no template and makes no paper."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import orjson
import yaml
from lxml import etree
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

from engine.run.faults import Fault

FOLDER = "documents/"  # inside a bundle; each document is a folder in it
DECLARATION = "document.yaml"
TEMPLATE = "template.html"
STYLE = "style.css"
SAMPLE = "sample.json"
SAMPLE_OF_ALL = Path(__file__).parent / "base" / SAMPLE
NEEDED = (DECLARATION, TEMPLATE, SAMPLE)
SUFFIXES = (".yaml", ".html", ".css", ".json", ".svg")

MOST_FILES = 30
MOST_BYTES = 512 * 1024  # of one folder

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Element = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,99}$")]
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class DocumentRefused(Exception):
    """A document folder cannot be used; `fault` names file and line."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


class Signatory(BaseModel):
    """Who signs: whoever completed an element, the holder of a post, or the holder of the post an answer names."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    element: Element | None = None
    post: Id | None = None
    answer: Reference | None = None
    in_the_name_of: Id | None = None  # the post another one signs for (a.n.)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(each is not None for each in (self.element, self.post, self.answer)) != 1:
            raise ValueError("name one of element, post, answer")
        return self


class Declaration(BaseModel):
    """A `document.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Words
    kind: Id  # of its numbers and its retention: nota_dinas, undangan
    after: Element | None = None  # made when this element is completed
    when: dict[str, str] = {}  # and only if these of its answers are so: decision: benar
    on_demand: bool = False  # made when somebody asks
    reads: tuple[Element, ...] = ()  # the elements whose answers and people the template is given
    paper: Literal["a4", "f4"] = "a4"
    orientation: Literal["portrait", "landscape"] = "portrait"
    subject: Words  # a line of template
    number: Reference | None = None
    date: Reference | None = None  # without it, the day its step was completed
    signatory: Signatory | None = None
    sensitivity: Literal["biasa", "terbatas", "rahasia"] = "biasa"
    classification: Words | None = None  # a code, or the answer that holds one: element.field
    retention: Id | None = None
    content: Id = "case"  # which builder gives its data (engine/documents/contents.py)
    formats: tuple[Literal["pdf", "docx"], ...] = ("pdf",)

    @model_validator(mode="after")
    def _made_some_time(self) -> Self:
        if self.after is None and not self.on_demand:
            raise ValueError("say after which element it is made, or on_demand: true")
        if self.when and self.after is None:
            raise ValueError("when tells of the element named by after")
        return self

    @property
    def elements(self) -> frozenset[str]:
        """Every element it names."""
        named = {*self.reads, *([self.after] if self.after else [])}
        references = [self.number, self.date]
        if self.signatory is not None:
            named |= {self.signatory.element} if self.signatory.element else set()
            references.append(self.signatory.answer)
        return frozenset(named | {each.partition(".")[0] for each in references if each})


@dataclass(frozen=True)
class Template:
    """A document folder: its declaration and its files by name."""

    id: str
    declaration: Declaration
    files: Mapping[str, str]

    @classmethod
    def from_files(cls, id_: str, files: Mapping[str, str]) -> Self:
        """Read a folder.

        Raises:
            DocumentRefused: with file and line.
        """
        for fault in _kinds(id_, files):
            raise DocumentRefused(fault)
        return cls(id_, _declared(id_, files[DECLARATION]), files)

    @cached_property
    def sample(self) -> dict[str, Any]:
        """The data it is tried with: its own, and for what it does not say, those all documents share."""
        try:
            read = orjson.loads(self.files[SAMPLE])
        except orjson.JSONDecodeError as error:
            raise DocumentRefused(fault_at(self.id, SAMPLE, error.lineno, error.msg)) from error
        if not isinstance(read, dict):
            raise DocumentRefused(fault_at(self.id, SAMPLE, 1, "{ … }"))
        shared: dict[str, Any] = orjson.loads(SAMPLE_OF_ALL.read_bytes())
        return shared | read

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything in the folder."""
        return sha256(orjson.dumps(dict(self.files), option=orjson.OPT_SORT_KEYS)).hexdigest()


def fault_at(document: str, file: str, line: int, detail: str, code: str = "document_wrong") -> Fault:
    """The fault of a document folder at a place."""
    place = f"{FOLDER}{document}/{file}" if not file.startswith("base/") else file
    return Fault(code, None, {"file": place, "line": line, "detail": detail[:300].rstrip(".")})


def folders_of(files: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The document folders of a bundle by id, each with its files by name."""
    found: dict[str, dict[str, str]] = {}
    for path, text in files.items():
        if path.startswith(FOLDER):
            id_, _, name = path.removeprefix(FOLDER).partition("/")
            found.setdefault(id_, {})[name] = text
    return found


def _kinds(id_: str, files: Mapping[str, str]) -> Iterator[Fault]:
    for name in NEEDED:
        if name not in files:
            yield fault_at(id_, name, 1, name, "document_file_missing")
    if len(files) > MOST_FILES or sum(len(text.encode()) for text in files.values()) > MOST_BYTES:
        yield fault_at(id_, DECLARATION, 1, f"{MOST_FILES} / {MOST_BYTES // 1024} KiB", "document_too_large")
    for name, text in files.items():
        if not name.endswith(SUFFIXES) or "/" in name:
            yield fault_at(id_, name, 1, ", ".join(SUFFIXES), "document_file_kind")
        elif name.endswith(".svg"):
            yield from _picture(id_, name, text)
        elif name.endswith(".css") and "</" in text:
            yield fault_at(id_, name, _line_of(text, "</"), "</")


def _picture(id_: str, name: str, text: str) -> Iterator[Fault]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        yield fault_at(id_, name, error.lineno or 1, str(error))
        return
    if root.getroottree().docinfo.internalDTD is not None:
        yield fault_at(id_, name, 1, "DOCTYPE", "document_outside")
    for node in root.iter(etree.Element):
        for attribute, value in node.attrib.items():
            if _reaches_out(str(attribute), str(value)):
                line = node.sourceline
                yield fault_at(id_, name, line if isinstance(line, int) else 1, str(value), "document_outside")


def _reaches_out(attribute: str, value: str) -> bool:
    if attribute.rpartition("}")[2] in ("href", "src"):
        return not value.startswith("#")
    return "url(" in value.replace(" ", "") and "url(#" not in value.replace(" ", "")


def _line_of(text: str, part: str) -> int:
    return text[: text.find(part)].count("\n") + 1


def _declared(id_: str, text: str) -> Declaration:
    try:
        read = yaml.safe_load(text)
        return Declaration.model_validate(read)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DocumentRefused(fault_at(id_, DECLARATION, line, str(error.problem))) from error
    except yaml.YAMLError as error:
        raise DocumentRefused(fault_at(id_, DECLARATION, 1, str(error))) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = [str(each) for each in first["loc"]]
        detail = f"{'.'.join(place)}: {first['msg']}" if place else first["msg"]
        raise DocumentRefused(fault_at(id_, DECLARATION, _line_of_key(text, place), detail)) from error


def _line_of_key(text: str, place: list[str]) -> int:
    """The line a key stands in; the first one if it is missing."""
    for number, line in enumerate(text.splitlines(), start=1):
        if place and line.partition(":")[0].strip() == place[0]:
            return number
    return 1
