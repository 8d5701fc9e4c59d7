"""Measures handing in a task in process against the bare durable transaction on the same database in the same run.

    .venv/bin/python -m bench.complete                 # SQLite and PostgreSQL
    .venv/bin/python -m bench.complete sqlite -n 300

Prints medians in ms and the ratio to the floor: one transaction that updates a task and an instance, inserts the next
task and a history entry with a hash, and commits durably. A wall-clock figure alone says nothing on a shared machine.
"""

import statistics
import sys
import tempfile
from pathlib import Path
from uuid import UUID, uuid4

import click
from sqlalchemy import text

from bench.databases import milliseconds, office_on
from engine.run.commands import complete_task, start_instance
from tests.office import SOP, Office

FLOOR = tuple(
    text(statement)
    for statement in (
        "UPDATE floor_task SET status = 'completed' WHERE id = :task",
        "UPDATE floor_instance SET revision = revision + 1 WHERE id = :instance",
        "INSERT INTO floor_task (id, status) VALUES (:next, 'open')",
        "INSERT INTO floor_history (id, content, hash) VALUES (:next, :content, :hash)",
    )
)
TABLES = (
    "CREATE TABLE floor_task (id VARCHAR(36) PRIMARY KEY, status VARCHAR(9))",
    "CREATE TABLE floor_instance (id VARCHAR(36) PRIMARY KEY, revision INTEGER)",
    "CREATE TABLE floor_history (id VARCHAR(36) PRIMARY KEY, content TEXT, hash VARCHAR(64))",
)


class Measured:
    """An office whose head orders one report after another, and the floor beside it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.kadis = office.actor("kadis")
        with office.runtime.database.engine.begin() as connection:
            for statement in TABLES:
                connection.execute(text(statement))
            connection.execute(text("INSERT INTO floor_instance VALUES ('1', 0)"))
        self.entries = office.shown(self._task())

    def _task(self) -> UUID:
        runtime = self.office.runtime
        done = start_instance(runtime, self.kadis, process_id=SOP, subject="Bench", idempotency_key=str(uuid4()))
        if done.task_id is None:
            raise RuntimeError("the head has no first task")
        return done.task_id

    def completion(self) -> float:
        """One task of seven fields: posts, form rules, engine, history, rows, outbox, key."""
        task, key = self._task(), str(uuid4())
        return milliseconds(
            lambda: complete_task(
                self.office.runtime, self.kadis, task_id=task, entries=self.entries, files={}, idempotency_key=key
            )
        )

    def floor(self) -> float:
        """The least that a durable action with a history can be."""
        values = {"task": "1", "instance": "1", "next": str(uuid4()), "content": "x" * 600, "hash": "0" * 64}

        def act() -> None:
            with self.office.runtime.database.engine.begin() as connection:
                for statement in FLOOR:
                    connection.execute(statement, values)

        return milliseconds(act)


@click.command()
@click.argument("kinds", nargs=-1, type=click.Choice(["sqlite", "postgresql"]))
@click.option("-n", "rounds", default=200, show_default=True, help="Measured rounds, after ten that only warm up.")
def main(kinds: tuple[str, ...], rounds: int) -> None:
    """Print completion against the floor, in turn, so that a slow moment of the machine hits both."""
    for kind in kinds or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder, office_on(kind, Path(folder)) as office:
            measured = Measured(office)
            pairs = [(measured.floor(), measured.completion()) for _ in range(rounds + 10)][10:]
        floor, completion = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = statistics.median(act / base for base, act in pairs)
        click.echo(f"{kind}: floor {floor:.2f} ms, completion {completion:.2f} ms, ratio {ratio:.1f}x over {rounds}")


if __name__ == "__main__":
    sys.exit(main())
