"""A file of a case for somebody who may see the case. Opens nothing."""

from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import InstanceNotFound
from engine.people.policy import Actor
from engine.run.queries.instance_page import visible_instance
from engine.run.runtime import Runtime
from models.instances import Attachment


def stored_file(
    runtime: Runtime, session: Session, actor: Actor, *, instance_id: UUID, sha256: str
) -> tuple[Path, Attachment]:
    """Look up where the bytes of a file lie, and what is known of it.

    Raises:
        InstanceNotFound: there is no such file in a case that `actor` may see.
    """
    visible_instance(session, actor, instance_id)
    same = select(Attachment).where(Attachment.instance_id == instance_id, Attachment.sha256 == sha256)
    row = session.scalar(same.order_by(Attachment.uploaded_at.desc()).limit(1))
    if row is None or not runtime.files.path(row.sha256).is_file():
        raise InstanceNotFound
    return runtime.files.path(row.sha256), row
