"""Asking for documents: with the completion of a step, by hand, or again after a failure. Makes none itself."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.documents.declaration import Template
from engine.errors import DocumentNotFound, DocumentNotMade
from engine.people.policy import Actor
from engine.run.keys import TaskKey
from engine.run.place import Place
from engine.run.queries.visibility import visible_instances
from engine.run.runtime import Runtime, wake_after_commit
from models.documents import ProducedDocument
from models.instances import Instance

JOB = "documents"  # the job that makes what is asked for


def queue_documents(place: Place, actor: Actor, task: TaskKey, seq: int, answers: Mapping[str, Any]) -> None:
    """Ask for every document that follows from a completed step, in the transaction of its completion."""
    following = [each for each in place.version.documents.values() if each.declaration.after == task.element]
    wanted = [each for each in following if all(answers.get(k) == v for k, v in each.declaration.when.items())]
    for template in wanted:
        place.session.add(_row(place, actor, template, task.key, seq))
    if wanted:
        wake_after_commit(place.runtime, place.session, JOB)


def withdraw_documents(session: Session, instance_id: UUID, seqs: Collection[int]) -> None:
    """Let documents of completions that were taken back count no longer; what was made of them stays to be seen."""
    session.execute(
        update(ProducedDocument)
        .where(ProducedDocument.instance_id == instance_id, ProducedDocument.seq.in_(seqs))
        .values(state="withdrawn")
    )


def renew_documents(place: Place, actor: Actor, old: int, new: int) -> None:
    """Let the documents of an entry be made anew as the case is told at a later one: its answers were corrected."""
    mine = (ProducedDocument.instance_id == place.instance.id, ProducedDocument.seq == old)
    rows = place.session.scalars(select(ProducedDocument).where(*mine, ProducedDocument.state != "withdrawn")).all()
    for row in rows:
        row.state = "withdrawn"
        if (template := place.version.documents.get(row.template)) is not None:
            renewed = _row(place, actor, template, row.key, new)
            renewed.asked_at = row.asked_at  # a letter keeps its day
            place.session.add(renewed)
    if rows:
        wake_after_commit(place.runtime, place.session, JOB)


def ask_for_document(runtime: Runtime, actor: Actor, *, instance_id: UUID, template: str) -> UUID:
    """Ask for a document of a case as it stands now. Asked twice at the same point, it is the same one.

    Raises:
        InstanceNotFound, DocumentNotFound: the actor may not see the case, or it has no such document to ask for.
    """

    def work(session: Session) -> UUID:
        found = session.scalar(select(Instance.id).where(Instance.id == instance_id, visible_instances(actor)))
        if found is None:
            raise DocumentNotFound
        place = Place.locked(runtime, session, instance_id)
        wanted = place.version.documents.get(template)
        if wanted is None or not wanted.declaration.on_demand:
            raise DocumentNotFound
        row = _row(place, actor, wanted, "", place.instance.revision)
        known = select(ProducedDocument).where(
            *(ProducedDocument.instance_id == instance_id, ProducedDocument.template == template),
            *(ProducedDocument.key == "", ProducedDocument.seq == row.seq),
        )
        same = session.scalar(known)
        if same is not None:
            return same.id
        session.add(row)
        wake_after_commit(runtime, session, JOB)
        return row.id

    return runtime.write(work)


def retry_document(runtime: Runtime, actor: Actor, *, document_id: UUID) -> None:
    """Ask again for a document that could not be made.

    Raises:
        DocumentNotFound: there is none, or it is not the actor's to see.
        DocumentNotMade: it has not failed.
    """

    def work(session: Session) -> None:
        found = session.scalar(
            select(ProducedDocument)
            .join(Instance, Instance.id == ProducedDocument.instance_id)
            .where(ProducedDocument.id == document_id, visible_instances(actor))
            .with_for_update(of=ProducedDocument)
        )
        if found is None:
            raise DocumentNotFound
        if found.state != "failed":
            raise DocumentNotMade
        found.state, found.fault, found.attempts, found.done = "queued", None, 0, 0
        wake_after_commit(runtime, session, JOB)

    runtime.write(work)


def _row(place: Place, actor: Actor, template: Template, key: str, seq: int) -> ProducedDocument:
    said = template.declaration
    return ProducedDocument(
        id=uuid4(),
        instance_id=place.instance.id,
        version_id=place.version.id,
        template=template.id,
        kind=said.kind,
        title=said.title,
        sensitivity=said.sensitivity,
        key=key,
        seq=seq,
        state="queued",
        asked_at=place.now,
        asked_by=actor.person_id,
    )
