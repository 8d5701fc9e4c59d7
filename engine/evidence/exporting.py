"""Exports over a year: which cases they hold, who may take them along. Writes nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session, joinedload

from engine.documents.pdf import pdf_of
from engine.errors import EvidenceTooLarge, MayNotTakeEvidence
from engine.evidence.case import Case
from engine.evidence.gathering import gather, looking
from engine.evidence.pack import Pack
from engine.evidence.printing import Printer
from engine.evidence.retention import rules
from engine.evidence.sakip import sakip_members
from engine.evidence.sakip_index import Year
from engine.evidence.srikandi import srikandi_members
from engine.evidence.stored_zip import Member, ZipTooLarge, size_of
from engine.people.policy import Actor, may_administer, may_cancel, may_supervise
from engine.records.queries import performance_year
from engine.run.queries.visibility import visible_instances
from engine.run.runtime import Runtime
from models.instances import Instance
from models.people import Unit

MOST_CASES = 500  # in one export from a page: all are held in memory
KINDS = ("sakip", "srikandi")

Telling: TypeAlias = Callable[[int, int], None]  # done, of how many


def silence(_done: int, _total: int) -> None:
    """Nobody is told how far it is."""


@dataclass(frozen=True)
class Wanted:
    """What is to be exported: the kind, the year, and when the report of the year is due (28 February unless said)."""

    kind: str
    year: int
    due: date | None = None

    @property
    def due_on(self) -> date:
        """When the report is due."""
        return self.due or date(self.year + 1, 2, 28)


def may_export(actor: Actor) -> bool:
    """Whether there are units whose evidence the actor may take along as a whole."""
    return may_supervise(actor) or actor.is_administrator


def export_of(
    runtime: Runtime, actor: Actor, wanted: Wanted, printed: Printer = pdf_of, progress: Telling = silence
) -> tuple[Pack, dict[str, str]]:
    """The export of a year for somebody, of the cases they answer for, and the heads of these cases by id.

    Raises:
        MayNotTakeEvidence, EvidenceTooLarge, EvidenceDamaged, PrintingMissing; whatever `progress` raises.
    """
    if not may_export(actor):
        raise MayNotTakeEvidence
    with looking(runtime) as session:
        cases = _cases(runtime, session, wanted.year, visible_instances(actor))
        own = [each for each in cases if may_cancel(actor, each.unit.path) or may_administer(actor, each.unit.path)]
    if len(own) > MOST_CASES:
        raise EvidenceTooLarge
    return _made(runtime, wanted, own, Work(printed, progress))


def export_all(runtime: Runtime, wanted: Wanted, progress: Telling = silence) -> Pack:
    """The export of a year with every case, for whoever has the machine.

    Raises:
        EvidenceTooLarge, EvidenceDamaged, PrintingMissing.
    """
    with looking(runtime) as session:
        cases = _cases(runtime, session, wanted.year, true())
    made, _ = _made(runtime, wanted, cases, Work(pdf_of, progress))
    return made


@dataclass
class Work:
    """How papers are printed, and who is told how far it is: each case is read once and printed once."""

    printed: Printer
    progress: Telling
    total: int = 0
    done: int = 0

    def step(self) -> None:
        """Tell that one more is done."""
        self.done += 1
        self.progress(min(self.done, self.total), self.total)

    def paper(self, html: str) -> bytes:
        """Print the paper of a case."""
        data = self.printed(html)
        self.step()
        return data


def _made(runtime: Runtime, wanted: Wanted, chosen: Sequence[Instance], work: Work) -> tuple[Pack, dict[str, str]]:
    work.total = 2 * len(chosen)
    cases = []
    for each in chosen:
        with looking(runtime) as session:  # one for each: the database cuts off who holds one while papers are printed
            cases.append(gather(runtime, session, each.id))
        work.step()
    if wanted.kind == "sakip":
        members = sakip_members(_year(runtime, wanted, cases, work), runtime.files)
    else:
        with looking(runtime) as session:
            known = rules(session)
        members = srikandi_members(cases, runtime.files, known, work.paper)
    return _zip(f"{wanted.kind}-{wanted.year}.zip", members), {case.instance_id: case.head for case in cases}


def _year(runtime: Runtime, wanted: Wanted, cases: Sequence[Case], work: Work) -> Year:
    with looking(runtime) as session:
        agency = session.scalar(select(Unit.path).where(Unit.parent_id.is_(None)).order_by(Unit.id).limit(1))
        figures = performance_year(session, agency, wanted.year) if agency else None
    name = figures.agency_name if figures else ""
    return Year(wanted.year, name, cases, figures, wanted.due_on, runtime.zone, work.paper)


def _zip(name: str, members: Sequence[Member]) -> Pack:
    try:
        return Pack(name, tuple(members), size_of(members))
    except ZipTooLarge as error:
        raise EvidenceTooLarge from error


def _cases(runtime: Runtime, session: Session, year: int, seen: ColumnElement[bool]) -> Sequence[Instance]:
    """The cases that were started or ended in a year."""
    first, last = (datetime(each, 1, 1, tzinfo=runtime.zone) for each in (year, year + 1))
    during = or_(
        and_(Instance.started_at >= first, Instance.started_at < last),
        and_(Instance.ended_at >= first, Instance.ended_at < last),
    )
    query = select(Instance).where(during, seen).options(joinedload(Instance.unit))
    return session.scalars(query.order_by(Instance.started_at, Instance.id)).all()
