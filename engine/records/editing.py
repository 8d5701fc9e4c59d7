"""Every change an administrator makes to indicators, targets, budgets and the scale: with its reason, kept for ever."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.errors import ReasonMissing
from engine.people.policy import Actor, lies_within, may_administer
from engine.people.queries import in_unit
from engine.records.errors import CodeTaken, IndicatorNotFound, MayNotEditPerformance, NothingToCopy, YearsWrong
from engine.run.runtime import Runtime
from models.people import Unit
from models.performance import BudgetLine, Indicator, IndicatorTarget, Judging, Objective, PerformanceChange

LONGEST_REASON = 2_000
STEPS = ("quarter_1", "quarter_2", "quarter_3", "quarter_4")
T = TypeVar("T")


@dataclass(frozen=True)
class Card:
    """What an administrator writes about an indicator; the objective by its name, which may be a new one."""

    objective: str
    name: str
    measure: str
    direction: str
    consolidation: str
    decimals: int
    unit_code: str
    numerator: str | None
    denominator: str | None
    definition: str
    evidence_rule: str
    source: str
    first_year: int | None
    last_year: int | None
    successor: str | None  # its code
    medium_year: int | None
    medium_target: Decimal | None
    benchmark: Decimal | None
    benchmark_source: str


PLAIN = [name for name in Card.__dataclass_fields__ if name not in ("objective", "unit_code", "successor")]


@dataclass(frozen=True)
class Targets:
    """The targets of a year, then cumulative by tribulan; `lower` is the lower bound where the target is a range."""

    yearly: Decimal | None
    steps: tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None]
    lower: Decimal | None = None


@dataclass(frozen=True)
class Spending:
    """A programme's budget and spending, in rupiah; the objective by its name."""

    programme: str
    objective: str | None
    budget: Decimal
    realised: Decimal


@dataclass(frozen=True)
class Edit:
    """Who changes performance data of which agency (the path of its unit), and why."""

    runtime: Runtime
    actor: Actor
    agency: str
    reason: str

    def write(self, work: Callable[[Session, Unit], T]) -> T:
        """Do it as one transaction, if the actor may.

        Raises:
            MayNotEditPerformance, ReasonMissing, IndicatorNotFound.
        """
        if not may_administer(self.actor, self.agency):
            raise MayNotEditPerformance
        if not self.reason.strip():
            raise ReasonMissing

        def within(session: Session) -> T:
            agency = session.scalars(select(Unit).where(Unit.path == self.agency)).one_or_none()
            if agency is None:
                raise IndicatorNotFound
            return work(session, agency)

        return self.runtime.write(within)

    def tell(
        self,
        session: Session,
        subject: tuple[str, int, int | None],
        before: Mapping[str, Any],
        after: Mapping[str, Any],
    ) -> None:
        """Note what changed; nothing if nothing did."""
        changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
        if not changed:
            return
        kind, id_, year = subject
        session.add(
            PerformanceChange(
                subject=kind,
                subject_id=id_,
                year=year,
                before={name: before.get(name) for name in changed},
                after={name: after.get(name) for name in changed},
                reason=self.reason.strip()[:LONGEST_REASON],
                person_id=self.actor.person_id,
                at=self.runtime.now(),
            )
        )


def save_indicator(edit: Edit, code: str, card: Card, *, is_new: bool) -> None:
    """Add an indicator, or change its card.

    Raises:
        CodeTaken, IndicatorNotFound, YearsWrong, MayNotEditPerformance, ReasonMissing.
    """

    def work(session: Session, agency: Unit) -> None:
        if card.first_year and card.last_year and card.first_year > card.last_year:
            raise YearsWrong
        row = session.scalar(select(Indicator).where(Indicator.code == code))
        if is_new and row is not None:
            raise CodeTaken
        if row is not None and not _belongs(row, agency):
            raise IndicatorNotFound
        before = _card_of(row) if row else {}
        told: dict[str, Any] = {name: getattr(card, name) for name in PLAIN}
        told |= {
            "unit": _unit(session, agency, card.unit_code),
            "objective": _objective(session, agency, card.objective),
        }
        told["successor"] = _indicator(session, agency, card.successor) if card.successor else None
        row = row or Indicator(code=code)
        for name, value in told.items():
            setattr(row, name, value)
        session.add(row)
        session.flush()
        edit.tell(session, ("indicator", row.id, None), before, _card_of(row))

    edit.write(work)


def set_targets(edit: Edit, code: str, year: int, targets: Targets) -> None:
    """Set the targets of an indicator for a year; all empty: none.

    Raises:
        IndicatorNotFound, MayNotEditPerformance, ReasonMissing.
    """

    def work(session: Session, agency: Unit) -> None:
        row = _indicator(session, agency, code)
        target = session.get(IndicatorTarget, (row.id, year)) or IndicatorTarget(indicator_id=row.id, year=year)
        before = _targets_of(target)
        target.yearly, target.lower = targets.yearly, targets.lower
        for name, value in zip(STEPS, targets.steps, strict=True):
            setattr(target, name, value)
        session.add(target)
        edit.tell(session, ("target", row.id, year), before, _targets_of(target))

    edit.write(work)


