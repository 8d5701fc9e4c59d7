"""One act on many tasks: each by itself, once, and what was not done says why."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engine.run.runtime import Runtime
from tests.office import Office
from tests.web.visitor import FROM_OUR_PAGE, hidden, open_office
from tests.web.worker import Worker, shown_entries, soup, words


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path, idle_minutes=100_000, session_hours=10_000)


@pytest.fixture
def kadis(app: Flask) -> Worker:
    return Worker(app, username="kadis")


@pytest.fixture
def tasks(office: Office) -> list[UUID]:
    return [office.task(office.starts(subject=f"Kasus {number}"), "order_report") for number in range(3)]


def does(worker: Worker, act: str, tasks: list[UUID], key: str = "satu", **typed: str) -> TestResponse:
    """Send the form below the list."""
    data: dict[str, object] = {"act": act, "task": [str(task) for task in tasks], "_key": key, **typed}
    return worker.client.post("/tasks/bulk", data=data | {"csrf_token": worker.token()}, headers=FROM_OUR_PAGE)


def kinds(office: Office, task: UUID) -> list[str]:
    return [entry.kind for entry in office.history(office.row(task).instance_id)]


def test_selected_tasks_are_taken_and_given_back(kadis: Worker, office: Office, tasks: list[UUID]) -> None:
    assert "3 tasks were done." in words(does(kadis, "claim", tasks))
    assert {office.row(task).holder_id for task in tasks} == {office.actor("kadis").person_id}

    does(kadis, "release", tasks[:2], key="dua")

    assert [office.row(task).holder_id is None for task in tasks] == [True, True, False]


def test_the_same_form_sent_twice_acts_once(kadis: Worker, office: Office, tasks: list[UUID]) -> None:
    for _ in range(2):
        assert "3 tasks were done." in words(does(kadis, "claim", tasks))

    assert [kinds(office, task) for task in tasks] == [["started", "claimed"]] * 3


def test_what_cannot_be_done_says_why_and_stops_no_other(kadis: Worker, office: Office, tasks: list[UUID]) -> None:
    gone = office.row(tasks[1]).instance_id
    office.completes("kadis", gone, "order_report")

    answer = does(kadis, "claim", tasks)

    assert "2 of 3 were done." in words(answer)
    line = next(row for row in soup(answer).select("tbody tr") if "Kasus 1" in row.get_text())
    assert "Not done This task has already been finished." in " ".join(line.get_text(" ").split())


def test_selected_tasks_are_put_off_handed_on_and_put_on_hold(kadis: Worker, office: Office, tasks: list[UUID]) -> None:
    to = str(office.actor("sekretaris").person_id)
    put_off = does(kadis, "follow_up", tasks, day="2026-12-01")
    held = does(kadis, "hold", tasks, key="b", until="2026-11-27", reason="Menunggu Bupati")
    forwarded = does(kadis, "forward", tasks[:1], key="c", person=to, words="Proses lebih lanjut")
    prepared = does(kadis, "delegate", tasks[1:2], key="d", person=to, words="Siapkan")

    for answer in (put_off, held):
        assert "3 tasks were done." in words(answer)
    for answer in (forwarded, prepared):
        assert "One task was done." in words(answer)
    assert [kinds(office, task)[1:] for task in tasks] == [["held", "forwarded"], ["held", "delegated"], ["held"]]


def test_a_missing_reason_is_told_for_each_and_what_was_typed_is_kept(kadis: Worker, tasks: list[UUID]) -> None:
    answer = does(kadis, "hold", tasks, until="", reason="Menunggu Bupati")

    assert words(answer).count("A hold ends in the future") == 3
    assert "Menunggu Bupati" in words(answer)


def test_nothing_selected_is_told(kadis: Worker, tasks: list[UUID]) -> None:
    assert does(kadis, "claim", []).status_code == 303
    assert does(kadis, "no-such-act", tasks).status_code == 303


def test_tasks_of_others_are_not_touched(app: Flask, office: Office, tasks: list[UUID]) -> None:
    stranger = Worker(app, username="staf.umum")

    answer = does(stranger, "claim", tasks)

    assert words(answer).count("This task is for another post") == 3
    assert {office.row(task).holder_id for task in tasks} == {None}


# Finishing several


def confirmed(worker: Worker, page: TestResponse, **typed: object) -> TestResponse:
    """Press the button of the confirmation page."""
    form = soup(page).select_one("main form")
    assert form is not None
    return worker.client.post("/tasks/bulk/finish", data={**shown_entries(form), **typed}, headers=FROM_OUR_PAGE)


def test_complete_tasks_are_finished_after_being_looked_at(kadis: Worker, office: Office, tasks: list[UUID]) -> None:
    page = does(kadis, "finish", tasks)
    assert [kinds(office, task) for task in tasks] == [["started"]] * 3
    assert words(page).count("What will be handed in") == 3

    answer = confirmed(kadis, page)

    assert "3 tasks were done." in words(answer)
    assert [kinds(office, task) for task in tasks] == [["started", "completed"]] * 3
    assert "3 tasks were done." in words(confirmed(kadis, page)), "the same form again is known"
    assert [len(kinds(office, task)) for task in tasks] == [2, 2, 2]


def test_what_was_unticked_stays_open(kadis: Worker, office: Office, tasks: list[UUID]) -> None:
    page = does(kadis, "finish", tasks)

    confirmed(kadis, page, task=[str(tasks[0])])

    assert [len(kinds(office, task)) for task in tasks] == [2, 1, 1]


def test_a_task_that_needs_typing_is_named_and_not_offered(app: Flask, kadis: Worker, office: Office) -> None:
    instance = office.starts()
    for who, element in (("kadis", "order_report"), ("sekretaris", "distribute_format")):
        office.completes(who, instance, element)
    worker = Worker(app, username="pemdes")
    task = office.task(instance, "fill_format", "bidang_pemdes")
    office.drafts("pemdes", task)

    page = does(worker, "finish", [task])

    assert "To be opened one by one" in words(page) or "Finish this task" in words(page)


def test_what_was_confirmed_is_what_is_handed_in(kadis: Worker, office: Office, tasks: list[UUID]) -> None:
    page = does(kadis, "finish", tasks[:1])
    office.drafts("kadis", tasks[0], memo_number="DIUBAH/1")

    confirmed(kadis, page)

    answers = office.history(office.row(tasks[0]).instance_id)[-1].content["answers"]
    assert answers.get("memo_number") is None


def test_entries_that_are_no_entries_are_refused(kadis: Worker, office: Office, tasks: list[UUID]) -> None:
    page = does(kadis, "finish", tasks[:1])

    for wrong in ("[", "[1]", json.dumps({"year": "x"})):
        answer = confirmed(kadis, page, **{f"entries-{tasks[0]}": wrong, "_key": f"{hidden(page, '_key')}{wrong}"})
        assert "Not done" in words(answer)
    assert kinds(office, tasks[0])[-1] == "started"
