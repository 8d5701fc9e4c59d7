"""Chromium, the running site and somebody in front of it; every page is watched, whatever the test looks at."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from tests.browser.gallery import EVERY_PAGE, Gallery, gallery_of
from tests.browser.looks import open_everything
from tests.browser.running_site import Site, served
from tests.browser.witness import Witness
from tests.office import Office

QUIET_CHROMIUM = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "id-ID", "timezone_id": "Asia/Jakarta"}
PHONE: dict[str, Any] = {**DESK, "viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
PATIENCE = 10_000  # ms until something that should appear counts as missing


class Opens(Protocol):
    """Open a fresh browser, with somebody signed in if named, and give its empty page."""

    def __call__(self, username: str = "", **options: Any) -> Page: ...


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The Chromium of the machine, as quiet as it can be."""
    return {
        "executable_path": os.environ.get("RUNUT_CHROMIUM") or shutil.which("chromium"),
        "args": QUIET_CHROMIUM,
    }


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="session")
def base_url(site: Site) -> str:
    """What addresses like /tasks in a test are relative to."""
    return site.address


@pytest.fixture(scope="session")
def gallery(site: Site) -> Gallery:
    return gallery_of(site)


@pytest.fixture
def office(site: Site) -> Office:
    """The people of the office that is served."""
    return site.office


@pytest.fixture
def opens(site: Site, new_context: CreateContextCallback) -> Iterator[Opens]:
    """Browsers of this test. None of them may complain, break off, or ask another server for anything."""
    witness = Witness(site.address)

    def open_browser(username: str = "", **options: Any) -> Page:
        return _in_front(site, new_context(**(DESK | options)), witness, username)

    yield open_browser
    assert witness.complaints == []


@dataclass(frozen=True)
class Look:
    """A page that is open in a browser, and everything that was noticed about it."""

    name: str
    page: Page
    witness: Witness


@pytest.fixture(scope="module", params=EVERY_PAGE)
def look(
    request: pytest.FixtureRequest, site: Site, gallery: Gallery, browser: Browser, browser_context_args: dict[str, Any]
) -> Iterator[Look]:
    """Every page in turn, opened once on a phone; each test may give its window another size."""
    sight, witness = EVERY_PAGE[request.param], Witness(site.address)
    with browser.new_context(**(browser_context_args | PHONE)) as context:
        page = _in_front(site, context, witness, sight.who)
        sight.reach(page, gallery)
        open_everything(page)
        yield Look(request.param, page, witness)


def _in_front(site: Site, context: BrowserContext, witness: Witness, username: str) -> Page:
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    witness.watches(context)
    if username:
        site.signs_in(context, username)
    return context.new_page()
