"""What the report on performance (LKjIP) says about figures, in the words of an Indonesian office. Pure."""

from decimal import Decimal

from engine.documents.filters import number, rupiah
from engine.records.achievement import Achievement
from engine.records.year import BudgetLine, IndicatorYear, YearFigure

UNKNOWN = "belum terdata"
ROMAN = ("I", "II", "III", "IV")
WAYS = {"sum": "jumlah keempat tribulan", "average": "rata-rata tribulan", "last": "nilai terakhir yang diketahui"}
DIRECTIONS = {"up": "makin tinggi makin baik", "down": "makin rendah makin baik", "range": "dalam rentang"}
NOTES = {
    "no_value": "belum ada nilai",
    "no_target": "tidak ada target",
    "target_zero": "target 0, tidak ada persentase",
    "target_zero_reached": "target 0 dan terpenuhi",
    "target_zero_missed": "target 0 dan tidak terpenuhi",
    "negative": "lebih dari dua kali target",
}


def amount(value: Decimal | None, decimals: int | None = None) -> str:
    """A figure, or that it is not known; never 0 for nothing."""
    return UNKNOWN if value is None else number(value, decimals)


def target(value: Decimal | None) -> str:
    """A target, or a dash where there is none."""
    return "–" if value is None else number(value)


def percent(achievement: Achievement) -> str:
    """An achievement in percent, or why there is none."""
    if achievement.shown is None:
        return f"– ({NOTES.get(achievement.note or 'no_value', UNKNOWN)})"
    return f"{number(achievement.shown, 2)}\N{NO-BREAK SPACE}%"


def grade(achievement: Achievement) -> str:
    """The grade of an achievement, on one line, or a dash."""
    return (achievement.grade or "–").replace(" ", "\N{NO-BREAK SPACE}")


def this_year(indicator: IndicatorYear) -> str:
    """The first analysis: target against value of this year."""
    figure, measure = indicator.this, _measure(indicator)
    if figure.value is None:
        return f"{indicator.name}: realisasi tahun {figure.year} {UNKNOWN}, sehingga capaian tidak dapat dihitung."
    said = f"Realisasi {within(indicator.name)} tahun {figure.year} sebesar {number(figure.value)}{measure}"
    if figure.target is None:
        return f"{said}; tidak ada target untuk tahun ini."
    raw = figure.achievement.raw
    if raw is None:
        return (
            f"{said} terhadap target {number(figure.target)}{measure}; {NOTES[figure.achievement.note or 'no_value']}."
        )
    verb = "mencapai" if raw == 100 else "melampaui" if raw > 100 else "belum mencapai"
    grade = f" ({figure.achievement.grade})" if figure.achievement.grade else ""
    return f"{said}, {verb} target {number(figure.target)}{measure}; capaian {percent(figure.achievement)}{grade}."


def reading(indicator: IndicatorYear) -> str:
    """How the table of its tribulans is to be read."""
    return f"Nilai tahunan adalah {WAYS[indicator.consolidation]}; {DIRECTIONS[indicator.direction]}."


def against_earlier(indicator: IndicatorYear) -> str:
    """The second analysis: this year against the ones before."""
    known = [each for each in indicator.earlier if each.value is not None]
    if not known:
        return f"{indicator.name}: realisasi tahun-tahun sebelumnya {UNKNOWN}."
    last = known[-1]
    if indicator.this.value is None or last.value is None:
        return f"{indicator.name}: realisasi tahun {indicator.this.year} {UNKNOWN}, sehingga belum dapat dibandingkan."
    change = indicator.this.value - last.value
    said = "sama dengan" if change == 0 else f"{'naik' if change > 0 else 'turun'} {number(abs(change))} dari"
    now = f"{indicator.name}: {number(indicator.this.value)}{_measure(indicator)}"
    return f"{now}, {said} tahun {last.year} ({number(last.value)})."


def against_medium(indicator: IndicatorYear) -> str:
    """The third analysis: this year against the target of the plan period."""
    medium = indicator.medium
    if medium is None or medium.target is None:
        return f"{indicator.name}: target jangka menengah tidak ditetapkan."
    said = f"{indicator.name}: target akhir periode (tahun {medium.year}) {number(medium.target)}{_measure(indicator)}"
    if medium.value is None:
        return f"{said}; realisasi {UNKNOWN}."
    now = f"realisasi sampai tahun {indicator.this.year} {number(medium.value)}"
    return f"{said}; {now}, capaian {percent(medium.achievement)}."


def against_standard(indicator: IndicatorYear) -> str:
    """The fourth analysis: this year against a national standard."""
    if indicator.benchmark is None:
        return f"{indicator.name}: tidak ada standar nasional yang menjadi pembanding."
    source = f" menurut {indicator.benchmark_source}" if indicator.benchmark_source else ""
    return (
        f"{indicator.name}: standar nasional {number(indicator.benchmark)}{_measure(indicator)}{source}; "
        f"realisasi {amount(indicator.this.value)}."
    )


def efficiency(name: str, reached: Decimal | None, lines: list[BudgetLine]) -> str:
    """The sixth analysis: what was spent against what was reached."""
    budget, spent = sum((line.budget for line in lines), Decimal(0)), sum((line.realised for line in lines), Decimal(0))
    if not lines or budget == 0:
        return f"Anggaran untuk sasaran {within(name)} {UNKNOWN}."
    absorbed = absorption(budget, spent)
    said = f"Anggaran {rupiah(budget)} terserap {rupiah(spent)} atau {absorbed} %."
    if reached is None:
        return f"{said} Rata-rata capaian sasaran {UNKNOWN}, sehingga efisiensi belum dapat dinilai."
    share = reached - Decimal(absorbed.replace(".", "").replace(",", "."))
    word = "lebih tinggi daripada" if share > 0 else "lebih rendah daripada" if share < 0 else "sama dengan"
    return f"{said} Rata-rata capaian sasaran {number(reached, 2)} %, {word} serapan anggarannya."


def absorption(budget: Decimal, spent: Decimal) -> str:
    """What was spent in percent of the budget."""
    return number(spent * 100 / budget, 2) if budget else "–"


def figure_row(figure: YearFigure, decimals: int) -> list[str]:
    """Year, target, value and achievement."""
    return [str(figure.year), target(figure.target), amount(figure.value, decimals), percent(figure.achievement)]


def within(name: str) -> str:
    """A name within a sentence: its first letter small, names in it as they are."""
    return name[:1].lower() + name[1:]


def _measure(indicator: IndicatorYear) -> str:
    return " %" if indicator.measure == "%" else f" {indicator.measure}"
