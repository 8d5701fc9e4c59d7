"""Hands one letter to a mail server. The only user of smtplib; knows no notice and writes no sentence."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal

from engine.notices.deliveries import Due, NotDelivered, Unwanted
from engine.people.seed import DEMO_MAIL

SECONDS = 15
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Letter:
    """A mail as its receiver reads it."""

    to: str
    name: str
    subject: str
    text: str
    html: str
    message_id: str  # without host; the same at every try
    written_at: datetime


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in, and in whose name."""

    host: str
    port: int
    security: Literal["none", "starttls", "tls"]
    sender: str
    user: str = ""
    password: str = ""
    timeout: float = SECONDS
    context: ssl.SSLContext | None = None  # none: the certificates that the machine trusts

    @property
    def is_here(self) -> bool:
        """Whether it runs on this machine, as for trying out."""
        return self.host in LOOPBACK

    def send(self, letter: Letter) -> None:
        """Hand a letter in.

        Raises:
            NotDelivered: the server could not be reached or did not take it.
        """
        message = self._message(letter)
        try:
            with self._connection() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise NotDelivered(_told(code, said), is_final=code >= 500) from error
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            # The sender is the same in every letter; what is said of the data concerns this one.
            is_route = isinstance(error, smtplib.SMTPSenderRefused)
            is_final = error.smtp_code >= 500 and not is_route
            raise NotDelivered(
                _told(error.smtp_code, error.smtp_error), is_final=is_final, is_route=is_route
            ) from error
        except smtplib.SMTPResponseException as error:
            raise NotDelivered(_told(error.smtp_code, error.smtp_error), is_route=True) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotDelivered(f"{type(error).__name__}: {error}", is_route=True) from error

    def _connection(self) -> smtplib.SMTP:
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=self.timeout, context=self._tls(), local_hostname=self._own_name
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout, local_hostname=self._own_name)
        try:
            if self.security == "starttls":
                server.starttls(context=self._tls())
            if self.user:
                server.login(self.user, self.password)
        except (smtplib.SMTPException, OSError):
            server.close()
            raise
        return server

    def _tls(self) -> ssl.SSLContext:
        return self.context or ssl.create_default_context()

    @property
    def _own_name(self) -> str:
        return self.sender.rpartition("@")[2] or "localhost"

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = Address("Runut", addr_spec=self.sender)
        try:
            message["To"] = Address(_one_line(letter.name), addr_spec=letter.to)
        except (HeaderParseError, ValueError, IndexError) as error:
            raise NotDelivered("the address cannot be written to", is_final=True) from error
        message["Subject"] = _one_line(letter.subject)
        message["Date"] = format_datetime(letter.written_at)
        message["Message-ID"] = f"<{letter.message_id}@{self._own_name}>"
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        message.set_content(letter.text)
        message.add_alternative(letter.html, subtype="html")
        return message


@dataclass(frozen=True)
class MailCarrier:
    """Lets somebody write the letter of a delivery, outside of any transaction, and hands it in."""

    server: MailServer
    compose: Callable[[Due], Letter | None]

    def carry(self, due: Due) -> None:
        """Write the letter and hand it in.

        Raises:
            NotDelivered: the server could not be reached or did not take it.
            Unwanted: there is nothing to write about any longer, or nobody real to write to.
        """
        letter = self.compose(due)
        if letter is None:
            raise Unwanted("nothing left to tell")
        if letter.to.endswith(DEMO_MAIL) and not self.server.is_here:
            raise Unwanted("an invented person")
        self.server.send(letter)


def _one_line(text: str) -> str:
    """Names and subjects are typed by people: no line of theirs may become a header of its own."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _told(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {_one_line(text)}"
