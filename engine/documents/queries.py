"""Every look at documents made from cases: those of a case, a list, one with its bytes. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from engine.documents.declaration import Declaration
from engine.errors import DocumentNotFound, DocumentNotMade
from engine.forms.context import FileRef
from engine.people.policy import Actor
from engine.run.bundle import Version
from engine.run.files import KINDS
from engine.run.queries.visibility import visible_instances
from engine.run.runtime import WIB, Runtime
from models.documents import ProducedDocument
from models.instances import Instance
from models.signatures import Signature

PAGE = 50
MOST_PAGES_TO_SIGN = 20  # longer ones are reports, which are signed in the step that says so
STATES = {"ready": ("ready",), "failed": ("failed",), "waiting": ("queued", "making")}
SHOWN = ("ready", "failed", "queued", "making")
FORBIDDEN = {ord(letter): "-" for letter in '/\\:*?"<>|'}  # in names of files


@dataclass(frozen=True)
class ProducedRow:
    """A document of a case: what it is, how far it is, and its files once it is made."""

    id: UUID
    instance_id: UUID
    case: str  # the subject of the case
    template: str
    title: str
    kind: str
    key: str
    seq: int
    state: str
    done: int
    total: int
    asked_at: datetime
    subject: str
    number: str | None
    pages: int | None
    made_at: datetime | None
    fault: dict[str, Any] | None
    pdf: FileRef | None
    docx: FileRef | None
    is_signed: bool

    @property
    def is_waited_for(self) -> bool:
        """Whether it will soon be otherwise."""
        return self.state in ("queued", "making")


@dataclass(frozen=True)
class DocumentFilter:
    """What a list of documents is narrowed to."""

    kind: str = ""
    state: str = ""  # ready | failed | waiting; empty: all that count
    year: int | None = None
    text: str = ""  # in number, subject or case
    is_to_sign: bool = False  # those that name who looks as their signatory, and nobody has signed
    instance_id: UUID | None = None
    page: int = 1


@dataclass(frozen=True)
class DocumentList:
    """One page of a list."""

    rows: tuple[ProducedRow, ...]
    has_more: bool


@dataclass(frozen=True)
class Wanted:
    """A document that can be asked for."""

    template: str
    declaration: Declaration


_IS_SIGNED = (
    select(Signature.code)
    .where(
        Signature.instance_id == ProducedDocument.instance_id,
        Signature.original_sha256 == ProducedDocument.pdf_sha256,
        Signature.at >= ProducedDocument.made_at,  # a step done again alike gives the same bytes, and its old one fell
    )
    .exists()
)
_SHOWN: Select[*tuple[Any, ...]] = select(
    ProducedDocument, Instance.subject.label("case"), _IS_SIGNED.label("is_signed")
).join(Instance, Instance.id == ProducedDocument.instance_id)
_NEWEST_FIRST = (ProducedDocument.asked_at.desc(), ProducedDocument.template, ProducedDocument.key, ProducedDocument.id)


def produced_of(session: Session, instance_id: UUID) -> list[ProducedRow]:
    """The documents of a case that count, the newest first. Who may see the case may see them."""
    wanted = (ProducedDocument.instance_id == instance_id, ProducedDocument.state != "withdrawn")
    return [_row(*found) for found in session.execute(_SHOWN.where(*wanted).order_by(*_NEWEST_FIRST))]


def documents(session: Session, actor: Actor, chosen: DocumentFilter) -> DocumentList:
    """Look up the documents of the cases that `actor` may see."""
    wanted = [visible_instances(actor), ProducedDocument.state.in_(STATES.get(chosen.state, SHOWN))]
    if chosen.kind:
        wanted.append(ProducedDocument.kind == chosen.kind)
    if chosen.year and 1 < chosen.year < 9998:
        wanted.append(ProducedDocument.asked_at >= datetime(chosen.year, 1, 1, tzinfo=WIB))
        wanted.append(ProducedDocument.asked_at < datetime(chosen.year + 1, 1, 1, tzinfo=WIB))
    if chosen.instance_id:
        wanted.append(ProducedDocument.instance_id == chosen.instance_id)
    if chosen.is_to_sign:
        wanted += _to_sign(actor)
    if chosen.text:
        columns = (ProducedDocument.number, ProducedDocument.subject, Instance.subject)
        wanted.append(or_(*(column.icontains(chosen.text, autoescape=True) for column in columns)))
    begin = (max(chosen.page, 1) - 1) * PAGE
    found = session.execute(_SHOWN.where(*wanted).order_by(*_NEWEST_FIRST).offset(begin).limit(PAGE + 1)).all()
    return DocumentList(tuple(_row(*each) for each in found[:PAGE]), len(found) > PAGE)


def count_to_sign(session: Session, actor: Actor) -> int:
    """How many documents name the actor as their signatory and are not signed yet."""
    return session.scalar(select(func.count(ProducedDocument.id)).where(*_to_sign(actor))) or 0


def _to_sign(actor: Actor) -> list[ColumnElement[bool]]:
    return [
        ProducedDocument.signatory_id == actor.person_id,
        ProducedDocument.state == "ready",
        ProducedDocument.pages <= MOST_PAGES_TO_SIGN,
        ~_IS_SIGNED,
    ]


def failures(session: Session) -> int:
    """How many documents could not be made."""
    return session.scalar(select(func.count()).where(ProducedDocument.state == "failed")) or 0


def kinds(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The kinds there are among the documents that `actor` may see, with what they are called."""
    found = session.execute(
        select(ProducedDocument.kind, ProducedDocument.title)
        .join(Instance, Instance.id == ProducedDocument.instance_id)
        .where(visible_instances(actor))
        .distinct()
        .order_by(ProducedDocument.title)
    )
    named: dict[str, str] = {}
    for kind, title in found:
        named.setdefault(kind, title)
    return list(named.items())


