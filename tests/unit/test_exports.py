"""Lists as XLSX and CSV, histories as XES, each opened again by another program's reader."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from lxml import etree
from openpyxl import load_workbook

from engine.export.sheets import FORMULA_STARTS, Column, Kind, Sheet, Value, csv_lines, write_xlsx
from engine.export.xes import XES, LogEvent, LogTrace, Transition, xes_log

WIB = ZoneInfo("Asia/Jakarta")
NS = f"{{{XES}}}"
MORNING = datetime(2026, 11, 23, 2, 15, 30, 999_999, UTC)
COLUMNS = (
    Column("Perihal", width=40),
    Column("Putaran", Kind.NUMBER),
    Column("Waktu kerja (menit)", Kind.MINUTES),
    Column("Diterima", Kind.DATETIME),
    Column("Tenggat", Kind.DATE),
    Column("Terlambat", Kind.PERCENT),
)
ROW: tuple[Value, ...] = ("Laporan", Decimal("1234.5"), 170, MORNING, date(2026, 11, 30), Fraction(1, 8))
DANGEROUS = ["=1+1", "+62 812", "-", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", '=HYPERLINK("x";"y")']  # noqa: RUF001 - the wide sign is meant


def sheet(*rows: tuple[Value, ...], columns: tuple[Column, ...] = COLUMNS, note: str = "") -> Sheet:
    return Sheet("Daftar tugas: Q1/2026", columns, iter(rows), WIB, note)


def workbook(written: Sheet):  # type: ignore[no-untyped-def]  # openpyxl has no types
    file = io.BytesIO()
    write_xlsx(written, file)
    return load_workbook(file)


def csv_rows(written: Sheet) -> list[list[str]]:
    text = b"".join(csv_lines(written)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def test_a_workbook_has_the_columns_as_shown_and_real_numbers_and_dates() -> None:
    page = workbook(sheet(ROW, ("Kosong", None, None, None, None, None))).active

    header, first, second = page.iter_rows(values_only=True)
    assert header == tuple(column.title for column in COLUMNS)
    assert [str(value) for value in first] == [
        *("Laporan", "1234.5", "170"),
        *("2026-11-23 09:15:30", "2026-11-30 00:00:00", "0.125"),
    ]
    assert second == ("Kosong", None, None, None, None, None)
    assert [cell.number_format for cell in page[2]][3:] == ["dd/mm/yyyy hh:mm", "dd/mm/yyyy", "0.0%"]


def test_a_workbook_is_ready_to_read_filter_and_print() -> None:
    page = workbook(sheet(ROW, ROW)).active

    assert page.title == "Daftar tugas  Q1 2026"
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:F3"
    assert page.column_dimensions["A"].width == 40
    assert page.column_dimensions["C"].width > len(COLUMNS[2].title)
    assert page["A1"].font.bold
    assert page.print_title_rows == "$1:$1"


def test_the_note_stands_on_a_sheet_of_its_own() -> None:
    book = workbook(sheet(ROW, note="Saring: terlambat\n=Per 23 November 2026 09.15 WIB"))

    assert [cell.value for (cell,) in book["Keterangan"].iter_rows()] == [
        "Daftar tugas: Q1/2026",
        "Saring: terlambat",
        "=Per 23 November 2026 09.15 WIB",
    ]


@pytest.mark.parametrize("text", [*DANGEROUS, "#N/A", "#REF!", "1234", "TRUE", "08.00"])
def test_a_text_stays_a_text_in_a_workbook(text: str) -> None:
    cell = workbook(sheet((text,), columns=(Column(text),))).active["A2"]

    assert cell.data_type == "s"
    assert cell.value == text.replace("\r", "\n")
    assert cell.quotePrefix is cell.value.startswith(FORMULA_STARTS)


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_looks_like_a_formula_is_disarmed_in_csv(text: str) -> None:
    rows = csv_rows(sheet((text,), columns=(Column(text),)))

    assert [cell for row in rows for cell in row] == ["'" + text, "'" + text.replace("\r", "\n")]


def test_csv_opens_in_indonesian_excel() -> None:
    lines = list(csv_lines(sheet(ROW, ('Kata "kunci"; lagi', -3, -1, None, None, 1))))

    assert lines[0].startswith(b"\xef\xbb\xbfPerihal;Putaran;")
    assert lines[1] == b"Laporan;1234,5;170;2026-11-23 09:15:30;2026-11-30;12,5%\r\n"
    assert lines[2] == b'"Kata ""kunci""; lagi";-3;-1;;;100%\r\n'


def test_csv_is_written_while_the_rows_come() -> None:
    taken: list[int] = []

    def rows() -> Iterator[tuple[Value, ...]]:
        for number in range(3):
            taken.append(number)
            yield (number,)

    lines = csv_lines(Sheet("Daftar", (Column("Nomor", Kind.NUMBER),), rows(), WIB))

    assert (next(lines), next(lines)) == ("\ufeffNomor\r\n".encode(), b"0\r\n")
    assert taken == [0]


def test_a_row_with_too_few_values_and_a_moment_without_zone_are_mistakes() -> None:
    naive = MORNING.replace(tzinfo=None)

    with pytest.raises(ValueError, match="shorter"):
        csv_rows(sheet(ROW[:2]))
    with pytest.raises(ValueError, match="naive"):
        workbook(sheet((naive,), columns=(Column("Diterima", Kind.DATETIME),)))


def event(transition: Transition, minute: int, **more: object) -> LogEvent:
    return LogEvent("Menyusun laporan", transition, MORNING.replace(minute=minute), **more)  # type: ignore[arg-type]  # given by name


def log(*traces: LogTrace) -> etree._Element:
    return etree.fromstring(b"".join(xes_log(traces, name="Pengumpulan Data Kinerja")))


def attributes(element: etree._Element) -> dict[str, tuple[str, str]]:
    pairs = [(etree.QName(each).localname, each) for each in element if each.get("key")]
    return {str(each.get("key")): (kind, str(each.get("value"))) for kind, each in pairs}


def test_a_log_declares_its_extensions_globals_and_classifiers_in_the_order_of_the_standard() -> None:
    root = log()

    assert root.tag == f"{NS}log"
    assert [etree.QName(each).localname for each in root] == [
        *["extension"] * 4,
        *["global"] * 2,
        *["classifier"] * 3,
        *["string"] * 2,
    ]
    assert {each.get("prefix"): each.get("uri") for each in root.iter(f"{NS}extension")} == {
        name: f"http://www.xes-standard.org/{name}.xesext" for name in ("concept", "time", "lifecycle", "org")
    }


def test_an_event_tells_who_did_what_in_which_capacity_and_against_which_standard() -> None:
    done = event(
        Transition.COMPLETE, 40, element="write", occurrence=2, item="Pemdes", resource="Siti", role="staff",
        group="Bidang Pemdes", capacity="plt", standard_minutes=60, reason="a\x00<b>&",
    )  # fmt: skip

    (trace,) = log(LogTrace("LAKIP/1", [done], {"version": 3, "started": MORNING, "urgent": True})).iter(f"{NS}trace")

    assert attributes(trace) == {
        "concept:name": ("string", "LAKIP/1"),
        "version": ("int", "3"),
        "started": ("date", "2026-11-23T02:15:30.999+00:00"),
        "urgent": ("boolean", "true"),
    }
    (told,) = trace.iter(f"{NS}event")
    assert attributes(told) == {
        "concept:name": ("string", "Menyusun laporan"),
        "lifecycle:transition": ("string", "complete"),
        "time:timestamp": ("date", "2026-11-23T02:40:30.999+00:00"),
        "occurrence": ("int", "2"),
        "org:resource": ("string", "Siti"),
        "org:role": ("string", "staff"),
        "org:group": ("string", "Bidang Pemdes"),
        "element": ("string", "write"),
        "item": ("string", "Pemdes"),
        "capacity": ("string", "plt"),
        "standard_minutes": ("int", "60"),
        "reason": ("string", "a<b>&"),
    }


def test_what_is_not_known_is_left_out_and_a_moment_needs_a_zone() -> None:
    (told,) = log(LogTrace("1", [event(Transition.SCHEDULE, 0)])).iter(f"{NS}event")

    assert set(attributes(told)) == {"concept:name", "lifecycle:transition", "time:timestamp", "occurrence"}
    with pytest.raises(ValueError, match="naive"):
        log(LogTrace("1", [LogEvent("x", Transition.START, MORNING.replace(tzinfo=None))]))
