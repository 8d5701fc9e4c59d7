"""The whole office without JavaScript: what scripts make pleasant works without them too."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import Opens
from tests.browser.gallery import SEND
from tests.browser.progress import bring_to
from tests.browser.running_site import Site
from tests.office import PDF, Office
from tests.web.visitor import PASSWORD

pytestmark = pytest.mark.browser

LETTER: FilePayload = {"name": "nota dinas.pdf", "mimeType": "application/pdf", "buffer": PDF}
SAVE = ".action-bar button[formaction$='/draft']"


def test_somebody_logs_in_and_out(opens: Opens) -> None:
    page = opens(java_script_enabled=False)
    page.goto("/tasks")
    page.locator("#username").fill("kasubag.umum")
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile("/tasks$"))

    page.locator("header summary").click()
    page.locator("form[action='/logout'] button").click()

    expect(page).to_have_url(re.compile("/login"))
    page.goto("/tasks")
    expect(page.locator("#password")).to_be_visible()


def test_a_step_with_a_file_is_drafted_left_and_handed_in(opens: Opens, site: Site, office: Office) -> None:
    instance = office.starts(subject="Tanpa JavaScript")
    page = opens("kadis", java_script_enabled=False)
    page.goto(f"/tasks/{office.task(instance, 'order_report')}")
    page.locator("[name=memo_number]").fill("800/12-DPMD")
    page.locator("input[type=file][name=attachment]").set_input_files([LETTER])
    page.locator(SAVE).click()
    expect(page.locator("[data-autosave]")).not_to_be_empty()

    page.goto("/tasks")
    page.locator("tr", has_text="Tanpa JavaScript").locator("a").click()
    expect(page.locator("[name=memo_number]")).to_have_value("800/12-DPMD")
    page.locator(SEND).click()

    expect(page).to_have_url(re.compile("done="))
    assert site.deeds(instance)[-1] == ("completed", "order_report")
    answers = office.history(instance)[-1].content["answers"]
    assert answers["memo_number"] == "800/12-DPMD"
    assert [file["name"] for file in answers["attachment"]] == ["nota dinas.pdf"]


def test_rows_are_added_to_a_list_by_the_server(opens: Opens, office: Office) -> None:
    instance = bring_to(office, "finalise_report")
    page = opens("kasubag.perencanaan", java_script_enabled=False)
    page.goto(f"/tasks/{office.task(instance, 'finalise_report')}")
    rows = page.locator("[data-row]")
    at_first = rows.count()
    for number in range(at_first):
        page.locator(f"[name='attendance.{number}.name']").fill(f"Peserta {number}")

    page.locator("[data-add-row]").click()

    page.locator(f"[name='attendance.{at_first}.name']").fill("Peserta terakhir")
    page.locator("[name=minutes]").fill("Disepakati.")
    page.locator(SEND).click()
    expect(page).to_have_url(re.compile("done="))
    attending = office.history(instance)[-1].content["answers"]["attendance"]
    assert [row["name"] for row in attending] == [*(f"Peserta {n}" for n in range(at_first)), "Peserta terakhir"]


def test_a_decision_that_needs_a_reason_is_asked_for_it_and_then_made(opens: Opens, site: Site, office: Office) -> None:
    instance = bring_to(office, "sign_report")
    page = opens("kadis", java_script_enabled=False)
    page.goto(f"/tasks/{office.task(instance, 'sign_report')}")
    send_back = page.locator("button[name=decision][value=kembalikan]")

    send_back.click()
    expect(page.locator(".errors a[href='#reason']")).to_be_visible()
    page.locator("#reason").fill("Angka pada Bab III keliru.")
    send_back.click()

    expect(page).to_have_url(re.compile("done="))
    assert site.deeds(instance)[-1] == ("completed", "sign_report")
    assert office.open_tasks(instance) == [("draft_report", "")]
