"""Whatever people typed: an exported file opens, holds the same values in the same order, and no formula."""

import csv
import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook

from engine.export.characters import xml_text
from engine.export.sheets import FORMULA_STARTS, Column, Kind, Sheet, Value, csv_lines, write_xlsx
from engine.export.xes import XES, LogEvent, LogTrace, Transition, xes_log

WIB = ZoneInfo("Asia/Jakarta")
NS = f"{{{XES}}}"
COLUMNS = (
    Column("Nama"),
    Column("Jumlah", Kind.NUMBER),
    Column("Menit", Kind.MINUTES),
    Column("Saat", Kind.DATETIME),
    Column("Hari", Kind.DATE),
)
FIRST, LAST = (datetime.fromisoformat(day) for day in ("2000-01-01", "2100-01-01"))
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.sampled_from([UTC, WIB]))
TEXTS = st.text() | st.builds("".join, st.tuples(st.sampled_from([*FORMULA_STARTS, " ", "\ufeff", "'"]), st.text()))
NUMBERS = st.integers(-(10**12), 10**12) | st.decimals(-(10**9), 10**9, places=2)
ROWS = st.lists(
    st.tuples(
        TEXTS.filter(xml_text),  # a row of nothing at all is none
        st.none() | NUMBERS,
        st.none() | st.integers(0, 10**6),
        st.none() | MOMENTS,
        st.none() | st.dates(FIRST.date(), LAST.date()),
    ),
    max_size=5,
)
EVENTS = st.builds(
    LogEvent, activity=TEXTS, transition=st.sampled_from(Transition), at=MOMENTS, item=TEXTS, resource=TEXTS
)


def sheet(rows: list[tuple[Value, ...]]) -> Sheet:
    return Sheet("Daftar", COLUMNS, iter(rows), WIB, note="Semua")


def shown(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(WIB).replace(tzinfo=None, microsecond=0)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_a_workbook_holds_what_was_shown_and_no_formula(
    rows: list[tuple[str, Value, Value, datetime | None, Value]],
) -> None:
    file = io.BytesIO()

    write_xlsx(sheet([*rows]), file)

    page = load_workbook(file)["Daftar"]
    assert page.max_row == len(rows) + 1
    for (name, count, minutes, moment, day), cells in zip(rows, page.iter_rows(min_row=2), strict=True):
        assert all(cell.data_type in "snd" for cell in cells)
        read_name, read_count, read_minutes, read_moment, read_day = (cell.value for cell in cells)
        assert read_name == xml_text(name)
        assert (read_count, read_minutes, read_moment) == (
            None if count is None else pytest.approx(float(str(count))),
            minutes,
            shown(moment),
        )
        assert (read_day and read_day.date()) == day


@settings(deadline=None)
@given(ROWS)
def test_csv_holds_what_was_shown_and_no_formula(rows: list[tuple[str, Value, Value, datetime | None, Value]]) -> None:
    text = b"".join(csv_lines(sheet([*rows]))).decode("utf-8-sig")

    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert read[0] == [column.title for column in COLUMNS]
    for (name, count, minutes, moment, day), cells in zip(rows, read[1:], strict=True):
        assert cells[0] in (xml_text(name), "'" + xml_text(name))
        assert not cells[0].startswith(FORMULA_STARTS)
        assert cells[1].replace(",", ".") == ("" if count is None else str(count))
        assert cells[2:] == [
            "" if minutes is None else str(minutes),
            "" if moment is None else str(shown(moment)),
            "" if day is None else str(day),
        ]


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, st.lists(EVENTS, max_size=6)), max_size=4))
def test_a_log_holds_every_event_of_every_instance_in_order(instances: list[tuple[str, list[LogEvent]]]) -> None:
    root = etree.fromstring(b"".join(xes_log((LogTrace(*each) for each in instances), name="Log")))

    read = [
        [
            tuple(value(event, key) for key in ("concept:name", "lifecycle:transition", "org:resource"))
            for event in trace
        ]
        for trace in ([*each.iter(f"{NS}event")] for each in root.iter(f"{NS}trace"))
    ]
    assert read == [
        [(xml_text(event.activity), event.transition.value, xml_text(event.resource)) for event in events]
        for _, events in instances
    ]
    stamps = [value(event, "time:timestamp") for event in root.iter(f"{NS}event")]
    happened = [event.at for _, events in instances for event in events]
    assert [datetime.fromisoformat(stamp) for stamp in stamps] == [
        at.replace(microsecond=at.microsecond // 1000 * 1000) for at in happened
    ]


def value(element: etree._Element, key: str) -> str:
    return next((str(each.get("value")) for each in element if each.get("key") == key), "")
