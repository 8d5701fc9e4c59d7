"""Takes the statements of the write path for one case and keeps, in memory, the rows they leave. Refuses any other.

So the rules of the write path run as they are, and a thousand cases reach the database in a few large inserts.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Table, TextClause, insert
from sqlalchemy.orm import Session

from engine.run import statements as sql
from engine.run.history import entry_of
from engine.run.keys import TaskKey
from engine.run.task_clock import TaskEntry
from engine.signatures.commands import rows_of
from models.desk import InstanceText
from models.history import HistoryEntry, Outbox
from models.instances import Attachment, Instance, LatestAnswer, UserTask
from models.signatures import Signature

Row = dict[str, Any]

NOT_YET: Row = dict.fromkeys(  # what a task that was just offered has not
    (
        *("held_since", "held_until", "held_for", "holder_id", "owner_id", "instruction", "taken_at"),
        *("closed_at", "closed_on", "waiting", "working", "held"),
    )
)


class Written(NamedTuple):
    """What a statement that writes one row returns."""

    rowcount: int = 1


class Ledger:
    """The rows of one case."""

    def __init__(self, instance: Row) -> None:
        self.instance = instance
        self.tasks: dict[UUID, Row] = {}
        self.entries: list[Row] = []
        self.answers: dict[tuple[str, str], Row] = {}
        self.outbox: list[Row] = []
        self.attachments: list[Row] = []
        self.words: Row = {}
        self._takes: Mapping[TextClause, Callable[[Row], Any]] = {
            sql.ADD_ENTRY: self.entries.append,
            sql.ADD_TASK: self._add_task,
            sql.ADD_OUTBOX: lambda row: self.outbox.append(
                _renamed(row, at="written_at") | {"delivered_at": row["at"]}
            ),
            sql.KEEP_ANSWERS: lambda row: self.answers.update({(row["element"], row["key"]): row}),
            sql.DROP_DRAFTS: lambda row: None,
            sql.MOVE_HEAD: self._move,
            sql.MOVE_STATE: self._move,
            sql.SET_URGENCY: self._change_instance,
            sql.END: lambda row: self._change_instance(_renamed(row, at="ended_at", closed_on="ended_on")),
            sql.COMPLETE_TASK: lambda row: self._close(row | {"status": "completed", "held_until": None}),
            sql.WITHDRAW_TASK: lambda row: self._close(row | {"status": "withdrawn"}),
            sql.GIVE_TASK: self._change_task,
            sql.SET_CLOCK: self._change_task,
        }

    # What the write path asks of a session.

    def connection(self) -> "Ledger":
        return self

    def execute(self, statement: TextClause, values: Row) -> Any:
        if statement is sql.ENTRIES_OF_TASK:
            return self.entries_of(TaskKey(values["element"], values["occurrence"], values["key"]))
        self._takes[statement](values)
        return Written()

    # What the case looks up.

    def entries_of(self, task: TaskKey) -> list[TaskEntry]:
        """What history says of a task: kind, moment and content."""
        return [
            TaskEntry(row["kind"], row["at"], row["content"])
            for row in self.entries
            if (row["element"], row["occurrence"], row["key"]) == task
        ]

    def signatures(self) -> Iterator[Row]:
        """The rows of what was signed."""
        for row in self.entries:
            if "signed" in row["content"]:
                for signature in rows_of(entry_of(HistoryEntry(**row))):
                    yield {column.name: getattr(signature, column.name) for column in Signature.__table__.c}

    def open_tasks(self) -> list[Row]:
        """The tasks that wait."""
        return [row for row in self.tasks.values() if row["status"] == "open"]

    def _add_task(self, row: Row) -> None:
        new = _renamed(row, at="offered_at") | NOT_YET
        self.tasks[row["id"]] = new | {"status": "open", "warned": 0}

    def _change_task(self, row: Row) -> None:
        self.tasks[row["task"]].update({name: value for name, value in row.items() if name != "task"})

    def _close(self, row: Row) -> None:
        self._change_task(_renamed(row, at="closed_at"))

    def _move(self, row: Row) -> None:
        self._change_instance(_renamed(row, seq="revision", hash="head_hash"))

    def _change_instance(self, row: Row) -> None:
        self.instance.update({name: value for name, value in row.items() if name != "instance"})


def _renamed(row: Row, **names: str) -> Row:
    return {names.get(name, name): value for name, value in row.items()}


def insert_all(session: Session, ledgers: Sequence[Ledger]) -> None:
    """Write the rows of many cases."""
    rows: dict[type[Any], list[Row]] = {
        Instance: [ledger.instance for ledger in ledgers],
        UserTask: [row for ledger in ledgers for row in ledger.tasks.values()],
        HistoryEntry: [row for ledger in ledgers for row in ledger.entries],
        LatestAnswer: [row for ledger in ledgers for row in ledger.answers.values()],
        Outbox: [row for ledger in ledgers for row in ledger.outbox],
        Attachment: [row for ledger in ledgers for row in ledger.attachments],
        InstanceText: [ledger.words for ledger in ledgers],
        Signature: [row for ledger in ledgers for row in ledger.signatures()],
    }
    for model, found in rows.items():
        table: Table = model.__table__
        if found:
            session.connection().execute(insert(table), found)
