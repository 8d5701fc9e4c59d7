"""Webhooks: signed calls without content, made later if the receiver fails, and never into our own network."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from sqlalchemy import select

from engine.errors import MayNotAdminister, WebhookRefused
from engine.notices.deliveries import deliver_due
from engine.notices.outbox import read_outbox
from engine.notices.subscriptions import add_webhook, switch_webhook
from engine.notices.webhooks import WebhookCaller, is_public
from engine.run.runtime import Runtime
from models.notices import Delivery
from models.people import Unit
from tests.office import Office

PATIENCE = 0.3  # seconds; a worker in use has more


@dataclass
class Receiver:
    """A program that is called, and how it answers."""

    status: int = 204
    slow: float = 0
    calls: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.calls.append((self.path, dict(self.headers), body))
            time.sleep(receiver.slow)
            self.send_response(receiver.status)
            self.send_header("Location", f"{receiver.url}elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST  # noqa: N815 - likewise; a redirect would ask so

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: a test tells what it has found."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever)
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/runut?kantor=dpmd&"
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as each:
        yield each


def hooked(office: Office, url: str, unit: str = "dpmd", kinds: tuple[str, ...] = ("offered",)) -> str:
    """Let the administrator add a webhook; returns its secret."""
    return add_webhook(
        office.runtime, office.actor("admin"), unit_id=unit_id(office.runtime, unit), url=url, kinds=kinds, private=True
    )


def unit_id(runtime: Runtime, code: str) -> int:
    with runtime.database.readers() as session:
        return session.scalars(select(Unit.id).where(Unit.code == code)).one()


def happens(office: Office) -> None:
    """A task opens for the Sekretaris and is told."""
    office.completes("kadis", office.starts(subject="Rahasia besar"), "order_report")
    office.clock.pass_minutes(1)
    read_outbox(office.runtime)


def delivers(office: Office, *, private: bool = True) -> None:
    deliver_due(office.runtime, {"webhook": WebhookCaller(office.runtime, private=private, timeout=PATIENCE)})


def rows(runtime: Runtime) -> list[Delivery]:
    with runtime.database.readers() as session:
        return list(session.scalars(select(Delivery).where(Delivery.channel == "webhook").order_by(Delivery.id)))


def test_a_call_carries_ids_a_signature_and_no_word_of_the_case(office: Office, receiver: Receiver) -> None:
    secret = hooked(office, receiver.url)
    happens(office)

    delivers(office)

    path, headers, body = receiver.calls[0]
    at, signed = (part.partition("=")[2] for part in headers["X-Runut-Signature"].split(","))
    said = json.loads(body)
    assert path == "/runut?kantor=dpmd&"
    assert hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest() == signed
    assert int(at) == office.clock.moment.timestamp()
    assert said["id"] == headers["X-Runut-Event-Id"]
    assert set(said) == {"id", "kind", "at", "instance", "task", "level", "urgent"}
    assert b"Rahasia" not in body
    assert secret.encode() not in body
    assert {row.state for row in rows(office.runtime)} == {"sent"}


@pytest.mark.parametrize(
    ("status", "slow", "reason"),
    [(500, 0.0, "answered 500"), (302, 0.0, "answered 302"), (404, 0.0, "answered 404"), (204, 1.0, "TimeoutError")],
)
def test_a_receiver_that_fails_is_called_again_later_with_the_same_id(
    office: Office, receiver: Receiver, status: int, slow: float, reason: str
) -> None:
    receiver.status, receiver.slow = status, slow
    hooked(office, receiver.url)
    happens(office)
    happens(office)

    delivers(office)
    failed = [row for row in rows(office.runtime) if row.tries]
    first = [headers["X-Runut-Event-Id"] for _, headers, _ in receiver.calls]
    receiver.status, receiver.slow = 200, 0
    office.clock.pass_minutes(1)
    delivers(office)

    assert [row.state for row in failed] == ["waiting"]  # one try shows that it fails; the others wait
    assert reason in (failed[0].last_error or "")
    assert [path for path, _, _ in receiver.calls if "elsewhere" in path] == []
    assert first[0] in [headers["X-Runut-Event-Id"] for _, headers, _ in receiver.calls[1:]]
    assert {row.state for row in rows(office.runtime)} == {"sent"}


def test_a_receiver_that_is_down_does_not_keep_another_one_waiting(office: Office, receiver: Receiver) -> None:
    hooked(office, "http://127.0.0.1:9/")
    hooked(office, receiver.url)
    happens(office)
    happens(office)

    delivers(office)

    assert len(receiver.calls) == 2
    assert sorted(row.state for row in rows(office.runtime)) == ["sent", "sent", "waiting", "waiting"]


def test_a_webhook_hears_of_its_unit_and_those_below_and_of_the_kinds_it_asked_for(
    office: Office, receiver: Receiver
) -> None:
    hooked(office, receiver.url, unit="bidang_pemdes")
    hooked(office, receiver.url, kinds=("warning",))

    happens(office)

    assert rows(office.runtime) == []


def test_a_webhook_that_is_switched_off_is_called_no_more(office: Office, receiver: Receiver) -> None:
    hooked(office, receiver.url)
    happens(office)
    [hook_id] = {row.webhook_id for row in rows(office.runtime)}
    assert hook_id is not None

    switch_webhook(office.runtime, office.actor("admin"), webhook_id=hook_id, is_active=False)
    delivers(office)
    happens(office)

    assert receiver.calls == []
    assert {row.state for row in rows(office.runtime)} == {"unwanted"}


def test_only_an_administrator_of_the_unit_adds_a_webhook(office: Office) -> None:
    for username in ("kadis", "pengawas"):
        with pytest.raises(MayNotAdminister):
            add_webhook(
                office.runtime,
                office.actor(username),
                unit_id=unit_id(office.runtime, "dpmd"),
                url="https://contoh.id/",
                kinds=["offered"],
            )


@pytest.mark.parametrize(
    "url",
    [
        *("http://contoh.id/", "ftp://contoh.id/", "https://", "https:///x", "https://a:b@contoh.id/", "javascript:x"),
        *("https://contoh.id:0/", "https://contoh.id:99999/", "https://contoh.id/ x", "https://contoh.id/\r\nX: y"),
    ],
)
def test_an_address_that_cannot_be_called_is_refused_at_once(office: Office, url: str) -> None:
    with pytest.raises(WebhookRefused):
        add_webhook(
            office.runtime,
            office.actor("admin"),
            unit_id=unit_id(office.runtime, "dpmd"),
            url=url,
            kinds=["offered"],
        )


def test_a_call_never_goes_into_our_own_network_whatever_a_name_stands_for(office: Office, receiver: Receiver) -> None:
    hooked(office, receiver.url.replace("http://127.0.0.1", "https://localhost"))
    happens(office)

    delivers(office, private=False)

    assert receiver.calls == []
    assert rows(office.runtime)[0].state == "given_up"
    assert rows(office.runtime)[0].last_error == "leads into a private network"


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),  # noqa: S104 - never bound
        *("::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "224.0.0.1"),
    ],
)
def test_private_addresses_are_known_however_they_are_written(address: str) -> None:
    assert not is_public(address)
    assert is_public("103.10.10.10")
    assert is_public("2606:4700::1111")


def test_a_name_is_looked_up_once_for_each_call(office: Office, receiver: Receiver) -> None:
    asked: list[str] = []
    port = receiver.url.partition("127.0.0.1:")[2].partition("/")[0]
    hooked(office, f"http://nama.contoh.id:{port}/")
    happens(office)
    happens(office)

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    deliver_due(office.runtime, {"webhook": WebhookCaller(office.runtime, private=True, resolve=resolve)})

    assert [headers["Host"] for _, headers, _ in receiver.calls] == [f"nama.contoh.id:{port}"] * 2
    assert asked == ["nama.contoh.id"] * 2  # a second look-up could have led elsewhere
