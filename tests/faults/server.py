"""A really running server: started, stopped and killed as an operator or a power cut would. Knows no page."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import httpx
from sqlalchemy import update

from engine.people.passwords import hash_password
from models.database import Database
from models.people import Person
from tests.robot.crowd import PEOPLE, Crowd
from tests.robot.stranger import PASSWORD, Stranger

ROOT = Path(__file__).parents[2]
SECONDS_TO_START = 90
SECONDS_TO_STOP = 30  # the server gives its workers less before it kills them


@cache
def password_hash() -> str:
    return hash_password(PASSWORD)


class Server:
    """`runut serve` over a data folder and a database, and `runut` beside it."""

    def __init__(self, folder: Path, database_url: str, **settings: object) -> None:
        self.folder = folder
        self.database_url = database_url
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        given = {"data_dir": folder, "database_url": database_url, "port": self.port, "language": "en"} | settings
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("RUNUT_")}
        self.environment = inherited | {f"RUNUT_{name.upper()}": str(value) for name, value in given.items()}
        self.process: subprocess.Popen[str] | None = None
        self.said: list[str] = []
        self.answers = Event()
        self.people: list[Stranger] = []
        self.is_given_up = False  # nobody shall wait for it any longer

    def starts(self) -> None:
        """Start it and return when it answers."""
        self.answers.clear()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "webui.cli", "serve"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        )
        self.listener = Thread(target=self._listens, args=(self.process,))
        self.listener.start()
        assert self.answers.wait(SECONDS_TO_START), self.said[-30:]
        assert self.process.poll() is None, self.said[-30:]

    def _listens(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                self.said.append(line)
                if self.url in line:
                    self.answers.set()
        self.answers.set()

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def answers_again(self) -> None:
        """Wait until it answers, whoever starts it."""
        until = monotonic() + SECONDS_TO_START
        while not self._answers():
            assert monotonic() < until, self.said[-30:]
            assert not self.is_given_up
            Event().wait(0.05)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def workers(self) -> list[int]:
        """The processes that serve."""
        return [int(child) for child in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def is_killed(self) -> None:
        """All of it ends at once, as in a power cut, and is gone when this returns."""
        assert self.process is not None
        workers = self.workers()
        for pid in (self.pid, *workers):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._is_gone()

    def main_is_killed(self) -> None:
        """Only the main process is killed; returns when its workers have ended by themselves."""
        workers = self.workers()
        os.kill(self.pid, signal.SIGKILL)
        until = monotonic() + SECONDS_TO_STOP
        while any(Path(f"/proc/{worker}").exists() for worker in workers):
            assert monotonic() < until, f"{workers} go on without their main process"
            Event().wait(0.05)
        self._is_gone()

    def is_told(self, sign: signal.Signals) -> int:
        """Send a signal as a terminal does, to everybody in front, and return the exit code."""
        assert self.process is not None
        os.killpg(self.pid, sign)
        return self._is_gone()

    def _is_gone(self) -> int:
        assert self.process is not None
        code = self.process.wait(SECONDS_TO_STOP)
        self.listener.join()
        return code

    def runut(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The command line beside the server."""
        return subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "webui.cli", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def verified(self) -> tuple[int, int, int]:
        """Cases, history entries and files, after `runut verify` found nothing wrong."""
        found = self.runut("verify")
        assert found.returncode == 0, found.stdout + found.stderr
        counts = re.search(r"OK: (\d+) cases, (\d+) history entries, (\d+) files", found.stdout)
        assert counts is not None, found.stdout
        cases, entries, files = map(int, counts.groups())
        return cases, entries, files

    def person(self, username: str, seed: int = 1) -> Stranger:
        """Somebody signed in."""
        stranger = Stranger(self.url, username, seed=seed, waits=self.answers_again)
        self.people.append(stranger)
        answer = stranger.signs_in()
        assert answer.status == 303, answer.words
        return stranger

    def crowd(self, seed: int = 1) -> Crowd:
        """Everybody, signed in; if the server goes away they wait for it."""
        return Crowd([self.person(username, seed) for username in PEOPLE])


@contextmanager
def at_work(crowd: Crowd, server: Server) -> Iterator[None]:
    """Everybody works meanwhile; returns when they have stopped or nothing is left to do."""
    went_well = False
    with ThreadPoolExecutor(1) as aside:
        working = aside.submit(crowd.works_at_once)
        try:
            yield
            went_well = True
        finally:
            server.is_given_up = not went_well
        working.result()


@contextmanager
def serving(folder: Path, database_url: str, **settings: object) -> Iterator[Server]:
    """A server over a demo database in which everybody can sign in; nothing of it is left afterwards."""
    database = Database(database_url)
    with database.sessions.begin() as session:
        session.execute(update(Person).values(password_hash=password_hash()))
    database.close()
    server = Server(folder, database_url, **settings)
    try:
        server.starts()
        yield server
    finally:
        for person in server.people:
            person.browser.close()
        if server.process is not None and server.process.poll() is None:
            server.is_killed()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
