"""Charts are light, steady, safe SVG that fills any width, tells the same as its table, and never by colour alone."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from engine.run.drawing.lettering import measured
from webui.charts import Bar, Column, Columns, Level, Series, StackedBars
from webui.charts.paint import NARROW, PATTERNS, Tone, clipped, swatch

SVG = "{http://www.w3.org/2000/svg}"
POLYGLOT = """"'--></title></text></svg><script>alert(1)</script><!--<style>*{}</style>&lt;&amp;]]><![CDATA["""
SERIES = (Series("Tepat", "ok"), Series("Berisiko", "risk"), Series("Terlambat", "late"), Series("Ditahan", "hold"))
SITI, BUDI = Bar("Siti", (4, 2, 6, 0), "12 tugas, 6 terlambat"), Bar("Budi", (1, 0, 0, 2), "3 tugas")
LOAD = StackedBars("Beban", "Siti paling banyak.", SERIES, (SITI, BUDI), "Orang", "Jumlah")
TREND = Columns(
    "Median per bulan",
    "Naik.",
    (Column("Jan", 45, "45"), Column("Feb", None, "–"), Column("Mar", 90, "90", "late")),
    ("Bulan", "Median"),
    "minutes",
    Level("Standar 60 menit", 60),
    (Series("Median"),),
)
COUNTS = st.tuples(*[st.integers(0, 10**4)] * 4)


