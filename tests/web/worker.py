"""The vocabulary of the work pages: people open tasks and hand in what a page shows, as without scripts."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bs4 import BeautifulSoup, Tag
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from engine.people.passwords import hash_password
from engine.run.runtime import Runtime
from models.people import Person, Post, PostHolding, Unit
from tests.web.visitor import FROM_OUR_PAGE, PASSWORD, Visitor

TASK_FORM = "form.task-form"


def soup(page: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(page.text, "html.parser")


def words(page: TestResponse, selector: str = "main") -> str:
    """The text of the first place that fits, with single spaces."""
    place = soup(page).select_one(selector)
    return " ".join(place.get_text(" ").split()) if place else ""


def links(page: TestResponse, selector: str = "main a") -> list[str]:
    return [str(link["href"]) for link in soup(page).select(selector)]


def form_of(page: TestResponse, selector: str = TASK_FORM) -> Tag:
    found = soup(page).select_one(selector)
    assert found is not None, words(page)
    return found


def shown_entries(form: Tag) -> dict[str, list[str]]:
    """What a browser would send if nothing were touched and no button had a name."""
    entries: dict[str, list[str]] = {}
    for control in form.select("input, select, textarea"):
        name = control.get("name")
        if name and not control.find_parent("template"):
            entries.setdefault(str(name), []).extend(_values(control))
    return {name: values for name, values in entries.items() if values}


def _values(control: Tag) -> Iterable[str]:
    kind = control.get("type")
    if control.name == "textarea":
        return [control.get_text().removeprefix("\n")]
    if control.name == "select":
        options = control.select("option[selected]") or control.select("option")
        return [str(options[0]["value"])]
    if kind == "file" or (kind in ("checkbox", "radio") and not control.has_attr("checked")):
        return []
    return [str(control.get("value", ""))]


def upload(name: str, content: bytes) -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)


def head_of_another_agency(runtime: Runtime) -> str:
    """Somebody in the lane of a Kepala Dinas, but of another agency on the same installation."""
    with runtime.database.sessions.begin() as session:
        unit = Unit(code="dinkes", path="dinkes", name="Dinas Kesehatan", calendar_code="purwakarta")
        post = Post(unit=unit, code="kepala_dinas", title="Kepala Dinas", lane="kadis")
        head = Person(username="kadinkes", name="Kepala Dinas Kesehatan", password_hash=hash_password(PASSWORD))
        session.add_all([unit, post, head, PostHolding(person=head, post=post, first_day=date(2024, 1, 1))])
    return "kadinkes"


@dataclass
class Worker(Visitor):
    """Somebody at work in the browser."""

    username: str = "kadis"

    def __post_init__(self) -> None:
        super().__post_init__()
        assert self.signs_in(self.username).status_code == 303

    def inbox(self, **query: str) -> TestResponse:
        return self.client.get("/tasks", query_string=query)

    def task(self, title: str = "") -> TestResponse:
        """Open the first task of the inbox whose line says `title`."""
        inbox = self.inbox()
        for line in soup(inbox).select("tbody tr"):
            link = line.select_one("a")
            if link is not None and title in line.get_text():
                return self.opens(str(link["href"]))
        raise AssertionError(f"no {title!r} in {words(inbox)}")

    def hands_in(
        self,
        page: TestResponse,
        typed: Mapping[str, str | list[str]] | None = None,
        *,
        files: Mapping[str, list[FileStorage]] | None = None,
        selector: str = TASK_FORM,
        action: str | None = None,
    ) -> TestResponse:
        """Send a form of a page as it is shown, with what is typed into it."""
        form = form_of(page, selector)
        shown = shown_entries(form)
        signing = {"password": PASSWORD} if "password" in shown else {}
        data: dict[str, object] = {**shown, **signing, **(typed or {}), **(files or {})}
        return self.client.post(
            action or str(form["action"]), data=data, headers=FROM_OUR_PAGE, content_type="multipart/form-data"
        )
