"""A request to change something: acknowledged when durable, and done once however often it arrives."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from engine.errors import KeyReused
from engine.people.policy import Actor
from engine.run import statements as sql


@dataclass(frozen=True)
class Acknowledged:
    """What was done is durable: the instance, the seq of the entry, and the next task for the actor if there is one."""

    instance_id: UUID
    seq: int
    task_id: UUID | None = None


@dataclass(frozen=True)
class Request:
    """Who asks, with which key, for what: the same key with other content is refused."""

    actor: Actor
    key: str
    fingerprint: str

    @classmethod
    def of(cls, actor: Actor, key: str, *content: Any) -> "Request":
        text = orjson.dumps(content, default=str, option=orjson.OPT_SORT_KEYS)
        return cls(actor, key[:100], sha256(text).hexdigest())

    def is_known(self, fingerprint: str | None) -> bool:
        """Whether this very request was done before."""
        if fingerprint not in (None, self.fingerprint):
            raise KeyReused
        return fingerprint is not None

    def keep(self, session: Session, done: Acknowledged, at: datetime) -> Acknowledged:
        """Remember, in the same transaction, that this was done."""
        values = {"person": self.actor.person_id, "idempotency": self.key, "fingerprint": self.fingerprint}
        sql.do(session, sql.KEEP_KEY, **values, instance_id=done.instance_id, seq=done.seq, at=at)
        return done
