"""The shape of a file of indicators, checked before it is believed. Knows no table."""

from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

SEEDS = Path(__file__).parent / "seeds"

Targets = tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None, Decimal | None]


class IndicatorSeed(BaseModel):
    """An indicator with its targets by year: of the whole year, then cumulative per tribulan."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    unit: str
    objective: str
    name: str
    measure: str
    direction: Literal["up", "down", "range"]
    consolidation: Literal["sum", "average", "last"]
    numerator: str | None = None
    denominator: str | None = None
    decimals: int
    definition: str = ""
    evidence_rule: str = ""
    source: str = ""
    medium: tuple[int, Decimal] | None = None  # the target at the end of the plan period
    benchmark: tuple[Decimal, str] | None = None  # a national standard, and who set it
    earlier: dict[int, tuple[Decimal, str]] = {}  # values published before, and where
    targets: dict[int, Targets]
    lower: dict[int, Decimal] = {}  # lower bounds by year, of a target that is a range


class BudgetSeed(BaseModel):
    """A programme's budget and spending, in rupiah."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    programme: str
    objective: str | None = None
    budget: Decimal
    realised: Decimal


class IndicatorsSeed(BaseModel):
    """The indicators and budgets of one agency, which is named by the path of its unit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    agency: str
    indicators: tuple[IndicatorSeed, ...]
    budget: dict[int, tuple[BudgetSeed, ...]] = {}


def indicators_seed(name: str) -> dict[str, Any]:
    """Read `seeds/<name>.yaml`."""
    data: dict[str, Any] = yaml.safe_load((SEEDS / f"{name}.yaml").read_text(encoding="utf-8"))
    return data
