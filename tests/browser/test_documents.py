"""A document that is being made shows itself on the page of who waits for it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.progress import bring_to
from tests.office import Office
from tests.papers import make_paper, papers_of

pytestmark = pytest.mark.browser


def test_a_document_shows_itself_once_it_is_made(opens: Opens, office: Office) -> None:
    instance = bring_to(office, "distribute_format")
    page = opens("kadis")
    page.goto(f"/documents/{papers_of(office.runtime, instance)['nota_dinas'].id}")
    expect(page.locator("progress")).to_be_visible()

    make_paper(office.runtime, instance, "nota_dinas")

    picture = page.locator(".sheet-picture")
    picture.wait_for()
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert page.locator("a[href$='/file.pdf']").count() == 1
