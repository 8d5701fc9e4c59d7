"""Exports of a year on request: asked for, made by a job, told how far they are, kept for some days, then cleared away.

What is in one is decided when it is made, by what the asker may then see.
"""

from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.errors import (
    DocumentNotFound,
    EvidenceDamaged,
    EvidenceTooLarge,
    MayNotTakeEvidence,
    PrintingMissing,
    StorageFull,
)
from engine.evidence.commands import note_reading
from engine.evidence.exporting import Wanted, export_of, may_export
from engine.evidence.pack import Pack
from engine.evidence.printing import printing_apart
from engine.jobs.turns import MOST_ATTEMPTS, Progress, Taken, turns, write
from engine.people.policy import Actor
from engine.people.queries import actor_of
from engine.run.files import FULL
from engine.run.runtime import Runtime, wake_after_commit
from models.evidence import EvidenceExport

JOB = "exports"  # the job that makes what is asked for
KEPT = timedelta(days=7)
MOST_SHOWN = 20
REFUSALS = (EvidenceDamaged, EvidenceTooLarge, MayNotTakeEvidence, PrintingMissing, StorageFull)

_one_at_a_time = Lock()  # in this process


class Stopped(Exception):
    """The program ends; whoever starts next goes on."""


@dataclass(frozen=True)
class ExportRow:
    """An export as its asker sees it; `fault` is the name of a refusal, `until` when it is cleared away."""

    id: UUID
    kind: str
    year: int
    state: str
    asked_at: datetime
    percent: int
    name: str
    size: int | None
    fault: str | None
    until: datetime

    @property
    def is_waited_for(self) -> bool:
        """Whether it will soon be otherwise."""
        return self.state in ("queued", "making")


def ask_for_export(runtime: Runtime, actor: Actor, wanted: Wanted) -> UUID:
    """Ask for an export. Asked again while it is under way, it is the same one.

    Raises:
        MayNotTakeEvidence.
    """
    if not may_export(actor):
        raise MayNotTakeEvidence

    def work(session: Session) -> UUID:
        of = EvidenceExport
        same = (of.asked_by == actor.person_id, of.kind == wanted.kind, of.year == wanted.year)
        known = session.scalar(select(of.id).where(*same, of.state.in_(("queued", "making"))).limit(1))
        if known is not None:
            return known
        row = of(
            id=uuid4(),
            kind=wanted.kind,
            year=wanted.year,
            asked_by=actor.person_id,
            asked_at=runtime.now(),
            state="queued",
            name=f"{wanted.kind}-{wanted.year}.zip",
        )
        session.add(row)
        wake_after_commit(runtime, session, JOB)
        return row.id

    return runtime.write(work)


def exports_of(session: Session, actor: Actor) -> Sequence[ExportRow]:
    """What the actor asked for, the newest first."""
    mine = select(EvidenceExport).where(EvidenceExport.asked_by == actor.person_id)
    return [_row(each) for each in session.scalars(mine.order_by(EvidenceExport.asked_at.desc()).limit(MOST_SHOWN))]


def export_asked(session: Session, actor: Actor, id_: UUID) -> ExportRow:
    """One that the actor asked for.

    Raises:
        DocumentNotFound.
    """
    row = session.get(EvidenceExport, id_, populate_existing=True)
    if row is None or row.asked_by != actor.person_id or not may_export(actor):
        raise DocumentNotFound
    return _row(row)


def take_made(runtime: Runtime, actor: Actor, id_: UUID) -> Path:
    """Where the file of an export lies; that it was taken along is written down for every case in it.

    Raises:
        DocumentNotFound: also where it is not made, or cleared away.
    """

    def work(session: Session) -> None:
        if export_asked(session, actor, id_).state != "ready":
            raise DocumentNotFound
        row = session.get_one(EvidenceExport, id_)
        for instance, head in (row.heads or {}).items():
            note_reading(session, actor, UUID(instance), row.kind, head, runtime)

    place = _place(runtime, id_)
    if not place.is_file():  # before anything is written down: nobody took what is not there
        raise DocumentNotFound
    runtime.write(work)
    return place


def make_exports(runtime: Runtime, go_on: Callable[[], bool] = lambda: True) -> int:
    """Clear away what is old, and make what waits. Returns how many were made."""
    made = 0
    _clear(runtime)
    with suppress(Stopped), closing(turns(runtime, EvidenceExport, _one_at_a_time, go_on)) as waiting:
        for taken in waiting:
            make(runtime, taken, go_on)
            made += 1
    return made


def make(runtime: Runtime, taken: Taken, go_on: Callable[[], bool] = lambda: True) -> None:
    """Make an export that was taken, or write down why it cannot be made.

    Raises:
        Stopped: it was told not to go on.
    """
    try:
        if taken.attempt > MOST_ATTEMPTS:  # whoever tried was killed each time
            raise EvidenceTooLarge
        pack, heads = _made(runtime, taken, go_on)
        _lay(pack, _place(runtime, taken.id), taken)
        said = {"state": "ready", "size": pack.size, "heads": heads, "made_at": runtime.now()}
    except REFUSALS as refusal:
        said = {"state": "failed", "fault": {"refusal": type(refusal).__name__}}
    except (TimeoutError, BrokenProcessPool):
        said = {"state": "failed", "fault": {"refusal": EvidenceTooLarge.__name__}}
    write(runtime, EvidenceExport, taken, said)


def _made(runtime: Runtime, taken: Taken, go_on: Callable[[], bool]) -> tuple[Pack, dict[str, str]]:
    with runtime.database.readers() as session:
        row = session.get_one(EvidenceExport, taken.id)
        wanted, actor = Wanted(row.kind, row.year), actor_of(session, row.asked_by, runtime.today)
    if actor is None:
        raise MayNotTakeEvidence
    tell = Progress(runtime, EvidenceExport, taken)

    def progress(done: int, total: int) -> None:
        if not go_on():
            write(runtime, EvidenceExport, taken, {"state": "queued", "attempts": taken.attempt - 1})
            raise Stopped
        tell(done, total)

    with printing_apart() as printed:
        return export_of(runtime, actor, wanted, printed, progress)


def _lay(pack: Pack, place: Path, taken: Taken) -> None:
    """Write the file whole or not at all; a maker that is only slow writes beside another one.

    Raises:
        StorageFull.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_suffix(f".{taken.attempt}.part")
    try:
        with beside.open("wb") as file:
            file.writelines(pack.chunks())
        beside.replace(place)
    except OSError as error:
        beside.unlink(missing_ok=True)
        if error.errno in FULL:
            raise StorageFull from error
        raise


def _place(runtime: Runtime, id_: UUID) -> Path:
    return runtime.files.root / "exports" / f"{id_}.zip"


def _clear(runtime: Runtime) -> None:
    """Clear away what is older than its time, the file first."""
    of = EvidenceExport
    with runtime.database.readers() as session:
        old = session.scalars(select(of.id).where(of.asked_at < runtime.now() - KEPT)).all()
    for id_ in old:
        _place(runtime, id_).unlink(missing_ok=True)
    if old:
        runtime.write(lambda session: session.execute(delete(of).where(of.id.in_(old))))


def _row(row: EvidenceExport) -> ExportRow:
    percent = 100 if row.state == "ready" else min(99, 100 * row.done // row.total) if row.total else 0
    fault = row.fault["refusal"] if row.fault else None
    return ExportRow(
        *(row.id, row.kind, row.year, row.state, row.asked_at, percent, row.name, row.size, fault),
        until=row.asked_at + KEPT,
    )
