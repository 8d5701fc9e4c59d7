"""Opens the database with the settings under which nothing acknowledged is lost; knows no table."""

import importlib
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session, sessionmaker

MIGRATIONS = Path(__file__).parent / "migrations"

try:
    sqlite = importlib.import_module("pysqlite3.dbapi2")
except ModuleNotFoundError:  # no wheel for this processor
    sqlite = importlib.import_module("sqlite3")

IS_WAL_SOUND = sqlite.sqlite_version_info >= (3, 51, 3)  # older builds can damage the file when the log is reset

SQLITE_PRAGMAS = {
    "journal_mode": "wal" if IS_WAL_SOUND else "truncate",
    "synchronous": 2 if IS_WAL_SOUND else 3,  # FULL or EXTRA: NORMAL loses acknowledged commits in a power cut
    "busy_timeout": 30_000,  # ms
    "foreign_keys": 1,
    "recursive_triggers": 1,  # otherwise REPLACE slips past the append-only triggers
    "trusted_schema": 0,
}
POSTGRESQL_OPTIONS = "-c statement_timeout=10s -c lock_timeout=5s -c idle_in_transaction_session_timeout=15s"


class UnsafeSettings(RuntimeError):
    """The database did not take a setting that keeps acknowledged work safe."""


class Database:
    """An engine, its `sessions` to write and its `readers` to look.

    SQLite writers begin IMMEDIATE: one that upgrades late would lose or refuse work. Readers wait for nobody.
    """

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = _sqlite(url, pool_size) if self.is_sqlite else _postgresql(url, pool_size)
        self.sessions: sessionmaker[Session] = sessionmaker(self.engine, expire_on_commit=False)
        looking = self.engine.execution_options(reads_only=True)
        # SQLite lets one write at a time and makes the others poll: a queue of our own starves nobody.
        self.turn: AbstractContextManager[object] = Lock() if self.is_sqlite else nullcontext()
        self.readers: sessionmaker[Session] = sessionmaker(looking, expire_on_commit=False)

    def upgrade(self, revision: str = "head") -> None:
        """Bring the tables to `revision`."""
        command.upgrade(self.alembic(), revision)

    def downgrade(self, revision: str) -> None:
        """Take the tables back to `revision`."""
        command.downgrade(self.alembic(), revision)

    def alembic(self) -> Config:
        """The configuration Alembic needs, without a file of its own."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.set_main_option("path_separator", "os")
        config.attributes["engine"] = self.engine
        return config

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _sqlite(url: str, pool_size: int) -> Engine:
    engine = create_engine(url, module=sqlite, pool_size=pool_size, max_overflow=0, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for name, wanted in SQLITE_PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}={wanted}")
            cursor.execute(f"PRAGMA {name}")
            row: Any = cursor.fetchone()
            if row[0] != wanted:
                raise UnsafeSettings(f"PRAGMA {name} is {row[0]!r}, not {wanted!r}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        reads = connection.get_execution_options().get("reads_only", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: str, pool_size: int) -> Engine:
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,  # an error in the log names no person
        connect_args={"options": POSTGRESQL_OPTIONS},
    )
