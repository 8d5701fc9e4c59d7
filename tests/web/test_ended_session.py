"""A session that ends while somebody types: what was typed comes back, to that person only."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from engine.run.runtime import Runtime
from models.instances import Draft, UserTask
from tests.office import Office
from tests.web.visitor import PASSWORD, Visitor, heading, hidden, open_office


@pytest.fixture
def visitor(runtime: Runtime, tmp_path: Path) -> Visitor:
    return Visitor(open_office(runtime, tmp_path))


def first_task(office: Office, username: str = "kadis") -> UUID:
    office.starts(username)
    with office.runtime.database.sessions() as session:
        return session.scalars(select(UserTask.id).where(UserTask.status == "open")).one()


def typed_draft(runtime: Runtime, task_id: UUID) -> dict[str, list[str]] | None:
    with runtime.database.sessions() as session:
        return session.scalar(select(Draft.entries).where(Draft.task_id == task_id))


def test_a_form_sent_after_the_session_ended_comes_back_as_a_draft(visitor: Visitor, office: Office) -> None:
    task = first_task(office)
    visitor.signs_in()
    office.clock.pass_minutes(61)

    page = visitor.sends(f"/tasks/{task}/complete", subject="Semua bidang", notes="baris 1\nbaris 2")
    answer = visitor.signs_in(typed=hidden(page, "typed"), next=hidden(page, "next"))

    assert page.status_code == 401
    assert answer.location == f"/tasks/{task}"
    assert typed_draft(office.runtime, task) == {"subject": ["Semua bidang"], "notes": ["baris 1\nbaris 2"]}
    assert "What you typed is back in the form" in visitor.opens(f"/tasks/{task}").text


def test_a_wrong_password_does_not_lose_what_was_typed(visitor: Visitor, office: Office) -> None:
    task = first_task(office)
    visitor.signs_in()
    office.clock.pass_minutes(61)
    page = visitor.sends(f"/tasks/{task}/complete", subject="Semua bidang")

    again = visitor.signs_in("kadis", "wrong", typed=hidden(page, "typed"), next=hidden(page, "next"))
    visitor.signs_in("kadis", typed=hidden(again, "typed"), next=hidden(again, "next"))

    assert typed_draft(office.runtime, task) == {"subject": ["Semua bidang"]}


def test_tokens_and_passwords_are_not_carried_through_the_log_in_page(visitor: Visitor, office: Office) -> None:
    task = first_task(office)
    visitor.signs_in()
    office.clock.pass_minutes(61)

    page = visitor.sends(f"/tasks/{task}/complete", subject="a", password="p", _key="k")
    visitor.signs_in(typed=hidden(page, "typed"))

    assert typed_draft(office.runtime, task) == {"subject": ["a"]}


def test_another_person_does_not_get_what_the_first_one_typed(visitor: Visitor, office: Office) -> None:
    task = first_task(office)
    visitor.signs_in("kadis")
    office.clock.pass_minutes(61)
    page = visitor.sends(f"/tasks/{task}/complete", subject="Rahasia")

    answer = visitor.signs_in("sekretaris", typed=hidden(page, "typed"), next=hidden(page, "next"))

    assert answer.location == "/"
    assert typed_draft(office.runtime, task) is None


def test_typing_for_a_task_that_was_finished_meanwhile_is_shown(visitor: Visitor, office: Office) -> None:
    instance = office.starts("kadis")
    task = office.task(instance, "order_report")
    visitor.signs_in()
    office.clock.pass_minutes(61)
    page = visitor.sends(f"/tasks/{task}/complete", subject="Belum dikirim")
    office.completes("kadis", instance, "order_report")

    answer = visitor.signs_in(typed=hidden(page, "typed"))

    assert answer.status_code == 409
    assert heading(answer) == "This task has already been finished."
    assert "Belum dikirim" in answer.text
    assert visitor.is_signed_in()


def test_a_reason_typed_for_another_page_is_shown_to_be_copied(visitor: Visitor, office: Office) -> None:
    instance = office.starts("kadis")
    visitor.signs_in()
    office.clock.pass_minutes(61)
    page = visitor.sends(f"/instances/{instance}/cancel", reason="Ada pergantian kepala dinas")

    answer = visitor.signs_in(typed=hidden(page, "typed"), next=hidden(page, "next"))

    assert answer.status_code == 200
    assert "Ada pergantian kepala dinas" in answer.text
    assert f'href="/instances/{instance}"' in answer.text


def test_a_form_opened_before_logging_in_again_elsewhere_becomes_a_draft(visitor: Visitor, office: Office) -> None:
    task = first_task(office)
    visitor.signs_in()
    token = visitor.token()
    visitor.sends("/logout")
    visitor.signs_in()

    answer = visitor.posts(f"/tasks/{task}/complete", {"subject": "Semua bidang", "csrf_token": token})

    assert answer.location == f"/tasks/{task}"
    assert typed_draft(office.runtime, task) == {"subject": ["Semua bidang"]}


def test_a_log_in_page_from_before_still_brings_back_what_was_typed(visitor: Visitor, office: Office) -> None:
    task = first_task(office)
    visitor.signs_in()
    office.clock.pass_minutes(61)
    page = visitor.sends(f"/tasks/{task}/complete", subject="Semua bidang")
    carried = {name: hidden(page, name) for name in ("typed", "next", "csrf_token")}
    visitor.signs_in()

    too_old = visitor.posts("/login", carried | {"username": "kadis", "password": PASSWORD})
    visitor.signs_in(typed=hidden(too_old, "typed"), next=hidden(too_old, "next"))

    assert too_old.status_code == 400
    assert typed_draft(office.runtime, task) == {"subject": ["Semua bidang"]}


def test_a_foreign_page_cannot_put_words_into_a_draft(visitor: Visitor, office: Office) -> None:
    task = first_task(office)

    page = visitor.posts(f"/tasks/{task}/complete", {"subject": "Jahat"}, **{"Sec-Fetch-Site": "cross-site"})

    assert page.status_code == 401
    assert "typed" not in page.text


def test_what_the_log_in_page_carries_cannot_be_changed(visitor: Visitor, office: Office) -> None:
    task = first_task(office)
    visitor.signs_in()
    office.clock.pass_minutes(61)
    page = visitor.sends(f"/tasks/{task}/complete", subject="Asli")

    visitor.signs_in(typed="x" + hidden(page, "typed"))

    assert typed_draft(office.runtime, task) is None
    assert visitor.is_signed_in()


def test_a_script_is_told_in_one_sentence_that_the_session_ended(visitor: Visitor, office: Office) -> None:
    answer = visitor.posts(f"/tasks/{first_task(office)}/draft", {"subject": "a"}, Accept="application/json")

    assert answer.status_code == 401
    assert answer.json is not None
    assert "Log in again" in answer.json["error"]
