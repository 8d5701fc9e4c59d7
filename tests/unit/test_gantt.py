"""The Gantt of a case: working time only, the standard above what happened, days named as an office reads them."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.time.seed import read_seed
from tests.unit.test_charts import boxes, length, parsed, written
from webui.charts import Gantt, GanttRow, GanttWords, Stretch

SVG = "{http://www.w3.org/2000/svg}"
WIB = ZoneInfo("Asia/Jakarta")
PURWAKARTA = read_seed("purwakarta").calendar
WORDS = GanttWords(
    "Langkah", "Sejak", "Sampai", "Standar", "Menunggu", "Dikerjakan", "Ditahan", "Tenggat", "Sekarang"
)  # fmt: skip
MOMENTS = st.datetimes(
    datetime.fromisoformat("2026-09-01"), datetime.fromisoformat("2026-12-20"), timezones=st.just(WIB)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=WIB)


def row(name: str, offered: str, *stretches: Stretch, due: str = "") -> GanttRow:
    return GanttRow(name, at(offered), 60, stretches, at(due) if due else None, "selesai")


def waits(start: str, end: str) -> Stretch:
    return Stretch("waiting", at(start), at(end))


def works(start: str, end: str) -> Stretch:
    return Stretch("working", at(start), at(end))


def holds(start: str, end: str) -> Stretch:
    return Stretch("hold", at(start), at(end))


def gantt(*rows: GanttRow, now: str = "", language: str = "id") -> Gantt:
    moment = at(now) if now else None
    return Gantt("Kasus", "Dua langkah.", rows, PURWAKARTA, WORDS, language, now=moment)


FIRST = row("1. Memerintah", "23 08:00", waits("23 08:00", "23 09:00"), works("23 09:00", "23 11:00"))
HELD = row(
    "2. Mengisi", "23 11:00", works("23 11:00", "24 09:00"), holds("24 09:00", "25 09:00"),
    works("25 09:00", "25 10:00"),
    due="25 12:00",
)  # fmt: skip


def lines(svg: etree._Element, class_: str) -> list[float]:
    return [length(line, "x1") for line in svg.iter(f"{SVG}line") if line.get("class") == class_]


def test_waiting_and_working_lie_side_by_side_below_the_standard() -> None:
    svg = parsed(gantt(FIRST).svg)

    (waiting,), (working,), (standard,) = boxes(svg, "waiting"), boxes(svg, "plain"), rects(svg, "standard")
    assert length(working, "width") == pytest.approx(2 * length(waiting, "width"), abs=0.02)
    assert length(standard, "width") == pytest.approx(length(waiting, "width"), abs=0.02)
    assert length(standard, "x") == length(waiting, "x")
    assert length(waiting, "x") + length(waiting, "width") == pytest.approx(length(working, "x"), abs=0.02)
    assert length(standard, "y") + length(standard, "height") < length(waiting, "y")


def rects(svg: etree._Element, class_: str) -> list[etree._Element]:
    return [box for box in svg.iter(f"{SVG}rect") if box.get("class") == class_]


def test_a_night_takes_no_room() -> None:
    evening, morning = (
        row("a", "23 15:00", works("23 15:00", "23 16:00")),
        row("b", "23 20:00", works("24 07:30", "24 08:30")),
    )

    svg = parsed(gantt(evening, morning).svg)

    before, after = boxes(svg, "plain")
    assert length(before, "x") + length(before, "width") == pytest.approx(length(after, "x"), abs=0.02)
    assert length(before, "width") == pytest.approx(length(after, "width"), abs=0.02)


def test_a_hold_is_hatched_and_a_deadline_is_marked() -> None:
    svg = parsed(gantt(FIRST, HELD).svg)

    (hold,) = boxes(svg, "hold")
    hatched = [box for box in svg.iter(f"{SVG}rect") if box.get("x") == hold.get("x") and box.get("fill")]
    assert len(hatched) == 1
    assert len([path for path in svg.iter(f"{SVG}path") if path.get("class") == "due"]) == 1
    assert [word for _, word in gantt(FIRST, HELD).legend] == [
        "Standar",
        "Menunggu",
        "Dikerjakan",
        "Ditahan",
        "Tenggat",
    ]
    assert [word for _, word in gantt(FIRST).legend] == ["Standar", "Menunggu", "Dikerjakan"]


def test_days_are_named_in_the_readers_language_and_hours_where_there_are_few() -> None:
    assert {"Sen 23/11", "Sel 24/11", "Rab 25/11"} <= set(written(parsed(gantt(FIRST, HELD).svg)))
    assert {"Sen 23/11", "08.00", "10.00"} <= set(written(parsed(gantt(FIRST).svg)))
    assert {"Mon 23/11", "08:00"} <= set(written(parsed(gantt(FIRST, language="en").svg)))


def test_now_is_a_line_with_a_word_and_only_while_the_case_runs() -> None:
    running, done = parsed(gantt(FIRST, HELD, now="25 10:00").svg), parsed(gantt(FIRST, HELD).svg)

    assert len(lines(running, "now")) == 1
    assert "Sekarang" in written(running)
    assert (lines(done, "now"), "Sekarang" in written(done)) == ([], False)


def test_a_loop_is_a_row_of_its_own() -> None:
    again = replace(FIRST, name="1. Memerintah (putaran 2)", offered_at=at("24 08:00"), stretches=())

    svg = parsed(gantt(FIRST, again).svg)

    assert [text for text in written(svg) if text.startswith("1.")] == ["1. Memerintah", "1. Memerintah (putaran 2)"]
    assert len(rects(svg, "standard")) == 2


def test_the_table_says_the_same_in_working_minutes() -> None:
    table = gantt(FIRST, HELD, now="25 10:00").table

    names = [name for name, _ in table.headers]
    assert names == ["Langkah", "Sejak", "Sampai", "Standar", "Menunggu", "Dikerjakan", "Ditahan", "Tenggat"]
    assert table.rows[0] == ("1. Memerintah", at("23 08:00"), at("23 11:00"), 60, 60, 120, 0, None)
    assert table.rows[1][2] is None
    spent = PURWAKARTA.working(at("24 09:00"), at("25 09:00"))
    assert table.rows[1][6] == spent // timedelta(minutes=1)


def test_a_long_case_names_only_as_many_days_as_have_room() -> None:
    long = GanttRow("1. Lama", at("02 08:00"), 60, (Stretch("working", at("02 08:00"), at("30 10:00")),))

    svg = parsed(gantt(long).svg)

    days = [text for text in svg.iter(f"{SVG}text") if "/11" in (text.text or "")]
    assert len([day for day in days if day.get("class") != "when-wide"]) <= 4
    assert len([day for day in days if day.get("class") != "when-narrow"]) <= 9
    assert len(lines(svg, "grid")) == 21


def test_a_case_without_tasks_is_no_picture() -> None:
    assert gantt().svg == ""


@settings(deadline=None)  # the first example reads a whole year of working hours
@given(st.lists(st.tuples(MOMENTS, MOMENTS, MOMENTS, st.integers(0, 3000)), min_size=1, max_size=5), MOMENTS)
def test_everything_lies_inside_whenever_it_happened(
    times: list[tuple[datetime, datetime, datetime, int]], now: datetime
) -> None:
    rows = []
    for place, (*moments, standard) in enumerate(times):
        offered, taken, done = sorted(moments)
        stretches = (Stretch("waiting", offered, taken), Stretch("working", taken, done))
        rows.append(GanttRow(str(place), offered, standard, stretches, due_at=done))

    svg = parsed(replace(gantt(*rows), now=max(now, *(each.offered_at for each in rows))).svg)

    for box in [*boxes(svg, "waiting"), *boxes(svg, "plain"), *rects(svg, "standard")]:
        assert length(box, "x") >= 0
        assert length(box, "width") >= 0
        assert length(box, "x") + length(box, "width") <= 100.02
    assert len(svg.findall(f"{SVG}svg")) == len(rows)
    assert len(etree.tostring(svg)) < 8_000 + 1_500 * len(rows)
