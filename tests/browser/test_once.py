"""What is sent happens once, whatever a hasty hand does with the mouse and the back button."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.browser.gallery import SEND
from tests.browser.running_site import Site
from tests.office import Office

pytestmark = pytest.mark.browser

ONCE = [("started", ""), ("completed", "order_report")]
PRESS_IF_STILL_THERE = f"document.querySelector({SEND!r})?.click()"


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_double_click_hands_a_task_in_once(opens: Opens, site: Site, office: Office, has_scripts: bool) -> None:
    instance = office.starts()
    page = opens("kadis", java_script_enabled=has_scripts)
    page.goto(f"/tasks/{office.task(instance, 'order_report')}")

    page.locator(SEND).dblclick()

    expect(page).to_have_url(re.compile("done="))
    assert site.deeds(instance) == ONCE


def test_a_double_click_starts_one_case(opens: Opens) -> None:
    page = opens("kadis")
    page.goto("/instances/new")
    page.locator("[name=subject]").fill("Dimulai dengan klik ganda")

    page.locator("main form .button.primary").dblclick()

    expect(page).to_have_url(re.compile("/tasks/"))
    page.goto("/instances?q=klik ganda")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_going_back_after_handing_in_does_not_hand_in_again(opens: Opens, site: Site, office: Office) -> None:
    instance = office.starts()
    page = opens("kadis")
    page.goto(f"/tasks/{office.task(instance, 'order_report')}")
    page.locator(SEND).click()
    expect(page).to_have_url(re.compile("done="))

    page.go_back()
    page.evaluate(PRESS_IF_STILL_THERE)
    page.goto("/tasks")

    assert site.deeds(instance) == ONCE


def test_a_form_opened_twice_is_taken_once_and_the_second_is_told(opens: Opens, site: Site, office: Office) -> None:
    instance = office.starts()
    first = opens("kadis")
    first.goto(f"/tasks/{office.task(instance, 'order_report')}")
    second: Page = first.context.new_page()
    second.goto(first.url)
    second.locator("[name=memo_number]").fill("800/99")

    first.locator(SEND).click()
    expect(first).to_have_url(re.compile("done="))
    second.locator(SEND).click()

    expect(second.locator("#typed + dl")).to_contain_text("800/99")
    assert site.deeds(instance) == ONCE
