"""Every look at indicators. Knows targets, not what was achieved: that stands in the answers of each case."""

from collections.abc import Collection
from typing import Literal, cast

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from engine.forms.context import IndicatorRow
from models.performance import Indicator, IndicatorTarget


def indicators_of(session: Session, unit_ids: Collection[int], year: int, quarter: int) -> list[IndicatorRow]:
    """The indicators these units supply, by code, with the targets of that year and tribulan, where there are any."""
    targets = and_(IndicatorTarget.indicator_id == Indicator.id, IndicatorTarget.year == year)
    found = session.execute(
        select(Indicator, IndicatorTarget)
        .outerjoin(IndicatorTarget, targets)
        .where(Indicator.unit_id.in_(unit_ids))
        .order_by(Indicator.code)
    )
    return [_row(indicator, target, quarter) for indicator, target in found]


def _row(indicator: Indicator, target: IndicatorTarget | None, quarter: int) -> IndicatorRow:
    target = target or IndicatorTarget()
    steps = (target.quarter_1, target.quarter_2, target.quarter_3, target.quarter_4)
    return IndicatorRow(
        code=indicator.code,
        objective=indicator.objective,
        name=indicator.name,
        unit_of_measure=indicator.measure,
        direction=cast(Literal["up", "down"], indicator.direction),
        numerator_label=indicator.numerator,
        denominator_label=indicator.denominator,
        yearly_target=target.yearly,
        quarter_target=steps[quarter - 1],
        decimals=indicator.decimals,
    )