def document_of(session: Session, actor: Actor, id_: UUID) -> ProducedRow:
    """Look up a document.

    Raises:
        DocumentNotFound: there is none, or it is not the actor's to see.
    """
    return visible_document(session, actor, id_)[1]


def visible_document(session: Session, actor: Actor, id_: UUID) -> tuple[ProducedDocument, ProducedRow]:
    """Look up a document with its row of the table.

    Raises:
        DocumentNotFound: there is none, or it is not the actor's to see.
    """
    mine = _SHOWN.where(ProducedDocument.id == id_, visible_instances(actor))
    found = session.execute(mine.execution_options(populate_existing=True)).first()
    if found is None:
        raise DocumentNotFound
    return found[0], _row(*found)


def file_of(runtime: Runtime, row: ProducedRow, kind: str) -> tuple[Path, FileRef]:
    """Where the bytes of a document lie.

    Raises:
        DocumentNotMade: it is not made yet. DocumentNotFound: it has no such file.
    """
    if row.is_waited_for:
        raise DocumentNotMade
    file = row.pdf if kind == "pdf" else row.docx
    if file is None or not runtime.files.path(file.sha256).is_file():
        raise DocumentNotFound
    return runtime.files.path(file.sha256), file


def wanted_of(version: Version) -> list[Wanted]:
    """The documents of an SOP that can be asked for."""
    found = ((id_, each.declaration) for id_, each in version.documents.items())
    return [Wanted(id_, declaration) for id_, declaration in found if declaration.on_demand]


def _row(row: ProducedDocument, case: str, is_signed: bool) -> ProducedRow:
    return ProducedRow(
        id=row.id,
        instance_id=row.instance_id,
        case=case,
        template=row.template,
        title=row.title,
        kind=row.kind,
        key=row.key,
        seq=row.seq,
        state=row.state,
        done=row.done,
        total=row.total,
        asked_at=row.asked_at,
        subject=row.subject,
        number=row.number,
        pages=row.pages,
        made_at=row.made_at,
        fault=row.fault,
        pdf=_file(row, row.pdf_sha256, row.pdf_size, ".pdf"),
        docx=_file(row, row.docx_sha256, row.docx_size, ".docx"),
        is_signed=is_signed,
    )


def _file(row: ProducedDocument, sha256: str | None, size: int | None, suffix: str) -> FileRef | None:
    if sha256 is None:
        return None
    words: Sequence[str] = [row.title, row.number or row.subject]
    name = " ".join(" ".join(words).translate(FORBIDDEN).split())[:120]
    return FileRef(sha256, f"{name}{suffix}", size or 0, KINDS[suffix][0])
