"""Makes the documents that are asked for: one after the other, each once, whoever is killed in between.

A row is taken for as long as its maker gives signs of life; then the next one may take it. Who finds that it was taken
from them writes nothing. What was made of the same template and data before is not made again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from io import BytesIO
from threading import Lock
from time import monotonic
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from engine.documents.case import Case
from engine.documents.content import Content
from engine.documents.contents import WRITERS, content_for
from engine.documents.declaration import DECLARATION, DocumentRefused, Template, fault_at
from engine.documents.press import TOTAL, press
from engine.documents.rendering import base_files, plain
from engine.documents.signatory import signatory_of
from engine.errors import PrintingMissing
from engine.run.faults import Fault
from engine.run.runtime import Runtime
from models.documents import ProducedDocument

ALIVE = timedelta(seconds=60)  # without a sign of life, its maker is gone
SECONDS_BETWEEN_SIGNS = 1.0
MOST_ATTEMPTS = 5  # a restart of the server is no fault of a document

_one_at_a_time = Lock()  # in this process: documents wait for each other, pages for none


@dataclass(frozen=True)
class Taken:
    """A document in the hands of its maker; `attempt` tells later makers apart."""

    id: UUID
    attempt: int


def make_documents(runtime: Runtime, go_on: Callable[[], bool] = lambda: True) -> int:
    """Make what waits, unless this process is at it already. Returns how many were made or failed."""
    made = 0
    if not _one_at_a_time.acquire(blocking=False):
        return made
    try:
        while go_on() and (taken := _take(runtime)) is not None:
            make(runtime, taken)
            made += 1
    finally:
        _one_at_a_time.release()
    return made


def _take(runtime: Runtime) -> Taken | None:
    """Take the document that waits longest."""
    with runtime.database.readers() as session:
        waiting = select(ProducedDocument.id, ProducedDocument.attempts).where(_is_free(runtime.now()))
        rows = session.execute(waiting.order_by(ProducedDocument.asked_at, ProducedDocument.id).limit(20)).all()
    for id_, attempts in rows:
        taken = Taken(id_, attempts + 1)
        if runtime.write(partial(_is_taken, runtime, taken)):
            return taken
    return None


def _is_free(now: datetime) -> ColumnElement[bool]:
    abandoned = and_(ProducedDocument.state == "making", ProducedDocument.touched_at < now - ALIVE)
    return or_(ProducedDocument.state == "queued", abandoned)


def _is_taken(runtime: Runtime, taken: Taken, session: Session) -> bool:
    mine = (ProducedDocument.id == taken.id, ProducedDocument.attempts == taken.attempt - 1)
    changed = session.execute(
        update(ProducedDocument)
        .where(*mine, _is_free(runtime.now()))
        .values(state="making", attempts=taken.attempt, touched_at=runtime.now(), done=0, total=TOTAL)
    )
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]  # an update has one


def make(runtime: Runtime, taken: Taken) -> None:
    """Make a document that was taken, or write down why it cannot be made."""
    if taken.attempt > MOST_ATTEMPTS:  # whoever tried was killed each time
        fault = _of_row(runtime, taken, "document_too_costly", "")
        _write(runtime, taken, {"state": "failed", "fault": _as_json(fault)})
        return
    try:
        _write(runtime, taken, _made(runtime, taken))
    except DocumentRefused as refusal:
        _write(runtime, taken, {"state": "failed", "fault": _as_json(refusal.fault)})
    except PrintingMissing:
        fault = Fault("document_no_printer")
        _write(runtime, taken, {"state": "failed", "fault": _as_json(fault)})


def _made(runtime: Runtime, taken: Taken) -> dict[str, Any]:
    with runtime.database.readers() as session:
        row = session.get_one(ProducedDocument, taken.id)
        case = Case.of(runtime, session, row)
        template = case.version.documents[row.template]
        content = plain(content_for(case, template))
        signatory = signatory_of(case, template).person_id
        digest = digest_of(template, content)
        known = _same(runtime, session, digest)
    said = {
        "signatory_id": signatory,
        "digest": digest,
        "number": content.get("number") or None,
        "made_at": runtime.now(),
        "state": "ready",
    }
    if known is not None:
        return said | known
    return said | _pressed(runtime, taken, template, content)


def digest_of(template: Template, content: Content) -> str:
    """SHA-256 of everything a document is made of."""
    whole = [template.digest, dict(base_files()), content]
    return sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _same(runtime: Runtime, session: Session, digest: str) -> dict[str, Any] | None:
    """The bytes of a document made of the same before."""
    columns = ("subject", "pages", "pdf_sha256", "pdf_size", "docx_sha256", "docx_size")
    row = session.execute(
        select(*(getattr(ProducedDocument, name) for name in columns))
        .where(ProducedDocument.digest == digest, ProducedDocument.state == "ready")
        .limit(1)
    ).first()
    is_whole = row is not None and runtime.files.digest(row.pdf_sha256) == row.pdf_sha256
    return dict(zip(columns, row, strict=True)) if row and is_whole else None


def _pressed(runtime: Runtime, taken: Taken, template: Template, content: Content) -> dict[str, Any]:
    said = template.declaration
    last = monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal last
        if monotonic() - last >= SECONDS_BETWEEN_SIGNS:
            last = monotonic()
            _write(runtime, taken, {"done": done, "total": total, "touched_at": runtime.now()})

    pressed = press(template, content, progress)
    pdf = runtime.files.put(f"{said.kind}.pdf", BytesIO(pressed.pdf))
    made: dict[str, Any] = {
        "subject": pressed.subject,
        "pages": pressed.pages,
        "pdf_sha256": pdf.sha256,
        "pdf_size": pdf.size,
        "done": TOTAL,
        "total": TOTAL,
    }
    writer = WRITERS.get(said.content)
    if "docx" in said.formats and writer is not None:
        docx = runtime.files.put(f"{said.kind}.docx", BytesIO(writer(template, content)))
        made |= {"docx_sha256": docx.sha256, "docx_size": docx.size}
    return made


def _write(runtime: Runtime, taken: Taken, values: dict[str, Any]) -> None:
    """Write what came of it, unless somebody else has taken it since or it counts no longer."""
    mine = (ProducedDocument.id == taken.id, ProducedDocument.attempts == taken.attempt)
    change = update(ProducedDocument).where(*mine, ProducedDocument.state == "making").values(**values)
    runtime.write(lambda session: session.execute(change))


def _of_row(runtime: Runtime, taken: Taken, code: str, detail: str) -> Fault:
    with runtime.database.readers() as session:
        return fault_at(session.get_one(ProducedDocument, taken.id).template, DECLARATION, 1, detail, code)


def _as_json(fault: Fault) -> dict[str, Any]:
    return {"code": fault.code, "params": dict(fault.params)}
