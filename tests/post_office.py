"""A real mail server on this machine that can fail as mail servers do, and the worker that hands mail in there."""

from __future__ import annotations

import socket
from asyncio import Server, Transport
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from flask import Flask

from engine.jobs.rounds import Rounds
from engine.notices.deliveries import Carrier
from engine.notices.mail import MailCarrier, MailServer
from engine.run.runtime import Runtime
from webui.letters import Letters

PATIENCE = 0.3  # seconds; a worker in use has more


class Fault(StrEnum):
    """How the mail server fails."""

    NONE = "works"
    REFUSED = "refuses the connection"
    SILENT = "does not greet in time"
    BUSY_AT_MAIL = "4xx at MAIL"
    BUSY_AT_RCPT = "4xx at RCPT"
    UNKNOWN_AT_RCPT = "5xx at RCPT"
    DROPS = "takes the mail and hangs up before it says so"
    CLOSES = "421 in the middle"
    NO_TLS = "no TLS"


ANSWERS = {
    ("MAIL", Fault.BUSY_AT_MAIL): "451 4.3.2 try later",
    ("RCPT", Fault.BUSY_AT_RCPT): "450 4.2.1 mailbox busy",
    ("RCPT", Fault.UNKNOWN_AT_RCPT): "550 5.1.1 no such user",
    ("RCPT", Fault.CLOSES): "421 4.4.2 closing",
}


@dataclass
class PostOffice:
    """What arrived, and how it fails now."""

    fault: Fault = Fault.NONE
    letters: list[EmailMessage] = field(default_factory=list)
    port: int = 0

    def ids(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.letters]

    def receivers(self) -> list[str]:
        return sorted(str(letter["To"]).rpartition("<")[2].rstrip(">") for letter in self.letters)

    # What aiosmtpd asks its handler:

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802 - the name aiosmtpd looks for
        envelope.mail_from = address
        return ANSWERS.get(("MAIL", self.fault), "250 OK")

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802 - the name aiosmtpd looks for
        envelope.rcpt_tos.append(address)
        return ANSWERS.get(("RCPT", self.fault), "250 OK")

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802 - the name aiosmtpd looks for
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.fault is Fault.DROPS:
            cast(Transport, server.transport).abort()
        return "250 OK"


class LoopbackController(Controller):
    """Listens on a free port."""

    def _trigger_server(self) -> None:
        self.port = cast(Server, self.server).sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd has types elsewhere


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """Open a mail server on loopback."""
    office = PostOffice()
    controller = LoopbackController(office, hostname="127.0.0.1", port=0)
    controller.start()
    office.port = controller.port
    try:
        yield office
    finally:
        controller.stop()


@contextmanager
def worker(app: Flask, runtime: Runtime, office: PostOffice, *, digests: bool = False) -> Iterator[Rounds]:
    """The recurring jobs of an application whose mail goes to `office`, failing as it does now."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if office.fault is Fault.SILENT:
            silent.listen()  # accepted by the kernel, greeted by nobody
        is_elsewhere = office.fault in (Fault.REFUSED, Fault.SILENT)
        server = MailServer(
            host="127.0.0.1",
            port=silent.getsockname()[1] if is_elsewhere else office.port,
            security="starttls" if office.fault is Fault.NO_TLS else "none",
            sender="runut@dpmd.purwakartakab.go.id",
            timeout=PATIENCE,
        )
        mail = MailCarrier(server, Letters(app).compose)
        ways: dict[str, Carrier] = {"mail": mail, "digest": mail} if digests else {"mail": mail}
        yield Rounds(runtime, ways)


def a_minute_passes(rounds: Rounds) -> None:
    """Run every job once."""
    for job in rounds.jobs.values():
        job()
