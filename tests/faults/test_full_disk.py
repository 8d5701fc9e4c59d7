"""The disk is full: what is refused is refused whole and in a sentence; reading goes on; room makes all well again."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event

from engine.errors import StorageFull
from engine.run.catalogue import Catalogue
from engine.run.files import FileStore
from engine.run.runtime import Runtime
from engine.run.verify import verify
from models.database import Database
from tests.faults.server import Server, serving
from tests.faults.stored import Stored
from tests.faults.test_refusals_over_http import explains, gives_back, typed_form
from tests.office import Clock, Office, install_demo
from tests.robot.page import File
from tests.robot.stranger import Stranger

ROOM = 1_073_741_823  # pages; as much as SQLite ever takes
KIBIBYTE = 1024


class Disk:
    """How much room the database has."""

    pages = ROOM


def office_on_sqlite(folder: Path, disk: Disk) -> Office:
    """An office whose database can be full: a limit of pages is to SQLite what a full disk is."""
    database = Database(f"sqlite:///{folder / 'runut.db'}")
    database.upgrade()

    @event.listens_for(database.engine, "checkout")
    def limit(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count={disk.pages}")

    runtime = Runtime(database, Catalogue(), FileStore(folder / "files"), Clock())
    install_demo(runtime)
    return Office(runtime)


def test_a_full_database_refuses_whole_actions_and_takes_them_when_there_is_room(tmp_path: Path) -> None:
    disk = Disk()
    office = office_on_sqlite(tmp_path, disk)
    stored = Stored(tmp_path, office.runtime.database.url)
    case = office.starts()
    task = office.task(case, "order_report")
    long_order = {**office.shown(task), "text": ["Perintah " * 400]}
    key = str(uuid4())
    disk.pages = 1  # no page more than there are

    def finds_no_room(action: Callable[[], Any]) -> bool:
        before = stored.everything()
        try:
            action()
        except StorageFull:
            assert stored.everything() == before
            return True
        return False

    assert any(finds_no_room(lambda: office.starts(subject="Isi" * 60)) for _ in range(200))
    assert finds_no_room(lambda: office.drafts("kadis", task, text="Konsep " * 10_000))
    assert finds_no_room(lambda: office.hands_in("kadis", task, long_order, key=key))
    assert office.open_tasks(case) == [("order_report", "")]

    disk.pages = ROOM
    for _ in range(2):
        office.hands_in("kadis", task, long_order, key=key)

    assert office.open_tasks(case) == [("distribute_format", "")]
    assert verify(office.runtime).breaches == ()
    office.runtime.database.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("full")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    """A server on SQLite, whose processes can be forbidden to make a file larger."""
    database = office_on_sqlite(folder, Disk()).runtime.database
    database.close()
    with serving(folder, database.url) as server:
        yield server
        server.verified()


@pytest.fixture
def stored(server: Server) -> Stored:
    return Stored(server.folder, server.database_url)


@contextmanager
def no_file_larger_than(server: Server, size: int) -> Iterator[None]:
    """To a process a file that may not grow is what a full disk is."""
    before = {worker: resource.prlimit(worker, resource.RLIMIT_FSIZE) for worker in server.workers()}
    for worker, (_, most) in before.items():
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        for worker, limits in before.items():
            resource.prlimit(worker, resource.RLIMIT_FSIZE, limits)


@contextmanager
def no_room(server: Server) -> Iterator[None]:
    """The log of the database cannot grow any more."""
    with no_file_larger_than(server, (server.folder / "runut.db-wal").stat().st_size):
        yield


@pytest.fixture
def kadis(server: Server) -> Stranger:
    return server.person("kadis")


@pytest.fixture
def task(kadis: Stranger) -> str:
    """The address of a task of the Kepala Dinas."""
    return kadis.starts().partition("?")[0]


def test_a_page_says_that_the_disk_is_full_and_gives_back_what_was_typed(
    server: Server, stored: Stored, kadis: Stranger, task: str
) -> None:
    form = typed_form(kadis, task)

    with stored.nothing_changes(), no_room(server):
        answer = kadis.presses(form)
        assert kadis.opens(task).status == 200

    assert answer.status == 507
    explains(answer, StorageFull)
    gives_back(answer, form)
    assert kadis.presses(form).status == 303
    assert stored.completions(task) == 1


def test_who_comes_back_after_minutes_can_still_read_while_the_disk_is_full(
    server: Server, stored: Stored, kadis: Stranger, task: str
) -> None:
    stored.ages_sessions("kadis", minutes=5)

    with stored.nothing_changes(), no_room(server):
        assert kadis.opens("/tasks").status == 200
        assert kadis.opens(task).status == 200


@pytest.mark.parametrize("size", [300 * KIBIBYTE, 900 * KIBIBYTE], ids=["300 KiB", "900 KiB"])
def test_a_file_that_finds_no_room_leaves_nothing_behind_and_arrives_when_there_is(
    server: Server, stored: Stored, kadis: Stranger, task: str, size: int
) -> None:
    form = typed_form(kadis, task)
    form.attach("attachment", File("besar.pdf", b"%PDF-" + b"0" * size))

    with stored.nothing_changes(), no_file_larger_than(server, 100 * KIBIBYTE):
        answer = kadis.presses(form)

    assert answer.status == 507
    explains(answer, StorageFull)
    gives_back(answer, form)
    assert kadis.presses(form).status == 303
    assert stored.completions(task) == 1


def test_a_request_too_large_to_be_kept_while_it_arrives_is_told_that_the_disk_is_full(
    server: Server, stored: Stored, kadis: Stranger, task: str
) -> None:
    form = typed_form(kadis, task)
    form.attach("attachment", File("besar.pdf", b"%PDF-" + b"0" * 3 * KIBIBYTE * KIBIBYTE))

    with stored.nothing_changes(), no_file_larger_than(server, 100 * KIBIBYTE):
        answer = kadis.presses(form)

    assert answer.status == 507
    explains(answer, StorageFull)
    assert kadis.presses(form).status == 303
