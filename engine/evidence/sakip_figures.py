"""Performance figures as rows for the SAKIP evidence: cards of indicators, what was achieved, what units answered."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from engine.evidence.case import Case
from engine.records.year import IndicatorYear, PerformanceYear
from engine.run.history import Entry

QUARTERS = ("I", "II", "III", "IV")
CARD = (
    *("kode", "sasaran", "indikator", "satuan", "arah", "konsolidasi", "unit", "definisi operasional"),
    *("aturan bukti",),
)
ACHIEVED = (
    *("kode", "indikator", "unit", "target tahunan", "realisasi", "capaian persen", "predikat"),
    *(f"{part} tribulan {quarter}" for quarter in QUARTERS for part in ("target", "realisasi", "keadaan")),
)


STATES = {"none": "belum", "draft": "draf", "sent": "dikirim", "returned": "dikembalikan", "accepted": "diterima"}
ANSWERED = {"filled": "nilai", "not_yet": "belum terdata", "none": "tidak ada", "empty": "kosong"}
WORDS = {
    **{"up": "makin tinggi makin baik", "down": "makin rendah makin baik", "range": "dalam rentang"},
    **{"sum": "jumlah", "average": "rata-rata", "last": "nilai terakhir"},
}


def cards(year: PerformanceYear | None) -> list[tuple[str, ...]]:
    """What each indicator is, how it is counted and what proves it."""
    return [
        (
            *(
                each.code,
                objective,
                each.name,
                each.measure,
                WORDS.get(each.direction, ""),
                WORDS.get(each.consolidation, ""),
                each.unit_name,
            ),
            *(each.definition, each.evidence_rule),
        )
        for objective, each in _indicators(year)
    ]


def achieved(year: PerformanceYear | None) -> list[tuple[str, ...]]:
    """Targets and values of the year and its tribulans."""
    return [tuple(_achieved(each)) for _, each in _indicators(year)]


def _achieved(each: IndicatorYear) -> Iterator[str]:
    judged = each.this.achievement
    yield from (each.code, each.name, each.unit_name, _text(each.this.target), _text(each.this.value))
    yield from (_text(judged.shown), str(judged.grade or judged.note or ""))
    for quarter in each.quarters:
        yield from (_text(quarter.target), _text(quarter.value), STATES.get(quarter.state, quarter.state))


def _indicators(year: PerformanceYear | None) -> Iterator[tuple[str, IndicatorYear]]:
    for objective in year.objectives if year else ():
        for each in objective.indicators:
            yield objective.name, each


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}".replace(".", ",")


def figures(case: Case) -> Iterator[tuple[Any, ...]]:
    """What units answered about each indicator in a case."""
    for turn in case.turns:
        answers = turn.done.content.get("answers", {}) if turn.done else {}
        for value in answers.values():
            if not isinstance(value, Mapping) or turn.done is None:
                continue
            for indicator, said in value.items():
                if isinstance(said, Mapping) and "state" in said:
                    proofs = ", ".join(str(each.get("name")) for each in said.get("evidence") or ())
                    numbers = (said.get("numerator"), said.get("denominator"), said.get("value"), said.get("note"))
                    yield (
                        *(
                            case.subject,
                            turn.item_name or turn.element.name,
                            indicator,
                            ANSWERED.get(str(said["state"]), str(said["state"])),
                        ),
                        *(str(each or "") for each in numbers),
                        *(proofs, case.who(turn.done), turn.done.at),
                    )


def proofs(entry: Entry) -> Iterator[str]:
    """The hashes of the files that prove figures of an entry."""
    for value in entry.content.get("answers", {}).values():
        for said in value.values() if isinstance(value, Mapping) else ():
            if isinstance(said, Mapping):
                yield from (str(each.get("sha256")) for each in said.get("evidence") or ())
