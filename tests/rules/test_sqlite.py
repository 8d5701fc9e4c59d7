"""SQLite is only ever opened with the settings under which acknowledged work survives a power cut."""

from pathlib import Path

import pytest

from models.database import SQLITE_PRAGMAS, Database


@pytest.fixture
def empty(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path}/empty.db")


def test_sqlite_runs_with_every_setting_that_keeps_acknowledged_work(empty: Database) -> None:
    with empty.engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in SQLITE_PRAGMAS}

    assert found == SQLITE_PRAGMAS


def test_sqlite_keeps_a_write_ahead_log_only_in_a_build_without_the_wal_reset_bug(empty: Database) -> None:
    with empty.engine.connect() as connection:
        version = str(connection.exec_driver_sql("SELECT sqlite_version()").scalar())
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()

    assert (journal == "wal") == (tuple(map(int, version.split("."))) >= (3, 51, 3))
