"""Shortcuts, undo and acts on several tasks, as somebody meets them in a browser; none of them stands in the way."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Opens
from tests.browser.gallery import SEND
from tests.browser.progress import bring_to
from tests.browser.running_site import Site
from tests.browser.test_keyboard import tab_to
from tests.office import Office
from tests.web.visitor import PASSWORD

pytestmark = pytest.mark.browser


def orders(office: Office, *subjects: str) -> list[UUID]:
    return [office.starts(subject=subject) for subject in subjects]


def test_a_task_is_done_from_the_link_of_a_mail_by_keyboard_only(opens: Opens, site: Site, office: Office) -> None:
    (instance,) = orders(office, "Dari tautan surel")
    page = opens()
    page.goto(f"/tasks/{office.task(instance, 'order_report')}")
    expect(page.locator("#username")).to_be_focused()
    page.keyboard.type("kadis")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("form.task-form")).to_be_visible()
    expect(page.locator("[data-keys-open]")).to_be_visible()  # the script listens

    page.keyboard.press("c")
    expect(page.locator("form[action$='/release']")).to_be_visible()
    tab_to(page, "[name=memo_number]")
    page.keyboard.type("jk/cug?x")
    tab_to(page, SEND)
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("done="))
    assert site.deeds(instance)[-1] == ("completed", "order_report")
    assert office.history(instance)[-1].content["answers"]["memo_number"] == "jk/cug?x"

    expect(page.locator("[data-keys-open]")).to_be_visible()
    page.keyboard.press("u")

    expect(page.locator("[name=memo_number]")).to_have_value("jk/cug?x")
    assert site.deeds(instance)[-1] == ("undone", "order_report")


def test_lines_are_walked_opened_and_selected(opens: Opens, office: Office) -> None:
    orders(office, "Baris satu", "Baris dua")
    page = opens("kadis")
    page.goto("/tasks")
    first, second = (page.locator("tr[data-line] th a").nth(place) for place in (0, 1))

    page.keyboard.press("j")
    expect(first).to_be_focused()
    page.keyboard.press("j")
    expect(second).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("[name=task]:checked")).to_have_count(1)
    expect(page.locator("[data-selected]")).to_have_text("1")
    page.keyboard.press("k")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/tasks/[0-9a-f-]+$"))
    for letters, address in (("gh", "/$"), ("gi", "/tasks$"), ("gs", "/instances$")):
        for letter in letters:
            page.keyboard.press(letter)
        expect(page).to_have_url(re.compile(address))


def test_the_help_opens_closes_and_can_switch_shortcuts_off(opens: Opens, office: Office) -> None:
    page = opens("kadis")
    page.goto("/tasks")
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()

    page.locator("[data-keys-open]").click()
    page.locator("[data-keys-on]").uncheck()
    page.locator("dialog button").click()
    page.reload()
    page.keyboard.press("?")
    page.keyboard.press("/")

    expect(page.locator("dialog")).to_be_hidden()
    expect(page.locator("#search")).not_to_be_focused()


def test_searching_begins_with_a_stroke(opens: Opens, office: Office) -> None:
    orders(office, "Musrenbang Wanayasa")
    page = opens("kadis")
    page.goto("/tasks")

    page.keyboard.press("/")
    page.keyboard.type("musren wana")
    page.keyboard.press("Enter")

    expect(page.locator("tbody")).to_contain_text("Musrenbang Wanayasa")


def test_several_tasks_are_finished_after_one_look(opens: Opens, site: Site, office: Office) -> None:
    cases = orders(office, "Beberapa satu", "Beberapa dua")
    page = opens("kadis", **PHONE)
    page.goto("/tasks")
    for subject in ("Beberapa satu", "Beberapa dua"):
        page.locator("tr", has_text=subject).locator("[name=task]").tap()
    page.locator(".bulk > details > summary").tap()
    page.locator(".bulk button[value=finish]").tap()
    page.locator(SEND).tap()

    expect(page.locator("tbody tr")).to_have_count(2)
    assert [site.deeds(case)[-1] for case in cases] == [("completed", "order_report")] * 2


def test_the_offer_to_undo_goes_away_by_itself(opens: Opens, office: Office) -> None:
    (instance,) = orders(office, "Hitung mundur")
    page = opens("kadis")
    page.clock.install()
    page.goto(f"/tasks/{office.task(instance, 'order_report')}")
    page.locator(SEND).click()
    expect(page.locator("form[data-undo]")).to_be_visible()

    page.clock.run_for(31_000)

    expect(page.locator("form[data-undo]")).to_be_hidden()


def test_undo_works_without_scripts(opens: Opens, site: Site, office: Office) -> None:
    (instance,) = orders(office, "Urungkan tanpa skrip")
    page = opens("kadis", java_script_enabled=False)
    page.goto(f"/tasks/{office.task(instance, 'order_report')}")
    page.locator(SEND).click()

    page.locator("form[data-undo] button").click()

    expect(page.locator("form.task-form")).to_be_visible()
    assert site.deeds(instance)[-1] == ("undone", "order_report")


def test_the_head_signs_with_three_taps_from_the_link_of_a_notice(opens: Opens, site: Site, office: Office) -> None:
    instance = bring_to(office, "sign_report", "Dari pemberitahuan")
    page = opens("kadis", **PHONE)
    page.goto(f"/tasks/{office.task(instance, 'sign_report')}")  # the tap on the notice

    page.locator("#password").fill(PASSWORD)
    page.locator("button[name=decision][value=setuju]").tap()

    expect(page).to_have_url(re.compile("done="))
    assert site.deeds(instance)[-1] == ("completed", "sign_report")
