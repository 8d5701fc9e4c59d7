"""Checks bundles in a child process with limits, so that no file can stop, fell or slow down whoever asks.

The child reads one JSON line for each bundle, or document of one, and answers with one. One that takes too long, or
too much memory, is ended and named so; the next one gets a new child.
"""

import atexit
import resource
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from queue import Empty, Queue
from threading import Lock, Thread
from typing import Any

import orjson

from engine.documents.declaration import TEMPLATE, Template, fault_at, folders_of
from engine.documents.trying import faults_of
from engine.run.checking import Report, check
from engine.run.faults import Fault
from engine.run.gate import DRAWING, LARGEST

SECONDS = 20  # for one bundle
MEMORY = 2 * 1024**3  # bytes of address space
MOST_BYTES = 8 * LARGEST  # of all files together

_one_at_a_time = Lock()
_child: "_Child | None" = None
_made: set[tuple[str, str]] = set()  # id and digest of documents that came out well


def problems(files: Mapping[str, str], posts: Collection[str] | None = None, *, seconds: float = SECONDS) -> Report:
    """Everything that keeps a bundle from running. `posts` are codes of posts the agency has."""
    if len(files.get(DRAWING, "").encode()) > LARGEST or sum(map(len, files.values())) > MOST_BYTES:
        return Report((Fault("too_large", params={"most": LARGEST}),))
    asked = {"files": dict(files), "posts": sorted(posts) if posts is not None else None}
    report = _ask(asked, seconds) or Report((Fault("too_costly"),))
    if not report.is_accepted:
        return report
    return Report(tuple(_documents(files, seconds)), report.process_id)


def _documents(files: Mapping[str, str], seconds: float) -> Iterator[Fault]:
    """What keeps a document from being made of its sample. One that was made before need not be tried again."""
    for id_, inside in folders_of(files).items():
        digest = Template.from_files(id_, inside).digest
        if (id_, digest) not in _made:
            costly = Report((fault_at(id_, TEMPLATE, 1, "", "document_too_costly"),))
            report = _ask({"document": id_, "files": inside}, 3 * seconds) or costly
            yield from report.faults
            if report.is_accepted:
                _made.add((id_, digest))


def _ask(asked: Mapping[str, Any], seconds: float) -> Report | None:
    """The answer of the child; none if it did not survive."""
    global _child  # noqa: PLW0603 - one child serves the whole program
    with _one_at_a_time:
        if _child is None:
            _child = _Child()
        answer = _child.answers(orjson.dumps(asked), seconds)
        if answer is None:
            _child.ends()
            _child = None
    return None if answer is None else _read(answer)


class _Child:
    """A running child, and the thread that listens to it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "engine.run.trial"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe)  # noqa: S603 - our own module
        self._lines: Queue[bytes] = Queue()
        Thread(target=self._listen, daemon=True).start()
        atexit.register(self.ends)

    def _listen(self) -> None:
        if self._process.stdout is not None:
            for line in self._process.stdout:
                self._lines.put(line)
        self._lines.put(b"")

    def answers(self, asked: bytes, seconds: float) -> bytes | None:
        """The answer; None if it does not come in time or the child died of it."""
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(asked + b"\n")
                self._process.stdin.flush()
            return self._lines.get(timeout=seconds) or None
        except (Empty, OSError):
            return None

    def ends(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was still to be written to a dead child
                    continue
        atexit.unregister(self.ends)


def _read(answer: bytes) -> Report:
    told = orjson.loads(answer)
    return Report(tuple(Fault(**fault) for fault in told["faults"]), told["process_id"])


def _told(report: Report) -> dict[str, Any]:
    faults = [
        {"code": each.code, "element": each.element, "params": dict(each.params), "name": each.name}
        for each in report.faults
    ]
    return {"faults": faults, "process_id": report.process_id}


def _answer(asked: Mapping[str, Any]) -> Report:
    if "document" in asked:
        return Report(tuple(faults_of(asked["document"], asked["files"])))
    return check(asked["files"], asked["posts"])


def main() -> None:
    """Answer line by line until nobody asks any more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.setrecursionlimit(3_000)
    for line in sys.stdin.buffer:
        asked = orjson.loads(line)
        try:
            report = _answer(asked)
        except (RecursionError, MemoryError):
            report = Report((Fault("too_costly"),))
        except Exception as error:
            report = Report((Fault("engine", params={"detail": f"{type(error).__name__}: {error}"[:200]}),))
        sys.stdout.buffer.write(orjson.dumps(_told(report)) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
