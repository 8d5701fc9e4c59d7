"""Brings the performance data of an agency in from a file, once. Knows no case and no answer."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.people.queries import in_unit
from engine.records.seed import IndicatorSeed, IndicatorsSeed
from models.people import Unit
from models.performance import BudgetLine, EarlierFigure, Indicator, IndicatorTarget, Objective

SAME = ("code", "name", "measure", "direction", "consolidation", "numerator", "denominator", "decimals")
CARD = ("definition", "evidence_rule", "source")


def install_indicators(session: Session, data: Mapping[str, Any]) -> list[Indicator]:
    """Create objectives, indicators, targets and budgets of an agency's data; its units must be there."""
    seed = IndicatorsSeed.model_validate(data)
    units = {unit.code: unit for unit in session.scalars(select(Unit).where(in_unit(seed.agency)))}
    agency = session.scalars(select(Unit).where(Unit.path == seed.agency)).one()
    objectives = _objectives(agency, (entry.objective for entry in seed.indicators))
    indicators = [_indicator(entry, units[entry.unit], objectives[entry.objective]) for entry in seed.indicators]
    session.add_all([*objectives.values(), *indicators])
    session.flush()
    for entry, indicator in zip(seed.indicators, indicators, strict=True):
        session.add_all(
            EarlierFigure(indicator_id=indicator.id, year=year, value=value, source=source)
            for year, (value, source) in entry.earlier.items()
        )
    for year, lines in seed.budget.items():
        session.add_all(
            BudgetLine(
                agency_id=agency.id,
                year=year,
                position=position,
                programme=line.programme,
                objective=objectives[line.objective] if line.objective else None,
                budget=line.budget,
                realised=line.realised,
            )
            for position, line in enumerate(lines, start=1)
        )
    session.flush()
    return indicators


def _objectives(agency: Unit, names: Iterable[str]) -> dict[str, Objective]:
    in_order = dict.fromkeys(names)
    return {
        name: Objective(agency_id=agency.id, position=position, name=name)
        for position, name in enumerate(in_order, start=1)
    }


def _indicator(seed: IndicatorSeed, unit: Unit, objective: Objective) -> Indicator:
    return Indicator(
        unit=unit,
        objective=objective,
        medium_year=seed.medium[0] if seed.medium else None,
        medium_target=seed.medium[1] if seed.medium else None,
        benchmark=seed.benchmark[0] if seed.benchmark else None,
        benchmark_source=seed.benchmark[1] if seed.benchmark else "",
        targets=[
            IndicatorTarget(
                year=year,
                yearly=yearly,
                quarter_1=first,
                quarter_2=second,
                quarter_3=third,
                quarter_4=fourth,
                lower=seed.lower.get(year),
            )
            for year, (yearly, first, second, third, fourth) in seed.targets.items()
        ],
        **{name: getattr(seed, name) for name in (*SAME, *CARD)},
    )
