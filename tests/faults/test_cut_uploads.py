"""The line is cut in the middle of an upload: nothing of it is kept, and sent whole it arrives."""

from __future__ import annotations

import socket

import pytest

from tests.faults.server import Server
from tests.faults.stored import Stored
from tests.faults.test_refusals_over_http import typed_form
from tests.robot.page import File, Sent
from tests.robot.stranger import Stranger

CONTENT = b"%PDF-" + b"0123456789" * 30_000


@pytest.fixture
def kadis(served: Server) -> Stranger:
    return served.person("kadis")


def send_half(kadis: Stranger, sent: Sent, part: float) -> None:
    """Send a part of a request and close the line; returns when the server has given up on it."""
    cookies = "; ".join(f"{name}={value}" for name, value in kadis.browser.cookies.items())
    head = [
        f"POST {sent.address} HTTP/1.1",
        f"Host: {kadis.browser.base_url.netloc.decode()}",
        f"Cookie: {cookies}",
        "Sec-Fetch-Site: same-origin",
        f"Content-Type: {sent.type}",
        f"Content-Length: {len(sent.body)}",
        "Connection: close",
        *("", ""),
    ]
    with socket.create_connection((kadis.browser.base_url.host, kadis.browser.base_url.port or 80), timeout=30) as line:
        line.sendall("\r\n".join(head).encode() + sent.body[: int(len(sent.body) * part)])
        line.shutdown(socket.SHUT_WR)
        while line.recv(10_000):
            pass


@pytest.mark.parametrize("part", [0.01, 0.5, 0.999])
def test_a_request_that_ends_half_way_leaves_nothing_behind_and_arrives_when_sent_whole(
    kadis: Stranger, stored: Stored, part: float
) -> None:
    task = kadis.starts().partition("?")[0]
    form = typed_form(kadis, task)
    form.attach("attachment", File("lakip.pdf", CONTENT))
    sent = form.encoded()

    with stored.nothing_changes():
        send_half(kadis, sent, part)

    assert kadis.sends(sent).status == 303
    assert stored.completions(task) == 1
