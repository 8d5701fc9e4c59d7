"""Files of a case: stored whole before any row speaks of them."""

from typing import BinaryIO
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.forms.context import FileRef
from engine.people.policy import Actor
from engine.run.place import Place, refuse_unworkable
from engine.run.runtime import Runtime
from models.instances import Attachment


def attach_file(
    runtime: Runtime, actor: Actor, *, task_id: UUID, name: str, stream: BinaryIO, idempotency_key: str = ""
) -> FileRef:
    """Store a file for a task: first its bytes, then the row that speaks of them.

    A file that comes with a form sent before (`idempotency_key`) is only named again, for the form to be compared.

    Raises:
        TaskNotFound, TaskClosed, InstanceEnded, NotYourTask, Held, FileTooLarge, FileKindRefused, StorageFull.
    """

    def place_for(session: Session) -> Place | None:
        place = Place.of_task(runtime, session, task_id)
        task = place.task(task_id, actor, idempotency_key)
        if task.fingerprint is not None:
            return None
        refuse_unworkable(place, task, actor)
        return place

    runtime.write(place_for)  # refuse before a byte is written
    file = runtime.files.put(name, stream)

    def work(session: Session) -> FileRef:
        place = place_for(session)
        if place is not None:
            add_attachment(place, task_id, actor, file)
        return file

    return runtime.write(work)


def add_attachment(place: Place, task_id: UUID, actor: Actor, file: FileRef) -> None:
    """Let a stored file be one of the case, in the transaction of the caller."""
    if not _is_attached(place, file):
        place.session.add(_attachment(place, task_id, actor, file))


def _is_attached(place: Place, file: FileRef) -> bool:
    same = select(Attachment.id).where(
        Attachment.instance_id == place.instance.id, Attachment.sha256 == file.sha256, Attachment.name == file.name
    )
    return place.session.scalar(same) is not None


def _attachment(place: Place, task_id: UUID, actor: Actor, file: FileRef) -> Attachment:
    return Attachment(
        id=uuid4(),
        instance_id=place.instance.id,
        task_id=task_id,
        sha256=file.sha256,
        name=file.name,
        media_type=file.type,
        size=file.size,
        uploaded_by=actor.person_id,
        uploaded_at=place.now,
    )
