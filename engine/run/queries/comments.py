"""What people have said in a case, newest last, with the files they added to it. Changes nothing."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.forms.context import FileRef
from engine.people.queries import holds_on, in_unit
from models.desk import Comment
from models.instances import Attachment
from models.people import Person, Post, PostHolding, Unit

MOST_SHOWN = 200


@dataclass(frozen=True)
class Said:
    """One comment; `task_id` is the task it was made at, if any."""

    id: UUID
    name: str
    at: datetime
    text: str
    task_id: UUID | None
    files: tuple[FileRef, ...]


@dataclass(frozen=True)
class Named:
    """Somebody who can be mentioned."""

    username: str
    name: str


def comments(session: Session, instance_id: UUID, task_id: UUID | None = None) -> tuple[Said, ...]:
    """Look up the newest comments of a case, or those of one of its tasks."""
    wanted = [Comment.instance_id == instance_id, *([Comment.task_id == task_id] if task_id else [])]
    rows = session.execute(
        select(Comment.id, Comment.person_id, Person.name, Comment.at, Comment.text, Comment.task_id)
        .join(Person, Person.id == Comment.person_id)
        .where(*wanted)
        .order_by(Comment.at.desc(), Comment.id)
        .limit(MOST_SHOWN)
    ).all()
    files = _files(session, instance_id) if rows else {}
    said = [
        Said(row.id, row.name, row.at, row.text, row.task_id, tuple(files.get((row.person_id, row.at), ())))
        for row in rows
    ]
    return tuple(reversed(said))


def mentionable(session: Session, agency_path: str, today: date) -> tuple[Named, ...]:
    """Look up who works in an agency on a day, by account name: they can be mentioned in its cases."""
    rows = session.execute(
        select(Person.username, Person.name)
        .distinct()
        .join(PostHolding, PostHolding.person_id == Person.id)
        .join(Post, Post.id == PostHolding.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(in_unit(agency_path), Person.is_active, holds_on(today))
        .order_by(Person.username)
        .limit(MOST_SHOWN)
    )
    return tuple(Named(row.username, row.name) for row in rows)


def _files(session: Session, instance_id: UUID) -> dict[tuple[int, datetime], list[FileRef]]:
    """The files of a case by who added them when: those of a comment were added in its transaction."""
    found: dict[tuple[int, datetime], list[FileRef]] = defaultdict(list)
    rows = session.scalars(select(Attachment).where(Attachment.instance_id == instance_id).order_by(Attachment.name))
    for row in rows:
        file = FileRef(row.sha256, row.name, row.size, row.media_type)
        found[row.uploaded_by, row.uploaded_at].append(file)
    return found
