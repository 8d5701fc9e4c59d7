"""Renders and prints documents in a child process with limits, so that no template can stop, fell or slow down others.

The child gets one JSON text, tells its progress line by line, and answers with a line of JSON and the bytes of the PDF.
It knows no database, no setting and no secret.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread, Timer
from typing import IO, Any

import orjson

from engine.documents.declaration import TEMPLATE, DocumentRefused, Template, fault_at
from engine.documents.pdf import STEPS
from engine.documents.rendering import plain
from engine.documents.trying import made
from engine.errors import PrintingMissing
from engine.run.faults import Fault

SECONDS = 240  # for one document
MEMORY = 2 * 1024**3  # bytes of address space
SECONDS_BETWEEN_SIGNS = 5
LARGEST_PDF = 40 * 1024**2
POLITENESS = 15  # of the child, so that pages go first
TOTAL = STEPS + 2  # steps of a document: the template, those of WeasyPrint, the bytes

ROOT = Path(__file__).parents[2]
# What a library needs to find letters; nothing else of the parent is told.
ENVIRONMENT = (
    *("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"),
    *("FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME", "XDG_DATA_DIRS", "VIRTUAL_ENV", "TMPDIR"),
)


@dataclass(frozen=True)
class Pressed:
    """A document as it came from the press."""

    pdf: bytes
    pages: int
    subject: str


def press(
    template: Template,
    data: Mapping[str, Any],
    progress: Callable[[int, int], None] = lambda done, total: None,
    *,
    seconds: float = SECONDS,
) -> Pressed:
    """Make a document.

    Raises:
        DocumentRefused: names file and line; also when it takes too long or too much memory.
        PrintingMissing: this machine lacks what draws letters.
    """
    asked = {"id": template.id, "files": dict(template.files), "data": plain(data), "seconds": int(seconds)}
    answer, pdf = _asked(asked, progress, seconds)
    if answer is None:
        raise DocumentRefused(fault_at(template.id, TEMPLATE, 1, "", "document_too_costly"))
    if answer.get("missing"):
        raise PrintingMissing
    if answer.get("fault"):
        raise DocumentRefused(Fault(answer["fault"]["code"], None, answer["fault"]["params"]))
    return Pressed(pdf, answer["pages"], answer["subject"])


def _asked(
    asked: Mapping[str, Any], progress: Callable[[int, int], None], seconds: float
) -> tuple[dict[str, Any] | None, bytes]:
    known = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    command = [sys.executable, "-m", "engine.documents.press"]
    pipe = subprocess.PIPE
    quiet = subprocess.DEVNULL
    child = subprocess.Popen(  # noqa: S603 - our own module
        command, stdin=pipe, stdout=pipe, stderr=quiet, cwd=ROOT, env=known
    )
    last_call = Timer(seconds, child.kill)
    last_call.daemon = True
    last_call.start()
    try:
        if child.stdin is None or child.stdout is None:
            return None, b""
        _give(child.stdin, orjson.dumps(asked))
        return _heard(child.stdout, progress)
    finally:
        last_call.cancel()
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _give(stream: IO[bytes], text: bytes) -> None:
    try:
        stream.write(text)
        stream.close()
    except BrokenPipeError:  # a child that died of it says so by silence
        return


def _heard(stream: IO[bytes], progress: Callable[[int, int], None]) -> tuple[dict[str, Any] | None, bytes]:
    for line in stream:
        if line.startswith(b"{"):
            answer = orjson.loads(line)
            pdf = stream.read(LARGEST_PDF + 1)
            return (answer, pdf) if len(pdf) == answer.get("size", 0) else (None, b"")
        progress(int(line), TOTAL)
    return None, b""


def _answer(asked: Mapping[str, Any], tell: Callable[[int], None]) -> tuple[dict[str, Any], bytes]:
    try:
        template = Template.from_files(asked["id"], asked["files"])
        subject, printed = made(template, asked["data"], tell)
    except DocumentRefused as refusal:
        return _refusal(refusal.fault)
    except PrintingMissing:
        return {"missing": True}, b""
    except (RecursionError, MemoryError):
        return _refusal(fault_at(asked["id"], TEMPLATE, 1, "", "document_too_costly"))
    except Exception as error:  # whatever a page can do to the printer is the fault of that page alone
        return _refusal(fault_at(asked["id"], TEMPLATE, 1, f"{type(error).__name__}: {error}"))
    return {"pages": printed.pages, "subject": subject, "size": len(printed.data)}, printed.data


def _refusal(fault: Fault) -> tuple[dict[str, Any], bytes]:
    return {"fault": {"code": fault.code, "params": dict(fault.params)}}, b""


def main() -> None:
    """Answer the one question that is asked."""
    out = sys.stdout.buffer
    asked = orjson.loads(sys.stdin.buffer.read())
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (asked["seconds"], asked["seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(POLITENESS)

    reached, one_writes, is_over = 0, Lock(), Event()

    def tell(step: int) -> None:
        nonlocal reached
        reached = step
        say(b"%d\n" % step)

    def say(line: bytes) -> None:
        with one_writes:
            if not is_over.is_set():
                out.write(line)
                out.flush()

    def beat() -> None:  # a long step must not look like the end of this process
        while not is_over.wait(SECONDS_BETWEEN_SIGNS):
            say(b"%d\n" % reached)

    Thread(target=beat, daemon=True).start()
    answer, pdf = _answer(asked, tell)
    with one_writes:
        is_over.set()
        out.write(orjson.dumps(answer) + b"\n" + pdf)
        out.flush()


if __name__ == "__main__":
    main()
