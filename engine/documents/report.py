"""The report on performance (LKjIP): a year of figures and what people wrote become chapters. Pure.

Kata Pengantar, lists of contents, Ikhtisar Eksekutif; Bab I Pendahuluan,
II Perencanaan Kinerja, III Akuntabilitas Kinerja (A. seven analyses for each objective, B. budget),
IV Penutup; annexes (PermenPAN-RB 53/2014).
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from statistics import mean
from typing import Any

from engine.documents import report_words as words
from engine.documents.blocks import Block, chapter, chart, contents, part, section, signed, table, text
from engine.documents.filters import number, rupiah
from engine.documents.owed import Debt, owed, owing_units, told
from engine.documents.report_annexes import annexes, indicators
from engine.documents.report_charts import Bar, lying_bars, standing_pairs
from engine.records.year import ObjectiveYear, PerformanceYear, QuarterFigure

MISSING = "(belum diisi)"
LONGEST = 36  # letters of a name beside a bar


def report_parts(year: PerformanceYear, said: Mapping[str, Any], quarter: int) -> list[Block]:
    """The whole report up to a tribulan; `said` holds what people wrote, by name, and `findings` by objective."""
    debts = owed(year, quarter)
    main = [*_first(year, said), *_second(year), *_Third(year, said, debts).blocks(), *_last(year, said)]
    return [part("front", _front(year, said)), part("main", main), part("annexes", annexes(year, debts))]


def _front(year: PerformanceYear, said: Mapping[str, Any]) -> Iterator[Block]:
    yield chapter("", "Kata Pengantar")
    yield text(
        said.get("foreword")
        or f"Laporan Kinerja Instansi Pemerintah {year.agency_name} Tahun {year.year} disusun sebagai "
        "pertanggungjawaban atas pelaksanaan tugas dan pencapaian sasaran yang diperjanjikan, sesuai Peraturan "
        "Presiden Nomor 29 Tahun 2014 dan Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi "
        "Nomor 53 Tahun 2014."
    )
    yield signed()
    for name, of in (("Daftar Isi", "chapter"), ("Daftar Tabel", "table"), ("Daftar Gambar", "chart")):
        yield chapter("", name)
        yield contents(of)
    yield chapter("", "Ikhtisar Eksekutif")
    yield text(said.get("executive_summary") or _summary(year))
    rows = [
        [objective.name, str(len(objective.indicators)), words.amount(_reached(objective), 2), _counts(objective)]
        for objective in year.objectives
    ]
    heads = ("Sasaran", "Jumlah indikator", "Rata-rata capaian (%)", "Keterangan")
    yield table("Ringkasan capaian sasaran", heads, rows, (1, 2))


def _first(year: PerformanceYear, said: Mapping[str, Any]) -> Iterator[Block]:
    yield chapter("I", "Pendahuluan")
    yield section("A. Latar Belakang dan Organisasi", 2, "latar")
    yield text(said.get("background") or MISSING)
    yield section("B. Isu Strategis", 2, "isu")
    yield text(said.get("issues") or MISSING)
    if said.get("follow_up"):
        yield section("C. Tindak Lanjut Evaluasi Tahun Lalu", 2, "tindak-lanjut")
        yield text(said["follow_up"])


def _second(year: PerformanceYear) -> Iterator[Block]:
    yield chapter("II", "Perencanaan Kinerja")
    yield text(
        f"Perjanjian Kinerja Tahun {year.year} memuat {len(year.objectives)} sasaran dengan "
        f"{sum(len(each.indicators) for each in year.objectives)} indikator kinerja sebagai berikut."
    )
    rows = [
        [str(place), objective.name if first else "", each.name, each.measure, words.target(each.this.target)]
        for place, (objective, each, first) in enumerate(indicators(year), start=1)
    ]
    heads = ("No", "Sasaran", "Indikator Kinerja", "Satuan", f"Target {year.year}")
    yield table(f"Tabel 2.1 Perjanjian Kinerja Tahun {year.year}", heads, rows, (4,))
    if year.budget:
        lines = [[str(n), line.programme, rupiah(line.budget)] for n, line in enumerate(year.budget, start=1)]
        yield table(f"Tabel 2.2 Program dan Anggaran Tahun {year.year}", ("No", "Program", "Anggaran"), lines, (2,))


class _Third:
    """Bab III; counts its tables and drawings."""

    def __init__(self, year: PerformanceYear, said: Mapping[str, Any], debts: Sequence[Debt]) -> None:
        self._year, self._said, self._debts = year, said, debts
        self._tables = self._charts = 0

    def blocks(self) -> Iterator[Block]:
        yield chapter("III", "Akuntabilitas Kinerja")
        yield section("A. Capaian Kinerja", 2, "capaian")
        rows = [
            [str(place), each.name, *words.figure_row(each.this, each.decimals)[1:], words.grade(each.this.achievement)]
            for place, each in enumerate(self._year.indicators, start=1)
        ]
        heads = ("No", "Indikator Kinerja", "Target", "Realisasi", "Capaian", "Predikat")
        yield self._table(f"Capaian Kinerja Tahun {self._year.year}", heads, rows, (2, 3, 4))
        bars = [
            Bar(_short(f"{n}. {each.name}"), each.this.achievement.shown, words.percent(each.this.achievement))
            for n, each in enumerate(self._year.indicators, start=1)
        ]
        about = "; ".join(f"{bar.name} {bar.written}" for bar in bars)
        yield self._chart(f"Capaian setiap indikator tahun {self._year.year} dalam persen", lying_bars(bars), about)
        yield from self._owed()
        for place, objective in enumerate(self._year.objectives, start=1):
            yield from self._objective(place, objective)
        yield from self._budget()

    def _owed(self) -> Iterator[Block]:
        if not self._debts:
            yield text("Seluruh unit penyuplai data telah melaporkan indikatornya.")
            return
        yield text(
            f"Data dari {owing_units(self._debts)} belum lengkap. Yang belum dilaporkan tidak dihitung sebagai nol dan "
            "tidak ikut dalam angka capaian; rinciannya termuat dalam Lampiran 3."
        )

    def _objective(self, place: int, objective: ObjectiveYear) -> Iterator[Block]:
        findings: Sequence[Mapping[str, Any]] = self._said.get("findings", ())
        finding = next((each for each in findings if each.get("objective") == objective.name), {})
        yield section(f"Sasaran {place}: {objective.name}", 2, f"sasaran-{place}")
        analyses = (
            ("Perbandingan target dan realisasi tahun ini", self._first(objective)),
            ("Perbandingan dengan tahun sebelumnya", self._second(objective)),
            ("Perbandingan dengan target jangka menengah", _each(objective, words.against_medium)),
            ("Perbandingan dengan standar nasional", _each(objective, words.against_standard)),
            ("Penyebab keberhasilan atau kegagalan dan upaya perbaikan", self._typed(finding, "causes", "obstacles")),
            ("Efisiensi penggunaan sumber daya", self._efficiency(objective, finding)),
            ("Program dan kegiatan yang menunjang", self._programmes(objective, finding)),
        )
        for number_, (title, blocks) in enumerate(analyses, start=1):
            yield section(f"{number_}. {title}", 3, f"sasaran-{place}-{number_}")
            yield from blocks

    def _first(self, objective: ObjectiveYear) -> Iterator[Block]:
        rows = [
            [each.name, each.measure, *words.figure_row(each.this, each.decimals)[1:]] for each in objective.indicators
        ]
        heads = ("Indikator Kinerja", "Satuan", "Target", "Realisasi", "Capaian")
        yield self._table(f"Target dan realisasi: {objective.name}", heads, rows, (2, 3, 4))
        for each in objective.indicators:
            yield text(f"{words.this_year(each)} {words.reading(each)}")
            steps = [_step(quarter, each.decimals) for quarter in each.quarters]
            heads = ("Periode", "Target kumulatif", "Realisasi", "Sampai tribulan ini", "Capaian")
            yield self._table(f"{each.name} per tribulan", heads, steps, (1, 2, 3, 4))

    def _second(self, objective: ObjectiveYear) -> Iterator[Block]:
        for each in objective.indicators:
            yield text(words.against_earlier(each))
            years = [*each.earlier, each.this]
            if len(years) > 1:
                rows = [words.figure_row(figure, each.decimals) for figure in years]
                yield self._table(each.name, ("Tahun", "Target", "Realisasi", "Capaian"), rows, (1, 2, 3))
                drawn = standing_pairs([(str(f.year), f.target, f.value) for f in years], each.decimals)
                about = "; ".join(
                    f"{f.year}: target {words.target(f.target)}, realisasi {words.amount(f.value)}" for f in years
                )
                yield self._chart(f"{each.name}, target dan realisasi per tahun", drawn, about)

    def _typed(self, finding: Mapping[str, Any], name: str, otherwise: str) -> Iterator[Block]:
        yield text(finding.get(name) or self._said.get(otherwise) or MISSING)

    def _efficiency(self, objective: ObjectiveYear, finding: Mapping[str, Any]) -> Iterator[Block]:
        lines = [line for line in self._year.budget if line.objective == objective.name]
        yield text(words.efficiency(objective.name, _reached(objective), lines))
        if finding.get("efficiency"):
            yield text(finding["efficiency"])

    def _programmes(self, objective: ObjectiveYear, finding: Mapping[str, Any]) -> Iterator[Block]:
        lines = [line for line in self._year.budget if line.objective == objective.name]
        names = "; ".join(line.programme for line in lines)
        yield text(f"Program yang menunjang sasaran ini: {names}." if names else "Program penunjang belum dicatat.")
        if finding.get("programmes"):
            yield text(finding["programmes"])

    def _budget(self) -> Iterator[Block]:
        yield section("B. Realisasi Anggaran", 2, "anggaran")
        if not self._year.budget:
            yield text(f"Anggaran dan realisasi tahun {self._year.year} {words.UNKNOWN}.")
            return
        budget = sum((line.budget for line in self._year.budget), Decimal(0))
        spent = sum((line.realised for line in self._year.budget), Decimal(0))
        rows = [
            [line.programme, rupiah(line.budget), rupiah(line.realised), words.absorption(line.budget, line.realised)]
            for line in self._year.budget
        ]
        rows.append(["Jumlah", rupiah(budget), rupiah(spent), words.absorption(budget, spent)])
        yield self._table(
            "Anggaran dan realisasi", ("Program", "Anggaran", "Realisasi", "Serapan (%)"), rows, (1, 2, 3)
        )
        yield text(
            f"Dari anggaran {rupiah(budget)} terealisasi {rupiah(spent)} atau {words.absorption(budget, spent)} %."
        )

    def _table(
        self, caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], figures: Sequence[int]
    ) -> Block:
        self._tables += 1
        return table(f"Tabel 3.{self._tables} {caption}", heads, rows, figures)

    def _chart(self, caption: str, svg: str, about: str) -> Block:
        self._charts += 1
        return chart(f"Gambar 3.{self._charts} {caption}", svg, about)


def _last(year: PerformanceYear, said: Mapping[str, Any]) -> Iterator[Block]:
    yield chapter("IV", "Penutup")
    yield text(said.get("closing") or _summary(year))
    if said.get("recommendations"):
        yield section("Rekomendasi dan Tindak Lanjut", 2, "rekomendasi")
        yield text(said["recommendations"])


def _summary(year: PerformanceYear) -> str:
    every = [each.this.achievement for each in year.indicators]
    known = [each.raw for each in every if each.raw is not None]
    shown = [each.shown for each in every if each.shown is not None]  # a mean of what the tables show
    said = (
        f"Dari {len(every)} indikator kinerja, {sum(each >= 100 for each in known)} mencapai atau melampaui target, "
        f"{sum(each < 100 for each in known)} belum mencapai target, dan {len(every) - len(known)} {words.UNKNOWN} "
        "atau tidak mempunyai persentase."
    )
    return said + (f" Rata-rata capaian yang diketahui {number(mean(shown), 2)} %." if shown else "")


def _reached(objective: ObjectiveYear) -> Decimal | None:
    """The mean of the achievements that are known."""
    known = [each.this.achievement.shown for each in objective.indicators if each.this.achievement.shown is not None]
    return mean(known) if known else None


def _counts(objective: ObjectiveYear) -> str:
    known = [each.this.achievement.raw for each in objective.indicators if each.this.achievement.raw is not None]
    unknown = len(objective.indicators) - len(known)
    return f"{sum(each >= 100 for each in known)} tercapai" + (f", {unknown} {words.UNKNOWN}" if unknown else "")


def _each(objective: ObjectiveYear, say: Any) -> Iterator[Block]:
    for each in objective.indicators:
        yield text(say(each))


def _step(quarter: QuarterFigure, decimals: int) -> list[str]:
    return [
        f"Tribulan {words.ROMAN[quarter.quarter - 1]}",
        words.target(quarter.target),
        told(quarter, decimals),
        words.amount(quarter.to_date, decimals),
        words.percent(quarter.achievement),
    ]


def _short(name: str) -> str:
    """A name that fits beside a bar."""
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"
