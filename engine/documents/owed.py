"""What units still owe: which indicator of which tribulan has no figure, and why, in words. Empty is never 0. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.documents.report_words import ROMAN, UNKNOWN, amount
from engine.records.year import IndicatorYear, PerformanceYear, QuarterFigure

# How far the figure is, for who reads a list of what is missing, and in the small space of a cell.
STATES = {
    "none": ("belum melaporkan", "belum dilaporkan"),
    "draft": ("baru berupa draf, belum dikirim", "belum dikirim"),
    "returned": ("dikembalikan untuk diperbaiki, belum dikirim kembali", "dikembalikan"),
}
# What was handed in without a figure.
ANSWERS = {"not_yet": ("melaporkan belum terdata", UNKNOWN), "empty": ("dikirim tanpa isian", "kosong")}


@dataclass(frozen=True)
class Debt:
    """Indicators that one unit owes for one tribulan, for one reason; `indicators` as code and name."""

    unit: str
    quarter: int
    indicators: tuple[str, ...]
    why: str

    @property
    def period(self) -> str:
        """Its tribulan in words."""
        return f"Tribulan {ROMAN[self.quarter - 1]}"


def owed(year: PerformanceYear, quarter: int) -> list[Debt]:
    """What is owed up to a tribulan, by unit in the order of the indicators, then by tribulan."""
    units: dict[str, dict[tuple[int, str], list[str]]] = {}
    for each in year.indicators:
        for figure in each.quarters[:quarter]:
            why = _why(each, figure)
            if why:
                reasons = units.setdefault(each.unit_name, {})
                reasons.setdefault((figure.quarter, why), []).append(f"{each.code} {each.name}")
    return [
        Debt(unit, when, tuple(names), why)
        for unit, reasons in units.items()
        for (when, why), names in sorted(reasons.items(), key=lambda item: item[0][0])
    ]


def owing_units(debts: Sequence[Debt]) -> str:
    """The names of the units that owe something, as a sentence begins with them."""
    names = list(dict.fromkeys(debt.unit for debt in debts))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} dan {names[-1]}"


def told(figure: QuarterFigure, decimals: int) -> str:
    """A figure of a tribulan as a cell says it: the number, or in words why there is none."""
    if figure.state in STATES:
        return STATES[figure.state][1] if figure.state != "none" or figure.target is not None else "–"
    if figure.answered == "none":
        return "tidak ada"
    return ANSWERS[figure.answered][1] if figure.answered in ANSWERS else amount(figure.value, decimals)


def cells(year: PerformanceYear) -> dict[str, list[str]]:
    """What the four tribulans of every indicator say, by code."""
    return {each.code: [told(figure, each.decimals) for figure in each.quarters] for each in year.indicators}


def _why(indicator: IndicatorYear, figure: QuarterFigure) -> str:
    # A plan that begins later in the year asks nothing of the tribulans before.
    is_asked = figure.target is not None or all(each.target is None for each in indicator.quarters)
    if figure.state in STATES:
        return STATES[figure.state][0] if figure.state != "none" or is_asked else ""
    return ANSWERS[figure.answered][0] if figure.answered in ANSWERS and is_asked else ""
