"""What stands in somebody's list of notices, and which of it has been read. Knows no words of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select, update
from sqlalchemy.orm import Session, aliased

from engine.notices.kinds import Channel
from engine.run.queries.item_names import Agency, item_names
from models.instances import Instance, UserTask
from models.notices import Notice, NoticeChoice
from models.people import Person

PAGE = 50
MOST_COUNTED = 100  # beyond that a bell only says that there are many

_Actor = aliased(Person)


@dataclass(frozen=True)
class NoticeRow:
    """One notice with all that a sentence about it needs."""

    id: int
    kind: str
    level: int | None
    text: str | None
    is_urgent: bool
    at: datetime
    is_read: bool
    is_over: bool  # the task it is about is done or no longer needed
    actor: str | None
    task_id: UUID | None
    element: str | None
    item_name: str | None
    instance_id: UUID | None
    subject: str | None
    process_version_id: int | None


@dataclass(frozen=True)
class Notices:
    """One page of a list of notices, newest first; `more` is the id after which the next one goes on."""

    rows: tuple[NoticeRow, ...]
    more: int | None


def unread_count(session: Session, person_id: int) -> int:
    """Count the unread notices of a person, up to MOST_COUNTED."""
    some = select(Notice.id).where(*_unread(person_id)).limit(MOST_COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def notices(session: Session, person_id: int, after: int | None = None) -> Notices:
    """Look up what a person was told by the bell, newest first."""
    off = select(NoticeChoice.kind).where(
        NoticeChoice.person_id == person_id, NoticeChoice.channel == Channel.BELL.value
    )
    query = _detailed().where(Notice.person_id == person_id, Notice.kind.not_in(off))
    if after is not None:
        query = query.where(Notice.id < after)
    found = session.execute(query.order_by(Notice.id.desc()).limit(PAGE + 1)).all()
    rows = _told(session, found[:PAGE])
    return Notices(rows, rows[-1].id if len(found) > PAGE else None)


def notice_by_id(session: Session, notice_id: int) -> NoticeRow:
    """Look up one notice."""
    return _told(session, session.execute(_detailed().where(Notice.id == notice_id)).all())[0]


def unread_since(session: Session, person_id: int, since: datetime) -> tuple[NoticeRow, ...]:
    """Look up what a person was told since then and has not read, where the digest is wanted for it."""
    off = select(NoticeChoice.kind).where(
        NoticeChoice.person_id == person_id, NoticeChoice.channel == Channel.DIGEST.value
    )
    # Read at the moment it was written: it went by other ways only, see `telling`.
    is_unread = Notice.read_at.is_(None) | (Notice.read_at == Notice.at)
    query = _detailed().where(Notice.person_id == person_id, Notice.at > since, is_unread, Notice.kind.not_in(off))
    return _told(session, session.execute(query.order_by(Notice.id).limit(MOST_COUNTED)).all())


def read_notices(session: Session, person_id: int, task_id: UUID, now: datetime) -> None:
    """Note that a person has read what they were told about a task, in the transaction of the caller."""
    session.execute(update(Notice).where(*_unread(person_id), Notice.task_id == task_id).values(read_at=now))


def is_unread(session: Session, person_id: int, task_id: UUID) -> bool:
    """Whether there is anything for `read_notices` to do: looking is cheaper than writing."""
    return session.scalar(select(Notice.id).where(*_unread(person_id), Notice.task_id == task_id).limit(1)) is not None


def read_all_notices(session: Session, person_id: int, newest: int, now: datetime) -> None:
    """Note that a person has read everything up to the notice `newest`, in the transaction of the caller."""
    session.execute(update(Notice).where(*_unread(person_id), Notice.id <= newest).values(read_at=now))


def _unread(person_id: int) -> tuple[ColumnElement[bool], ...]:
    return Notice.person_id == person_id, Notice.read_at.is_(None)


def _detailed() -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(Notice.id, Notice.kind, Notice.level, Notice.text, Notice.is_urgent, Notice.at, Notice.read_at),
            *(
                _Actor.name.label("actor"),
                UserTask.id.label("task_id"),
                UserTask.element,
                UserTask.key,
                UserTask.status,
            ),
            *(
                Notice.task_id.label("about"),
                Notice.instance_id,
                Instance.subject,
                func.coalesce(UserTask.version_id, Instance.process_version_id).label("process_version_id"),
                Agency.path.label("agency"),
            ),
        )
        .outerjoin(_Actor, _Actor.id == Notice.actor_id)
        .outerjoin(UserTask, UserTask.id == Notice.task_id)
        .outerjoin(Instance, Instance.id == Notice.instance_id)
        .outerjoin(Agency, Agency.id == Instance.unit_id)
    )


def _told(session: Session, found: Sequence[Row[Any]]) -> tuple[NoticeRow, ...]:
    names = item_names(session, {(row.agency, row.key) for row in found if row.key})
    return tuple(
        NoticeRow(
            id=row.id,
            kind=row.kind,
            level=row.level,
            text=row.text,
            is_urgent=row.is_urgent,
            at=row.at,
            is_read=row.read_at is not None,
            is_over=row.about is not None and row.status != "open",
            actor=row.actor,
            task_id=row.task_id,
            element=row.element,
            item_name=names.get((row.agency, row.key)),
            instance_id=row.instance_id,
            subject=row.subject,
            process_version_id=row.process_version_id,
        )
        for row in found
    )
