"""Every change to indicators and their targets. Knows no case and no answer."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.records.seed import IndicatorSeed, IndicatorsSeed
from models.people import Unit
from models.performance import Indicator, IndicatorTarget


def install_indicators(session: Session, data: Mapping[str, Any]) -> list[Indicator]:
    """Create the indicators of an agency's data with their targets; its units must be there."""
    seed = IndicatorsSeed.model_validate(data)
    below = select(Unit).where(or_(Unit.path == seed.agency, Unit.path.startswith(f"{seed.agency}/", autoescape=True)))
    units = {unit.code: unit for unit in session.scalars(below)}
    indicators = [_indicator(entry, units[entry.unit]) for entry in seed.indicators]
    session.add_all(indicators)
    session.flush()
    return indicators


def _indicator(seed: IndicatorSeed, unit: Unit) -> Indicator:
    return Indicator(
        unit=unit,
        targets=[
            IndicatorTarget(
                year=year, yearly=yearly, quarter_1=first, quarter_2=second, quarter_3=third, quarter_4=fourth
            )
            for year, (yearly, first, second, third, fourth) in seed.targets.items()
        ],
        **seed.model_dump(exclude={"unit", "targets"}),
    )
