"""Taking evidence along: who may, and that it is written down who did. Knows no page."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engine.errors import MayNotTakeEvidence
from engine.evidence.gathering import gather, looking
from engine.evidence.keys import SealingKey
from engine.evidence.pack import Pack, pack_of
from engine.people.policy import Actor, may_administer, may_cancel
from engine.run.queries.instance_page import visible_instance
from engine.run.runtime import Runtime
from models.evidence import EvidenceReading
from models.history import HistoryEntry
from models.instances import Instance


def may_take(session: Session, actor: Actor, instance: Instance) -> bool:
    """Whether the actor may take the files and answers of a case along: its head, supervisors, who worked on it."""
    path = instance.unit.path
    if may_cancel(actor, path) or may_administer(actor, path):
        return True
    acted = exists().where(HistoryEntry.instance_id == instance.id, HistoryEntry.actor_id == actor.person_id)
    return bool(session.scalar(select(acted)))


def take_pack(runtime: Runtime, actor: Actor, *, instance_id: UUID, key: SealingKey) -> Pack:
    """Make the pack of a case for somebody, and write down that they took it.

    Raises:
        InstanceNotFound, MayNotTakeEvidence, EvidenceDamaged, EvidenceTooLarge, PrintingMissing.
    """
    with looking(runtime) as session:
        instance = visible_instance(session, actor, instance_id)
        if not may_take(session, actor, instance):
            raise MayNotTakeEvidence
        case = gather(runtime, session, instance_id)
    pack = pack_of(case, runtime.files, key, runtime.now())
    runtime.write(lambda session: note_reading(session, actor, instance_id, "pack", case.head, runtime))
    return pack


def note_reading(session: Session, actor: Actor, instance_id: UUID, kind: str, head: str, runtime: Runtime) -> None:
    """Write down that somebody took evidence along."""
    session.add(
        EvidenceReading(instance_id=instance_id, person_id=actor.person_id, at=runtime.now(), kind=kind, head_hash=head)
    )
