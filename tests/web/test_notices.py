"""The bell, the list of notices, the choices and the webhooks of administrators, as pages."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from engine.notices.kinds import Kind
from engine.notices.outbox import read_outbox
from engine.notices.telling import Telling, tell
from engine.run.runtime import Runtime
from models.notices import Delivery, Notice, NoticeChoice, Webhook
from models.people import Person
from tests.office import Office
from tests.web.visitor import Visitor, alert, heading, hidden, open_office
from tests.web.worker import Worker, form_of, links, shown_entries, soup, words


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path, idle_minutes=100_000, session_hours=10_000)


@pytest.fixture
def secretary(app: Flask) -> Worker:
    return Worker(app, username="sekretaris")


def offered(office: Office) -> UUID:
    """A task that the Sekretaris was told about."""
    instance = office.starts(subject="Tribulan IV 2026")
    office.completes("kadis", instance, "order_report")
    office.clock.pass_minutes(1)
    read_outbox(office.runtime)
    return office.task(instance, "distribute_format")


def mentions(runtime: Runtime, count: int, username: str = "sekretaris") -> None:
    with runtime.database.sessions.begin() as session:
        reader = session.scalars(select(Person.id).where(Person.username == username)).one()
        for number in range(count):
            tell(session, Telling(Kind.MENTIONED, str(number), [reader], text=f"komentar {number}"), runtime.now())


# The bell


def test_the_bell_says_how_much_is_unread_on_every_page(secretary: Worker, office: Office) -> None:
    before = words(secretary.opens("/instances"), "#bell")

    offered(office)

    assert before == "Notices"
    for path in ("/", "/tasks", "/instances", "/notices"):
        assert words(secretary.opens(path), "#bell") == "1 Notices: 1 unread"


def test_the_bell_of_somebody_with_very_many_does_not_count_them_all(secretary: Worker, runtime: Runtime) -> None:
    mentions(runtime, 130)

    assert words(secretary.opens("/"), "#bell") == "99+ Notices: more than 99 unread"


def test_the_bell_costs_one_query(secretary: Worker, office: Office, runtime: Runtime) -> None:
    offered(office)
    secretary.opens("/instances/new")
    statements: list[str] = []
    event.listen(runtime.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    secretary.opens("/instances/new")

    assert len([statement for statement in statements if "FROM notice" in statement]) == 1


def test_strangers_and_failures_have_no_bell(app: Flask) -> None:
    assert soup(app.test_client().get("/login")).select("#bell") == []


# The list


def test_a_notice_says_what_happened_and_leads_to_the_task(secretary: Worker, office: Office) -> None:
    task = offered(office)

    page = secretary.opens("/notices")

    line = words(page, ".notices li")
    assert "New task: Step 2 · Menyampaikan format" in line
    assert "unread" in line
    assert "Tribulan IV 2026" in line
    assert f"/tasks/{task}" in links(page)
    assert "Monday, 23 November 2026" in words(page)


def test_marking_all_as_read_empties_the_bell_but_not_the_list(secretary: Worker, office: Office) -> None:
    offered(office)
    page = secretary.opens("/notices")

    answer = secretary.posts("/notices/read", _single(page, "form[action='/notices/read']"))

    after = secretary.opens("/notices")
    assert answer.status_code == 303
    assert words(after, "#bell") == "Notices"
    assert "New task" in words(after)
    assert "unread" not in words(after, ".notices")


def test_what_comes_while_the_list_is_read_stays_unread(secretary: Worker, office: Office, runtime: Runtime) -> None:
    offered(office)
    page = secretary.opens("/notices")
    mentions(runtime, 1)

    secretary.posts("/notices/read", _single(page, "form[action='/notices/read']"))

    assert "1 unread" in words(secretary.opens("/notices"), "#bell")


def test_a_long_list_goes_on_page_by_page_and_shows_each_notice_once(secretary: Worker, runtime: Runtime) -> None:
    mentions(runtime, 120)
    page, seen = secretary.opens("/notices"), []
    for _ in range(3):
        seen += [each.get_text() for each in soup(page).select(".quoted")]
        page = secretary.opens(links(page, "main > p a.button")[-1]) if links(page, "main > p a.button") else page

    assert seen == [f"komentar {number}" for number in reversed(range(120))]


def test_a_task_that_is_settled_says_so(secretary: Worker, office: Office) -> None:
    task = offered(office)
    office.completes("sekretaris", office.row(task).instance_id, "distribute_format")

    assert "settled" in words(secretary.opens("/notices"), ".notices li")


def test_somebody_without_notices_reads_when_there_will_be_some(secretary: Worker) -> None:
    assert "There are no notices" in words(secretary.opens("/notices"))


def test_the_notices_of_others_are_not_shown(app: Flask, office: Office) -> None:
    offered(office)

    assert "There are no notices" in words(Worker(app, username="kadis").opens("/notices"))


# Links


@pytest.mark.parametrize("page", ["task", "case"])
def test_a_link_to_share_says_nothing_of_the_case(runtime: Runtime, office: Office, tmp_path: Path, page: str) -> None:
    worker = Worker(open_office(runtime, tmp_path, public_url="http://localhost"), username="sekretaris")
    task = offered(office)
    path = f"/tasks/{task}" if page == "task" else f"/instances/{office.row(task).instance_id}"

    shown = soup(worker.opens(path)).select_one(".share")

    assert shown is not None
    link, copied = shown.select_one("a"), shown.select_one("input")
    assert link is not None
    assert copied is not None
    assert copied["value"] == f"http://localhost{path}"
    assert unquote(str(link["href"])) == f"https://wa.me/?text=Please open this in Runut: http://localhost{path}"


def test_the_link_of_a_mail_opens_the_task_after_the_log_in(app: Flask, office: Office) -> None:
    task = offered(office)
    stranger = Visitor(app)

    asked = stranger.opens(f"/tasks/{task}")
    log_in = stranger.opens(str(asked.headers["Location"]))
    answer = stranger.signs_in("sekretaris", next=hidden(log_in, "next"))

    assert answer.headers["Location"] == f"/tasks/{task}"


# The choices


def test_everything_is_wanted_until_somebody_says_otherwise(secretary: Worker) -> None:
    page = secretary.opens("/notices/choices")

    assert len(soup(page).select("main input[type=checkbox]")) == 3 * len(Kind)
    assert len(soup(page).select("main input[type=checkbox][checked]")) == 3 * len(Kind)
    assert "sekretaris@contoh.invalid" in words(page)


def test_a_choice_is_kept_and_heeded(secretary: Worker, office: Office, runtime: Runtime) -> None:
    form = form_of(secretary.opens("/notices/choices"), "main form")
    entries = shown_entries(form)
    entries["wanted"].remove("offered.bell")

    answer = secretary.client.post("/notices/choices", data=entries, headers={"Sec-Fetch-Site": "same-origin"})
    offered(office)

    assert answer.status_code == 303
    with runtime.database.readers() as session:
        assert [(row.kind, row.channel) for row in session.scalars(select(NoticeChoice))] == [("offered", "bell")]
        assert session.scalars(select(Notice.person_id)).all() != []  # for the summary of the morning
    page = secretary.opens("/notices")
    assert words(page, "#bell") == "Notices"
    assert "There are no notices" in words(page)


# Webhooks


def add_fields(worker: Worker, **typed: str) -> dict[str, str]:
    return {
        "csrf_token": worker.token(),
        "url": "https://contoh.go.id/runut",
        "unit_id": "1",
        "kinds": "offered",
    } | typed


def test_an_administrator_adds_a_webhook_and_sees_its_secret_once(app: Flask, runtime: Runtime) -> None:
    admin = Worker(app, username="admin")

    page = admin.posts("/admin/webhooks", add_fields(admin))

    with runtime.database.readers() as session:
        hook = session.scalars(select(Webhook)).one()
    assert page.status_code == 201
    assert hook.secret in page.text
    assert hook.secret not in admin.opens("/admin/webhooks").text
    assert "https://contoh.go.id/runut" in words(admin.opens("/admin/webhooks"))


def test_an_address_that_cannot_be_called_is_refused_with_advice(app: Flask) -> None:
    admin = Worker(app, username="admin")

    page = admin.posts("/admin/webhooks", add_fields(admin, url="http://127.0.0.1/"))

    assert page.status_code == 422
    assert heading(page) == "This address cannot be called, or no kind of notice was chosen."
    assert alert(page) == ""


def test_a_webhook_is_switched_off_and_a_given_up_delivery_is_tried_again(app: Flask, runtime: Runtime) -> None:
    admin = Worker(app, username="admin")
    admin.posts("/admin/webhooks", add_fields(admin))
    now = runtime.now()
    with runtime.database.sessions.begin() as session:
        made = {"dedupe": "x", "message_id": "x", "written_at": now, "next_at": now, "last_error": "answered 500"}
        session.add(
            Delivery(channel="webhook", webhook_id=1, state="given_up", tries=10, payload={"kind": "offered"}, **made)
        )

    page = admin.opens("/admin/webhooks")
    again = admin.posts("/admin/webhooks/deliveries/1/retry", {"csrf_token": admin.token()})
    admin.posts("/admin/webhooks/1/switch", {"csrf_token": admin.token(), "active": ""})

    assert "given up 10 tries answered 500" in words(page, "#deliveries ~ .table")
    assert again.status_code == 303
    with runtime.database.readers() as session:
        row = session.scalars(select(Delivery)).one()
        assert (row.state, row.tries) == ("waiting", 0)
    assert "switched off" in words(admin.opens("/admin/webhooks"))


@pytest.mark.parametrize("username", ["kadis", "pengawas"])
def test_webhooks_are_for_administrators_only(app: Flask, username: str) -> None:
    worker = Worker(app, username=username)

    assert worker.opens("/admin/webhooks").status_code == 404
    for path in ("", "/1/switch", "/deliveries/1/retry"):
        assert worker.posts(f"/admin/webhooks{path}", add_fields(worker)).status_code == 404


def _single(page: TestResponse, selector: str) -> dict[str, str]:
    return {name: values[0] for name, values in shown_entries(form_of(page, selector)).items()}