def parsed(svg: str) -> etree._Element:
    return etree.fromstring(str(svg).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def boxes(svg: etree._Element, tone: str) -> list[etree._Element]:
    return [box for box in svg.iter(f"{SVG}rect") if box.get("class") == f"tone-{tone}"]


def length(element: etree._Element, key: str) -> float:
    return float(str(element.get(key)).removesuffix("%"))


def written(svg: etree._Element) -> list[str]:
    return [text.text or "" for text in svg.iter(f"{SVG}text")]


@pytest.mark.parametrize("chart", [LOAD, TREND])
def test_a_reader_hears_title_and_description(chart: StackedBars | Columns) -> None:
    svg = parsed(chart.svg)

    assert svg.get("role") == "img"
    assert [node.text for id_ in str(svg.get("aria-labelledby")).split() for node in svg if node.get("id") == id_] == [
        chart.title,
        chart.about,
    ]


@pytest.mark.parametrize("chart", [LOAD, TREND])
def test_a_chart_is_light_steady_and_allowed_by_the_strictest_policy(chart: StackedBars | Columns) -> None:
    svg = parsed(chart.svg)

    names = {str(name) for node in svg.iter() for name in node.attrib}
    assert not {name for name in names if name == "style" or name.startswith("on") or "href" in name}
    assert len(chart.svg.encode()) < 3_000
    assert replace(chart).svg == chart.svg


@pytest.mark.parametrize("chart", [LOAD, TREND])
def test_a_chart_fills_its_place_and_letters_keep_a_size_that_reads_on_a_phone(chart: StackedBars | Columns) -> None:
    svg = parsed(chart.svg)

    assert (svg.get("width"), svg.get("viewBox")) == ("100%", None)
    assert float(svg.get("height") or 0) > 0
    assert {float(node.get("font-size") or 0) for node in svg.iter() if node.get("font-size")} <= {11, 12}


def test_a_hostile_text_stays_text() -> None:
    bars = StackedBars(POLYGLOT, POLYGLOT, (Series(POLYGLOT, "risk"),), (Bar(POLYGLOT, (1,), POLYGLOT),), "a", "b")
    columns = Columns(POLYGLOT, POLYGLOT, (Column(POLYGLOT, 1, POLYGLOT),), ("a", "b"), series=(Series(POLYGLOT),))

    for svg in (bars.svg, columns.svg):
        known = {"svg", "title", "desc", "defs", "pattern", "circle", "rect", "line", "text"}
        assert {etree.QName(node).localname for node in parsed(svg).iter()} <= known
        assert "<script" not in svg


def test_what_a_colour_says_a_pattern_or_a_solid_ground_says_too() -> None:
    svg = parsed(LOAD.svg)

    defined = {pattern.get("id") for pattern in svg.iter(f"{SVG}pattern")}
    used = {box.get("fill", "")[5:-1] for box in svg.iter(f"{SVG}rect") if box.get("fill")}
    assert used == defined
    assert len(used) == 2
    assert set(PATTERNS) == {"risk", "hold"}


def test_two_charts_on_a_page_do_not_share_their_patterns() -> None:
    other = replace(LOAD, title="Beban unit")

    ids = [set(re.findall(r'id="([^"]+)"', chart.svg)) for chart in (LOAD, other)]

    assert not ids[0] & ids[1]


def test_bars_are_on_one_scale_and_numbers_stand_where_they_have_room() -> None:
    svg = parsed(LOAD.svg)

    assert [length(box, "width") for box in boxes(svg, "ok")] == [pytest.approx(33.33), pytest.approx(8.33)]
    assert [length(box, "x") for box in boxes(svg, "late")] == [50]
    assert written(svg) == ["Siti", "12 tugas, 6 terlambat", "4", "2", "6", "Budi", "3 tugas", "1", "2"]

    crowd = parsed(replace(LOAD, bars=(Bar("Siti", (1000, 1, 0, 0), "1.001 tugas"),)).svg)
    assert written(crowd) == ["Siti", "1.001 tugas", "1000"]


def test_the_table_says_what_the_bars_show() -> None:
    assert LOAD.table.headers == (
        *(("Orang", "text"), ("Tepat", "number"), ("Berisiko", "number"), ("Terlambat", "number")),
        *(("Ditahan", "number"), ("Jumlah", "number")),
    )
    assert LOAD.table.rows == (("Siti", 4, 2, 6, 0, 12), ("Budi", 1, 0, 0, 2, 3))


@given(st.lists(COUNTS, min_size=1, max_size=8))
def test_bars_stay_inside_and_lie_side_by_side(counts: list[tuple[int, ...]]) -> None:
    svg = parsed(replace(LOAD, bars=tuple(Bar(str(place), each) for place, each in enumerate(counts))).svg)

    drawn = [box for tone in ("ok", "risk", "late", "hold") for box in boxes(svg, tone)]
    assert len(drawn) == sum(bool(count) for each in counts for count in each)
    assert all(length(box, "x") >= 0 and length(box, "x") + length(box, "width") <= 100.02 for box in drawn)
    total, widest = sum(map(sum, counts)), max(map(sum, counts))
    if widest:
        assert sum(length(box, "width") for box in drawn) == pytest.approx(100 * total / widest, abs=0.3)


def test_a_long_name_gives_way_to_its_note_on_a_phone_and_is_whole_on_a_desk() -> None:
    name = "Kepala Subbagian Perencanaan, Evaluasi dan Pelaporan"

    svg = parsed(replace(LOAD, bars=(replace(SITI, name=name),)).svg)

    short, long = (text for text in svg.iter(f"{SVG}text") if "name" in str(text.get("class")))
    assert (short.get("class"), long.get("class"), long.text) == ("name when-narrow", "name when-wide", name)
    assert (short.text or "").endswith("…")
    assert measured(f"{short.text} {SITI.note}", 12) < NARROW


def test_columns_rise_from_zero_and_the_standard_is_on_the_same_scale() -> None:
    svg = parsed(TREND.svg)

    base = next(length(line, "y1") for line in svg.iter(f"{SVG}line") if line.get("class") == "axis")
    level = next(length(line, "y1") for line in svg.iter(f"{SVG}line") if line.get("class") == "level")
    (first,), (last,) = boxes(svg, "plain"), boxes(svg, "late")
    assert length(first, "height") * 2 == length(last, "height")
    assert base - level == pytest.approx(length(last, "height") * 60 / 90)
    assert length(first, "y") + length(first, "height") == base


def test_a_month_without_a_median_has_no_column_but_a_dash() -> None:
    svg = parsed(TREND.svg)

    assert len(boxes(svg, "plain") + boxes(svg, "late")) == 2
    assert written(svg) == ["45", "Jan", "–", "Feb", "90", "Mar"]
    assert TREND.table.rows == (("Jan", 45), ("Feb", None), ("Mar", 90))
    assert [word for _, word in TREND.legend] == ["Median", "Standar 60 menit"]


def test_a_year_fits_a_phone_and_only_what_does_not_scrolls() -> None:
    months = ["Des 25", "Jan 26", *["Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov"]]
    year = replace(TREND, columns=tuple(Column(month, 60, "120") for month in months))

    assert not year.is_wide
    assert replace(year, columns=year.columns + year.columns[:3]).is_wide
    assert replace(year, columns=(*year.columns[1:], Column("Desember", 60, "60"))).is_wide
    assert replace(year, columns=(*year.columns[1:], Column("Des", 6000, "6.000"))).is_wide


def test_nothing_at_all_is_drawn_as_nothing() -> None:
    assert boxes(parsed(replace(LOAD, bars=()).svg), "ok") == []
    assert boxes(parsed(replace(LOAD, bars=(Bar("Siti", (0, 0, 0, 0)),)).svg), "ok") == []
    assert boxes(parsed(replace(TREND, columns=(), level=None).svg), "plain") == []


@pytest.mark.parametrize("tone", ["plain", "ok", "risk", "late", "hold", "waiting"])
def test_the_legend_shows_each_tone_as_the_chart_does(tone: Tone) -> None:
    picture = parsed(swatch(Series("Apa saja", tone)))

    assert picture.get("aria-hidden") == "true"
    assert len(boxes(picture, tone)) == 1
    assert len(list(picture.iter(f"{SVG}pattern"))) == (tone in PATTERNS)


@given(st.text(max_size=60), st.integers(0, 300))
def test_a_shortened_text_fits(text: str, width: int) -> None:
    assert clipped(text, width) in (text, "…") or measured(clipped(text, width), 12) <= width
