"""Which addresses are called about which unit, as administrators decide. Calls nothing."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.errors import MayNotAdminister, WebhookRefused
from engine.notices.kinds import Kind, State
from engine.notices.webhooks import problem_with
from engine.people.policy import Actor, may_administer
from engine.run.runtime import Runtime
from models.notices import Delivery, Webhook
from models.people import Unit


@dataclass(frozen=True)
class Subscription:
    """A webhook without its secret."""

    id: int
    url: str
    unit_name: str
    kinds: tuple[str, ...]
    is_active: bool
    created_at: datetime


def subscriptions(session: Session, actor: Actor) -> list[Subscription]:
    """Look up the webhooks of the units that the actor administers."""
    rows = session.execute(
        select(Webhook, Unit.name, Unit.path).join(Unit, Unit.id == Webhook.unit_id).order_by(Webhook.id)
    )
    return [
        Subscription(
            id=row.Webhook.id,
            url=row.Webhook.url,
            unit_name=row.name,
            kinds=tuple(row.Webhook.kinds),
            is_active=row.Webhook.is_active,
            created_at=row.Webhook.created_at,
        )
        for row in rows
        if may_administer(actor, row.path)
    ]


def administered_units(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Look up the units that the actor administers, as (id, name)."""
    rows = session.execute(select(Unit.id, Unit.name, Unit.path).order_by(Unit.path))
    return [(row.id, row.name) for row in rows if may_administer(actor, row.path)]


def add_webhook(
    runtime: Runtime, actor: Actor, *, unit_id: int, url: str, kinds: Sequence[str], private: bool = False
) -> str:
    """Call an address from now on. Returns the secret that signs the calls; it is never shown again.

    Raises:
        MayNotAdminister, WebhookRefused.
    """
    secret = secrets.token_urlsafe(32)
    known = [kind.value for kind in Kind if kind in kinds]

    def work(session: Session) -> None:
        unit = session.get(Unit, unit_id)
        if unit is None or not may_administer(actor, unit.path):
            raise MayNotAdminister
        if problem_with(url, private=private) or not known:
            raise WebhookRefused
        session.add(
            Webhook(
                unit_id=unit_id,
                url=url,
                secret=secret,
                kinds=known,
                created_by=actor.person_id,
                created_at=runtime.now(),
            )
        )

    runtime.write(work)
    return secret


def switch_webhook(runtime: Runtime, actor: Actor, *, webhook_id: int, is_active: bool) -> None:
    """Call an address no longer, or again.

    Raises:
        MayNotAdminister.
    """

    def work(session: Session) -> None:
        found = session.execute(
            select(Webhook, Unit.path).join(Unit, Unit.id == Webhook.unit_id).where(Webhook.id == webhook_id)
        ).first()
        if found is None or not may_administer(actor, found.path):
            raise MayNotAdminister
        found.Webhook.is_active = is_active

    runtime.write(work)


def retry_delivery(runtime: Runtime, actor: Actor, *, delivery_id: int) -> None:
    """Try a delivery again at once, with as many tries as a new one.

    Raises:
        MayNotAdminister.
    """
    if not actor.is_administrator:
        raise MayNotAdminister
    again = {"state": State.WAITING.value, "tries": 0, "next_at": runtime.now()}
    open_ones = Delivery.state.in_((State.GIVEN_UP.value, State.WAITING.value))
    runtime.write(
        lambda session: session.execute(update(Delivery).where(Delivery.id == delivery_id, open_ones).values(**again))
    )
