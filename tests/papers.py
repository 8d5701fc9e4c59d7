"""Documents of a case in every state, for who looks at them: one made, others waiting, one that failed."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from sqlalchemy import select

from engine.documents.making import make
from engine.jobs.turns import Taken, is_taken
from engine.run.runtime import Runtime
from models.documents import ProducedDocument


def papers_of(runtime: Runtime, instance: UUID) -> dict[str, ProducedDocument]:
    """The documents of a case by their folder."""
    with runtime.database.readers() as session:
        rows = session.scalars(select(ProducedDocument).where(ProducedDocument.instance_id == instance))
        return {row.template: row for row in rows}


def make_paper(runtime: Runtime, instance: UUID, template: str) -> UUID:
    """Make one document of a case, and leave what else waits."""
    taken = Taken(papers_of(runtime, instance)[template].id, 1)
    assert runtime.write(partial(is_taken, runtime, ProducedDocument, taken))
    make(runtime, taken)
    assert papers_of(runtime, instance)[template].state == "ready"
    return taken.id


def fail_paper(runtime: Runtime, instance: UUID, template: str) -> UUID:
    """Let a document be one that could not be made."""
    place = {"file": f"documents/{template}/template.html", "line": 12, "detail": "nomor"}
    with runtime.database.sessions.begin() as session:
        row = session.get_one(ProducedDocument, papers_of(runtime, instance)[template].id)
        row.state, row.fault = "failed", {"code": "document_undefined", "params": place}
    return row.id
