"""The repair desk: what reality does to a case is proposed by one person, confirmed by another, and told for ever."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import InstanceEnded, ReasonMissing
from engine.people.policy import Actor, may_administer, may_cancel
from engine.revise.errors import MayNotRepair, RepairDoesNotFit, RepairNeedsAnother, RepairNotFound
from engine.revise.mending import correct, move, redo, skip, suspend
from engine.run.commands import LONGEST_REASON
from engine.run.handing import SUPERVISOR
from engine.run.place import Place
from engine.run.runtime import Runtime
from models.revisions import Repair

Mend = Callable[[Place, Actor, str, Mapping[str, Any], str], int]
MENDS: Mapping[str, Mend] = {"move": move, "redo": redo, "skip": skip, "correct": correct, "suspend": suspend}


class _TriedOut(Exception):
    """A trial is over; nothing of it is kept."""


def propose(
    runtime: Runtime, actor: Actor, *, instance_id: UUID, kind: str, content: Mapping[str, Any], reason: str
) -> int:
    """Propose a repair of a running case. It is tried out at once, so that nobody confirms what cannot be. Its id.

    Raises:
        InstanceNotFound, MayNotRepair, InstanceEnded, ReasonMissing, RepairDoesNotFit, HoldEndWrong, AnswersRefused.
    """
    why = reason.strip()[:LONGEST_REASON]
    if not why:
        raise ReasonMissing
    if kind not in MENDS:
        raise RepairDoesNotFit

    def trial(session: Session) -> None:
        place = _place(runtime, session, actor, instance_id)
        MENDS[kind](place, actor, SUPERVISOR, content, why)
        raise _TriedOut

    def work(session: Session) -> int:
        _place(runtime, session, actor, instance_id)
        repair = Repair(
            instance_id=instance_id,
            kind=kind,
            content=dict(content),
            reason=why,
            state="proposed",
            proposed_by=actor.person_id,
            proposed_at=runtime.now(),
        )
        session.add(repair)
        session.flush()
        return repair.id

    try:
        runtime.write(trial)
    except _TriedOut:
        pass
    except (KeyError, ValueError, TypeError) as error:
        raise RepairDoesNotFit from error
    return runtime.write(work)


def confirm(runtime: Runtime, actor: Actor, *, repair_id: int) -> int:
    """Do what somebody else proposed. Returns the seq of its first entry.

    Raises:
        RepairNotFound, RepairNeedsAnother, MayNotRepair, InstanceEnded, RepairDoesNotFit, HoldEndWrong,
        AnswersRefused.
    """

    def work(session: Session) -> int:
        repair = _proposed(session, repair_id)
        if repair.proposed_by == actor.person_id:
            raise RepairNeedsAnother
        place = _place(runtime, session, actor, repair.instance_id)
        repair.seq = MENDS[repair.kind](place, actor, SUPERVISOR, repair.content, repair.reason)
        repair.state, repair.decided_by, repair.decided_at = "done", actor.person_id, runtime.now()
        return repair.seq

    return runtime.write(work)


def decline(runtime: Runtime, actor: Actor, *, repair_id: int) -> None:
    """Turn a proposal down; its proposer may take it back so.

    Raises:
        RepairNotFound, MayNotRepair.
    """

    def work(session: Session) -> None:
        repair = _proposed(session, repair_id)
        _place(runtime, session, actor, repair.instance_id)
        repair.state = "dropped" if repair.proposed_by == actor.person_id else "declined"
        repair.decided_by, repair.decided_at = actor.person_id, runtime.now()

    runtime.write(work)


def may_repair(actor: Actor, unit_path: str) -> bool:
    """Whether the actor oversees or administers the unit of a case."""
    return may_cancel(actor, unit_path) or may_administer(actor, unit_path)


def _place(runtime: Runtime, session: Session, actor: Actor, instance_id: UUID) -> Place:
    place = Place.locked(runtime, session, instance_id)
    if not may_repair(actor, place.instance.unit_path):
        raise MayNotRepair
    if place.instance.status != "running":
        raise InstanceEnded
    return place


def _proposed(session: Session, repair_id: int) -> Repair:
    query = select(Repair).where(Repair.id == repair_id, Repair.state == "proposed").with_for_update()
    found = session.scalars(query).one_or_none()
    if found is None:
        raise RepairNotFound
    return found
