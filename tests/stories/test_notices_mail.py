"""Mail about urgent work: the action succeeds however the mail server fails, and the mail comes later, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from engine.notices.deliveries import LEASE, MOST_TRIES, Carrier, Due, deliver_due, waiting_after
from engine.notices.subscriptions import retry_delivery
from engine.run.runtime import Runtime
from models.instances import Instance
from models.notices import Delivery
from models.people import Person
from tests.office import Office
from tests.post_office import Fault, PostOffice, a_minute_passes, post_office, worker
from tests.web.visitor import open_office


@dataclass(frozen=True)
class Killed:
    """Delivers, and is gone before it can say so."""

    carrier: Carrier

    def carry(self, due: Due) -> None:
        self.carrier.carry(due)
        raise KeyboardInterrupt


LATER = [fault for fault in Fault if fault not in (Fault.NONE, Fault.UNKNOWN_AT_RCPT)]


@pytest.fixture
def post() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path, language="id", public_url="https://runut.purwakartakab.go.id")


def urgent_order(office: Office) -> UUID:
    """A very urgent case that waits for the Sekretaris, told about by nobody yet."""
    instance = office.starts(subject="Tribulan IV 2026")
    with office.runtime.database.sessions.begin() as session:
        session.execute(update(Instance).where(Instance.id == instance).values(urgency="sangat_segera"))
    office.completes("kadis", instance, "order_report", urgency="sangat_segera")
    office.clock.pass_minutes(1)
    return instance


def deliveries(runtime: Runtime) -> list[Delivery]:
    with runtime.database.readers() as session:
        return list(session.scalars(select(Delivery).where(Delivery.channel == "mail").order_by(Delivery.id)))


@pytest.mark.parametrize("fault", LATER)
def test_a_failing_mail_server_delays_the_mail_and_nothing_else(
    app: Flask, office: Office, post: PostOffice, fault: Fault
) -> None:
    post.fault = fault
    instance = urgent_order(office)

    with worker(app, office.runtime, post) as rounds:
        a_minute_passes(rounds)
    [failed] = deliveries(office.runtime)
    first = post.ids()
    post.fault = Fault.NONE
    office.clock.pass_minutes(1)
    with worker(app, office.runtime, post) as rounds:
        a_minute_passes(rounds)
        a_minute_passes(rounds)

    assert (failed.state, failed.tries) == ("waiting", 1)
    assert failed.last_error
    [sent] = deliveries(office.runtime)
    assert sent.state == "sent"
    assert post.receivers() == ["sekretaris@contoh.invalid"] * (1 + len(first))
    assert len(first) == (fault is Fault.DROPS)  # that one arrived and could not be known to
    assert len(set(post.ids())) == 1  # so it came again under the same id, by which readers show it once
    assert office.open_tasks(instance) == [("distribute_format", "")]


def test_an_address_that_does_not_exist_is_given_up_until_an_administrator_tries_again(
    app: Flask, office: Office, post: PostOffice
) -> None:
    post.fault = Fault.UNKNOWN_AT_RCPT
    urgent_order(office)
    with worker(app, office.runtime, post) as rounds:
        a_minute_passes(rounds)
        [given_up] = deliveries(office.runtime)
        post.fault = Fault.NONE
        office.clock.pass_minutes(24 * 60)
        a_minute_passes(rounds)
        unasked = post.ids()

        retry_delivery(office.runtime, office.actor("admin"), delivery_id=given_up.id)
        a_minute_passes(rounds)

    assert (given_up.state, given_up.last_error) == ("given_up", "550 5.1.1 no such user")
    assert [letter for letter in unasked if given_up.message_id in letter] == []
    assert len([letter for letter in post.ids() if given_up.message_id in letter]) == 1


def test_a_server_that_stays_away_is_asked_less_and_less_often_and_at_last_no_more(
    app: Flask, office: Office, post: PostOffice
) -> None:
    post.fault = Fault.REFUSED
    urgent_order(office)
    waits = []
    with worker(app, office.runtime, post) as rounds:
        for _ in range(MOST_TRIES):
            before = office.clock.moment
            rounds.jobs["outbox"]()
            rounds.deliver()
            [row] = deliveries(office.runtime)
            waits.append(row.next_at - before)
            office.clock.moment = row.next_at

    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert waits[-1] == waiting_after(MOST_TRIES) == timedelta(hours=6)
    assert (row.state, row.tries) == ("given_up", MOST_TRIES)


def test_a_worker_killed_between_sending_and_noting_it_sends_the_same_letter_again(
    app: Flask, office: Office, post: PostOffice
) -> None:
    urgent_order(office)
    with worker(app, office.runtime, post) as rounds:
        rounds.jobs["outbox"]()
        with pytest.raises(KeyboardInterrupt):
            deliver_due(office.runtime, {"mail": Killed(rounds.carriers["mail"])})

    with worker(app, office.runtime, post) as rounds:
        rounds.deliver()
        at_once = len(post.letters)
        office.clock.moment += LEASE
        rounds.deliver()

    assert at_once == 1  # the lease of the dead worker still holds
    assert len(post.letters) == 2
    assert len(set(post.ids())) == 1


def test_the_mail_is_plain_text_and_html_in_the_readers_language_with_a_link(
    app: Flask, office: Office, post: PostOffice
) -> None:
    instance = urgent_order(office)
    with worker(app, office.runtime, post) as rounds:
        a_minute_passes(rounds)

    [letter] = post.letters
    text, html = (letter.get_body((kind,)) for kind in ("plain", "html"))
    link = f"https://runut.purwakartakab.go.id/tasks/{office.task(instance, 'distribute_format')}"
    assert text is not None
    assert html is not None
    assert link in text.get_content()
    assert f'href="{link}"' in html.get_content()
    assert "Menyampaikan format" in str(letter["Subject"])
    assert letter["Auto-Submitted"] == "auto-generated"
    assert str(letter["Message-ID"]).endswith("@dpmd.purwakartakab.go.id>")


def test_no_name_can_smuggle_a_header_or_a_receiver_into_a_mail(app: Flask, office: Office, post: PostOffice) -> None:
    with office.runtime.database.sessions.begin() as session:
        named = {"name": "Asep\r\nBcc: kadis@contoh.invalid, \u2028X: y"}
        session.execute(update(Person).where(Person.username == "sekretaris").values(**named))
    urgent_order(office)

    with worker(app, office.runtime, post) as rounds:
        a_minute_passes(rounds)

    [letter] = post.letters
    assert letter["Bcc"] is None
    assert letter["X"] is None
    assert post.receivers() == ["sekretaris@contoh.invalid"]


@pytest.mark.parametrize("address", ["a@b\r\nRCPT TO:<x@y>", "a@b, c@d", "tanpa-alamat", "a b@c"])
def test_an_address_that_is_none_is_given_up_with_a_reason(
    app: Flask, office: Office, post: PostOffice, address: str
) -> None:
    with office.runtime.database.sessions.begin() as session:
        session.execute(update(Person).where(Person.username == "sekretaris").values(email=address))
    urgent_order(office)

    with worker(app, office.runtime, post) as rounds:
        a_minute_passes(rounds)

    [row] = deliveries(office.runtime)
    assert (row.state, row.last_error) == ("given_up", "the address cannot be written to")
    assert post.letters == []


def test_a_mail_that_waited_until_its_task_was_done_is_not_sent(app: Flask, office: Office, post: PostOffice) -> None:
    post.fault = Fault.REFUSED
    instance = urgent_order(office)
    with worker(app, office.runtime, post) as rounds:
        a_minute_passes(rounds)
    office.completes("sekretaris", instance, "distribute_format")

    post.fault = Fault.NONE
    office.clock.pass_minutes(1)
    with worker(app, office.runtime, post) as rounds:
        rounds.deliver()

    assert [row.state for row in deliveries(office.runtime)] == ["unwanted"]
    assert post.letters == []


def test_ordinary_work_waits_for_the_digest(app: Flask, office: Office, post: PostOffice) -> None:
    office.completes("kadis", office.starts(), "order_report")
    office.clock.pass_minutes(1)

    with worker(app, office.runtime, post) as rounds:
        rounds.jobs["outbox"]()
        rounds.deliver()

    assert post.letters == []
    assert deliveries(office.runtime) == []
