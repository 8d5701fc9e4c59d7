"""The pages on which things are signed and signatures are looked at: who looks, and how they get there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page
from sqlalchemy import select

from models.signatures import Signature

if TYPE_CHECKING:
    from tests.browser.gallery import Gallery

SEND = ".action-bar .button.primary"


def _of_the_office(page: Page, gallery: Gallery) -> None:
    page.goto(f"/instances/{gallery.complete}")
    page.locator("main a[href*='/signatures/']").first.click()


def _of_everybody(page: Page, gallery: Gallery) -> None:
    with gallery.site.office.runtime.database.readers() as session:
        codes = session.scalars(select(Signature.code).where(Signature.instance_id == gallery.complete))
        page.goto(f"/verify/{codes.first()}")


def _without_password(page: Page, gallery: Gallery) -> None:
    page.goto(f"/tasks/{gallery.tasks['sign_report']}")
    page.locator(SEND).click()
    page.locator(".errors").wait_for()


SIGNING_PAGES: dict[str, tuple[str, Callable[[Page, Gallery], Any]]] = {
    "signature": ("kadis", _of_the_office),
    "signature for everybody": ("", _of_everybody),
    "signature to look for": ("", lambda page, _gallery: page.goto("/verify")),
    "signature that nobody gave": ("", lambda page, _gallery: page.goto("/verify/000000000000")),
    "signing without the password": ("kadis", _without_password),
}
