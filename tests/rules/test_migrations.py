"""Every migration goes up and down and up again, and ends at just the tables the models describe."""

from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory

from models.database import MIGRATIONS, SQLITE_PRAGMAS, Database


def revisions() -> list[str]:
    return [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path}/empty.db")


def test_the_tables_after_all_migrations_are_those_of_the_models(empty: Database) -> None:
    empty.upgrade()

    command.check(empty.alembic())


def test_every_migration_goes_down_and_up_again(empty: Database) -> None:
    for revision in reversed(revisions()):
        empty.upgrade(revision)
        empty.downgrade("-1")
        empty.upgrade(revision)

    command.check(empty.alembic())


def test_sqlite_runs_with_every_setting_that_keeps_acknowledged_work(empty: Database) -> None:
    with empty.engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in SQLITE_PRAGMAS}

    assert found == SQLITE_PRAGMAS


def test_sqlite_keeps_a_write_ahead_log_only_in_a_build_without_the_wal_reset_bug(empty: Database) -> None:
    with empty.engine.connect() as connection:
        version = str(connection.exec_driver_sql("SELECT sqlite_version()").scalar())
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()

    assert (journal == "wal") == (tuple(map(int, version.split("."))) >= (3, 51, 3))
