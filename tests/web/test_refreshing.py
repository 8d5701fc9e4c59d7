"""Lists refresh themselves: nobody has to reload, and a page left open keeps nobody signed in."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from engine.run.runtime import Runtime
from tests.office import Office
from tests.web.visitor import Visitor, open_office

REFRESH = {"HX-Request": "true"}


@pytest.fixture
def visitor(runtime: Runtime, tmp_path: Path) -> Visitor:
    visitor = Visitor(open_office(runtime, tmp_path, idle_minutes=30))
    visitor.signs_in("kadis")
    return visitor


@pytest.mark.parametrize("path", ["/", "/tasks", "/tasks?filter=late", "/supervise"])
def test_a_list_asks_for_itself_again(visitor: Visitor, path: str) -> None:
    main = BeautifulSoup(visitor.opens(path).text, "html.parser").select_one("#main")

    assert main is not None
    assert main["hx-get"] == path


def test_a_form_never_changes_under_the_hands_of_who_types(visitor: Visitor, office: Office) -> None:
    task = office.task(office.starts(), "order_report")

    assert "hx-get" not in visitor.opens(f"/tasks/{task}").text


def test_a_page_left_open_does_not_keep_its_person_signed_in(visitor: Visitor, office: Office) -> None:
    for _ in range(4):
        office.clock.pass_minutes(9)
        answer = visitor.opens("/tasks", **REFRESH)

    assert answer.status_code == 401
    assert not visitor.is_signed_in()
