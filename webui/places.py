"""Lets few requests work at once, and only those that have arrived whole: slow links must not hold up the others."""

from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import IO, TYPE_CHECKING

from flask import Flask

from webui.settings import MEBIBYTE, Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CHUNK = MEBIBYTE
KEPT_IN_MEMORY = MEBIBYTE  # of a body; what is more goes to a temporary file
STRANGERS_BYTES = 4 * MEBIBYTE  # whoever never signed in has nothing large to send


class Places:
    """Reads the body of a request, then waits for a place to work in. The application reads before it returns."""

    def __init__(self, application: "WSGIApplication", count: int, settings: Settings) -> None:
        self.application = application
        self.free = BoundedSemaphore(count)
        self.settings = settings

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        told = environ.get("CONTENT_LENGTH") or ""
        length = int(told) if told.isdecimal() else 0
        is_stranger = f"{self.settings.session_cookie}=" not in environ.get("HTTP_COOKIE", "")
        limit = STRANGERS_BYTES if is_stranger else self.settings.most_bytes
        with SpooledTemporaryFile(KEPT_IN_MEMORY) as body:
            if 0 < length <= limit:  # what is larger is refused without being read
                _copy(environ["wsgi.input"], body, length)
                environ["wsgi.input"] = body
            with self.free:
                return self.application(environ, start_response)


def init_app(app: Flask, settings: Settings) -> None:
    """Put the places around the application."""
    app.wsgi_app = Places(app.wsgi_app, settings.threads, settings)  # type: ignore[method-assign]  # as Flask documents


def _copy(stream: IO[bytes], body: IO[bytes], length: int) -> None:
    while length > 0 and (chunk := stream.read(min(CHUNK, length))):
        body.write(chunk)
        length -= len(chunk)
    body.seek(0)
