"""What is known of the proof of a case: its newest anchor, and who took evidence along. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.evidence import AnchoredHead, ChainAnchor, EvidenceReading
from models.people import Person

MOST_READINGS = 50


@dataclass(frozen=True)
class AnchoredAt:
    """The entry that was anchored last, and when."""

    seq: int
    number: int
    at: datetime


@dataclass(frozen=True)
class Reading:
    """Who took evidence along."""

    name: str
    at: datetime
    kind: str


def anchored_head(session: Session, instance_id: UUID) -> AnchoredAt | None:
    """The newest anchor of a case."""
    row = session.execute(
        select(AnchoredHead.seq, AnchoredHead.number, ChainAnchor.at)
        .join(ChainAnchor, ChainAnchor.number == AnchoredHead.number)
        .where(AnchoredHead.instance_id == instance_id)
    ).one_or_none()
    return AnchoredAt(*row) if row else None


def readings(session: Session, instance_id: UUID) -> Sequence[Reading]:
    """Who took evidence of a case along, the newest first."""
    rows = session.execute(
        select(Person.name, EvidenceReading.at, EvidenceReading.kind)
        .join(Person, Person.id == EvidenceReading.person_id)
        .where(EvidenceReading.instance_id == instance_id)
        .order_by(EvidenceReading.id.desc())
        .limit(MOST_READINGS)
    )
    return [Reading(*row) for row in rows]
