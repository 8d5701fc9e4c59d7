"""What people do with a task besides its form: every act from its page, only for whom it is, nothing typed is lost."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event, select

from engine.run.runtime import Runtime
from models.instances import TaskView
from models.people import Person, Post, PostHolding
from tests.office import Office
from tests.web.visitor import alert, heading, open_office
from tests.web.worker import Worker, shown_entries, soup, upload, words


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path, idle_minutes=100_000, session_hours=10_000)


@pytest.fixture
def kadis(app: Flask) -> Worker:
    return Worker(app, username="kadis")


@pytest.fixture
def sekretaris(app: Flask) -> Worker:
    return Worker(app, username="sekretaris")


@pytest.fixture
def kasubag(app: Flask) -> Worker:
    return Worker(app, username="kasubag.umum")


@pytest.fixture
def task(office: Office) -> UUID:
    """The second step, for the Sekretaris."""
    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    return office.task(instance, "distribute_format")


def page(task: UUID) -> str:
    return f"/tasks/{task}"


def acts(worker: Worker, task: UUID) -> set[str]:
    """Which acts the page offers."""
    forms = soup(worker.opens(page(task))).select("main form[method=post]")
    return {str(form["action"]).rsplit("/", 1)[1] for form in forms} - {"draft", "comments"}


def person(office: Office, username: str) -> str:
    return str(office.actor(username).person_id)


def handed_on(office: Office, worker: Worker, task: UUID, to: str = "kasubag.umum") -> None:
    sent = worker.sends(f"{page(task)}/forward", person=person(office, to), instruction="Tanggapan dan saran")
    assert sent.status_code == 303


# Who is offered which act


def test_each_act_is_offered_only_to_whom_it_is_for(
    app: Flask, sekretaris: Worker, kadis: Worker, kasubag: Worker, task: UUID
) -> None:
    supervisor = Worker(app, username="pengawas")

    assert acts(sekretaris, task) == {"claim", "delegate", "forward", "hold", "follow-up", "complete"}
    assert acts(kadis, task) == acts(supervisor, task) == {"hold", "reassign", "remind"}
    assert acts(kasubag, task) == set()


def test_a_task_in_work_can_be_released_and_then_not_any_more(sekretaris: Worker, task: UUID) -> None:
    sekretaris.sends(f"{page(task)}/claim")
    assert "release" in acts(sekretaris, task)

    sekretaris.sends(f"{page(task)}/release")

    assert "claim" in acts(sekretaris, task)


# Handing on


def test_who_is_given_a_task_to_prepare_reads_the_instruction_and_cannot_finish_it(
    office: Office, sekretaris: Worker, kasubag: Worker, task: UUID
) -> None:
    handed_on(office, sekretaris, task)

    shown = words(kasubag.task("Step 2"))

    assert "Asep Suhendar, S.Sos., M.Si. handed this on to you. Tanggapan dan saran" in shown
    assert "asked you to prepare this" in shown
    assert "only Sekretaris can finish it" in shown
    assert "Finish the task" not in shown
    assert acts(kasubag, task) == {"return", "hold", "follow-up"}
    assert "handed on by Asep Suhendar" in words(kasubag.inbox())
    assert "Dadan Ramdani" in words(kasubag.opens(f"/instances/{office.row(task).instance_id}"))


def test_what_was_prepared_comes_back_with_the_task(
    office: Office, sekretaris: Worker, kasubag: Worker, task: UUID
) -> None:
    handed_on(office, sekretaris, task)
    kasubag.hands_in(kasubag.opens(page(task)), {"note": "Disiapkan oleh Dadan"})
    kasubag.client.post(
        f"{page(task)}/files", data={"file": upload("a.pdf", b"%PDF-1.7"), "csrf_token": kasubag.token()}
    )

    kasubag.sends(f"{page(task)}/return", note="Sudah lengkap")

    assert "There is nothing to do" in words(kasubag.inbox())
    assert "Disiapkan oleh Dadan" in str(shown_entries(soup(sekretaris.opens(page(task))).select(".task-form")[0]))
    assert "release" in acts(sekretaris, task)


@pytest.mark.parametrize(
    ("act", "typed", "sentence"),
    [
        ("forward", {"words": "Mohon ditelaah"}, "Choose somebody else than yourself."),
        ("hold", {"words": "x", "reason": "Menunggu Inspektorat"}, "A hold ends in the future"),
        ("delegate", {"note": "Mohon disiapkan"}, "Choose somebody else than yourself."),
    ],
)
def test_a_refused_act_lies_open_again_with_what_was_typed(
    sekretaris: Worker, task: UUID, act: str, typed: dict[str, str], sentence: str
) -> None:
    answer = sekretaris.sends(f"{page(task)}/{act}", **typed)

    form = next(each for each in soup(answer).select("details.act[open]"))
    assert answer.status_code == 422
    assert sentence in alert(answer)
    assert list(typed.values())[-1] in form.get_text()


def test_an_instruction_must_not_be_missing(office: Office, sekretaris: Worker, task: UUID) -> None:
    answer = sekretaris.sends(f"{page(task)}/forward", person=person(office, "kasubag.umum"))

    chosen = soup(answer).select_one("#forward-person option[selected]")
    assert alert(answer) == "Write the reason first."
    assert chosen is not None
    assert "Dadan Ramdani" in chosen.get_text()


def test_copies_are_told_too(office: Office, sekretaris: Worker, task: UUID) -> None:
    people = {"person": person(office, "kasubag.umum"), "copy": person(office, "staf.umum")}

    sekretaris.sends(f"{page(task)}/forward", **people, words="Koordinasikan")

    assert office.history(office.row(task).instance_id)[-1].content["copies"] == [int(people["copy"])]


# Holds


def test_a_hold_lasts_to_the_end_of_the_office_hours_of_its_day(
    app: Flask, office: Office, sekretaris: Worker, task: UUID
) -> None:
    sekretaris.sends(f"{page(task)}/hold", until="2026-11-25", reason="Menunggu data Inspektorat")

    assert office.row(task).held_until == office.clock().replace(day=25, hour=9)  # 16.00 WIB
    for place in (page(task), "/tasks", f"/instances/{office.row(task).instance_id}"):
        shown = words(sekretaris.opens(place))
        assert "On hold until 25 Nov 2026 16:00" in shown, place
        assert "Menunggu data Inspektorat" in shown, place
    assert "Step 2" in words(sekretaris.inbox(filter="on_hold"))


def test_a_hold_can_be_ended_before(sekretaris: Worker, office: Office, task: UUID) -> None:
    sekretaris.sends(f"{page(task)}/hold", until="2026-11-25", reason="Menunggu")

    sekretaris.sends(f"{page(task)}/resume")

    assert office.row(task).held_until is None
    assert "resume" not in acts(sekretaris, task)


# Overseeing


def test_a_superior_gives_the_task_to_who_may_do_it(
    office: Office, kadis: Worker, task: UUID, acting_secretary: str
) -> None:
    to = person(office, acting_secretary)

    answer = kadis.sends(f"{page(task)}/reassign", person=to, reason="Sekretaris dinas luar")

    assert answer.status_code == 303
    assert office.row(task).holder_id == int(to)
    assert "Dadan Ramdani" in words(kadis.opens(page(task)))


def test_a_second_reminder_within_the_hour_is_refused_with_its_words_kept(kadis: Worker, task: UUID) -> None:
    kadis.sends(f"{page(task)}/remind", words="Mohon segera")

    again = kadis.sends(f"{page(task)}/remind", words="Sekali lagi")

    assert alert(again) == "A reminder was sent less than an hour ago."
    assert "Sekali lagi" in words(again, "#remind-words")


def test_somebody_without_the_right_is_refused(kasubag: Worker, office: Office, task: UUID) -> None:
    answer = kasubag.sends(f"{page(task)}/reassign", person=person(office, "kadis"), reason="Saya mau")

    assert answer.status_code == 403
    assert "Saya mau" in words(answer)


# Undo


def finished(worker: Worker) -> str:
    """Hand in the first step and follow to the next page."""
    answer = worker.hands_in(worker.task("Step 1"))
    return str(answer.location)


def test_what_was_just_finished_can_be_undone_and_is_typed_again(kadis: Worker, office: Office) -> None:
    instance = office.starts()
    task = office.task(instance, "order_report")
    kadis.hands_in(kadis.opens(page(task)), {"memo_number": "OT.01/7"})
    after = kadis.opens(f"/tasks?done={task}")
    assert "Possible for 30 more seconds" in words(after)

    kadis.sends(f"{page(task)}/undo")

    again = soup(kadis.opens(page(task))).select_one("[name=memo_number]")
    assert again is not None
    assert again["value"] == "OT.01/7"
    assert "Step 1" in words(kadis.inbox())


def test_after_half_a_minute_undo_is_offered_no_longer_and_refused_in_words(kadis: Worker, office: Office) -> None:
    task = office.task(office.starts(), "order_report")
    kadis.hands_in(kadis.opens(page(task)))
    office.clock.pass_minutes(0.6)

    assert "Undo" not in words(kadis.opens(f"/tasks?done={task}"))
    assert "can no longer be undone" in heading(kadis.sends(f"{page(task)}/undo"))


def test_once_the_next_person_has_opened_the_task_nothing_is_undone(
    kadis: Worker, sekretaris: Worker, office: Office
) -> None:
    instance = office.starts()
    task = office.task(instance, "order_report")
    kadis.hands_in(kadis.opens(page(task)))

    sekretaris.opens(page(office.task(instance, "distribute_format")))

    assert "Undo" not in words(kadis.opens(f"/tasks?done={task}"))
    assert kadis.sends(f"{page(task)}/undo").status_code == 409


def test_only_the_first_look_of_somebody_it_is_for_is_noted(
    app: Flask, sekretaris: Worker, kadis: Worker, office: Office, runtime: Runtime, task: UUID
) -> None:
    first = office.clock()
    sekretaris.opens(page(task))
    kadis.opens(page(task))
    office.clock.pass_minutes(5)
    sekretaris.opens(page(task))

    with runtime.database.readers() as session:
        views = session.execute(select(TaskView.person_id, TaskView.at)).all()
    assert [tuple(view) for view in views] == [(office.actor("sekretaris").person_id, first)]


# Follow-up


def test_what_is_put_off_lies_at_the_end_until_its_day(office: Office, kadis: Worker) -> None:
    first, second = (office.task(office.starts(subject=name), "order_report") for name in ("Pertama", "Kedua"))
    kadis.sends(f"{page(first)}/follow-up", day="2026-11-24")

    lines = [line.get_text(" ", strip=True) for line in soup(kadis.inbox()).select("tbody tr")]
    assert ["Kedua" in lines[0], "Pertama" in lines[1]] == [True, True]
    assert "put off until Tuesday, 24 November 2026" in lines[1]
    assert "No task fits" in words(kadis.inbox(filter="follow_up"))

    office.clock.pass_minutes(24 * 60)
    assert "Pertama" in words(kadis.inbox(filter="follow_up"), "tbody")
    kadis.sends(f"{page(first)}/follow-up", day="")
    assert "put off" not in words(kadis.inbox(), "tbody")
    assert str(second) in kadis.inbox().text


# Deputies


def test_who_comes_into_a_post_can_take_over_what_was_left_behind(
    app: Flask, office: Office, runtime: Runtime, task: UUID
) -> None:
    office.claims("sekretaris", task)
    with runtime.database.sessions.begin() as session:
        post = session.scalars(select(Post).where(Post.code == "sekretaris")).one()
        deputy = session.scalars(select(Person).where(Person.username == "kasubag.umum")).one()
        session.add(PostHolding(person=deputy, post=post, capacity="plh", first_day=date(2026, 11, 24)))
    office.clock.moment += timedelta(days=1)
    deputy_at_work = Worker(app, username="kasubag.umum")

    shown = words(deputy_at_work.task("Step 2"))

    assert "Asep Suhendar, S.Sos., M.Si. has had this in work since" in shown
    deputy_at_work.sends(f"{page(task)}/claim")
    assert "release" in acts(deputy_at_work, task)


def test_the_page_of_a_task_asks_the_same_number_of_questions_however_many_people_there_are(
    sekretaris: Worker, runtime: Runtime, office: Office, task: UUID
) -> None:
    sekretaris.opens(page(task))
    statements: list[str] = []
    event.listen(runtime.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    sekretaris.opens(page(task))

    assert len(statements) < 60
