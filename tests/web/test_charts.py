"""A chart on a page: the picture, the legend in words, and the table with numbers as people write them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask, get_template_attribute

from engine.run.runtime import Runtime
from engine.time.figures import figures
from engine.time.working_calendar import GRACE_MINUTES
from tests.office import Office
from tests.unit.test_charts import LOAD, TREND
from tests.web.visitor import open_office
from webui.charts import Table
from webui.heat_drawing import HeatDrawing, StepHeat, heat_drawing

GRACE = timedelta(minutes=GRACE_MINUTES)


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path, language="id")


def rendered(app: Flask, macro: str, *arguments: Any) -> Tag:
    with app.test_request_context("/"):
        html = get_template_attribute("_macros/charts.html", macro)(*arguments)
    return BeautifulSoup(html, "html.parser")


def cells(page: Tag) -> list[list[str]]:
    return [[" ".join(cell.text.split()) for cell in row.select("th, td")] for row in page.select("tr")]


def test_a_chart_stands_beside_its_legend_and_its_table(app: Flask) -> None:
    page = rendered(app, "chart", LOAD)

    assert page.select_one("figure > .chart-scroll > svg[role=img]")
    assert [item.text.strip() for item in page.select(".legend li")] == ["Tepat", "Berisiko", "Terlambat", "Ditahan"]
    assert cells(page)[1:] == [["Siti", "4", "2", "6", "0", "12"], ["Budi", "1", "0", "0", "2", "3"]]
    assert {cell.get("data-label") for cell in page.select("td")} >= {"Tepat", "Jumlah"}


def test_the_table_writes_each_kind_as_people_read_it(app: Flask) -> None:
    kinds = (("Langkah", "text"), ("n", "number"), ("Menit", "minutes"), ("Saat", "moment"), ("Terlambat", "percent"))
    moment = datetime(2026, 11, 23, 2, 15, tzinfo=UTC)

    page = rendered(app, "chart_table", Table(cast(Any, kinds), (("1", 1234, 95, moment, 8), ("2", *[None] * 4))), "x")

    assert cells(page)[1:] == [["1", "1.234", "1 jam 35 menit", "23 Nov 2026 09.15", "8%"], ["2", *"––––"]]


def test_a_chart_that_scrolls_can_be_reached_by_keyboard_and_any_other_is_no_stop(app: Flask) -> None:
    years = replace(TREND, columns=TREND.columns * 12)

    assert rendered(app, "chart", years).select(".chart-scroll.is-wide[tabindex='0'][aria-label]")
    assert not rendered(app, "chart", TREND).select("[tabindex]")
    assert rendered(app, "chart", LOAD).select("details .chart-scroll[tabindex='0'] > table")


def hot(app: Flask, office: Office, minutes_of: dict[str, int]) -> HeatDrawing:
    with office.runtime.database.readers() as session:
        version = office.runtime.catalogue.latest(session, "pengumpulan_data_kinerja", office.runtime.now())
    with app.test_request_context("/"):
        steps = {
            element: StepHeat(figures([timedelta(minutes=minutes)] * 9, timedelta(minutes=75)), open=2)
            for element, minutes in minutes_of.items()
        }
        return heat_drawing(version, steps | {"draft_report": StepHeat(None)}, GRACE)


def test_only_the_slow_step_is_hot(app: Flask, office: Office) -> None:
    found = hot(app, office, {"distribute_format": 40, "fill_format": 200})

    assert found.hottest == ("Mengisi format data kinerja",)
    assert found.svg.count("el-task is-far_over") == 1
    assert "200/45 mnt" in found.svg
    assert found.table.rows[1][:7] == (found.hottest[0], 45, 200, 200, 100, 9, 2)
    assert found.table.rows[-1][2] is None


def test_where_all_steps_are_fast_none_is_hot(app: Flask, office: Office) -> None:
    found = hot(app, office, {"distribute_format": 40, "fill_format": 59})

    assert found.hottest == ()
    assert "is-over" not in found.svg
    assert "is-far_over" not in found.svg
    assert len(found.legend) == 5
