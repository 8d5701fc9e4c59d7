"""One server for the tests of a module that leave it sound, and the proof at the end that they do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from models.database import Database
from models.people import Person, Post, PostHolding
from tests.faults.server import Server, serving
from tests.faults.stored import Stored

ACTING = "kasubag.umum"


@pytest.fixture(scope="module")
def served(template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server in English that takes files of 1 MiB; `ACTING` is the acting Sekretaris beside the real one."""
    folder = tmp_path_factory.mktemp("served")
    url = _copy(template, folder)
    _appoint(url)
    with serving(folder, url, max_upload_mb=1) as server:
        yield server
        server.verified()


@pytest.fixture(scope="module")
def stored(served: Server) -> Stored:
    return Stored(served.folder, served.database_url)


def _copy(template: str, folder: Path) -> str:
    if template.startswith("sqlite"):
        shutil.copy(template.removeprefix("sqlite:///"), folder / "runut.db")
        return f"sqlite:///{folder / 'runut.db'}"
    name = folder.name
    server = create_engine(template.replace("/postgres?", "/template1?"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE postgres')
    server.dispose()
    return template.replace("/postgres?", f"/{name}?")


def _appoint(url: str) -> None:
    database = Database(url)
    with database.sessions.begin() as session:
        post = session.scalars(select(Post).where(Post.code == "sekretaris")).one()
        person = session.scalars(select(Person).where(Person.username == ACTING)).one()
        session.add(PostHolding(person=person, post=post, capacity="plh", first_day=date(2026, 1, 1)))
    database.close()
