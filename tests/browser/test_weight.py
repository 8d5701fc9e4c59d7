"""What a page costs on a slow line: bytes as they came, counted by the browser itself."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opens
from tests.browser.gallery import EVERY_PAGE, Gallery
from tests.browser.running_site import Site
from tests.office import Office
from tests.web.worker import head_of_another_agency

pytestmark = pytest.mark.browser

KILOBYTE = 1024
FIRST_VISIT = 60 * KILOBYTE
SECOND_VISIT = 15 * KILOBYTE
DIAGRAM = 90 * KILOBYTE
FULL_INBOX = 20


class Scales:
    """Counts what comes over the line of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.bytes = 0
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.on("Network.loadingFinished", self._count)

    def _count(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def take(self) -> int:
        """Wait until nothing comes any more, and begin to count anew."""
        self.page.wait_for_load_state("networkidle")
        counted, self.bytes = self.bytes, 0
        return counted


def test_a_full_inbox_is_light_and_lighter_when_seen_again(opens: Opens, site: Site, office: Office) -> None:
    head = head_of_another_agency(office.runtime)
    for number in range(FULL_INBOX):
        office.starts(head, subject=f"Pengumpulan Data Kinerja, Tribulan IV 2026 ({number})")
    page = opens(head)
    scales = Scales(page)

    page.goto("/tasks")
    first = scales.take()
    page.goto("/tasks")
    second = scales.take()

    assert page.locator("tbody tr").count() == FULL_INBOX
    assert 0 < first <= FIRST_VISIT
    assert 0 < second <= SECOND_VISIT


@pytest.mark.parametrize(
    "name",
    ["login", "home", "task order_report", "task fill_format", "cases", "case"],
)
def test_a_page_is_light(opens: Opens, gallery: Gallery, name: str) -> None:
    page = opens(EVERY_PAGE[name].who)
    scales = Scales(page)

    EVERY_PAGE[name].reach(page, gallery)
    first = scales.take()
    page.reload()
    second = scales.take()

    assert 0 < first <= FIRST_VISIT
    assert 0 < second <= SECOND_VISIT


def test_the_drawing_that_moves_is_loaded_only_when_asked_for_and_is_light(opens: Opens, gallery: Gallery) -> None:
    page = opens("kadis")
    scales = Scales(page)
    page.goto(f"/instances/{gallery.looping}")
    scales.take()

    page.locator("[data-diagram-open]").click()
    page.locator("[data-diagram][data-ready]").wait_for()

    assert 0 < scales.take() <= DIAGRAM
