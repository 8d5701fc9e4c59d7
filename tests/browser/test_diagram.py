"""The drawing of a case that can be moved: bpmn-js draws it whole, marks where it stands, and follows a finger."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Opens
from tests.browser.gallery import Gallery
from tests.browser.looks import box, faults_of

pytestmark = pytest.mark.browser

ACTIVITIES = 13
IS_ON_TOP = """
(mark) => {
  mark.scrollIntoView({ block: "center" });
  const box = mark.getBoundingClientRect();
  return mark.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
}
"""
WARNINGS = """
async (address) => {
  const place = document.body.appendChild(document.createElement("div"));
  const answer = await fetch(address);
  const { warnings } = await new BpmnJS({ container: place }).importXML(await answer.text());
  return warnings.map(String);
}
"""


def opens_drawing(opens: Opens, instance: UUID, **options: Any) -> Page:
    page = opens("kadis", **options)
    page.goto(f"/instances/{instance}")
    page.locator("[data-diagram-open]").click()
    page.locator("[data-diagram][data-ready]").wait_for()
    return page


def shape(page: Page, element: str) -> Any:
    return page.locator(f".djs-shape[data-element-id='{element}']")


def test_every_activity_is_drawn_and_carries_its_state(opens: Opens, gallery: Gallery) -> None:
    page = opens_drawing(opens, gallery.looping)

    steps = gallery.site.steps(gallery.looping)
    assert len(steps) == ACTIVITIES
    for step in steps:
        expect(shape(page, step)).to_have_count(1)
    expect(shape(page, "order_report")).to_have_class(re.compile("is-done"))
    expect(shape(page, "collect_data")).to_have_class(re.compile("is-late"))
    expect(shape(page, "analyse_data")).not_to_have_class(re.compile("is-(done|active|late|at_risk)"))
    expect(page.locator("[data-diagram-still]")).to_be_hidden()


def test_a_case_on_time_shows_where_it_is(opens: Opens, gallery: Gallery) -> None:
    fresh = gallery.site.office.starts(subject="Baru dimulai")

    page = opens_drawing(opens, fresh)

    expect(shape(page, "order_report")).to_have_class(re.compile("is-active"))
    expect(shape(page, "order_report")).to_be_in_viewport()


def test_the_mark_of_its_makers_is_to_be_seen(opens: Opens, gallery: Gallery) -> None:
    page = opens_drawing(opens, gallery.complete)

    mark = page.locator(".bjs-powered-by")

    expect(mark).to_be_visible()
    assert mark.evaluate(IS_ON_TOP)


def test_a_finger_moves_the_drawing(opens: Opens, gallery: Gallery) -> None:
    page = opens_drawing(opens, gallery.complete, **PHONE)
    page.locator("[data-diagram-place]").scroll_into_view_if_needed()
    place = box(page, "[data-diagram-place]")
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    before = box(page, ".djs-shape[data-element-id='order_report']")

    hand = page.context.new_cdp_session(page)
    hand.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    hand.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x - 60, "y": y - 40}]})
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    after = box(page, ".djs-shape[data-element-id='order_report']")
    assert (after["x"] - before["x"], after["y"] - before["y"]) == pytest.approx((-60, -40), abs=2)


def test_the_buttons_enlarge_and_show_all_of_it(opens: Opens, gallery: Gallery) -> None:
    page = opens_drawing(opens, gallery.complete)
    width = box(page, ".djs-shape[data-element-id='order_report']")["width"]

    page.locator("[data-zoom='1.25']").click()

    assert box(page, ".djs-shape[data-element-id='order_report']")["width"] == pytest.approx(width * 1.25, rel=0.02)
    page.locator("[data-zoom=fit]").click()
    page.locator("[data-diagram-place]").scroll_into_view_if_needed()
    for element in ("order_report", "deliver_report"):
        expect(shape(page, element)).to_be_in_viewport(ratio=0.99)


@pytest.mark.parametrize("options", [PHONE, {"color_scheme": "dark"}], ids=["phone", "dark"])
def test_axe_finds_no_fault_around_the_drawing(opens: Opens, gallery: Gallery, options: dict[str, Any]) -> None:
    page = opens_drawing(opens, gallery.looping, **options)

    assert faults_of(page) == []


def test_the_drawing_of_the_sop_is_read_without_a_warning(opens: Opens, gallery: Gallery) -> None:
    page = opens_drawing(opens, gallery.complete)

    assert page.evaluate(WARNINGS, f"/instances/{gallery.complete}/process.bpmn") == []


def test_a_drawing_that_cannot_be_loaded_leaves_the_picture_and_says_so(opens: Opens, gallery: Gallery) -> None:
    page = opens("kadis")
    page.goto(f"/instances/{gallery.complete}")
    page.context.set_offline(True)

    page.locator("[data-diagram-open]").click()

    expect(page.locator("[data-diagram-failed]")).to_be_visible()
    expect(page.locator("[data-diagram-still] svg")).to_be_visible()
