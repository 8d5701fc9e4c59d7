"""Writes what people are to be told, once for each reader, in the transaction of what happened. Sends nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from engine.notices.kinds import OWN_MAIL_LEVEL, Channel, Kind, State
from engine.notices.once import insert_once
from engine.run.queries.visibility import lineage
from models.notices import Delivery, Notice, NoticeChoice, Webhook
from models.people import Person, Unit

LONGEST_TEXT = 2_000

# Built once and run on the connection, because telling is part of the action that is told of.
_READERS = (
    select(Person.id, Person.email, NoticeChoice.channel)
    .outerjoin(NoticeChoice, and_(NoticeChoice.person_id == Person.id, NoticeChoice.kind == bindparam("kind")))
    .where(Person.id.in_(bindparam("readers", expanding=True)), Person.is_active)
    .order_by(Person.id)
)
_HOOKS = (
    select(Webhook.id, Webhook.kinds)
    .join(Unit, Unit.id == Webhook.unit_id)
    .where(Webhook.is_active, Unit.path.in_(bindparam("paths", expanding=True)))
    .order_by(Webhook.id)
)


@dataclass(frozen=True)
class Telling:
    """Something to be told. `cause` names what happened: one cause is told once to each reader.

    `unit_path` is where it happened; the webhooks of that unit and of those above it are called.
    """

    kind: Kind
    cause: str
    readers: Collection[int]
    unit_path: str | None = None
    instance_id: UUID | None = None
    task_id: UUID | None = None
    level: int | None = None
    actor_id: int | None = None
    text: str | None = None
    is_urgent: bool = False

    @property
    def has_own_mail(self) -> bool:
        """Whether it is mailed by itself, before the next digest."""
        return self.is_urgent or (self.level or 0) >= OWN_MAIL_LEVEL


@dataclass(frozen=True)
class _Reader:
    person_id: int
    has_mail: bool
    unwanted: frozenset[str]

    def wants(self, channel: Channel) -> bool:
        return channel not in self.unwanted

    def wants_mail(self, telling: Telling) -> bool:
        return telling.has_own_mail and self.has_mail and self.wants(Channel.MAIL)

    def wants_any(self, telling: Telling) -> bool:
        return self.wants(Channel.BELL) or self.wants(Channel.DIGEST) or self.wants_mail(telling)


def tell(session: Session, telling: Telling, now: datetime) -> None:
    """Write the notices of all readers who want them, and the mails and webhook calls that follow at once."""
    readers = {each.person_id: each for each in _readers(session, telling) if each.wants_any(telling)}
    rows = [_notice(telling, reader, now) for reader in readers.values()]
    told = insert_once(session, Notice, rows, Notice.id, Notice.person_id)
    mails = [
        _delivery(now, f"mail:{row.id}", channel="mail", person_id=row.person_id, notice_id=row.id)
        for row in told
        if readers[row.person_id].wants_mail(telling)
    ]
    insert_once(session, Delivery, [*mails], Delivery.id)
    insert_once(session, Delivery, _calls(session, telling, now), Delivery.id)


def _readers(session: Session, telling: Telling) -> list[_Reader]:
    if not telling.readers:
        return []
    asked = {"readers": sorted(set(telling.readers)), "kind": telling.kind.value}
    rows = session.connection().execute(_READERS, asked).all()
    unwanted: dict[int, set[str]] = {row.id: set() for row in rows}
    for row in rows:
        unwanted[row.id] |= {row.channel} if row.channel else set()
    mails = {row.id: bool(row.email) for row in rows}
    return [_Reader(person_id, mails[person_id], frozenset(off)) for person_id, off in unwanted.items()]


def _notice(telling: Telling, reader: _Reader, now: datetime) -> dict[str, Any]:
    return {
        "person_id": reader.person_id,
        "kind": telling.kind.value,
        "instance_id": telling.instance_id,
        "task_id": telling.task_id,
        "level": telling.level,
        "actor_id": telling.actor_id,
        "text": telling.text[:LONGEST_TEXT] if telling.text else None,
        "is_urgent": telling.is_urgent,
        "dedupe": f"{telling.kind}:{telling.cause}:{reader.person_id}",
        "at": now,
        # One that goes by other ways only never makes the bell ring; the digest knows it by these equal moments.
        "read_at": None if reader.wants(Channel.BELL) else now,
    }


def _delivery(now: datetime, dedupe: str, **of: Any) -> dict[str, Any]:
    return {
        **{"person_id": None, "notice_id": None, "webhook_id": None, "day": None, "payload": None},
        **of,
        "dedupe": dedupe,
        "message_id": uuid4().hex,
        "state": State.WAITING.value,
        "tries": 0,
        "written_at": now,
        "next_at": now,
    }


def digest_row(person_id: int, now: datetime, **of: Any) -> dict[str, Any]:
    """The delivery of somebody's digest of a day."""
    return _delivery(now, f"digest:{person_id}:{of['day']}", channel="digest", person_id=person_id, **of)


def _calls(session: Session, telling: Telling, now: datetime) -> list[dict[str, Any]]:
    if telling.unit_path is None:
        return []
    hooks = session.connection().execute(_HOOKS, {"paths": lineage(telling.unit_path)})
    payload = _payload(telling, now)
    return [
        _delivery(
            now,
            f"webhook:{hook.id}:{telling.kind}:{telling.cause}",
            channel="webhook",
            webhook_id=hook.id,
            payload=payload,
        )
        for hook in hooks
        if telling.kind in hook.kinds
    ]


def _payload(telling: Telling, now: datetime) -> Mapping[str, Any]:
    """Ids and kinds only: whoever receives it may look the rest up, if they may see it."""
    return {
        "kind": telling.kind.value,
        "at": now.isoformat(),
        "instance": str(telling.instance_id) if telling.instance_id else None,
        "task": str(telling.task_id) if telling.task_id else None,
        "level": telling.level,
        "urgent": telling.is_urgent,
    }
