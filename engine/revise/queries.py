"""What pages show of moves of running cases: the runs of a process and what became of their cases. Changes nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.revise.putting_back import UNDO_WINDOW
from models.instances import Instance
from models.people import Person
from models.processes import ProcessVersion
from models.revisions import MigrationItem, MigrationRun

MOST_LISTED = 200


@dataclass(frozen=True)
class Run:
    """A move of running cases: to which version, by whom, how far."""

    id: int
    number: int
    by: str
    state: str
    started_at: datetime
    states: Counter[str]

    def may_be_undone(self, now: datetime) -> bool:
        """Whether there is still time to take it back."""
        return self.state in ("finished", "undoing") and now <= self.started_at + UNDO_WINDOW


@dataclass(frozen=True)
class Item:
    """What became of one case."""

    instance_id: UUID
    subject: str
    state: str
    verdict: dict[str, Any]


def runs(session: Session, process_id: str) -> list[Run]:
    """The moves of the cases of a process, the newest first."""
    rows = session.execute(
        select(MigrationRun, ProcessVersion.number, Person.name)
        .join(ProcessVersion, ProcessVersion.id == MigrationRun.version_id)
        .join(Person, Person.id == MigrationRun.person_id)
        .where(MigrationRun.process_id == process_id)
        .order_by(MigrationRun.id.desc())
    ).all()
    return [
        Run(run.id, number, name, run.state, run.started_at, _states(session, run.id)) for run, number, name in rows
    ]


def _states(session: Session, run_id: int) -> Counter[str]:
    return Counter(session.scalars(select(MigrationItem.state).where(MigrationItem.run_id == run_id)))


def items(session: Session, run_id: int) -> Sequence[Item]:
    """The cases of a run, those that could not go along first."""
    rows = session.execute(
        select(MigrationItem.instance_id, Instance.subject, MigrationItem.state, MigrationItem.verdict)
        .join(Instance, Instance.id == MigrationItem.instance_id)
        .where(MigrationItem.run_id == run_id)
        .order_by((MigrationItem.state != "refused"), Instance.subject)
        .limit(MOST_LISTED)
    )
    return [Item(*row) for row in rows]
