"""What is really stored: rows and files, looked at behind the server's back. Knows no page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import sleep
from uuid import UUID

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from models.base import Base
from models.database import Database
from models.documents import ProducedDocument
from models.history import HistoryEntry, IdempotencyKey
from models.instances import Draft, Instance, UserTask
from models.people import Person
from models.sessions import LoginSession

PATIENCE = 120  # seconds until what should be made counts as stuck
BESIDE_THE_WORK = {"login_session", "login_failure"}
# What the jobs of the server write on their own, each minute, whatever somebody does.
BY_JOBS = {"notice", "delivery", "mark", "open_count", "chain_anchor", "anchored_head"}
COLUMNS_OF_JOBS = {"outbox": {"delivered_at"}, "user_task": {"warned", "warn_at", "phase", "phase_at"}}


class Stored:
    """The database and the files of a data folder."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.files_folder = folder / "files"
        self.database_url = database_url

    @contextmanager
    def _session(self) -> Iterator[Session]:
        database = Database(self.database_url)
        try:
            with database.sessions.begin() as session:
                yield session
        finally:
            database.close()

    def everything(self) -> dict[str, list[str]]:
        """Every row of every table of the work, and every file: what must be the same after a refusal."""
        with self._session() as session:
            names = Base.metadata.tables.keys() - BESIDE_THE_WORK - BY_JOBS
            found = {name: _rows(session.connection(), name) for name in names}
        return found | {"files": [str(path) for path in self.files()]}

    def files(self) -> list[Path]:
        return sorted(path for path in self.files_folder.rglob("*") if path.is_file())

    def completions(self, task_address: str) -> int:
        """How often a task was completed, by its history."""
        with self._session() as session:
            task = session.get_one(UserTask, UUID(task_address.split("/")[2]))
            of_task = (HistoryEntry.instance_id == task.instance_id, HistoryEntry.kind == "completed")
            entries = session.execute(
                select(HistoryEntry.element, HistoryEntry.occurrence, HistoryEntry.key).where(*of_task)
            )
            return sum(tuple(entry) == (task.element, task.occurrence, task.key) for entry in entries)

    def entries_of_keys(self) -> dict[str, tuple[str, str]]:
        """For every key that acted: the kind of its history entry, and the id of the task it was about."""
        same = (HistoryEntry.instance_id == IdempotencyKey.instance_id) & (HistoryEntry.seq == IdempotencyKey.seq)
        task = (
            (UserTask.instance_id == HistoryEntry.instance_id)
            & (UserTask.element == HistoryEntry.element)
            & (UserTask.occurrence == HistoryEntry.occurrence)
            & (UserTask.key == HistoryEntry.key)
        )
        query = (
            select(IdempotencyKey.key, HistoryEntry.kind, UserTask.id)
            .join(HistoryEntry, same)
            .outerjoin(UserTask, task)
        )
        with self._session() as session:
            return {key: (kind, str(task_id)) for key, kind, task_id in session.execute(query)}

    def endings(self) -> list[str]:
        """How the cases stand."""
        with self._session() as session:
            return sorted(session.scalars(select(Instance.status)))

    def draft(self, task_address: str, username: str) -> dict[str, list[str]] | None:
        with self._session() as session:
            person = session.scalars(select(Person.id).where(Person.username == username)).one()
            draft = session.get(Draft, (UUID(task_address.split("/")[2]), person))
            return dict(draft.entries) if draft else None

    def ages_sessions(self, username: str, *, minutes: int = 24 * 60) -> None:
        """Let the sessions of a person have been idle for so long."""
        with self._session() as session:
            person = session.scalars(select(Person.id).where(Person.username == username)).one()
            for row in session.scalars(select(LoginSession).where(LoginSession.person_id == person)):
                long_ago = row.seen_at - timedelta(minutes=minutes)
                session.execute(
                    update(LoginSession).where(LoginSession.token_hash == row.token_hash).values(seen_at=long_ago)
                )

    @contextmanager
    def nothing_changes(self) -> Iterator[None]:
        """The proof that a refusal wrote nothing."""
        self._lets_documents_be_made()
        before = self.everything()
        yield
        after = self.everything()
        changed = {name: set(rows) ^ set(before[name]) for name, rows in after.items() if rows != before[name]}
        assert not changed, changed

    def _lets_documents_be_made(self) -> None:
        """Wait until the server has made what earlier steps asked for."""
        waiting = select(ProducedDocument.id).where(ProducedDocument.state.in_(("queued", "making"))).limit(1)
        for _ in range(PATIENCE * 10):
            with self._session() as session:
                if session.scalar(waiting) is None:
                    return
            sleep(0.1)
        raise AssertionError("documents are still being made")


def _rows(connection: Connection, name: str) -> list[str]:
    columns = [each for each in Base.metadata.tables[name].columns if each.name not in COLUMNS_OF_JOBS.get(name, ())]
    return sorted(map(repr, connection.execute(select(*columns))))
