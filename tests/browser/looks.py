"""Measures of a page as it is drawn. Knows no page and decides nothing."""

from __future__ import annotations

from typing import Any, cast

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE: str = f"{Axe().axe_script}; undefined"  # otherwise all of axe would be handed back
RUN_AXE = "async (options) => (await axe.run(options)).violations"
FINGER = 44  # px that a finger hits

OPEN_EVERYTHING = 'for (const each of document.querySelectorAll("main details")) each.open = true'

SCROLLS_SIDEWAYS = """
(width) => {
  const root = document.documentElement;
  if (root.scrollWidth <= width && document.body.scrollWidth <= width) return [];
  const isInScroller = (each) => {
    for (let at = each.parentElement; at; at = at.parentElement)
      if (["auto", "scroll", "hidden"].includes(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  return [`page ${root.scrollWidth}`, ...[...document.querySelectorAll("body *")]
    .filter((each) => each.getBoundingClientRect().right > width + 0.5 && !isInScroller(each))
    .map((each) => `${each.tagName}.${each.className} ${Math.round(each.getBoundingClientRect().right)}`)].slice(0, 12);
}
"""

TOO_SMALL = """
(finger) => {
  const wanted = "button, .button, summary, .nav a, .keep, .choices label, select, textarea, "
    + "input:not([type=hidden], [type=checkbox], [type=radio])";
  const seen = (each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest(".visually-hidden");
  return [...document.querySelectorAll(wanted)].filter(seen).map((each) => [each, each.getBoundingClientRect()])
    .filter(([, box]) => box.height < finger - 0.5 || box.width < finger - 0.5)
    .map(([each, box]) => `${each.outerHTML.slice(0, 120)} ${box.width.toFixed(1)} x ${box.height.toFixed(1)}`);
}
"""


def open_everything(page: Page) -> None:
    """Fold out what is folded in, so that all of the page is looked at."""
    page.evaluate(OPEN_EVERYTHING)


def sticks_out(page: Page, width: int) -> list[str]:
    """What makes a page wider than its window."""
    return cast(list[str], page.evaluate(SCROLLS_SIDEWAYS, width))


def too_small(page: Page) -> list[str]:
    """Controls that a finger misses."""
    return cast(list[str], page.evaluate(TOO_SMALL, FINGER))


def box(page: Page, selector: str) -> dict[str, float]:
    """Where the first such element lies in the window."""
    found: Any = page.locator(selector).first.bounding_box()
    assert found is not None, selector
    return cast(dict[str, float], found)


def faults_of(page: Page, rule: str = "") -> list[str]:
    """What axe-core finds on the page as it is, by all of its rules or by one."""
    if not page.evaluate("Boolean(globalThis.axe)"):
        page.evaluate(AXE)
    found = page.evaluate(RUN_AXE, {"resultTypes": ["violations"], **({"runOnly": rule} if rule else {})})
    return [
        f"{fault['id']}: {node['target']} {node['html'][:160]} {node['failureSummary']}"
        for fault in found
        for node in fault["nodes"]
    ]
