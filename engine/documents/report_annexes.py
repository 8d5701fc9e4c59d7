"""The annexes of the report (LKjIP): what was agreed, what was measured, and what is owed, in wide tables. Pure."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from engine.documents import report_words as words
from engine.documents.blocks import Block, chapter, table, text
from engine.documents.filters import rupiah
from engine.documents.owed import Debt, told
from engine.records.year import IndicatorYear, ObjectiveYear, PerformanceYear

QUARTERS = tuple(f"TW\N{NO-BREAK SPACE}{roman}" for roman in words.ROMAN)


def annexes(year: PerformanceYear, debts: Sequence[Debt]) -> Iterator[Block]:
    """All annexes; that of what is owed only if something is."""
    yield chapter("", f"Lampiran 1 Perjanjian Kinerja Tahun {year.year}")
    yield from _agreed(year)
    yield chapter("", f"Lampiran 2 Pengukuran Kinerja Tahun {year.year}")
    yield from _measured(year)
    if debts:
        yield chapter("", "Lampiran 3 Data yang Belum Dilaporkan Unit")
        yield from _owed(debts)


def indicators(year: PerformanceYear) -> Iterator[tuple[ObjectiveYear, IndicatorYear, bool]]:
    """Every indicator with its objective, and whether it is the first of it."""
    for objective in year.objectives:
        for place, each in enumerate(objective.indicators):
            yield objective, each, place == 0


def _agreed(year: PerformanceYear) -> Iterator[Block]:
    rows = [
        [str(place), objective.name if first else "", each.name, each.measure, words.target(each.this.target)]
        + [words.target(quarter.target) for quarter in each.quarters]
        + [each.unit_name]
        for place, (objective, each, first) in enumerate(indicators(year), start=1)
    ]
    heads = ("No", "Sasaran", "Indikator Kinerja", "Satuan", "Target", *QUARTERS, "Penanggung jawab data")
    yield table("Sasaran, indikator, dan target", heads, rows, range(4, 9))
    if year.budget:
        lines = [[str(n), line.programme, rupiah(line.budget)] for n, line in enumerate(year.budget, start=1)]
        lines.append(["", "Jumlah", rupiah(sum((line.budget for line in year.budget), Decimal(0)))])
        yield table("Program dan anggaran", ("No", "Program", "Anggaran"), lines, (2,))


def _measured(year: PerformanceYear) -> Iterator[Block]:
    rows = [
        [str(place), objective.name if first else "", each.name, each.measure, words.target(each.this.target)]
        + [told(quarter, each.decimals) for quarter in each.quarters]
        + [words.amount(each.this.value, each.decimals), words.percent(each.this.achievement)]
        for place, (objective, each, first) in enumerate(indicators(year), start=1)
    ]
    heads = ("No", "Sasaran", "Indikator Kinerja", "Satuan", "Target", *QUARTERS, "Tahun", "Capaian")
    yield table("Target dan realisasi", heads, rows, range(4, 11))
    if year.missing:
        yield text("Indikator yang nilai tahunannya belum terdata: " + "; ".join(year.missing) + ".")


def _owed(debts: Sequence[Debt]) -> Iterator[Block]:
    rows = [
        [str(place), debt.unit, debt.period, "; ".join(debt.indicators), debt.why]
        for place, debt in enumerate(debts, start=1)
    ]
    heads = ("No", "Unit", "Periode", "Indikator", "Keadaan")
    yield table("Unit, tribulan, dan indikator yang belum dilaporkan", heads, rows)
