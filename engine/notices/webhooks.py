"""Calls a webhook: signed, without following anything, and never into our own network. Knows no table but its own."""

import hashlib
import hmac
import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

import orjson

from engine.notices.deliveries import Due, NotDelivered, Unwanted
from engine.run.runtime import Runtime
from models.notices import Webhook

SECONDS = 10

Resolver = Callable[[str, int], list[str]]


def addresses_of(host: str, port: int) -> list[str]:
    """Every address that a name stands for."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """Whether an address lies outside of every private, local or reserved network, however it is written."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        return found.is_global and not found.is_multicast and (inner is None or inner.is_global)
    return found.is_global and not found.is_multicast


def problem_with(url: str, *, private: bool = False) -> str | None:
    """What keeps an address from being called, before any name is looked up."""
    try:
        target = urlsplit(url)
        port = target.port
    except ValueError:
        return "unreadable"
    if target.scheme not in (("https", "http") if private else ("https",)):
        return "not https"
    if not target.hostname or target.username or target.fragment or port == 0 or not url.isascii() or " " in url:
        return "unreadable"
    return None


def signature(secret: str, at: int, body: bytes) -> str:
    """What proves to the receiver that a call is ours and fresh."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


@dataclass(frozen=True)
class WebhookCaller:
    """Calls webhooks. `private` lets them be in our own network, for trying out."""

    runtime: Runtime
    private: bool = False
    timeout: float = SECONDS
    resolve: Resolver = addresses_of
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def carry(self, due: Due) -> None:
        """Call the webhook of a delivery.

        Raises:
            NotDelivered: it did not answer with success.
            Unwanted: it has been switched off.
        """
        with self.runtime.database.readers() as session:
            hook = session.get(Webhook, due.webhook_id)
        if hook is None or not hook.is_active:
            raise Unwanted("switched off")
        body = orjson.dumps({"id": due.message_id, **(due.payload or {})}, option=orjson.OPT_SORT_KEYS)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Runut",
            "X-Runut-Event-Id": due.message_id,
            "X-Runut-Signature": signature(hook.secret, _seconds(self.runtime.now()), body),
        }
        status = self._post(hook.url, body, headers)
        if not 200 <= status < 300:
            raise NotDelivered(f"answered {status}", is_route=True)

    def _post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        if problem := problem_with(url, private=self.private):
            raise NotDelivered(problem, is_final=True)
        target = urlsplit(url)
        try:
            connection = self._connection(target)
            try:
                connection.request("POST", _path(target), body, headers)
                return connection.getresponse().status  # nothing of what it says is read
            finally:
                connection.close()
        except (OSError, HTTPException, ValueError) as error:
            raise NotDelivered(f"{type(error).__name__}: {error}", is_route=True) from error

    def _connection(self, target: SplitResult) -> HTTPConnection:
        is_secure = target.scheme == "https"
        host, port = target.hostname or "", target.port or (443 if is_secure else 80)
        address = self._allowed(host, port)
        connection = (
            HTTPSConnection(host, port, timeout=self.timeout, context=self.context)
            if is_secure
            else HTTPConnection(host, port, timeout=self.timeout)
        )
        # The address that was looked at is the one that is called: a second look-up might find another one. TLS checks
        # the name as ever.
        raw = socket.create_connection((address, port), self.timeout)
        connection.sock = self.context.wrap_socket(raw, server_hostname=host) if is_secure else raw
        return connection

    def _allowed(self, host: str, port: int) -> str:
        found = self.resolve(host, port)
        if not found:
            raise NotDelivered("no address", is_route=True)
        if not self.private and not all(map(is_public, found)):
            raise NotDelivered("leads into a private network", is_final=True)
        return found[0]


def _path(target: SplitResult) -> str:
    return (target.path or "/") + (f"?{target.query}" if target.query else "")


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
