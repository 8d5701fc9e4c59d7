"""Signing from the page: the password is asked for once more, guessing is slowed, and nothing keeps what was typed."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.run.runtime import Runtime
from models.instances import Draft
from models.signatures import Signature
from models.tables import metadata
from tests.browser.progress import bring_to
from tests.office import Office
from tests.pdfa import breaches
from tests.web.visitor import PASSWORD, alert, open_office
from tests.web.worker import Worker, form_of, head_of_another_agency, links, soup, words

WRONG = "bukan kata sandi ini"


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path, idle_minutes=100_000, session_hours=10_000)


@pytest.fixture
def kadis(app: Flask) -> Worker:
    return Worker(app, username="kadis")


@pytest.fixture
def instance(office: Office) -> UUID:
    return bring_to(office, "sign_report")


def signs(kadis: Worker, office: Office, instance: UUID, element: str = "sign_report", **typed: str) -> TestResponse:
    page = kadis.opens(f"/tasks/{office.task(instance, element)}")
    decision = {"decision": "setuju"} if element == "sign_report" else {}
    return kadis.hands_in(page, decision | typed)


def signed(runtime: Runtime) -> list[str]:
    with runtime.database.readers() as session:
        return list(session.scalars(select(Signature.kind).order_by(Signature.seq)))


def test_the_password_beside_the_button_signs(kadis: Worker, office: Office, instance: UUID, runtime: Runtime) -> None:
    page = kadis.opens(f"/tasks/{office.task(instance, 'sign_report')}")
    field = form_of(page).select_one("#password")
    assert field is not None
    assert (field["type"], field["autocomplete"]) == ("password", "current-password")

    assert kadis.hands_in(page, {"decision": "setuju"}).status_code == 303

    assert signed(runtime) == ["approval"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Type your password to sign."), (WRONG, "The password is not right. Nothing was signed."), ("x" * 9_000, "")],
)
def test_without_it_nothing_is_signed_and_nothing_typed_is_lost(
    kadis: Worker, office: Office, instance: UUID, runtime: Runtime, typed: str, sentence: str
) -> None:
    answer = signs(kadis, office, instance, password=typed, reason="Catatan yang lama diketik.")

    assert answer.status_code == 422
    assert sentence in alert(answer)
    assert "Catatan yang lama diketik." in words(answer, "#reason")
    assert signed(runtime) == []
    assert typed == "" or typed not in answer.text


def test_sending_back_needs_no_password(kadis: Worker, office: Office, instance: UUID, runtime: Runtime) -> None:
    page = kadis.opens(f"/tasks/{office.task(instance, 'sign_report')}")

    answer = kadis.hands_in(page, {"decision": "kembalikan", "reason": "Angka keliru.", "password": ""})

    assert answer.status_code == 303
    assert signed(runtime) == []


def test_other_tasks_do_not_ask(kadis: Worker, office: Office) -> None:
    page = kadis.opens(f"/tasks/{office.task(office.starts(), 'order_report')}")

    assert soup(page).select_one("#password") is None


def test_guessing_is_slowed_as_at_the_log_in(kadis: Worker, office: Office, instance: UUID, runtime: Runtime) -> None:
    for _ in range(10):
        assert signs(kadis, office, instance, password=WRONG).status_code == 422

    answer = signs(kadis, office, instance, reason="Tetap ada")

    assert answer.status_code == 429
    assert "Too many attempts" in alert(answer)
    assert "Tetap ada" in words(answer, "#reason")
    assert signed(runtime) == []


def test_no_table_holds_the_password(
    kadis: Worker, office: Office, instance: UUID, runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    task = office.task(instance, "sign_report")
    kadis.sends(f"/tasks/{task}/draft", reason="Draf", password=PASSWORD)
    signs(kadis, office, instance, password=WRONG)
    with runtime.database.readers() as session:
        drafts = [draft.entries for draft in session.scalars(select(Draft))]
    signs(kadis, office, instance)

    assert drafts
    assert all("password" not in entries for entries in drafts)
    assert all(secret not in _everything(runtime) for secret in (PASSWORD, WRONG))
    assert all(secret not in caplog.text for secret in (PASSWORD, WRONG))


def _everything(runtime: Runtime) -> str:
    with runtime.database.readers() as session:
        return "\n".join(str(tuple(row)) for table in metadata.sorted_tables for row in session.execute(select(table)))


def test_an_ended_session_carries_no_password_through_the_log_in(kadis: Worker, office: Office, instance: UUID) -> None:
    page = kadis.opens(f"/tasks/{office.task(instance, 'sign_report')}")
    kadis.client.delete_cookie("sid")

    answer = kadis.hands_in(page, {"decision": "setuju", "reason": "Terbawa"})

    assert answer.status_code == 401
    assert PASSWORD not in answer.text


# The confirmation of step 10


def test_a_confirmation_soon_after_needs_no_second_typing(
    kadis: Worker, office: Office, instance: UUID, runtime: Runtime
) -> None:
    signs(kadis, office, instance)
    office.clock.pass_minutes(4)

    assert signs(kadis, office, instance, "confirm_signature", password="").status_code == 303
    assert signed(runtime) == ["approval", "confirmation"]


def test_a_confirmation_later_or_from_another_browser_does(
    app: Flask, kadis: Worker, office: Office, instance: UUID, runtime: Runtime
) -> None:
    signs(kadis, office, instance)
    elsewhere = Worker(app, username="kadis")
    assert signs(elsewhere, office, instance, "confirm_signature", password="").status_code == 422

    office.clock.pass_minutes(6)

    assert signs(kadis, office, instance, "confirm_signature", password="").status_code == 422
    assert signs(kadis, office, instance, "confirm_signature").status_code == 303


def test_a_new_signature_always_asks(kadis: Worker, office: Office, instance: UUID, runtime: Runtime) -> None:
    other = bring_to(office, "sign_report", "Lainnya")
    signs(kadis, office, instance)

    assert signs(kadis, office, other, password="").status_code == 422


# The ways around


def test_several_at_once_cannot_be_signed(kadis: Worker, office: Office, instance: UUID, runtime: Runtime) -> None:
    task = office.task(instance, "sign_report")
    page = kadis.sends("/tasks/bulk", task=str(task), act="finish")
    assert "To be opened one by one" in words(page)

    forced = {"task": str(task), f"entries-{task}": _entries(office, task), f"decision-{task}": "setuju"}
    answer = kadis.sends("/tasks/bulk/finish", password=PASSWORD, **forced, **{f"decides-{task}": "decision"})

    assert "Whoever signs has to type the password" in words(answer)
    assert signed(runtime) == []
    assert office.clock.moment - office.row(task).offered_at < timedelta(days=1)


def _entries(office: Office, task: UUID) -> str:
    return json.dumps(office.shown(task))


# What can be shown and printed afterwards


def test_the_signature_is_shown_in_the_case_and_prints_as_a_sheet(
    kadis: Worker, office: Office, instance: UUID, runtime: Runtime
) -> None:
    signs(kadis, office, instance)
    case = kadis.opens(f"/instances/{instance}")
    address = next(link for link in links(case) if "/signatures/" in link)

    page = kadis.opens(address)
    sheet = kadis.opens(f"{address}/sheet.pdf")

    code = address.rpartition("/")[2]
    qr = soup(page).select_one(".qr svg[role=img] > title")
    assert qr is not None
    assert f"/verify/{code}" in words(page)
    assert breaches(sheet.data) == []
    said = " ".join(PdfReader(io.BytesIO(sheet.data)).pages[0].extract_text().split())
    for expected in (code, "Kepala Dinas", office.actor("kadis").name, "without an electronic certificate", "WIB"):
        assert expected in said


def test_who_may_not_see_the_case_may_not_see_its_signatures(
    app: Flask, kadis: Worker, office: Office, instance: UUID, runtime: Runtime
) -> None:
    signs(kadis, office, instance)
    address = next(link for link in links(kadis.opens(f"/instances/{instance}")) if "/signatures/" in link)
    other = Worker(app, username=head_of_another_agency(runtime))

    assert other.opens(address).status_code == other.opens(f"{address}/sheet.pdf").status_code == 404
    assert kadis.opens(f"/instances/{instance}/signatures/{'0' * 12}").status_code == 404