def copy_targets(edit: Edit, from_year: int, to_year: int) -> int:
    """Copy the targets of a year where the other year has none. Returns how many indicators got some.

    Raises:
        NothingToCopy, MayNotEditPerformance, ReasonMissing, IndicatorNotFound.
    """

    def work(session: Session, agency: Unit) -> int:
        ids = [row.id for row in session.scalars(select(Indicator)) if _belongs(row, agency)]
        rows = session.scalars(
            select(IndicatorTarget).where(
                IndicatorTarget.indicator_id.in_(ids), IndicatorTarget.year.in_((from_year, to_year))
            )
        ).all()
        there = {row.indicator_id for row in rows if row.year == to_year}
        copied = [row for row in rows if row.year == from_year and row.indicator_id not in there]
        if not copied:
            raise NothingToCopy
        for row in copied:
            values = {name: getattr(row, name) for name in ("yearly", *STEPS, "lower")}
            copy = IndicatorTarget(indicator_id=row.indicator_id, year=to_year, **values)
            session.add(copy)
            edit.tell(session, ("target", row.indicator_id, to_year), {}, _targets_of(copy))
        return len(copied)

    return edit.write(work)


def set_budget(edit: Edit, year: int, lines: Sequence[Spending]) -> None:
    """Let the budget of a year be these lines, in their order.

    Raises:
        MayNotEditPerformance, ReasonMissing, IndicatorNotFound.
    """

    def work(session: Session, agency: Unit) -> None:
        mine = (BudgetLine.agency_id == agency.id, BudgetLine.year == year)
        before = session.scalars(select(BudgetLine).where(*mine).order_by(BudgetLine.position)).all()
        told = {"lines": _lines_of(before)}
        session.execute(delete(BudgetLine).where(*mine))
        for position, line in enumerate(lines, start=1):
            session.add(
                BudgetLine(
                    agency_id=agency.id,
                    year=year,
                    position=position,
                    programme=line.programme,
                    objective=_objective(session, agency, line.objective) if line.objective else None,
                    budget=line.budget,
                    realised=line.realised,
                )
            )
        edit.tell(session, ("budget", agency.id, year), told, {"lines": _lines_of(lines)})

    edit.write(work)


def set_judging(edit: Edit, cap: int | None, scale: Sequence[tuple[Decimal, str]], lowest: str, factor: int) -> None:
    """Set how the agency judges: the cap of what is shown, the scale from its highest step, and what stands out.

    Raises:
        MayNotEditPerformance, ReasonMissing, IndicatorNotFound.
    """

    def work(session: Session, agency: Unit) -> None:
        row = session.get(Judging, agency.id) or Judging(agency_id=agency.id, scale=[], outlier_factor=factor)
        before = {"cap": row.cap, "scale": row.scale, "factor": row.outlier_factor}
        row.cap, row.outlier_factor = cap, factor
        row.scale = [[f"{above:f}", name] for above, name in scale] + [[None, lowest]]
        session.add(row)
        edit.tell(session, ("judging", agency.id, None), before, {"cap": cap, "scale": row.scale, "factor": factor})

    edit.write(work)


def _belongs(row: Indicator, agency: Unit) -> bool:
    return lies_within(row.unit.path, agency.path)


def _indicator(session: Session, agency: Unit, code: str) -> Indicator:
    row = session.scalar(select(Indicator).where(Indicator.code == code))
    if row is None or not _belongs(row, agency):
        raise IndicatorNotFound
    return row


def _unit(session: Session, agency: Unit, code: str) -> Unit:
    unit = session.scalars(select(Unit).where(Unit.code == code, in_unit(agency.path))).first()
    if unit is None:
        raise IndicatorNotFound
    return unit


def _objective(session: Session, agency: Unit, name: str) -> Objective:
    known = session.scalars(select(Objective).where(Objective.agency_id == agency.id)).all()
    found = next((each for each in known if each.name == name), None)
    if found is None:
        found = Objective(agency_id=agency.id, position=len(known) + 1, name=name)
        session.add(found)
    return found


def _card_of(row: Indicator) -> dict[str, Any]:
    told = {name: _plain(getattr(row, name)) for name in PLAIN}
    return {
        **told,
        "objective": row.objective.name,
        "unit_code": row.unit.code,
        "successor": row.successor.code if row.successor else None,
    }


def _targets_of(row: IndicatorTarget) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in ("yearly", *STEPS, "lower")}


def _lines_of(lines: Sequence[BudgetLine] | Sequence[Spending]) -> list[list[str]]:
    return [[line.programme, f"{line.budget:f}", f"{line.realised:f}"] for line in lines]


def _plain(value: object) -> object:
    return f"{value:f}" if isinstance(value, Decimal) else value
