"""The queue of jobs behind huey, on SQLite or PostgreSQL. The only importer of huey; knows no job but its name."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, TypeAlias

import orjson
from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer
from sqlalchemy import make_url

log = logging.getLogger(__name__)

Running: TypeAlias = Consumer  # what runs the jobs

WORKERS = 2  # one may be busy with a slow mail server
SECONDS_TO_STOP = 8


class JsonSerializer(Serializer):  # type: ignore[misc]  # huey has no types
    """Writes jobs as JSON: whoever can write into the queue must not be able to run code, as pickle would let them."""

    def _serialize(self, data: Any) -> bytes:
        return orjson.dumps(list(data) if isinstance(data, Message) else data)

    def _deserialize(self, data: bytes) -> Any:
        read = orjson.loads(data)
        if not isinstance(read, list):
            return read
        message = Message(*read)
        return message._replace(args=tuple(message.args or ()), eta=_moment(message.eta))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


class QuietConsumer(Consumer):  # type: ignore[misc]  # huey has no types
    """A consumer inside another program, which has its own mind about signals."""

    def _set_signal_handlers(self) -> None:
        """Leave them as they are."""


def open_queue(database_url: str, folder: Path) -> Huey:
    """The queue beside the database: a file of its own in the data folder, or tables in PostgreSQL."""
    url = make_url(database_url)
    usual = {"serializer": JsonSerializer(), "results": False, "utc": True}
    if url.get_backend_name() == "sqlite":
        # What it holds is asked for again each minute: nothing is lost with it.
        return SqliteHuey("runut", filename=str(folder / "jobs.db"), journal_mode="truncate", fsync=False, **usual)
    dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return PostgresHuey("runut", dsn=dsn, table_prefix="runut_jobs", **usual)


def each_minute(queue: Huey, jobs: Mapping[str, Callable[[], object]]) -> None:
    """Run every job each minute. One that fails is logged and stops none of the others."""
    for name, job in jobs.items():
        queue.periodic_task(crontab(), name=name)(_without_result(job))


def waker(database_url: str, folder: Path) -> Callable[[str], None]:
    """Tells the queue, which another process may serve, to run a job at once. One that is not told waits a minute."""
    tasks: dict[str, Any] = {}
    one_writes = Lock()

    def wake(job: str) -> None:
        try:
            with one_writes:
                if job not in tasks:
                    tasks[job] = open_queue(database_url, folder).task(name=job)(_without_result(_nothing))
                tasks[job].huey.enqueue(tasks[job].s())
                tasks[job].huey.storage.close()
        except Exception:
            log.warning("the job %s could not be woken", job, exc_info=True)

    return wake


def _nothing() -> None:
    """The queue of who only wakes runs nothing itself."""


def _without_result(job: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        job()

    return run


def consumer(queue: Huey, *, is_embedded: bool) -> Consumer:
    """What runs the jobs: in threads of this process, with its own signals or as a guest."""
    kind = QuietConsumer if is_embedded else Consumer
    return kind(queue, workers=WORKERS, max_delay=1.0, shutdown_timeout=SECONDS_TO_STOP, graceful_signal="TERM")
