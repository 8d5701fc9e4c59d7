"""The queue of jobs: JSON in and out, and one job that fails stops no other."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from huey.registry import Message

from engine.jobs.queue import JsonSerializer, each_minute, open_queue, waker
from tests.office import MONDAY_MORNING


class Unpickled(Exception):
    """What a pickle runs when it is read."""


class Trap:
    def __reduce__(self) -> tuple[type[Exception], tuple[str]]:
        return Unpickled, ("was run",)


def test_a_job_is_written_as_json_and_read_again() -> None:
    message = Message(id="1", name="outbox", eta=MONDAY_MORNING, args=(), kwargs={})
    written = JsonSerializer().serialize(message)

    assert written.startswith(b"[")
    assert JsonSerializer().deserialize(written) == message


def test_a_pickle_in_the_queue_is_not_run() -> None:
    with pytest.raises(ValueError, match="UTF-8"):
        JsonSerializer().deserialize(pickle.dumps(Trap()))


def test_every_job_runs_though_one_fails(tmp_path: Path) -> None:
    done: list[str] = []

    def fail() -> None:
        done.append("failing")
        raise ZeroDivisionError

    queue = open_queue(f"sqlite:///{tmp_path}/runut.db", tmp_path)
    each_minute(queue, {"one": lambda: done.append("one"), "failing": fail, "two": lambda: done.append("two")})
    for task in queue.read_periodic(MONDAY_MORNING):
        queue.enqueue(task)
    while (task := queue.dequeue()) is not None:
        queue.execute(task)
    queue.storage.close()

    assert done == ["one", "failing", "two"]
    assert (tmp_path / "jobs.db").exists()


def test_a_job_is_woken_by_another_process_and_a_queue_that_cannot_be_told_is_no_failure(tmp_path: Path) -> None:
    done: list[str] = []
    url = f"sqlite:///{tmp_path}/runut.db"
    wake = waker(url, tmp_path)
    wake("documents")
    wake("documents")
    queue = open_queue(url, tmp_path)
    each_minute(queue, {"documents": lambda: done.append("made")})
    while (task := queue.dequeue()) is not None:
        queue.execute(task)
    queue.storage.close()

    assert done == ["made", "made"]
    waker("sqlite:///nowhere.db", tmp_path / "no" / "such" / "folder")("documents")
