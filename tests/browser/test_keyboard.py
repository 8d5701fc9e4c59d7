"""Work without a mouse: everything is reached, seen and left again by keyboard alone."""

from __future__ import annotations

import re
from typing import Any, cast

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.browser.gallery import EVERY_PAGE, SEND, Gallery
from tests.browser.running_site import Site
from tests.office import Office
from tests.web.visitor import PASSWORD

pytestmark = pytest.mark.browser

MOST_STEPS = 400
HAS_FOCUS = "(each) => each === document.activeElement"
# Everything Tab should stop at; of a group of radio buttons only one.
TO_BE_REACHED = """
() => {
  const wanted = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  globalThis.missing = new Set([...document.querySelectorAll(wanted)].filter((each) =>
    each.checkVisibility({ visibilityProperty: true }) && !each.disabled && each.tabIndex >= 0
    && !(each.type === "radio" && !each.checked)));
  return globalThis.missing.size;
}
"""
# Where the focus is: is it marked, is it in the window, and does nothing lie on it?
WHERE = """
() => {
  const at = document.activeElement;
  if (at === document.body) return null;
  globalThis.missing.delete(at);
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  const points = [[0.5, 0.5], [0.05, 0.1], [0.95, 0.9], [0.05, 0.9], [0.95, 0.1]];
  const hit = points.map(([x, y]) => document.elementFromPoint(box.x + box.width * x, box.y + box.height * y));
  return {
    what: at.outerHTML.slice(0, 100),
    inner: at.type === "date" && !at.matches(":focus-visible"), // on its calendar button, which the browser marks
    left: globalThis.missing.size,
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: hit.some((each) => each && (at.contains(each) || each.contains(at))),
  };
}
"""


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    target = page.locator(selector).first
    for _ in range(MOST_STEPS):
        if target.evaluate(HAS_FOCUS):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def walk(page: Page) -> list[dict[str, Any]]:
    """Press Tab until every control has had the focus, and tell where it was."""
    assert page.evaluate(TO_BE_REACHED) > 0
    walked: list[dict[str, Any]] = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        at = cast(dict[str, Any] | None, page.evaluate(WHERE))
        walked += [at] if at else []
        if at and at["left"] == 0:
            break
    return walked


def test_a_task_is_done_from_log_in_to_hand_in_without_a_mouse(opens: Opens, site: Site, office: Office) -> None:
    instance = office.starts(subject="Dikerjakan dengan papan ketik")
    page = opens()
    page.goto("/login")
    expect(page.locator("#username")).to_be_focused()
    page.keyboard.type("kadis")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".nav")).to_be_visible()
    tab_to(page, ".nav a[href='/tasks']")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/tasks$"))
    tab_to(page, f"main a[href='/tasks/{office.task(instance, 'order_report')}']")
    page.keyboard.press("Enter")
    expect(page.locator("form.task-form")).to_be_visible()

    tab_to(page, "[name=memo_number]")
    page.keyboard.type("800/12")
    tab_to(page, "[name=urgency]:checked")
    page.keyboard.press("ArrowDown")
    tab_to(page, SEND)
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("done="))
    assert site.deeds(instance)[-1] == ("completed", "order_report")
    answers = office.history(instance)[-1].content["answers"]
    assert (answers["memo_number"], answers["urgency"]) == ("800/12", "segera")


def test_the_first_tab_offers_to_skip_to_the_content(opens: Opens, gallery: Gallery) -> None:
    page = opens("kadis")
    page.goto("/tasks")

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize(
    ("name", "width"),
    [
        *(("login", 360), ("inbox", 360), ("case", 1280), ("new case", 360), ("refused form", 360)),
        *(("task check_format", 360), ("task finalise_report", 1280)),
        *(("task fill_format", 360), ("task fill_format", 1280)),
    ],
)
def test_tab_reaches_everything_and_the_focus_is_always_to_be_seen(
    opens: Opens, gallery: Gallery, name: str, width: int
) -> None:
    page = opens(EVERY_PAGE[name].who, viewport={"width": width, "height": 740})
    EVERY_PAGE[name].reach(page, gallery)

    walked = walk(page)

    assert page.evaluate("[...globalThis.missing].map((each) => each.outerHTML.slice(0, 100))") == []
    assert [at["what"] for at in walked if not (at["marked"] or at["inner"])] == []
    assert [at["what"] for at in walked if not at["seen"]] == []


def test_a_refused_form_puts_the_focus_on_what_is_wrong(opens: Opens, office: Office) -> None:
    page = opens("kadis")
    page.goto(f"/tasks/{office.task(office.starts(), 'order_report')}")
    tab_to(page, "#text")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    tab_to(page, SEND)
    page.keyboard.press("Enter")

    expect(page.locator(".errors")).to_be_focused()
    expect(page.locator(".errors")).to_be_in_viewport()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#text")).to_be_focused()


def test_a_wrong_password_puts_the_focus_back_into_its_field(opens: Opens) -> None:
    page = opens()
    page.goto("/login")
    page.keyboard.type("kadis.lama")
    page.keyboard.press("Tab")
    page.keyboard.type("salah")
    page.keyboard.press("Enter")

    expect(page.locator("#problem")).to_be_visible()
    expect(page.locator("#password")).to_be_focused()


def test_a_row_of_a_list_is_added_and_removed_without_losing_the_place(opens: Opens, gallery: Gallery) -> None:
    page = opens("kasubag.perencanaan")
    page.goto(f"/tasks/{gallery.tasks['finalise_report']}")
    before = page.locator("[data-row]").count()

    tab_to(page, "[data-add-row]")
    page.keyboard.press("Enter")

    expect(page.locator("[data-row]")).to_have_count(before + 1)
    expect(page.locator("[data-row]").last.locator("input").first).to_be_focused()
    tab_to(page, f"[data-row]:nth-child({before + 1}) [data-remove-row]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(before)
    assert page.evaluate("document.activeElement.closest('[data-rows]') !== null")
