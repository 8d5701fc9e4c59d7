"""The office on a phone: the head does his part with one finger, and every page fits every width."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Opens
from tests.browser.gallery import SEND, Gallery
from tests.browser.looks import box
from tests.browser.progress import WHO, bring_to
from tests.browser.running_site import Site
from tests.office import Office
from tests.web.visitor import PASSWORD

pytestmark = pytest.mark.browser

HEIGHT = PHONE["viewport"]["height"]


def test_the_head_logs_in_opens_the_order_and_hands_it_in(opens: Opens, site: Site, office: Office) -> None:
    instance = office.starts(subject="Perintah dari telepon")
    page = opens(**PHONE)
    page.goto("/login")
    page.locator("#username").fill("kadis")
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button").tap()
    page.locator(".nav a[href='/tasks']").tap()
    page.locator("tr", has_text="Perintah dari telepon").locator("a").tap()

    page.locator(SEND).tap()

    expect(page).to_have_url(re.compile("/tasks.*done="))
    assert site.deeds(instance) == [("started", ""), ("completed", "order_report")]


def test_the_head_signs_with_two_taps_and_the_password_from_the_inbox(opens: Opens, site: Site, office: Office) -> None:
    instance = bring_to(office, "sign_report", "Siap ditandatangani")
    page = opens("kadis", **PHONE)
    page.goto("/tasks")

    page.locator("tr", has_text="Siap ditandatangani").locator("a").tap()
    page.locator("#password").fill(PASSWORD)
    page.locator("button[name=decision][value=setuju]").tap()

    expect(page).to_have_url(re.compile("done="))
    assert site.deeds(instance)[-1] == ("completed", "sign_report")


@pytest.mark.parametrize("element", WHO)
def test_what_is_to_be_pressed_stays_at_the_bottom_of_the_window(opens: Opens, gallery: Gallery, element: str) -> None:
    page = opens(WHO[element], **PHONE)
    page.goto(f"/tasks/{gallery.tasks[element]}")

    for place in ("0", "document.body.scrollHeight"):
        page.evaluate(f"scrollTo(0, {place})")
        bar, button = box(page, ".action-bar"), box(page, SEND)
        assert bar["y"] >= 0
        assert bar["y"] + bar["height"] <= HEIGHT + 0.5
        assert bar["height"] <= HEIGHT * 0.4
        assert bar["y"] <= button["y"]
        assert button["y"] + button["height"] <= HEIGHT
