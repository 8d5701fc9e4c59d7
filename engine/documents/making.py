"""Makes the documents that are asked for: one after the other, each once, whoever is killed in between.

What was made of the same template and data before is not made again.
"""

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from threading import Lock
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.documents.case import Case
from engine.documents.content import Content
from engine.documents.contents import WRITERS, content_for
from engine.documents.declaration import DECLARATION, DocumentRefused, Template, fault_at
from engine.documents.press import TOTAL, press
from engine.documents.rendering import base_files, plain
from engine.documents.signatory import signatory_of
from engine.errors import PrintingMissing
from engine.jobs.turns import MOST_ATTEMPTS, Progress, Taken, turns, write
from engine.run.faults import Fault
from engine.run.runtime import Runtime
from models.documents import ProducedDocument

_one_at_a_time = Lock()  # in this process: documents wait for each other, pages for none


def make_documents(runtime: Runtime, go_on: Callable[[], bool] = lambda: True) -> int:
    """Make what waits, unless this process is at it already. Returns how many were made or failed."""
    made = 0
    for taken in turns(runtime, ProducedDocument, _one_at_a_time, go_on):
        make(runtime, taken)
        made += 1
    return made


def make(runtime: Runtime, taken: Taken) -> None:
    """Make a document that was taken, or write down why it cannot be made."""
    if taken.attempt > MOST_ATTEMPTS:  # whoever tried was killed each time
        fault = _of_row(runtime, taken, "document_too_costly", "")
        write(runtime, ProducedDocument, taken, {"state": "failed", "fault": _as_json(fault)})
        return
    try:
        write(runtime, ProducedDocument, taken, _made(runtime, taken))
    except DocumentRefused as refusal:
        write(runtime, ProducedDocument, taken, {"state": "failed", "fault": _as_json(refusal.fault)})
    except PrintingMissing:
        fault = Fault("document_no_printer")
        write(runtime, ProducedDocument, taken, {"state": "failed", "fault": _as_json(fault)})


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
    pressed = press(template, content, Progress(runtime, ProducedDocument, taken))
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


def _of_row(runtime: Runtime, taken: Taken, code: str, detail: str) -> Fault:
    with runtime.database.readers() as session:
        return fault_at(session.get_one(ProducedDocument, taken.id).template, DECLARATION, 1, detail, code)


def _as_json(fault: Fault) -> dict[str, Any]:
    return {"code": fault.code, "params": dict(fault.params)}
