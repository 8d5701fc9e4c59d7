"""A year of performance as the report and the charts read it: figures only. Knows no table and computes nothing."""

from dataclasses import dataclass
from decimal import Decimal

from engine.forms.context import FileRef
from engine.records.achievement import Achievement


@dataclass(frozen=True)
class QuarterFigure:
    """One indicator in one tribulan.

    `state` is how far the figure is: none (belum), draft, sent, returned or accepted. `answered` is what was said:
    filled, not_yet (belum terdata), none (tidak ada) or empty (kosong); only what is filled has a value.
    `to_date` consolidates the tribulans up to this one; targets are cumulative, so `achievement` judges that.
    """

    quarter: int
    target: Decimal | None
    state: str
    answered: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    to_date: Decimal | None
    achievement: Achievement
    note: str = ""
    evidence: tuple[FileRef, ...] = ()


@dataclass(frozen=True)
class YearFigure:
    """One indicator in one year: its tribulans consolidated, against the target of the year."""

    year: int
    target: Decimal | None
    value: Decimal | None
    achievement: Achievement


@dataclass(frozen=True)
class IndicatorYear:
    """Everything a report says about one indicator in one year."""

    code: str
    name: str
    measure: str
    direction: str  # up | down
    consolidation: str  # sum | average | last
    decimals: int
    unit_code: str
    unit_name: str
    definition: str
    evidence_rule: str
    quarters: tuple[QuarterFigure, ...]  # four, in order
    this: YearFigure
    earlier: tuple[YearFigure, ...]  # oldest first
    medium: YearFigure | None  # the target at the end of the plan period, against the value of this year
    benchmark: Decimal | None  # a national standard
    benchmark_source: str


@dataclass(frozen=True)
class ObjectiveYear:
    """A sasaran with its indicators."""

    name: str
    indicators: tuple[IndicatorYear, ...]


@dataclass(frozen=True)
class BudgetLine:
    """A programme with its budget and what was spent of it, in rupiah."""

    programme: str
    objective: str | None
    budget: Decimal
    realised: Decimal


@dataclass(frozen=True)
class PerformanceYear:
    """The whole agency in one year; `missing` names what has no value, in the order of the indicators."""

    agency_name: str
    year: int
    objectives: tuple[ObjectiveYear, ...]
    budget: tuple[BudgetLine, ...]
    missing: tuple[str, ...]

    @property
    def indicators(self) -> tuple[IndicatorYear, ...]:
        """Every indicator, in the order of the objectives."""
        return tuple(each for objective in self.objectives for each in objective.indicators)
