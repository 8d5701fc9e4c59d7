"""Makes the mails and webhook calls that are due, outside of every transaction, and remembers what became of each.

A try is leased before it is made: whoever dies in it loses nothing, and after the lease somebody tries again, with the
same message id.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

import structlog
from sqlalchemy import ColumnElement, and_, literal_column, or_, select, update
from sqlalchemy.orm import Session

from engine.notices.kinds import State
from engine.run.runtime import Runtime
from models.notices import Delivery, Webhook
from models.people import Person

LEASE = timedelta(minutes=5)  # longer than any single try can last
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
MOST_TRIES = 10
LONGEST_ERROR = 300

# Written out, because a partial index serves only a condition that is known before the values are.
IS_WAITING: ColumnElement[bool] = Delivery.state == literal_column("'waiting'")

log = structlog.get_logger()


class NotDelivered(Exception):
    """A try failed. `is_final`: another one would fail too. `is_route`: so would every other one on this route now."""

    def __init__(self, reason: str, *, is_final: bool = False, is_route: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final
        self.is_route = is_route


class Unwanted(Exception):
    """There is nothing to deliver any longer, or nobody who wants it."""


@dataclass(frozen=True)
class Due:
    """A delivery whose turn it is."""

    id: int
    channel: str
    person_id: int | None
    webhook_id: int | None
    notice_id: int | None
    payload: Mapping[str, Any] | None
    message_id: str
    tries: int
    written_at: datetime

    @property
    def route(self) -> tuple[str, int | None]:
        """What fails together: the one mail server, or one webhook."""
        return ("webhook", self.webhook_id) if self.channel == "webhook" else ("mail", None)


class Carrier(Protocol):
    """A way of delivering."""

    def carry(self, due: Due) -> None:
        """Deliver it.

        Raises:
            NotDelivered, Unwanted.
        """


def deliver_due(
    runtime: Runtime, carriers: Mapping[str, Carrier], may_go_on: Callable[[], bool] = lambda: True
) -> None:
    """Try every delivery that is due, by the carrier of its channel, until nothing is due or it has to stop."""
    broken: set[tuple[str, int | None]] = set()
    while may_go_on():
        due = runtime.write(partial(_lease, runtime.now(), broken))
        if due is None:
            return
        _try(runtime, carriers.get(due.channel), due, broken)


def _lease(now: datetime, broken: set[tuple[str, int | None]], session: Session) -> Due | None:
    query = select(Delivery).where(IS_WAITING, Delivery.next_at <= now, *_not(broken))
    row = session.scalar(query.order_by(Delivery.next_at, Delivery.id).limit(1).with_for_update(skip_locked=True))
    if row is None:
        return None
    row.tries += 1
    row.next_at = now + LEASE
    return Due(
        id=row.id,
        channel=row.channel,
        person_id=row.person_id,
        webhook_id=row.webhook_id,
        notice_id=row.notice_id,
        payload=row.payload,
        message_id=row.message_id,
        tries=row.tries,
        written_at=row.written_at,
    )


def _not(broken: set[tuple[str, int | None]]) -> list[Any]:
    hooks = [id_ for kind, id_ in broken if kind == "webhook"]
    is_mail = Delivery.webhook_id.is_(None)
    unbroken = or_(is_mail, Delivery.webhook_id.not_in(hooks)) if hooks else None
    return [
        *([] if unbroken is None else [unbroken]),
        *([~is_mail] if ("mail", None) in broken else []),
    ]


def _try(runtime: Runtime, carrier: Carrier | None, due: Due, broken: set[tuple[str, int | None]]) -> None:
    try:
        if carrier is None:
            raise Unwanted("there is no way to send this")
        carrier.carry(due)
    except NotDelivered as failure:
        log.warning("not delivered", delivery=due.id, channel=due.channel, tries=due.tries, reason=str(failure))
        _close(runtime, due, _after_failure(failure, due, runtime.now()))
        if failure.is_route:
            broken.add(due.route)
    except Unwanted as reason:
        _close(runtime, due, {"state": State.UNWANTED.value, "last_error": str(reason)[:LONGEST_ERROR] or None})
    else:
        _close(runtime, due, {"state": State.SENT.value, "sent_at": runtime.now(), "last_error": None})


def _after_failure(failure: NotDelivered, due: Due, now: datetime) -> dict[str, Any]:
    is_over = failure.is_final or due.tries >= MOST_TRIES
    return {
        "state": (State.GIVEN_UP if is_over else State.WAITING).value,
        "next_at": now + waiting_after(due.tries),
        "last_error": str(failure)[:LONGEST_ERROR],
    }


def waiting_after(tries: int) -> timedelta:
    """How long to wait after so many failed tries."""
    return min(FIRST_WAIT * (1 << (tries - 1)), LONGEST_WAIT)


def _close(runtime: Runtime, due: Due, values: dict[str, Any]) -> None:
    # If the lease ran out meanwhile and somebody else tries, what they find out counts.
    mine = and_(Delivery.id == due.id, Delivery.tries == due.tries, Delivery.state == State.WAITING.value)
    runtime.write(lambda session: session.execute(update(Delivery).where(mine).values(**values)))


@dataclass(frozen=True)
class DeliveryRow:
    """What administrators see of a delivery; nothing of what it says."""

    id: int
    channel: str
    receiver: str
    kind: str | None
    state: str
    tries: int
    written_at: datetime
    next_at: datetime
    sent_at: datetime | None
    last_error: str | None

    @property
    def may_be_retried(self) -> bool:
        return self.state == State.GIVEN_UP or (self.state == State.WAITING and self.tries > 0)


def recent_deliveries(session: Session, webhook_ids: Collection[int], most: int = 20) -> list[DeliveryRow]:
    """Look up the newest calls of some webhooks, and the newest mails that did not arrive at once."""
    is_late_mail = and_(Delivery.webhook_id.is_(None), Delivery.last_error.is_not(None))
    is_shown = or_(Delivery.webhook_id.in_(webhook_ids), is_late_mail)
    rows = session.execute(
        select(Delivery, Webhook.url, Person.name)
        .outerjoin(Webhook, Webhook.id == Delivery.webhook_id)
        .outerjoin(Person, Person.id == Delivery.person_id)
        .where(is_shown, Delivery.state != State.UNWANTED.value)
        .order_by(Delivery.id.desc())
        .limit(most)
    )
    return [
        DeliveryRow(
            id=row.Delivery.id,
            channel=row.Delivery.channel,
            receiver=row.url or row.name or "",
            kind=(row.Delivery.payload or {}).get("kind"),
            state=row.Delivery.state,
            tries=row.Delivery.tries,
            written_at=row.Delivery.written_at,
            next_at=row.Delivery.next_at,
            sent_at=row.Delivery.sent_at,
            last_error=row.Delivery.last_error,
        )
        for row in rows
    ]
