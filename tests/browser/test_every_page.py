"""Every page of the application, opened once: it fits every window and every finger, and everybody can read it."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Look, Opens
from tests.browser.looks import faults_of, sticks_out, too_small

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_it_does_not_scroll_sideways(look: Look, width: int) -> None:
    look.page.set_viewport_size({"width": width, "height": 740})

    assert sticks_out(look.page, width) == []


def test_no_button_is_too_small_for_a_finger(look: Look) -> None:
    look.page.set_viewport_size({"width": 360, "height": 740})

    assert too_small(look.page) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_fault(look: Look, width: int) -> None:
    look.page.set_viewport_size({"width": width, "height": 740})
    look.page.emulate_media(color_scheme="light")

    assert faults_of(look.page) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_every_colour_strong_enough_in_the_dark(look: Look, width: int) -> None:
    look.page.set_viewport_size({"width": width, "height": 740})
    look.page.emulate_media(color_scheme="dark")

    assert faults_of(look.page, "color-contrast") == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("username", ["", "kadis"])
def test_the_menu_in_the_head_fits_too(opens: Opens, username: str, width: int) -> None:
    page = opens(username, viewport={"width": width, "height": 740})
    page.goto("/login" if not username else "/")

    page.locator("header summary").click()

    assert sticks_out(page, width) == []
    assert too_small(page) == []
    assert faults_of(page) == []


def test_nothing_was_blocked_broken_or_fetched_from_elsewhere(look: Look) -> None:
    assert look.witness.complaints == []
