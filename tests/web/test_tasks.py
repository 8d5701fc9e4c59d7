"""The task page: who may act on it, what is kept while typing, and what a refusal gives back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from engine.run.files import FileStore
from engine.run.runtime import Runtime
from models.instances import Draft
from tests.office import Office
from tests.web.visitor import heading, open_office
from tests.web.worker import Worker, form_of, head_of_another_agency, shown_entries, soup, upload, words

PDF = b"%PDF-1.7 lampiran"


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path, idle_minutes=100_000, session_hours=10_000)


@pytest.fixture
def kadis(app: Flask) -> Worker:
    return Worker(app, username="kadis")


def ordered(office: Office, subject: str = "Tribulan IV 2026") -> UUID:
    """A case that waits for the Sekretaris."""
    instance = office.starts(subject=subject)
    office.completes("kadis", instance, "order_report")
    return instance


# Taking and giving back


def test_a_taken_task_is_marked_as_mine(kadis: Worker, office: Office) -> None:
    office.starts()

    kadis.hands_in(kadis.task(), selector="form[action$=claim]")

    assert "I am on it" in words(kadis.inbox(filter="mine"), "tbody tr")


def test_a_task_given_back_is_free_again(kadis: Worker, office: Office) -> None:
    office.claims("kadis", office.task(office.starts(), "order_report"))

    answer = kadis.hands_in(kadis.task(), selector="form[action$=release]")

    assert "Take it" in words(kadis.opens(answer.location))


def test_what_a_colleague_holds_can_be_read_and_not_filled_in(
    app: Flask, office: Office, acting_secretary: str
) -> None:
    task = office.task(ordered(office), "distribute_format")
    office.claims("sekretaris", task)

    page = Worker(app, username=acting_secretary).opens(f"/tasks/{task}")

    assert "Asep Suhendar, S.Sos., M.Si. has been working on this since" in words(page)
    assert soup(page).select_one("form.task-form") is None


def test_sending_what_a_colleague_holds_gives_back_what_was_typed(
    app: Flask, office: Office, acting_secretary: str
) -> None:
    task = office.task(ordered(office), "distribute_format")
    deputy = Worker(app, username=acting_secretary)
    page = deputy.opens(f"/tasks/{task}")
    office.claims("sekretaris", task)

    answer = deputy.hands_in(page, {"note": "Ketikan yang tidak boleh hilang"})

    assert answer.status_code == 409
    assert "Asep Suhendar" in words(answer)
    assert "Petunjuk pengisian Ketikan yang tidak boleh hilang" in words(answer)


# What another post may see


def test_a_task_of_another_post_can_be_read_along(app: Flask, office: Office) -> None:
    task = office.task(ordered(office), "distribute_format")

    page = Worker(app, username="pemdes").opens(f"/tasks/{task}")

    assert "This task is for Sekretaris. You may read along, but not fill it in." in words(page)
    assert soup(page).select_one("form.task-form") is None


@pytest.mark.parametrize("act", ["claim", "release", "draft", "complete"])
def test_nobody_acts_on_the_task_of_another_post(app: Flask, office: Office, act: str) -> None:
    task = office.task(ordered(office), "distribute_format")

    answer = Worker(app, username="pemdes").sends(f"/tasks/{task}/{act}", note="x")

    assert answer.status_code == 403
    assert office.row(task).status == "open"
    assert office.row(task).holder_id is None


def test_the_supervisor_reads_and_does_not_act(app: Flask, office: Office) -> None:
    task = office.task(ordered(office), "distribute_format")
    supervisor = Worker(app, username="pengawas")

    assert supervisor.opens(f"/tasks/{task}").status_code == 200
    assert supervisor.sends(f"/tasks/{task}/complete").status_code == 403


def test_another_agency_finds_nothing_here(app: Flask, office: Office, runtime: Runtime) -> None:
    task = office.task(office.starts(), "order_report")
    visitor = Worker(app, username=head_of_another_agency(runtime))

    assert visitor.opens(f"/tasks/{task}").status_code == 404
    assert "There is nothing to do" in words(visitor.inbox())


def test_an_unknown_task_is_not_found(kadis: Worker) -> None:
    assert kadis.opens("/tasks/00000000-0000-0000-0000-000000000000").status_code == 404
    assert kadis.opens("/tasks/17").status_code == 404


# Drafts


def test_a_draft_is_saved_by_script_and_its_time_is_told(kadis: Worker, office: Office, runtime: Runtime) -> None:
    task = office.task(office.starts(), "order_report")

    answer = kadis.posts(
        f"/tasks/{task}/draft", {"text": "Segera.", "csrf_token": kadis.token()}, Accept="application/json"
    )

    assert answer.get_json()["text"] == "Draft saved 08:00"
    with runtime.database.sessions() as session:
        assert session.scalars(select(Draft.entries)).one() == {"text": ["Segera."]}
    assert office.row(task).holder_id is not None  # who begins to type has taken it


def test_a_draft_without_script_leads_back_to_the_form_with_everything_typed(kadis: Worker, office: Office) -> None:
    task = office.task(office.starts(), "order_report")

    answer = kadis.hands_in(kadis.task(), {"text": "Segera susun."}, action=f"/tasks/{task}/draft")
    page = kadis.opens(answer.location)

    assert shown_entries(form_of(page))["text"] == ["Segera susun."]
    assert "Draft saved 08:00" in words(page)


def test_a_file_chosen_with_a_draft_is_kept(kadis: Worker, office: Office) -> None:
    task = office.task(office.starts(), "order_report")

    answer = kadis.hands_in(
        kadis.task(), files={"attachment": [upload("nota.pdf", PDF)]}, action=f"/tasks/{task}/draft"
    )

    assert "nota.pdf" in words(kadis.opens(answer.location), ".filelist")


def test_a_colleague_does_not_see_my_draft(app: Flask, office: Office, acting_secretary: str) -> None:
    task = office.task(ordered(office), "distribute_format")
    office.drafts("sekretaris", task, note="Belum selesai")
    office.releases("sekretaris", task)

    page = Worker(app, username=acting_secretary).opens(f"/tasks/{task}")

    assert "Belum selesai" not in page.text


def test_the_enter_key_saves_a_draft_and_never_sends(app: Flask, office: Office) -> None:
    ordered(office)

    form = form_of(Worker(app, username="sekretaris").task())
    first_button = form.select("button:not([type=button])")[0]

    assert str(first_button["formaction"]).endswith("/draft")


# Handing in


def test_a_finished_task_leads_back_to_the_inbox_and_says_so(kadis: Worker, office: Office) -> None:
    instance = office.starts()

    answer = kadis.hands_in(kadis.task())

    assert answer.location.startswith("/tasks?done=")
    assert "Finished and recorded" in words(kadis.opens(answer.location), "[role=status]")
    assert office.open_tasks(instance) == [("distribute_format", "")]


def test_a_double_click_acts_once(kadis: Worker, office: Office) -> None:
    instance = office.starts()
    page = kadis.task()

    first, second = kadis.hands_in(page), kadis.hands_in(page)

    assert (first.status_code, second.status_code) == (303, 303)
    assert [entry.kind for entry in office.history(instance)] == ["started", "completed"]


def test_a_refused_form_shows_everything_typed_and_where_the_problem_is(kadis: Worker, office: Office) -> None:
    office.starts()

    answer = kadis.hands_in(kadis.task(), {"text": "", "year": "2026", "memo_number": "800/12"})

    assert answer.status_code == 422
    assert soup(answer).select_one(".errors a[href='#text']") is not None
    assert shown_entries(form_of(answer))["memo_number"] == ["800/12"]
    field = form_of(answer).select_one("#text")
    assert field is not None
    assert field["aria-invalid"] == "true"
    assert "Please fill this in." in words(answer, "#text-error")
    assert heading(answer).startswith("Step 1")


def test_a_refused_form_keeps_the_files_that_came_with_it(kadis: Worker, office: Office) -> None:
    office.starts()

    answer = kadis.hands_in(kadis.task(), {"text": ""}, files={"attachment": [upload("nota.pdf", PDF)]})
    again = kadis.hands_in(answer, {"text": "Segera."})

    assert "nota.pdf" in words(answer, ".filelist")
    assert again.status_code == 303


def test_a_file_left_out_on_the_page_is_left_out_of_the_answers(kadis: Worker, office: Office) -> None:
    instance = office.starts()
    kept = kadis.hands_in(kadis.task(), {"text": ""}, files={"attachment": [upload("nota.pdf", PDF)]})

    kadis.hands_in(kept, {"text": "Segera.", "attachment.kept": []})

    assert office.history(instance)[-1].content["answers"]["attachment"] == []


def test_a_file_of_a_wrong_kind_is_refused_beside_its_field(kadis: Worker, office: Office) -> None:
    office.starts()

    answer = kadis.hands_in(kadis.task(), files={"attachment": [upload("jahat.pdf", b"MZ not a document")]})

    assert answer.status_code == 422
    assert "jahat.pdf cannot be accepted" in words(answer, "#attachment-error")


def test_a_closed_task_shows_who_did_it_and_what_was_answered(app: Flask, office: Office) -> None:
    instance = office.starts()
    task = office.task(instance, "order_report")
    office.completes("kadis", instance, "order_report", text="Susun LAKIP.")

    page = Worker(app, username="pemdes").opens(f"/tasks/{task}")

    assert "Finished by JAYA PRANOLO, S.STP, M.Si , Kepala Dinas" in words(page)
    assert "Susun LAKIP." in words(page)
    assert soup(page).select_one("form.task-form") is None


def test_sending_a_closed_task_says_who_was_first(kadis: Worker, office: Office) -> None:
    instance = office.starts()
    page = kadis.task()
    office.completes("kadis", instance, "order_report")

    answer = kadis.hands_in(page, {"text": "Terlambat mengirim"})

    assert answer.status_code == 409
    assert "Terlambat mengirim" in words(answer)


def test_what_came_before_is_told_newest_first(app: Flask, office: Office) -> None:
    instance = ordered(office)
    office.completes("sekretaris", instance, "distribute_format", note="Isi dengan teliti.")

    page = Worker(app, username="pemdes").task()
    told = [summary.get_text(" ", strip=True) for summary in soup(page).select(".earlier summary")]

    assert [line.split(" · ")[0] for line in told] == ["Step 2", "Step 1"]
    assert soup(page).select(".earlier details[open]")[0].find(string="Isi dengan teliti.")


# Files sent by script


def test_a_file_sent_by_script_is_stored_and_named(kadis: Worker, office: Office) -> None:
    task = office.task(office.starts(), "order_report")

    answer = kadis.client.post(
        f"/tasks/{task}/files", data={"csrf_token": kadis.token(), "file": upload("nota.pdf", PDF)}
    )

    assert answer.status_code == 201
    assert answer.get_json()["text"] == "nota.pdf (17 bytes)"


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("jahat.exe", b"MZ", 415), ("palsu.pdf", b"MZ", 415), ("besar.pdf", b"%PDF-" + bytes(2_000), 413)],
)
def test_a_file_that_cannot_be_taken_is_refused_with_a_sentence(
    runtime: Runtime, tmp_path: Path, office: Office, name: str, content: bytes, status: int
) -> None:
    task = office.task(office.starts(), "order_report")
    small = replace(runtime, files=FileStore(tmp_path / "files", largest=1_000))
    kadis = Worker(open_office(small, tmp_path))

    answer = kadis.client.post(
        f"/tasks/{task}/files",
        data={"csrf_token": kadis.token(), "file": upload(name, content)},
        headers={"Accept": "application/json"},
    )

    assert answer.status_code == status
    assert answer.get_json()["error"]


def test_nobody_adds_a_file_to_the_task_of_another_post(app: Flask, office: Office) -> None:
    task = office.task(office.starts(), "order_report")
    other = Worker(app, username="pemdes")

    answer = other.client.post(f"/tasks/{task}/files", data={"csrf_token": other.token(), "file": upload("a.pdf", PDF)})

    assert answer.status_code == 403


def test_a_double_click_with_a_file_acts_once(kadis: Worker, office: Office) -> None:
    instance = office.starts()
    page = kadis.task()

    first, second = (kadis.hands_in(page, files={"attachment": [upload("nota.pdf", PDF)]}) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 303)
    assert [entry.kind for entry in office.history(instance)] == ["started", "completed"]
