"""A process that does one action after the other until it is killed; says on stdout what it tries and what was done.

`python -m tests.faults.acting URL FILES KIND CASE...` reads one JSON line for each round, forks the actors of that
round from itself (so that they need no time to start), and says so when all of them are dead.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import select
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO, TypeVar
from uuid import UUID, uuid4

import sqlalchemy
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from engine.errors import Refusal
from engine.forms.context import FileRef
from engine.run import commands
from engine.run.catalogue import Catalogue
from engine.run.files import FileStore
from engine.run.requests import Acknowledged
from engine.run.runtime import Runtime, utc_now
from models.database import Database
from models.instances import Attachment, UserTask
from tests.office import SOP, Office

T = TypeVar("T")
TYPED = {
    "draft_report": ("staf.perencanaan", {"summary": "Sekali lagi."}),
    "correct_draft": ("sekretaris", {"decision": "perbaiki", "corrections": "Sekali lagi."}),
}


def say(**words: Any) -> None:
    """One line, whole: a pipe takes what is this short at once, also from a process that dies."""
    line = json.dumps(words).encode() + b"\n"
    assert len(line) <= select.PIPE_BUF
    os.write(1, line)


@dataclass
class Fate:
    """When this process kills itself: at a window of the write path or of the file store, after so many others."""

    window: str = ""  # statement, commit, committed, an audited event of a file, or none of them
    left: int = 0

    def meets(self, window: str) -> None:
        if window == self.window:
            self.left -= 1
            if self.left < 0:
                os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Mortal(Runtime):
    """The real write path, with a process that may die in each of its windows."""

    fate: Fate = field(default_factory=Fate)

    def write(self, work: Callable[[Session], T]) -> T:
        done = super().write(work)
        self.fate.meets("committed")
        return done


@dataclass(frozen=True)
class Hasty(Mortal):
    """A wrong one: it acknowledges before the commit."""

    def write(self, work: Callable[[Session], T]) -> T:
        def work_and_tell(session: Session) -> T:
            done = work(session)
            if isinstance(done, Acknowledged):
                acknowledge(done)
            return done

        return super().write(work_and_tell)


@dataclass(frozen=True)
class Scattered(Mortal):
    """A wrong one: every change is a transaction of its own."""

    def __post_init__(self) -> None:
        begin = "BEGIN IMMEDIATE" if self.database.is_sqlite else "BEGIN"

        @event.listens_for(self.database.engine, "after_cursor_execute")
        def commit(_connection: Connection, cursor: Any, statement: str, *_rest: object) -> None:
            if statement.startswith(("INSERT", "UPDATE", "DELETE")):
                cursor.execute("COMMIT")
                cursor.execute(begin)


@dataclass(frozen=True)
class Late(FileStore):
    """A wrong one: it keeps the bytes in mind and writes them only when told to."""

    waiting: dict[str, bytes] = field(default_factory=dict)

    def put(self, name: str, stream: BinaryIO) -> FileRef:
        content = stream.read()
        self.waiting[name] = content
        return FileRef(hashlib.sha256(content).hexdigest(), name, len(content), "application/pdf")

    def catches_up(self) -> None:
        for name, content in self.waiting.items():
            super().put(name, io.BytesIO(content))
        self.waiting.clear()


@dataclass(frozen=True)
class RowFirst(Mortal):
    """A wrong one: the row of a file is there before its bytes are."""

    def write(self, work: Callable[[Session], T]) -> T:
        done = super().write(work)
        assert isinstance(self.files, Late)
        self.files.catches_up()
        return done


KINDS: dict[str, type[Mortal]] = {"sound": Mortal, "hasty": Hasty, "scattered": Scattered, "row first": RowFirst}
trying: dict[str, Any] = {}


def acknowledge(done: Acknowledged) -> None:
    say(done=trying["key"], instance=str(done.instance_id), seq=done.seq)


class Hurrying(Office):
    """The office, without a proof after each action."""

    def proves(self, instance: UUID) -> None:
        pass


class Actor:
    """Does what it is given, then whatever it finds to do."""

    def __init__(self, office: Office, cases: list[UUID], luck: random.Random) -> None:
        self.office, self.cases, self.luck = office, cases, luck

    def acts(self, given: list[dict[str, Any]]) -> None:
        for request in given:
            self._tries(request)
        for _ in count():
            self._tries(self._finds())

    def _tries(self, request: dict[str, Any]) -> None:
        trying.clear()
        trying.update(request)
        say(tries=request)
        try:
            done = self._attaches(**request) if request["what"] == "attach" else self._does(**request)
        except Refusal as refusal:
            say(refused=request["key"], why=type(refusal).__name__)
            return
        if isinstance(done, Acknowledged):
            acknowledge(done)
        else:
            say(attached=request["key"], sha256=done.sha256)

    def _does(self, what: str, who: str, task: str, entries: dict[str, list[str]], key: str) -> Acknowledged:
        runtime, actor = self.office.runtime, self.office.actor(who)
        if what == "start":
            return commands.start_instance(
                runtime, actor, process_id=SOP, subject="Uji mati listrik", idempotency_key=key
            )
        if what == "claim":
            return commands.claim_task(runtime, actor, task_id=UUID(task), idempotency_key=key)
        if what == "release":
            return commands.release_task(runtime, actor, task_id=UUID(task), idempotency_key=key)
        return commands.complete_task(
            runtime, actor, task_id=UUID(task), entries=entries, files={}, idempotency_key=key
        )

    def _attaches(self, what: str, who: str, task: str, entries: dict[str, list[str]], key: str) -> FileRef:
        """Store a file that no other attempt stores."""
        return self.office.attaches(who, UUID(task), f"{what}.pdf", b"%PDF-" + key.encode() * 2_000)

    def _finds(self) -> dict[str, Any]:
        case = self.luck.choice(self.cases)
        task, element = self._open_task(case)
        who, typed = TYPED[element]
        (what,) = self.luck.choices(("complete", "attach", "claim", "release", "start"), (16, 6, 2, 1, 1))
        entries: dict[str, list[str]] = {}
        if what == "complete":
            entries = self.office.shown(task) | {name: [text] for name, text in typed.items()}
            if element == "draft_report":
                entries["document.kept"] = [self._newest_file(case)]
        who = "kadis" if what == "start" else who
        return {"what": what, "who": who, "task": str(task), "entries": entries, "key": str(uuid4())}

    def _open_task(self, case: UUID) -> tuple[UUID, str]:
        query = sqlalchemy.select(UserTask.id, UserTask.element).where(UserTask.instance_id == case)
        with self.office.runtime.database.readers() as session:
            return session.execute(query.where(UserTask.status == "open")).tuples().one()

    def _newest_file(self, case: UUID) -> str:
        newest = sqlalchemy.select(Attachment.sha256).where(Attachment.instance_id == case)
        with self.office.runtime.database.readers() as session:
            return session.scalars(newest.order_by(Attachment.uploaded_at.desc())).first() or ""


def live(runtime: Mortal, cases: list[UUID], seed: str, given: list[dict[str, Any]]) -> None:
    """The life of one forked process."""

    @event.listens_for(runtime.database.engine, "before_cursor_execute")
    def statement(*_: object) -> None:
        runtime.fate.meets("statement")

    @event.listens_for(runtime.database.engine, "commit")
    def commit(_connection: Connection) -> None:
        runtime.fate.meets("commit")

    files = str(runtime.files.root)
    sys.addaudithook(lambda window, given: runtime.fate.meets(window) if given and files in str(given[0]) else None)
    luck = random.Random(seed)
    Actor(Hurrying(runtime), cases, luck).acts(given)


def main(url: str, files: str, kind: str, cases: list[UUID]) -> None:
    catalogue = Catalogue()
    database = Database(url)
    with database.readers() as session:
        catalogue.in_force(session, utc_now())
    database.close()
    say(ready=True)
    for line in sys.stdin:
        round_ = json.loads(line)
        actors: list[int] = []
        for number, (window, left) in enumerate(round_["fates"]):
            pid = os.fork()
            if pid == 0:
                store = Late(Path(files)) if kind == "row first" else FileStore(Path(files))
                runtime = KINDS[kind](Database(url), catalogue, store, fate=Fate(window, left))
                live(runtime, cases, f"{round_['seed']} {number}", round_["given"][number])
            actors.append(pid)
        say(actors=actors)
        ends = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in actors]
        say(ended=ends)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], [UUID(case) for case in sys.argv[4:]])
