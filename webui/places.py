"""Lets few requests work at once, and only those that have arrived whole: slow links must not hold up the others."""

from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import IO, TYPE_CHECKING

from flask import Flask, Request

from engine.run.files import FULL
from webui.settings import MEBIBYTE, Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CHUNK = MEBIBYTE
KEPT_IN_MEMORY = MEBIBYTE  # of a body; what is more goes to a temporary file
NO_ROOM = "runut.no_room"  # set in the environment of a request that could not be kept while it arrived
COMPARING = "/verify/"  # where everybody may lay a file beside the one that was signed
STRANGERS_BYTES = 4 * MEBIBYTE  # whoever never signed in has nothing large to send


class Places:
    """Reads the body of a request, then waits for a place to work in. The application reads before it returns."""

    def __init__(self, application: "WSGIApplication", count: int, settings: Settings) -> None:
        self.application = application
        self.free = BoundedSemaphore(count)
        self.settings = settings

    def _limit(self, path: str) -> int:
        return self.settings.one_file_bytes if path.startswith(COMPARING) else STRANGERS_BYTES

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        told = environ.get("CONTENT_LENGTH") or ""
        length = int(told) if told.isdecimal() else 0
        is_stranger = f"{self.settings.session_cookie}=" not in environ.get("HTTP_COOKIE", "")
        limit = self._limit(environ.get("PATH_INFO", "")) if is_stranger else self.settings.most_bytes
        with SpooledTemporaryFile(KEPT_IN_MEMORY) as body:
            if 0 < length <= limit:  # what is larger is refused without being read
                environ[NO_ROOM] = not _copied(environ["wsgi.input"], body, length)
                environ["wsgi.input"] = body
            with self.free:
                return self.application(environ, start_response)


def init_app(app: Flask, settings: Settings) -> None:
    """Put the places around the application."""
    app.request_class = Arrived
    app.wsgi_app = Places(app.wsgi_app, settings.threads, settings)  # type: ignore[method-assign]  # as Flask documents


def _copied(stream: IO[bytes], body: IO[bytes], length: int) -> bool:
    try:
        while length > 0 and (chunk := stream.read(min(CHUNK, length))):
            body.write(chunk)
            length -= len(chunk)
    except OSError as error:
        if error.errno not in FULL:
            raise
        return False
    body.seek(0)
    return True


class Arrived(Request):
    """A request whose files stay in memory as long as its body did, so that a full disk is met in one place only."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return SpooledTemporaryFile(KEPT_IN_MEMORY)
