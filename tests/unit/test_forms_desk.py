"""The desk at which forms are tried: a small world with a date, three units, indicators and files."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.forms.context import (
    FileRef,
    IndicatorRow,
    NumberOffer,
    Option,
    OptionSource,
    Reference,
    UnitPerformance,
    latest,
)
from engine.forms.reading import Reading
from engine.forms.schema import Form

DRAFT = FileRef("d" * 64, "draft.docx", 1_000, "application/msword")
SIGNED = FileRef("e" * 64, "LKjIP.pdf", 2_000, "application/pdf")
PHOTO = FileRef("f" * 64, "rapat.JPG", 3_000, "image/jpeg")

VILLAGES = IndicatorRow(
    code="IK01",
    objective="Meningkatnya kemandirian desa",
    name="Persentase desa mandiri",
    unit_of_measure="%",
    numerator_label="Desa mandiri",
    denominator_label="Seluruh desa",
    yearly_target=Decimal("57.38"),
)
FALLEN = IndicatorRow(
    code="IK02",
    objective="Meningkatnya kemandirian desa",
    name="Jumlah desa yang turun status",
    unit_of_measure="desa",
    direction="down",
    yearly_target=Decimal(2),
    decimals=0,
)

OPTIONS: Mapping[str, tuple[Option, ...]] = {
    "units": (Option("bidang_pemdes", "Bidang Pemerintahan Desa"), Option("bidang_ekonomi", "Bidang Ekonomi")),
    "posts": (Option("kasubag_umum", "Kasubag Umum"),),
    "quarters": tuple(Option(str(quarter), f"Tribulan {quarter}") for quarter in range(1, 5)),
    "years": (Option("2025", "2025"), Option("2026", "2026")),
}


@dataclass(frozen=True)
class Desk:
    """A context with everything in sight; Monday 23 November 2026, in the agency's zone."""

    earlier: Mapping[str, Mapping[str, object]] = field(
        default_factory=lambda: {"order_report": {"year": "2026", "quarter": "3", "deadline": "2026-12-04"}}
    )
    files: tuple[FileRef, ...] = (DRAFT, SIGNED, PHOTO)
    current: FileRef | None = DRAFT
    indicator_rows: tuple[IndicatorRow, ...] = (VILLAGES, FALLEN)
    item: str | None = "bidang_ekonomi"
    now: datetime = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Jakarta"))

    @property
    def today(self) -> date:
        return self.now.date()

    def answers(self, element: str) -> Mapping[str, object] | None:
        return self.earlier.get(element)

    def options(self, source: OptionSource) -> Sequence[Option]:
        return OPTIONS[source.source]

    def add_working_days(self, days: int) -> date:
        weeks, rest = divmod(days, 5)
        return self.today + timedelta(weeks=weeks, days=rest)

    def indicators(self, unit_code: str, year: int, quarter: int) -> Sequence[IndicatorRow]:
        return self.indicator_rows if (year, quarter) == (2026, 3) else ()

    def performance(self, sources: Sequence[Reference], unit: str | None) -> Sequence[UnitPerformance]:
        answers = latest(self, sources[0])
        performance = answers if isinstance(answers, dict) else {}
        return [UnitPerformance(unit or "bidang_pemdes", "Bidang Pemerintahan Desa", performance)]

    def document(self, sources: Sequence[Reference]) -> FileRef | None:
        return self.current

    def numbers(self, register: str) -> NumberOffer:
        return (
            NumberOffer("OT.01.03/13-Sekre/2026", ("OT.01.03/7-Sekre/2026",)) if register == "surat" else NumberOffer()
        )

    def known_files(self) -> Mapping[str, FileRef]:
        return {file.sha256: file for file in self.files}

    def after(self, element: str, **answers: object) -> "Desk":
        """The same desk when an element has been answered."""
        return replace(self, earlier={**self.earlier, element: answers})


def form_of(*components: Mapping[str, Any], element: str = "fill_in") -> Form:
    """Make a form from components, as a form file would."""
    return Form.from_json(form_file(*components, element=element))


def form_file(*components: Mapping[str, Any], element: str = "fill_in") -> str:
    return json.dumps({"schemaVersion": 19, "type": "default", "id": element, "components": components})


def component(type_: str, key: str, **more: Any) -> dict[str, Any]:
    return {"type": type_, "key": key, "label": key.capitalize(), **more}


def values(*words: str) -> list[dict[str, str]]:
    return [{"value": word, "label": word.capitalize()} for word in words]


def read(form: Form, posted: Mapping[str, str | list[str]], desk: Desk | None = None, **files: FileRef) -> Reading:
    """Read what a browser posts; a single text stands for itself."""
    entries = {name: [texts] if isinstance(texts, str) else texts for name, texts in posted.items()}
    return form.read(entries, {name: [file] for name, file in files.items()}, desk or Desk())


def problems(reading: Reading) -> list[tuple[str, str]]:
    return [(problem.name, problem.code.value) for problem in reading.problems]


def test_a_reference_finds_the_latest_answer_of_a_field() -> None:
    desk = Desk().after("draft_report", note="Selesai")

    assert latest(desk, Reference("draft_report", "note")) == "Selesai"
    assert latest(desk, Reference("draft_report", "missing")) is None
    assert latest(desk, Reference("never_done", "note")) is None


def test_a_stored_file_is_read_back_from_its_answer() -> None:
    assert FileRef.from_answer(DRAFT.as_answer()) == DRAFT
    assert FileRef.from_answer({"sha256": "x"}) is None
    assert FileRef.from_answer(None) is None
