"""Every look at performance data: what a form asks for, and a whole year. Changes nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, cast

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from engine.forms.context import FileRef, IndicatorRow
from engine.records.achievement import SCALE, Achievement, Grade, Measure
from engine.records.consolidation import consolidated
from engine.records.year import (
    BudgetLine,
    IndicatorYear,
    ObjectiveYear,
    PerformanceYear,
    QuarterFigure,
    YearFigure,
)
from models import performance as tables
from models.instances import Instance
from models.people import Unit
from models.performance import EarlierFigure, Indicator, IndicatorTarget, Judging, Objective, Realisation

QUARTERS = (1, 2, 3, 4)
COUNTED = ("sent", "accepted")  # a value that was returned, or is not yet sent, counts for nothing
EARLIER_YEARS = 4


def indicators_of(session: Session, unit_ids: Collection[int], year: int, quarter: int) -> list[IndicatorRow]:
    """The indicators these units supply, by code, with the targets of that year and tribulan, where there are any."""
    targets = and_(IndicatorTarget.indicator_id == Indicator.id, IndicatorTarget.year == year)
    found = session.execute(
        select(Indicator, IndicatorTarget, Objective.name)
        .join(Objective, Objective.id == Indicator.objective_id)
        .outerjoin(IndicatorTarget, targets)
        .where(Indicator.unit_id.in_(unit_ids), *_valid(year))
        .order_by(Indicator.code)
    )
    return [_row(indicator, target, objective, quarter) for indicator, target, objective in found]


def _valid(year: int) -> tuple[Any, ...]:
    begun = or_(Indicator.first_year.is_(None), Indicator.first_year <= year)
    return begun, or_(Indicator.last_year.is_(None), Indicator.last_year >= year)


def _row(indicator: Indicator, target: IndicatorTarget | None, objective: str, quarter: int) -> IndicatorRow:
    target = target or IndicatorTarget()
    return IndicatorRow(
        code=indicator.code,
        objective=objective,
        name=indicator.name,
        unit_of_measure=indicator.measure,
        direction=cast(Literal["up", "down", "range"], indicator.direction),
        numerator_label=indicator.numerator,
        denominator_label=indicator.denominator,
        yearly_target=target.yearly,
        quarter_target=target.steps[quarter - 1],
        decimals=indicator.decimals,
    )


def judging_of(session: Session, agency_id: int) -> tuple[Measure, int]:
    """How an agency judges, and how many times the median a value must be to stand out."""
    row = session.get(Judging, agency_id)
    if row is None:
        return Measure(), 10
    steps = [Grade(Decimal(str(above)), name) for above, name in row.scale[:-1]] or list(SCALE)
    return Measure(steps, row.scale[-1][1] if row.scale else Measure().lowest, row.cap), row.outlier_factor


def performance_year(session: Session, agency_path: str, year: int) -> PerformanceYear:
    """The whole year of an agency: every valid indicator under its objective, each tribulan, what went before."""
    agency = session.scalars(select(Unit).where(Unit.path == agency_path)).one()
    data = _Data.of(session, agency, year)
    objectives = []
    for objective in data.objectives:
        indicators = tuple(data.indicator(each) for each in objective.indicators if _is_valid(each, year))
        if indicators:
            objectives.append(ObjectiveYear(objective.name, indicators))
    missing = (each for objective in objectives for each in objective.indicators if each.this.value is None)
    return PerformanceYear(
        agency_name=agency.name,
        year=year,
        objectives=tuple(objectives),
        budget=_budget(session, agency.id, year),
        missing=tuple(f"{each.code} {each.name}" for each in missing),
    )


def _is_valid(indicator: Indicator, year: int) -> bool:
    return (indicator.first_year or year) <= year <= (indicator.last_year or year)


def _budget(session: Session, agency_id: int, year: int) -> tuple[BudgetLine, ...]:
    lines = session.scalars(
        select(tables.BudgetLine)
        .where(tables.BudgetLine.agency_id == agency_id, tables.BudgetLine.year == year)
        .order_by(tables.BudgetLine.position)
    )
    return tuple(
        BudgetLine(line.programme, line.objective.name if line.objective else None, line.budget, line.realised)
        for line in lines
    )


@dataclass(frozen=True)
class _Data:
    """What the rows say, by indicator and year."""

    year: int
    measure: Measure
    objectives: Sequence[Objective]
    targets: Mapping[tuple[int, int], IndicatorTarget]
    realised: Mapping[tuple[int, int, int], Realisation]
    earlier: Mapping[tuple[int, int], Decimal]

    @classmethod
    def of(cls, session: Session, agency: Unit, year: int) -> "_Data":
        objectives = session.scalars(
            select(Objective).where(Objective.agency_id == agency.id).order_by(Objective.position)
        ).all()
        ids = [each.id for objective in objectives for each in objective.indicators]
        targets = session.scalars(select(IndicatorTarget).where(IndicatorTarget.indicator_id.in_(ids)))
        earlier = session.scalars(select(EarlierFigure).where(EarlierFigure.indicator_id.in_(ids)))
        return cls(
            year=year,
            measure=judging_of(session, agency.id)[0],
            objectives=objectives,
            targets={(each.indicator_id, each.year): each for each in targets},
            realised=newest_values(session, ids, year - EARLIER_YEARS, year),
            earlier={(each.indicator_id, each.year): each.value for each in earlier},
        )

    def indicator(self, row: Indicator) -> IndicatorYear:
        this = self._of_year(row, self.year)
        before = (self._of_year(row, year) for year in range(self.year - EARLIER_YEARS, self.year))
        medium = None
        if row.medium_year is not None and row.medium_target is not None:
            reached = self.measure.achievement(row.direction, row.medium_target, this.value)
            medium = YearFigure(row.medium_year, row.medium_target, this.value, reached)
        return IndicatorYear(
            code=row.code,
            name=row.name,
            measure=row.measure,
            direction=row.direction,
            consolidation=row.consolidation,
            decimals=row.decimals,
            unit_code=row.unit.code,
            unit_name=row.unit.name,
            definition=row.definition,
            evidence_rule=row.evidence_rule,
            quarters=tuple(self._quarter(row, quarter) for quarter in QUARTERS),
            this=this,
            earlier=tuple(each for each in before if each.target is not None or each.value is not None),
            medium=medium,
            benchmark=row.benchmark,
            benchmark_source=row.benchmark_source,
        )

    def _quarter(self, row: Indicator, quarter: int) -> QuarterFigure:
        found = self.realised.get((row.id, self.year, quarter))
        target = self.targets.get((row.id, self.year), IndicatorTarget()).steps[quarter - 1]
        own = _counted(found)
        # A tribulan that has no value of its own says nothing, whatever the ones before it said.
        to_date = consolidated(row.consolidation, self._values(row, self.year)[:quarter], row.decimals).value
        to_date = to_date if own is not None else None
        return QuarterFigure(
            quarter=quarter,
            target=target,
            state=found.state if found else "none",
            answered=found.answered if found else "empty",
            value=found.value if found else None,
            numerator=found.numerator if found else None,
            denominator=found.denominator if found else None,
            to_date=to_date,
            achievement=self._judged(row, self.year, target, to_date),
            note=found.note if found else "",
            evidence=tuple(filter(None, map(FileRef.from_answer, found.evidence))) if found else (),
        )

    def _of_year(self, row: Indicator, year: int) -> YearFigure:
        target = self.targets.get((row.id, year), IndicatorTarget()).yearly
        value = consolidated(row.consolidation, self._values(row, year), row.decimals).value
        value = self.earlier.get((row.id, year)) if value is None else value
        return YearFigure(year, target, value, self._judged(row, year, target, value))

    def _values(self, row: Indicator, year: int) -> list[Decimal | None]:
        return [_counted(self.realised.get((row.id, year, quarter))) for quarter in QUARTERS]

    def _judged(self, row: Indicator, year: int, target: Decimal | None, value: Decimal | None) -> Achievement:
        lower = self.targets.get((row.id, year), IndicatorTarget()).lower
        if row.direction == "range" and lower is not None and target is not None:
            return self.measure.within(lower, target, value)
        return self.measure.achievement("up" if row.direction == "range" else row.direction, target, value)


def _counted(found: Realisation | None) -> Decimal | None:
    return found.value if found is not None and found.state in COUNTED and found.answered == "filled" else None


def newest_values(
    session: Session, indicator_ids: Collection[int], first: int, last: int
) -> dict[tuple[int, int, int], Realisation]:
    """By indicator, year and tribulan, what the newest case says that has something to count; else the newest."""
    rows = session.scalars(
        select(Realisation)
        .join(Instance, Instance.id == Realisation.instance_id)
        .where(Realisation.indicator_id.in_(indicator_ids), Realisation.year.between(first, last))
        .order_by(Instance.started_at, Realisation.instance_id)
    )
    found: dict[tuple[int, int, int], Realisation] = {}
    for row in rows:
        place = (row.indicator_id, row.year, row.quarter)
        if place not in found or row.state in COUNTED or found[place].state not in COUNTED:
            found[place] = row
    return found
