"""The figures of a year computed once more, from the workbooks that went in and the plan; with none of our code."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import yaml
from openpyxl import load_workbook

PLAN = Path(__file__).parent.parent / "engine" / "records" / "seeds" / "indicators_2026.yaml"
GRADES = (("90", "Sangat Tinggi"), ("75", "Tinggi"), ("65", "Sedang"), ("50", "Rendah"))  # above which percent
NOTHING, NO_SHARE = "belum terdata", "– (belum ada nilai)"
TITLES = ("Tribulan I", "Tribulan II", "Tribulan III", "Tribulan IV")


def half_up(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def written(value: Decimal, decimals: int) -> str:
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,")).replace("-", "−")


def as_planned(text: str | None) -> str:
    """A target with as many decimals as it needs."""
    return f"{Decimal(text).normalize():f}".replace(".", ",") if text is not None else "–"


def percent(share: Decimal | None) -> str:
    return f"{written(share, 2)} %" if share is not None else "–"


@dataclass
class Indicator:
    """An indicator of the plan with the values of its tribulans, as they follow from the workbooks."""

    plan: Mapping[str, Any]
    values: list[Decimal | None]

    @property
    def decimals(self) -> int:
        return int(self.plan["decimals"])

    def target(self, year: int, quarter: int = 0) -> str | None:
        """As planned; quarter 0 is the year."""
        return None if (found := self.plan["targets"][year][quarter]) is None else str(found)

    def up_to(self, quarter: int) -> Decimal | None:
        """What is reached at the end of a tribulan, by the consolidation of the indicator."""
        known = [value for value in self.values[:quarter] if value is not None]
        if not known:
            return None
        how = self.plan["consolidation"]
        if how == "sum":
            return sum(known, Decimal(0))
        return half_up(sum(known, Decimal(0)) / len(known), self.decimals) if how == "average" else known[-1]

    def share(self, value: Decimal | None, target: str | None) -> Decimal | None:
        """The achievement in percent; where less is better, (2 target - value) / target, and never below nothing."""
        if value is None or target is None or Decimal(target) == 0:
            return None
        goal = Decimal(target)
        reached = (2 * goal - value) / goal if self.plan["direction"] == "down" else value / goal
        return half_up(max(reached, Decimal(0)) * 100, 2)

    def value(self, value: Decimal | None) -> str:
        return NOTHING if value is None else written(value, self.decimals)

    def quarter_rows(self, year: int) -> list[list[str]]:
        """The table of its tribulans: period, cumulative target, realisation, up to this tribulan, achievement."""
        rows = []
        for quarter, title in enumerate(TITLES, start=1):
            target, own = self.target(year, quarter), self.values[quarter - 1]
            reached = self.up_to(quarter) if own is not None else None
            share = percent(self.share(reached, target)) if reached is not None else NO_SHARE
            rows.append([title, as_planned(target), self.value(own), self.value(reached), share])
        return rows

    def year_row(self, year: int) -> list[str]:
        """Target, realisation, achievement, grade of the year."""
        share = self.share(self.up_to(4), self.target(year))
        return [as_planned(self.target(year)), self.value(self.up_to(4)), percent(share), grade(share)]

    def annex_row(self, year: int) -> list[str]:
        """Target, the four tribulans, the year, its achievement."""
        target, *rest, _ = self.year_row(year)
        return [target, *(self.value(value) for value in self.values), *rest]


def grade(share: Decimal | None) -> str:
    if share is None:
        return "–"
    return next((word for above, word in GRADES if share > Decimal(above)), "Sangat Rendah")


def recomputed(books: Sequence[Iterable[bytes]], year: int) -> dict[str, Indicator]:
    """The indicators by code, from the workbooks of the four tribulans."""
    plan = {each["code"]: each for each in yaml.safe_load(PLAN.read_text(encoding="utf-8"))["indicators"]}
    read = [_values(tribulan, plan) for tribulan in books]
    return {
        code: Indicator(each, [values.get(code) for values in read])
        for code, each in plan.items()
        if year in each["targets"]
    }


def _values(books: Iterable[bytes], plan: Mapping[str, Mapping[str, Any]]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for book in books:
        rows = list(load_workbook(io.BytesIO(book), data_only=True).worksheets[0].iter_rows(values_only=True))
        heads = next(list(row) for row in rows if row and row[0] == "No")
        for row in rows[rows.index(tuple(heads)) + 1 :]:
            cells = dict(zip(heads, row, strict=True))
            code, decimals = str(cells["Kode"]), int(plan.get(str(cells["Kode"]), {}).get("decimals", 0))
            top, bottom, value = cells["Pembilang"], cells["Penyebut"], cells["Realisasi Tribulan"]
            if top is not None and bottom is not None:
                found[code] = half_up(Decimal(str(top)) * 100 / Decimal(str(bottom)), decimals)
            elif value is not None:
                found[code] = Decimal(str(value))
    return found


def mean_of(indicators: Iterable[Indicator], year: int) -> tuple[Decimal | None, int]:
    """The mean achievement of some indicators, and how many reached their target."""
    shares = [each.share(each.up_to(4), each.target(year)) for each in indicators]
    known = [share for share in shares if share is not None]
    mean = half_up(sum(known, Decimal(0)) / len(known), 2) if known else None
    return mean, sum(1 for share in known if share >= 100)
