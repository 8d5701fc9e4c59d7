"""The real application behind a real server on this machine, with the demo office in it. Knows no page."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from engine.run.catalogue import Catalogue
from engine.run.files import FileStore
from engine.run.runtime import Runtime
from models.database import Database
from models.people import Person
from tests.office import Clock, Office, install_demo
from tests.web.visitor import open_office
from webui import assets
from webui.sessions import Browser, open_session

FAILING = "/failing"


class RunningClock(Clock):
    """The time of the office in a browser: it goes on as outside, and can be moved ahead."""

    def __init__(self) -> None:
        super().__init__()
        self.began = time.monotonic()

    def __call__(self) -> datetime:
        return self.moment + timedelta(seconds=time.monotonic() - self.began)


@dataclass(frozen=True)
class Site:
    """Where the application is served, and the office whose work it shows."""

    address: str
    office: Office

    def signs_in(self, context: BrowserContext, username: str) -> None:
        """Let a browser be signed in as if through the log-in page."""
        runtime = self.office.runtime
        with runtime.database.readers() as session:
            person = session.scalars(select(Person.id).where(Person.username == username)).one()
        token = open_session(runtime, person, Browser("127.0.0.1", "Chromium"), runtime.now())
        context.add_cookies([{"name": "sid", "value": token, "url": self.address, "httpOnly": True, "sameSite": "Lax"}])

    def deeds(self, instance: UUID) -> list[tuple[str, str]]:
        """What has happened in a case: the kind of each history entry and its element."""
        return [(entry.kind, entry.task.element if entry.task else "") for entry in self.office.history(instance)]

    def steps(self, instance: UUID) -> list[str]:
        """The numbered activities of the SOP that a case follows."""
        runtime = self.office.runtime
        with runtime.database.readers() as session:
            version = runtime.catalogue.version(session, self.office.instance(instance).process_version_id)
        return [step.id for step in version.steps]


class QuietHandler(WSGIRequestHandler):
    """Keeps connections open, as the server of an office does, and writes no log."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing: a test tells what it has found."""


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """Serve a fresh office from `folder`, with the static files built as in use."""
    with _static_files(folder / "static"):
        database = Database(f"sqlite:///{folder / 'runut.db'}", pool_size=32)
        database.upgrade()
        runtime = Runtime(database, Catalogue(), FileStore(folder / "files"), RunningClock())
        install_demo(runtime)
        app = open_office(runtime, folder, language="id", idle_minutes=100_000, session_hours=10_000)
        app.add_url_rule(FAILING, "failing", _fail)
        with _answering(app) as address:
            yield Site(address, Office(runtime))
        database.close()


@contextmanager
def _static_files(copy: Path) -> Iterator[None]:
    shutil.copytree(assets.STATIC, copy, ignore=shutil.ignore_patterns("built"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assets, "STATIC", copy)
        patch.setattr(assets, "BUILT", copy / "built")
        assets.build()
        yield


@contextmanager
def _answering(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _fail() -> str:
    raise ZeroDivisionError
