"""Moves the running cases of an SOP to a version, all in one run: shown before, resumed after a crash, undone in time.

Each case is its own transaction under its lock, so a crash loses nothing and a case is moved once or not at all.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from uuid import UUID

from sqlalchemy import Select, insert, select, update
from sqlalchemy.orm import Session

from engine.errors import InstanceNotFound
from engine.people.policy import Actor, Offer
from engine.revise.carrying import as_it_stood, carry_over, waiting_rows
from engine.revise.errors import MayNotRevise, MigrationNotFound, NothingToUndo, VersionNotFound
from engine.revise.moving import Mapped, Verdict, judge
from engine.revise.putting_back import UNDO_WINDOW, may_be_put_back, put_back
from engine.run.bundle import Version
from engine.run.history import Entry, entries_of, entry_of
from engine.run.keys import TaskKey
from engine.run.place import Place
from engine.run.runtime import Runtime
from models.history import HistoryEntry
from models.instances import Instance, UserTask
from models.people import Unit
from models.processes import ProcessVersion
from models.revisions import MigrationItem, MigrationRun

AT_A_TIME = 100  # cases read at once
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Judged:
    """A running case, the tasks that wait in it with whom they are offered to, and what moving it would mean."""

    instance_id: UUID
    subject: str
    version_id: int
    agency: tuple[int, str]  # id and path of its unit
    waiting: Mapping[TaskKey, Offer]
    verdict: Verdict


def version_numbered(session: Session, process_id: str, number: int) -> ProcessVersion:
    """The version of a process with a number.

    Raises:
        VersionNotFound: there is none.
    """
    query = select(ProcessVersion).where(ProcessVersion.process_id == process_id, ProcessVersion.number == number)
    found = session.scalar(query)
    if found is None:
        raise VersionNotFound
    return found


def judge_running(
    session: Session, new: Version, mapping: Mapped, *, progress: Progress = lambda done, total: None
) -> Iterator[Judged]:
    """Judge every running case of the process that does not follow `new` yet, the oldest first. Writes nothing."""
    ids = session.scalars(_running(new)).all()
    for start in range(0, len(ids), AT_A_TIME):
        wanted = ids[start : start + AT_A_TIME]
        cases = session.execute(
            select(Instance.id, Instance.subject, Instance.process_version_id, Instance.unit_id, Unit.path)
            .join(Unit, Unit.id == Instance.unit_id)
            .where(Instance.id.in_(wanted))
        )
        found = {row.id: row for row in cases}
        histories, waiting = _histories(session, wanted), _waiting(session, wanted)
        for id_ in wanted:
            row, tasks = found[id_], waiting.get(id_, {})
            verdict = judge(histories[id_], tasks, new, mapping)
            yield Judged(id_, row.subject, row.process_version_id, (row.unit_id, row.path), tasks, verdict)
        progress(min(start + AT_A_TIME, len(ids)), len(ids))


def _running(new: Version) -> Select[UUID]:
    mine = (Instance.process_id == new.process_id, Instance.status == "running")
    return (
        select(Instance.id)
        .where(*mine, Instance.process_version_id != new.id)
        .order_by(Instance.started_at, Instance.id)
    )


def _histories(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, list[Entry]]:
    query = select(HistoryEntry).where(HistoryEntry.instance_id.in_(ids))
    rows = session.scalars(query.order_by(HistoryEntry.instance_id, HistoryEntry.seq))
    return {id_: [entry_of(row) for row in each] for id_, each in groupby(rows, key=lambda row: row.instance_id)}


def _waiting(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, dict[TaskKey, Offer]]:
    of = (UserTask.instance_id, UserTask.element, UserTask.occurrence, UserTask.key)
    rows = session.execute(
        select(*of, UserTask.lane, UserTask.post, UserTask.process_id, Unit.path)
        .join(Unit, Unit.id == UserTask.unit_id)
        .where(UserTask.instance_id.in_(ids), UserTask.status == "open")
        .order_by(*of)
    )
    found: dict[UUID, dict[TaskKey, Offer]] = defaultdict(dict)
    for row in rows:
        found[row.instance_id][TaskKey(*row[1:4])] = Offer(row.lane, row.path, row.post, row.process_id)
    return found


def begin_run(runtime: Runtime, actor: Actor, *, version_id: int, mapping: Mapped) -> int:
    """Decide that the running cases of a process move to a version; one that is still under way goes on. Its id.

    Raises:
        MayNotRevise, ProcessNotFound.
    """
    if not actor.is_administrator:
        raise MayNotRevise

    def work(session: Session) -> int:
        new = runtime.catalogue.version(session, version_id)
        unfinished = select(MigrationRun).where(MigrationRun.version_id == version_id, MigrationRun.state == "running")
        if (known := session.scalar(unfinished.with_for_update())) is not None:
            return known.id
        run = MigrationRun(
            process_id=new.process_id,
            version_id=version_id,
            person_id=actor.person_id,
            mapping=dict(mapping),
            state="running",
            started_at=runtime.now(),
        )
        session.add(run)
        session.flush()
        items = [
            {"run_id": run.id, "instance_id": id_, "state": "waiting", "verdict": {}, "before": {}}
            for id_ in session.scalars(_running(new))
        ]
        if items:
            session.execute(insert(MigrationItem), items)
        return run.id

    return runtime.write(work)


def carry_on(
    runtime: Runtime, actor: Actor, run_id: int, *, progress: Progress = lambda done, total: None
) -> Counter[str]:
    """Move every case of a run that still waits. May be called again after a crash. Counts verdicts by kind.

    Raises:
        MayNotRevise, MigrationNotFound.
    """
    _each(runtime, actor, run_id, "waiting", partial(_carry, runtime, actor), progress)
    with runtime.database.readers() as session:
        rows = session.scalars(select(MigrationItem).where(MigrationItem.run_id == run_id))
        counts = Counter(str(row.verdict.get("kind", row.state)) for row in rows)
    _finish(runtime, run_id, "running", "finished")
    return counts


def undo_run(
    runtime: Runtime, actor: Actor, run_id: int, *, progress: Progress = lambda done, total: None
) -> Counter[str]:
    """Put back every case of a run that nobody has gone on with. Counts what became of them: undone or kept.

    Raises:
        MayNotRevise, MigrationNotFound; NothingToUndo: the time for it is over, or it was undone.
    """

    def begin(session: Session) -> None:
        run = session.scalars(select(MigrationRun).where(MigrationRun.id == run_id).with_for_update()).one_or_none()
        if run is None:
            raise MigrationNotFound
        if run.state not in ("finished", "undoing") or runtime.now() > run.started_at + UNDO_WINDOW:
            raise NothingToUndo
        run.state = "undoing"

    if not actor.is_administrator:
        raise MayNotRevise
    runtime.write(begin)
    _each(runtime, actor, run_id, "moved", partial(_uncarry, runtime, actor), progress)
    _finish(runtime, run_id, "undoing", "undone")
    with runtime.database.readers() as session:
        return Counter(session.scalars(select(MigrationItem.state).where(MigrationItem.run_id == run_id)))


def _each(
    runtime: Runtime,
    actor: Actor,
    run_id: int,
    state: str,
    act: Callable[[int, UUID, Session], None],
    progress: Progress,
) -> None:
    if not actor.is_administrator:
        raise MayNotRevise
    with runtime.database.readers() as session:
        if session.get(MigrationRun, run_id) is None:
            raise MigrationNotFound
        left = select(MigrationItem.instance_id).where(MigrationItem.run_id == run_id, MigrationItem.state == state)
        ids = session.scalars(left.order_by(MigrationItem.instance_id)).all()
    for done, id_ in enumerate(ids, start=1):
        runtime.write(partial(act, run_id, id_))
        progress(done, len(ids))


def _carry(runtime: Runtime, actor: Actor, run_id: int, instance_id: UUID, session: Session) -> None:
    place = Place.locked(runtime, session, instance_id)
    item = session.get_one(MigrationItem, (run_id, instance_id), populate_existing=True)
    if item.state != "waiting":
        return
    run = session.get_one(MigrationRun, run_id)
    if place.instance.status != "running" or place.version.id == run.version_id:
        item.state, item.verdict = "refused", {"kind": "ended"}
        return
    new = runtime.catalogue.version(session, run.version_id)
    waiting = waiting_rows(place)
    verdict = judge(entries_of(session, instance_id), list(waiting), new, run.mapping)
    item.verdict = verdict.told()
    if not verdict.is_possible:
        item.state = "refused"
        return
    item.before = {"version_id": place.version.id, "tasks": as_it_stood(waiting.values())}
    item.seq = carry_over(place, actor, new, run.mapping, verdict, run_id)
    item.state = "moved"


def _uncarry(runtime: Runtime, actor: Actor, run_id: int, instance_id: UUID, session: Session) -> None:
    try:
        place = Place.locked(runtime, session, instance_id)
    except InstanceNotFound:
        return
    item = session.get_one(MigrationItem, (run_id, instance_id), populate_existing=True)
    if item.state != "moved" or item.seq is None:
        return
    if not may_be_put_back(session, entries_of(session, instance_id), item.seq):
        item.state = "kept"
        return
    old = runtime.catalogue.version(session, item.before["version_id"])
    put_back(place, actor, old, item.seq, item.before["tasks"])
    item.state = "undone"


def _finish(runtime: Runtime, run_id: int, before: str, state: str) -> None:
    at: datetime = runtime.now()

    def work(session: Session) -> None:
        mine = update(MigrationRun).where(MigrationRun.id == run_id, MigrationRun.state == before)
        session.execute(mine.values(state=state, finished_at=at))

    runtime.write(work)
