"""The recurring jobs really running: beside the pages, as a program of their own, killed and told to stop."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from sqlalchemy import func, select

from engine.run.runtime import Runtime
from models.history import Outbox
from models.notices import Notice
from tests.faults.server import ROOT, Server
from tests.office import Office

SECONDS = 30


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Server:
    return Server(tmp_path, database_url)


def waits_to_be_told(office: Office) -> None:
    """A task for the Sekretaris opened two minutes ago."""
    office.clock.moment = datetime.now(UTC) - timedelta(minutes=2)
    office.completes("kadis", office.starts(), "order_report")


def told(runtime: Runtime) -> int:
    with runtime.database.readers() as session:
        assert session.scalar(select(func.count()).select_from(Outbox).where(Outbox.delivered_at.is_(None))) is not None
        return session.scalar(select(func.count()).select_from(Notice)) or 0


def soon(is_so: Callable[[], bool]) -> bool:
    until = monotonic() + SECONDS
    while not is_so() and monotonic() < until:
        Event().wait(0.1)
    return is_so()


@contextmanager
def a_worker(server: Server) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "webui.cli", "worker"],
        cwd=ROOT,
        env=server.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_a_worker_tells_people_and_ends_when_told(server: Server, office: Office) -> None:
    waits_to_be_told(office)

    with a_worker(server) as worker:
        is_told = soon(lambda: told(office.runtime) == 1)
        worker.send_signal(signal.SIGTERM)
        code = worker.wait(SECONDS)

    assert is_told
    assert code == 0


def test_a_worker_that_was_killed_leaves_nothing_undone(server: Server, office: Office) -> None:
    waits_to_be_told(office)
    with a_worker(server) as first:
        soon(lambda: told(office.runtime) == 1)
        first.send_signal(signal.SIGKILL)
        first.wait(SECONDS)
    waits_to_be_told(office)

    with a_worker(server):
        is_told = soon(lambda: told(office.runtime) == 2)

    assert is_told


def test_serving_one_process_needs_no_worker_beside_it(server: Server, office: Office) -> None:
    waits_to_be_told(office)

    server.starts()
    is_told = soon(lambda: told(office.runtime) == 1)
    code = server.is_told(signal.SIGTERM)

    assert is_told
    assert code == 0


def test_the_doctor_says_what_waits_too_long(server: Server, office: Office) -> None:
    office.clock.moment = datetime.now(UTC) - timedelta(hours=2)
    office.starts()

    said = server.runut("doctor")

    assert "oldest notice to tell" in said.stdout
    assert "off: RUNUT_SMTP_HOST names no server" in said.stdout
    assert "oldest notice to tell" in said.stderr
    assert said.returncode == 1
