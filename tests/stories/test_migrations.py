"""Every migration goes up and down and up again, and ends at just the tables the models describe."""

from alembic import command
from alembic.script import ScriptDirectory

from models.database import MIGRATIONS, Database


def revisions() -> list[str]:
    return [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]


def test_the_tables_after_all_migrations_are_those_of_the_models(empty_database: Database) -> None:
    empty_database.upgrade()

    command.check(empty_database.alembic())


def test_every_migration_goes_down_and_up_again(empty_database: Database) -> None:
    for revision in reversed(revisions()):
        empty_database.upgrade(revision)
        empty_database.downgrade("-1")
        empty_database.upgrade(revision)

    command.check(empty_database.alembic())
