"""The indicators a unit supplies, with the targets of a year and a tribulan."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from engine.records.queries import indicators_of
from engine.run.runtime import Runtime
from models.people import Unit


def codes(runtime: Runtime, unit: str, year: int = 2026, quarter: int = 4) -> list[str]:
    with runtime.database.sessions() as session:
        unit_id = session.scalars(select(Unit.id).where(Unit.code == unit)).one()
        return [row.code for row in indicators_of(session, [unit_id], year, quarter)]


def test_every_unit_supplies_its_own_indicators(runtime: Runtime) -> None:
    assert codes(runtime, "bidang_kelembagaan") == ["IK01", "IK02", "IK03", "IK07", "IK08"]
    assert codes(runtime, "bidang_pemdes") == ["IK04", "IK05", "IK06"]
    assert codes(runtime, "bidang_ekonomi") == ["IK09", "IK10", "IK11"]
    assert codes(runtime, "sekretariat") == ["IK12"]


def test_a_unit_keeps_its_indicators_in_a_year_without_targets(runtime: Runtime) -> None:
    assert codes(runtime, "bidang_pemdes", year=2031) == ["IK04", "IK05", "IK06"]


@pytest.mark.parametrize(
    ("year", "quarter", "yearly", "step"),
    [
        (2025, 4, "45", "45"),
        (2026, 1, "50", "10"),
        (2026, 3, "50", "40"),
        (2027, 2, "55", "28"),
    ],
)
def test_targets_are_those_of_the_year_and_cumulative_by_tribulan(
    runtime: Runtime, year: int, quarter: int, yearly: str, step: str
) -> None:
    with runtime.database.sessions() as session:
        unit_id = session.scalars(select(Unit.id).where(Unit.code == "bidang_pemdes")).one()
        trained = next(row for row in indicators_of(session, [unit_id], year, quarter) if row.code == "IK06")

    assert (trained.yearly_target, trained.quarter_target) == (Decimal(yearly), Decimal(step))
    assert trained.is_ratio


def test_a_tribulan_without_a_target_has_none(runtime: Runtime) -> None:
    with runtime.database.sessions() as session:
        unit_id = session.scalars(select(Unit.id).where(Unit.code == "bidang_kelembagaan")).one()
        first = next(iter(indicators_of(session, [unit_id], 2026, 1)))

    assert (first.code, first.yearly_target, first.quarter_target) == ("IK01", Decimal("57.38"), None)
