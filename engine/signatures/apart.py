"""Opens strangers' PDF files in a process of its own, with little memory and little time. Knows no case and no person.

What goes in and out are one line of JSON and the bytes that it counts: nothing that could carry code.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import orjson

from engine.signatures.errors import SignatureRefused, Why

MEMORY = 1 << 30
SECONDS = 60
PLACES = BoundedSemaphore(2)  # so many at once in this process of ours
ROOT = Path(__file__).parents[2]

Answer = tuple[dict[str, Any], bytes]
Work = Callable[[Mapping[str, Any], Sequence[bytes]], Answer]


def done_apart(work: str, said: Mapping[str, Any], *blobs: bytes) -> Answer:
    """Let the child do `work`; its answer, and bytes where it makes some.

    Raises:
        SignatureRefused: the child refused, or was stopped because it took too much.
    """
    head = orjson.dumps({"said": dict(said), "sizes": [len(blob) for blob in blobs]})
    with PLACES:
        ended = _run(work, head + b"\n" + b"".join(blobs))
    head, found, made = ended.stdout.partition(b"\n")
    if ended.returncode != 0 or not found:
        raise SignatureRefused(Why.TOO_HARD)
    answer: dict[str, Any] = orjson.loads(head)
    if "refused" in answer:
        raise SignatureRefused(*answer["refused"])
    return answer, made


def _run(work: str, told: bytes) -> "subprocess.CompletedProcess[bytes]":
    known = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}  # and no secret
    command = [sys.executable, "-m", "engine.signatures.apart", work]
    try:
        return subprocess.run(  # noqa: S603  # our own interpreter and module
            command, input=told, capture_output=True, timeout=SECONDS, cwd=ROOT, check=False, env=known
        )
    except subprocess.TimeoutExpired as error:
        raise SignatureRefused(Why.TOO_HARD) from error


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main(name: str) -> None:
    _limit()
    from engine.signatures.opened import WORKS  # noqa: PLC0415 - what reads strangers' files is loaded under the limits

    head, _, rest = sys.stdin.buffer.read().partition(b"\n")
    told = orjson.loads(head)
    blobs, at = [], 0
    for size in told["sizes"]:
        blobs.append(rest[at : at + size])
        at += size
    try:
        answer, made = WORKS[name](told["said"], blobs)
    except SignatureRefused as refusal:
        answer, made = {"refused": [refusal.why, refusal.detail]}, b""
    sys.stdout.buffer.write(orjson.dumps(answer) + b"\n" + made)


if __name__ == "__main__":
    _main(sys.argv[1])
