"""Searching, saved lists and comments on pages; and counts that stay as quick as they are however much lies there."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event

from engine.run.runtime import Runtime
from tests.office import Office
from tests.web.visitor import FROM_OUR_PAGE, alert, open_office
from tests.web.worker import Worker, links, soup, upload, words


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path, idle_minutes=100_000, session_hours=10_000)


@pytest.fixture
def kadis(app: Flask) -> Worker:
    return Worker(app, username="kadis")


@pytest.fixture
def case(office: Office) -> UUID:
    instance = office.starts(subject="Capaian Wanayasa")
    office.completes("kadis", instance, "order_report", memo_number="OT.01/12-Sekre/2026")
    return instance


# Search


def test_a_hit_says_where_it_was_found_and_who_does_what_is_open(app: Flask, kadis: Worker, case: UUID) -> None:
    shown = words(kadis.opens("/search?q=sekre+2026"))

    assert "One case fits." in shown
    assert "OT 01 12 Sekre 2026" in shown
    assert "For Sekretaris; nobody has taken it yet." in shown
    assert "Yours to do" in words(Worker(app, username="sekretaris").opens("/search?q=wanayasa"))


def test_a_holder_is_named_with_since_when(kadis: Worker, office: Office, case: UUID) -> None:
    office.claims("sekretaris", office.task(case, "distribute_format"))

    shown = words(kadis.opens("/search?q=wanayasa"))

    assert "Asep Suhendar, S.Sos., M.Si. has been working on it since 23 Nov 2026 08:00." in shown


@pytest.mark.parametrize("typed", ["", "tidakada", '%22+OR+"*', "a" * 3_000, "<script>"])
def test_whatever_is_searched_for_gives_a_page(kadis: Worker, case: UUID, typed: str) -> None:
    page = kadis.opens(f"/search?q={typed}")

    assert page.status_code == 200
    assert "<script>" not in page.text.partition("<main")[2]


# Saved lists


def test_a_narrowed_list_is_kept_by_name_and_opened_again(kadis: Worker, app: Flask) -> None:
    page = kadis.inbox(filter="late")
    field = soup(page).select_one(".saved [name=query]")
    assert field is not None

    kadis.sends("/filters", area="tasks", name=" Yang  terlambat ", query=str(field["value"]))

    assert "/tasks?filter=late" in links(kadis.inbox(), ".saved a")
    assert "Yang terlambat" in words(kadis.inbox(), ".saved")
    assert links(Worker(app, username="sekretaris").inbox(), ".saved a") == []


def test_a_kept_list_is_deleted_by_its_owner_only(kadis: Worker, app: Flask) -> None:
    kadis.sends("/filters", area="instances", name="Berjalan", query="filter=running")
    field = soup(kadis.opens("/instances")).select_one(".saved [name=filter]")
    assert field is not None
    sent = {"area": "instances", "filter": str(field["value"])}

    Worker(app, username="sekretaris").sends("/filters/delete", **sent)
    assert links(kadis.opens("/instances"), ".saved a") == ["/instances?filter=running"]
    kadis.sends("/filters/delete", **sent)
    assert links(kadis.opens("/instances"), ".saved a") == []


@pytest.mark.parametrize("sent", [{"area": "tasks", "name": ""}, {"area": "x", "name": "a"}])
def test_a_list_without_a_name_is_refused(kadis: Worker, sent: dict[str, str]) -> None:
    assert kadis.sends("/filters", query="filter=late", **sent).status_code == 422


def test_nobody_keeps_more_than_twenty(kadis: Worker) -> None:
    answers = [kadis.sends("/filters", area="tasks", name=str(n), query="filter=late") for n in range(21)]

    assert [answer.status_code for answer in answers] == [303] * 20 + [422]


# Comments


def test_a_comment_is_read_at_its_task_and_in_the_case_and_never_as_markup(
    kadis: Worker, office: Office, case: UUID
) -> None:
    task = office.task(case, "distribute_format")
    data = {"text": "<b>Mohon</b> @sekretaris", "file": upload("surat.pdf", b"%PDF-1.7"), "csrf_token": kadis.token()}

    answer = kadis.client.post(f"/tasks/{task}/comments", data=data, headers=FROM_OUR_PAGE)

    assert answer.status_code == 303
    for place in (f"/tasks/{task}", f"/instances/{case}"):
        page = kadis.opens(place)
        assert "&lt;b&gt;Mohon&lt;/b&gt; @sekretaris" in page.text
        assert "surat.pdf" in words(page, "#comments")
        assert "@kasubag.umum Dadan Ramdani" in words(page, "#comments")


def test_a_refused_comment_comes_back_with_its_words(kadis: Worker, office: Office, case: UUID) -> None:
    task = office.task(case, "distribute_format")

    answer = kadis.sends(f"/tasks/{task}/comments", text=f"Panjang {'x' * 4_000}")

    assert answer.status_code == 422
    assert "at most 4,000" in alert(answer)
    assert "Panjang" in words(answer, "#comment-text")
    assert kadis.sends(f"/instances/{case}/comments", text="").status_code == 422


# Speed


@pytest.mark.parametrize("path", ["/tasks", "/", "/tasks?filter=late", "/search?q=kasus"])
def test_the_number_of_questions_does_not_follow_the_number_of_tasks(
    kadis: Worker, office: Office, runtime: Runtime, path: str
) -> None:
    statements: list[str] = []
    event.listen(runtime.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    def asked() -> int:
        kadis.opens(path)
        statements.clear()
        assert kadis.opens(path).status_code == 200
        return len(statements)

    for number in range(5):
        office.starts(subject=f"Kasus {number}")
    few = asked()
    for number in range(55):
        office.starts(subject=f"Kasus {number + 5}")

    assert asked() <= few


def test_what_is_more_than_a_hundred_is_not_counted(kadis: Worker, office: Office) -> None:
    for number in range(101):
        office.starts(subject=f"Kasus {number}")

    home = kadis.opens("/")

    assert words(home, ".nav .count") == "99+"
    assert words(home, ".counters a") == "99+ To do"
