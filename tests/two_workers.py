"""Two workers, each a process of its own, warning about the same tasks at the same moment."""

from __future__ import annotations

from datetime import datetime
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path

from engine.notices.phases import move_phases
from engine.notices.warnings import give_warnings
from engine.run.catalogue import Catalogue
from engine.run.files import FileStore
from engine.run.runtime import Runtime
from models.database import Database

SECONDS = 120


def warn_twice_at_once(url: str, moment: datetime) -> None:
    """Let two processes sweep the same database, as if it were `moment`."""
    context = get_context("spawn")
    start = context.Barrier(2)
    workers = [context.Process(target=_warn, args=(url, moment, start)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(SECONDS)
    assert [worker.exitcode for worker in workers] == [0, 0]


def _warn(url: str, moment: datetime, start: Barrier) -> None:
    database = Database(url)
    runtime = Runtime(database, Catalogue(), FileStore(Path("unused")), lambda: moment)
    start.wait(SECONDS)
    move_phases(runtime)
    give_warnings(runtime)
    database.close()
