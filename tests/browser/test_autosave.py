"""What somebody types or chooses is kept: on the server, on the device without a network, and after a refusal."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Response, Route, expect

from tests.browser.conftest import Opens
from tests.browser.gallery import SEND
from tests.browser.progress import bring_to
from tests.browser.running_site import Site
from tests.office import PDF, Office

pytestmark = pytest.mark.browser

KILOBYTE = 1024
KEPT_HERE = "Object.keys(localStorage).filter((key) => key.startsWith('runut:typed:')).length"


def letter(name: str, size: int = len(PDF)) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF.ljust(size)}


def opens_order(opens: Opens, office: Office) -> tuple[UUID, Page]:
    """The first task of a new case, in a browser whose clock goes like the server's."""
    instance = office.starts()
    page = opens("kadis")
    page.context.clock.install(time=office.clock())
    page.goto(f"/tasks/{office.task(instance, 'order_report')}")
    return instance, page


def status(page: Page) -> Locator:
    return page.locator("[data-autosave]")


def expect_saved(page: Page) -> None:
    expect(status(page)).to_have_text(re.compile(r"\d\d[.:]\d\d"))
    expect(status(page)).not_to_have_class(re.compile("is-late"))


def expect_notice_of_no_network(page: Page) -> None:
    expect(status(page)).to_have_text(str(status(page).get_attribute("data-offline")))
    expect(status(page)).to_have_class(re.compile("is-late"))


def is_draft_with_file(response: Response) -> bool:
    return response.url.endswith("/draft") and "attachment.kept" in str(response.request.post_data)


def test_what_is_typed_is_saved_by_itself_and_is_there_again(opens: Opens, office: Office) -> None:
    _, page = opens_order(opens, office)

    page.locator("#text").fill("Susun LAKIP tribulan ini.")
    expect_saved(page)
    page.reload()

    expect(page.locator("#text")).to_have_value("Susun LAKIP tribulan ini.")
    expect(page.locator("[data-restored]")).to_be_hidden()
    assert page.evaluate(KEPT_HERE) == 0


def test_without_a_network_the_device_keeps_it_and_says_so(opens: Opens, office: Office) -> None:
    _, page = opens_order(opens, office)

    page.context.set_offline(True)
    page.locator("#text").fill("Diketik tanpa jaringan.")
    expect_notice_of_no_network(page)
    assert page.evaluate(KEPT_HERE) == 1
    page.context.set_offline(False)

    expect_saved(page)
    assert page.evaluate(KEPT_HERE) == 0


def test_what_only_the_device_has_is_put_back_and_can_be_discarded(opens: Opens, office: Office) -> None:
    _, page = opens_order(opens, office)
    at_first = page.locator("#text").input_value()
    page.context.set_offline(True)
    page.locator("#text").fill("Belum sampai ke server.")
    expect_notice_of_no_network(page)
    page.close()
    context = page.context
    context.set_offline(False)

    again = context.new_page()
    context.route("**/draft", lambda route: route.abort())  # the server still has only what it had
    again.goto("/tasks")
    again.wait_for_function(f"() => {KEPT_HERE} === 1")  # the browser has written down what the closed page kept
    again.goto(page.url)

    expect(again.locator("[data-restored]")).to_be_visible()
    expect(again.locator("#text")).to_have_value("Belum sampai ke server.")
    again.locator("[data-discard]").click()
    expect(again.locator("#text")).to_have_value(at_first)


def test_a_finished_task_leaves_nothing_on_the_device(opens: Opens, site: Site, office: Office) -> None:
    instance, page = opens_order(opens, office)
    page.locator("#text").fill("Segera.")

    page.locator(SEND).click()

    expect(page).to_have_url(re.compile("done="))
    page.wait_for_function(f"() => {KEPT_HERE} === 0")  # the script of the next page clears it
    assert site.deeds(instance)[-1] == ("completed", "order_report")


