"""What still waits to be told or delivered: how one notices that nobody does it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.notices.deliveries import IS_WAITING
from engine.notices.kinds import State
from models.history import Outbox
from models.notices import Delivery


@dataclass(frozen=True)
class Backlog:
    """Since when the oldest things wait, and how many were given up."""

    outbox_since: datetime | None
    due_since: datetime | None
    given_up: int


def backlog(session: Session) -> Backlog:
    """Look up what waits."""
    return Backlog(
        outbox_since=session.scalar(select(func.min(Outbox.written_at)).where(Outbox.delivered_at.is_(None))),
        due_since=session.scalar(select(func.min(Delivery.next_at)).where(IS_WAITING)),
        given_up=session.scalar(select(func.count(Delivery.id)).where(Delivery.state == State.GIVEN_UP.value)) or 0,
    )
