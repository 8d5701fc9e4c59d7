"""Comments in a case: who may see the case may speak in it, and whoever is mentioned is told."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import CommentRefused, InstanceNotFound
from engine.forms.context import FileRef
from engine.notices.kinds import VERY_URGENT, Kind
from engine.notices.telling import Telling, tell
from engine.people.policy import Actor
from engine.people.queries import actor_of
from engine.run.attachments import add_attachment
from engine.run.place import Place
from engine.run.queries.visibility import visible_instances
from engine.run.requests import Acknowledged, Request
from engine.run.runtime import Runtime
from models.desk import Comment
from models.history import IdempotencyKey
from models.instances import Instance, UserTask
from models.people import Person

LONGEST = 4_000
BEGINNING = 200  # letters of a comment that a notice brings along
MOST_MENTIONED = 20
MENTION = re.compile(r"(?<![\w@.])@([a-z0-9][a-z0-9._-]*[a-z0-9])", re.IGNORECASE)


@dataclass(frozen=True)
class Upload:
    """A file that comes with a comment."""

    name: str
    stream: BinaryIO


@dataclass(frozen=True)
class Remark:
    """What somebody says in a case, perhaps at one of its tasks."""

    text: str
    task_id: UUID | None = None
    uploads: Sequence[Upload] = field(default_factory=tuple)


def comment(
    runtime: Runtime, actor: Actor, *, instance_id: UUID, remark: Remark, idempotency_key: str
) -> tuple[str, ...]:
    """Say something in a case the actor may see. Returns the names of those who were mentioned and told.

    Raises:
        InstanceNotFound, CommentRefused, FileTooLarge, FileKindRefused, StorageFull, KeyReused.
    """
    text = remark.text.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST:
        raise CommentRefused
    with runtime.database.readers() as session:
        refuse_unseen(session, actor, instance_id)  # before a byte is written
    files = [runtime.files.put(each.name, each.stream) for each in remark.uploads]
    request = Request.of(actor, idempotency_key, "comment", instance_id, remark.task_id, text, files)

    def work(session: Session) -> tuple[str, ...]:
        place = Place.locked(runtime, session, instance_id)
        known = session.get(IdempotencyKey, (actor.person_id, request.key))
        if known and request.is_known(known.fingerprint):
            return ()
        refuse_unseen(session, actor, instance_id)
        task_id = _task_of(session, instance_id, remark.task_id)
        made = _comment(place, actor, task_id, text)
        session.add(made)
        _attach(place, actor, task_id, files)
        told = _tell(place, actor, made)
        request.keep(session, Acknowledged(instance_id, place.instance.revision), place.now)
        return told

    return runtime.write(work)


def refuse_unseen(session: Session, actor: Actor, instance_id: UUID) -> None:
    """Refuse a case that is not the actor's to see."""
    seen = select(Instance.id).where(Instance.id == instance_id, visible_instances(actor))
    if session.scalar(seen) is None:
        raise InstanceNotFound


def _task_of(session: Session, instance_id: UUID, task_id: UUID | None) -> UUID | None:
    if task_id is None:
        return None
    return session.scalar(select(UserTask.id).where(UserTask.id == task_id, UserTask.instance_id == instance_id))


def _comment(place: Place, actor: Actor, task_id: UUID | None, text: str) -> Comment:
    return Comment(
        id=uuid4(),
        instance_id=place.instance.id,
        task_id=task_id,
        person_id=actor.person_id,
        at=place.now,
        text=text,
    )


def _attach(place: Place, actor: Actor, task_id: UUID | None, files: Sequence[FileRef]) -> None:
    if not files:
        return
    # A file belongs to a task; without one, to that which the case came to last.
    newest = select(UserTask.id).where(UserTask.instance_id == place.instance.id).order_by(UserTask.offered_at.desc())
    at_task = task_id or place.session.scalars(newest.limit(1)).one()
    for file in files:
        add_attachment(place, at_task, actor, file)


def _tell(place: Place, actor: Actor, made: Comment) -> tuple[str, ...]:
    session = place.session
    named = list(dict.fromkeys(name.lower() for name in MENTION.findall(made.text)))[:MOST_MENTIONED]
    people = session.execute(select(Person.id, Person.name).where(Person.username.in_(named))).all()
    readers = {each.id: each.name for each in people if each.id != actor.person_id and _may_see(place, each.id)}
    telling = Telling(
        kind=Kind.MENTIONED,
        cause=f"comment:{made.id}",
        readers=list(readers),
        unit_path=place.instance.unit_path,
        instance_id=place.instance.id,
        task_id=made.task_id,
        actor_id=actor.person_id,
        text=made.text[:BEGINNING],
        is_urgent=place.instance.urgency == VERY_URGENT,
    )
    if readers:
        tell(session, telling, place.now)
    return tuple(readers.values())


def _may_see(place: Place, person_id: int) -> bool:
    reader = actor_of(place.session, person_id, place.runtime.today)
    if reader is None:
        return False
    seen = select(Instance.id).where(Instance.id == place.instance.id, visible_instances(reader))
    return place.session.scalar(seen) is not None