def test_a_chosen_file_is_sent_with_its_progress_and_stays(opens: Opens, office: Office) -> None:
    instance, page = opens_order(opens, office)
    line = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 400 * KILOBYTE}
    line.send("Network.emulateNetworkConditions", slow)

    with page.expect_response(is_draft_with_file):
        page.locator("input[type=file][name=attachment]").set_input_files([letter("besar.pdf", 600 * KILOBYTE)])
        expect(page.locator("progress[value]")).to_be_visible()
    expect(page.locator("input[name='attachment.kept']")).to_be_checked()
    page.reload()

    expect(page.locator("[data-file-list]").first).to_contain_text("besar.pdf")
    page.locator(SEND).click()
    expect(page).to_have_url(re.compile("done="))
    files = office.history(instance)[-1].content["answers"]["attachment"]
    assert [(file["name"], file["size"]) for file in files] == [("besar.pdf", 600 * KILOBYTE)]


def test_sending_waits_for_a_file_that_is_still_on_its_way(opens: Opens, site: Site, office: Office) -> None:
    instance, page = opens_order(opens, office)
    waiting: list[Route] = []

    def hold_back(route: Route) -> None:
        waiting.append(route)

    page.route("**/files", hold_back)
    page.locator("input[type=file][name=attachment]").set_input_files([letter("lambat.pdf")])
    expect(page.locator("progress")).to_be_visible()

    page.locator(SEND).click()

    expect(status(page)).to_have_text(str(status(page).get_attribute("data-uploading")))
    assert site.deeds(instance) == [("started", "")]
    waiting[0].continue_()
    expect(page.locator("input[name='attachment.kept']")).to_be_checked()
    page.locator(SEND).click()
    expect(page).to_have_url(re.compile("done="))
    assert [file["name"] for file in office.history(instance)[-1].content["answers"]["attachment"]] == ["lambat.pdf"]


def test_a_file_that_did_not_arrive_can_be_sent_again(opens: Opens, office: Office) -> None:
    _, page = opens_order(opens, office)
    page.context.set_offline(True)
    page.locator("input[type=file][name=attachment]").set_input_files([letter("nota.pdf")])
    failed = page.locator("[data-file-list] li.is-late")
    expect(failed).to_contain_text("nota.pdf")

    page.context.set_offline(False)
    failed.locator("button").click()

    expect(page.locator("input[name='attachment.kept']")).to_be_checked()


def test_a_refused_form_keeps_everything_typed_and_every_file(opens: Opens, office: Office) -> None:
    instance = bring_to(office, "write_cover_letter")
    page = opens("staf.umum")
    page.goto(f"/tasks/{office.task(instance, 'write_cover_letter')}")
    page.locator("[name=letter_number]").fill("OT.01/12-Sekre/2026")
    page.locator("[name=addressee]").fill("")
    page.locator("[name=signatory]").select_option("sekretaris")
    page.locator("input[type=file][name=letter]").set_input_files([letter("surat.pdf")])
    expect(page.locator("input[name='letter.kept']")).to_be_checked()

    page.locator(SEND).click()

    expect(page.locator(".errors a[href='#addressee']")).to_be_visible()
    expect(page.locator("[name=letter_number]")).to_have_value("OT.01/12-Sekre/2026")
    expect(page.locator("[name=signatory]")).to_have_value("sekretaris")
    expect(page.locator("[data-file-list]").first).to_contain_text("surat.pdf")
    page.locator("[name=addressee]").fill("Bupati Purwakarta")
    page.locator(SEND).click()
    expect(page).to_have_url(re.compile("done="))
    answers = office.history(instance)[-1].content["answers"]
    assert [file["name"] for file in answers["letter"]] == ["surat.pdf"]


def test_the_password_that_signs_is_kept_nowhere_while_typing(opens: Opens, office: Office) -> None:
    instance = bring_to(office, "sign_report")
    page = opens("kadis")
    page.context.clock.install(time=office.clock())
    page.goto(f"/tasks/{office.task(instance, 'sign_report')}")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(str(request.post_data)))

    page.locator("#password").fill("rahasia yang diketik")
    page.locator("#reason").fill("Catatan.")
    here = "JSON.stringify(Object.entries(localStorage))"
    assert "Catatan." in page.evaluate(here)
    assert "rahasia yang diketik" not in page.evaluate(here)
    expect_saved(page)

    assert any("Catatan." in each for each in sent)
    assert not any("rahasia yang diketik" in each for each in sent)
