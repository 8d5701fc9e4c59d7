"""Pages on paper: the content in black on white, without what only a screen needs."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.browser.gallery import EVERY_PAGE, Gallery
from tests.browser.looks import faults_of

pytestmark = pytest.mark.browser

PRINTED = ["inbox", "case", "finished task", "calendar month"]
INK_AND_PAPER = """
() => {
  const style = (each) => getComputedStyle(each);
  return [style(document.body).backgroundColor, style(document.body).color, style(document.querySelector("h1")).color];
}
"""
FOLDED_IN = """
() => [...document.querySelectorAll("main details:not([open]) > :not(summary)")]
  // A form to fill in and a link to send are nothing for paper.
  .filter((each) => !each.checkVisibility() && !each.closest("form, .share"))
  .map((each) => each.textContent.trim().slice(0, 60))
"""


def prints(opens: Opens, gallery: Gallery, name: str, scheme: Literal["light", "dark"] = "light") -> Page:
    page = opens(EVERY_PAGE[name].who)
    EVERY_PAGE[name].reach(page, gallery)
    page.emulate_media(media="print", color_scheme=scheme)
    return page


@pytest.mark.parametrize("name", PRINTED)
def test_a_printed_page_shows_its_content_and_no_navigation(opens: Opens, gallery: Gallery, name: str) -> None:
    page = prints(opens, gallery, name)

    expect(page.locator("h1")).to_be_visible()
    for rows in page.locator("main tbody tr, main .steps > li, main .history > li").all():
        expect(rows).to_be_visible()
    for screen_only in (".bar", ".nav", ".skip", ".foot", ".filters", ".action-bar", "[data-diagram-open]"):
        for each in page.locator(screen_only).all():
            expect(each).to_be_hidden()
    for button in page.locator("button").all():
        expect(button).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PRINTED)
def test_paper_is_white_and_ink_is_black_in_every_colour_scheme(
    opens: Opens, gallery: Gallery, name: str, scheme: Literal["light", "dark"]
) -> None:
    page = prints(opens, gallery, name, scheme)

    assert page.evaluate(INK_AND_PAPER) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)", "rgb(0, 0, 0)"]
    assert faults_of(page, "color-contrast") == []


def test_the_printed_case_shows_its_drawing_whole(opens: Opens, gallery: Gallery) -> None:
    page = prints(opens, gallery, "case")

    drawing = page.locator("[data-diagram-still]")

    expect(drawing).to_be_visible()
    assert drawing.evaluate("(each) => each.scrollWidth <= each.clientWidth && each.scrollHeight <= each.clientHeight")


def test_what_is_folded_in_on_the_screen_is_printed_too(opens: Opens, gallery: Gallery) -> None:
    page = prints(opens, gallery, "finished task")

    assert page.locator("main details:not([open])").count() > 0
    assert page.evaluate(FOLDED_IN) == []
