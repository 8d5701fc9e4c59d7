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
    direction: Literal["up", "down"]
    consolidation: Literal["sum", "average", "last"]
    numerator: str | None = None
    denominator: str | None = None
    decimals: int
    targets: dict[int, Targets]


class IndicatorsSeed(BaseModel):
    """The indicators of one agency, which is named by the path of its unit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    agency: str
    indicators: tuple[IndicatorSeed, ...]


def indicators_seed(name: str) -> dict[str, Any]:
    """Read `seeds/<name>.yaml`."""
    data: dict[str, Any] = yaml.safe_load((SEEDS / f"{name}.yaml").read_text(encoding="utf-8"))
    return data
