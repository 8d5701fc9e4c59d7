"""Processes are killed in the middle of what they do: what they acknowledged stands, the rest happened whole or not."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from engine.run.verify import verify
from models.history import HistoryEntry, IdempotencyKey
from models.instances import Attachment
from tests.office import Office
from tests.stories.test_the_sop import drafts, fills_in, orders_and_distributes, performance

ROOT = Path(__file__).parents[2]
ACTORS = 3
ROUNDS = 30
ROUNDS_OF_A_WRONG_ONE = 60
MOST = {"statement": 40, "commit": 5, "committed": 5, "open": 5, "os.rename": 2, "os.remove": 2, "os.mkdir": 2}
KINDS = {"complete": "completed", "start": "started"}  # a claim of what one already holds writes nothing


@dataclass
class Told:
    """What the killed processes have said."""

    tried: dict[str, dict[str, Any]] = field(default_factory=dict)
    done: dict[str, tuple[UUID, int]] = field(default_factory=dict)
    attached: dict[str, str] = field(default_factory=dict)  # key and the address of the stored file
    refused: dict[str, str] = field(default_factory=dict)
    retried: int = 0
    ends: list[int] = field(default_factory=list)  # exit codes
    lines: list[str] = field(default_factory=list)

    def hears(self, words: dict[str, Any]) -> None:
        if "tries" in words:
            self.tried[words["tries"]["key"]] = words["tries"]
        elif "done" in words:
            self.done[words["done"]] = (UUID(words["instance"]), words["seq"])
        elif "attached" in words:
            self.attached[words["attached"]] = words["sha256"]
        elif "refused" in words:
            self.refused[words["refused"]] = words["why"]

    def unknown(self) -> list[dict[str, Any]]:
        """What was tried and neither acknowledged nor refused."""
        known = self.done.keys() | self.attached.keys() | self.refused.keys()
        return [request for key, request in self.tried.items() if key not in known]


class Actors:
    """Forks of one process that act until they are killed."""

    def __init__(self, process: subprocess.Popen[str], told: Told, seed: int) -> None:
        self.process, self.told = process, told
        self.luck = random.Random(seed)

    def lives_and_dies(self, number: int) -> None:
        """One round: in odd rounds they die in a window of the write path, in even ones we kill them at any moment."""
        by_fate = number % 2 == 1
        fates = [self._fate() if by_fate else ("", 0) for _ in range(ACTORS)]
        unknown = self.told.unknown()
        self.told.retried += len(unknown)
        given = [unknown[number::ACTORS] for number in range(ACTORS)]
        self._tells({"seed": f"{number}", "fates": fates, "given": given})
        pids: list[int] = []
        for words in self.lines():
            pids = words.get("actors", pids)
            if "ended" in words:
                self.told.ends += words["ended"]
                return
            if not by_fate and "tries" in words and pids:
                Event().wait(self.luck.uniform(0, 0.04))
                self._kills(pids)
                pids = []

    def _fate(self) -> tuple[str, int]:
        window = self.luck.choice(list(MOST))
        return window, self.luck.randrange(MOST[window])

    @staticmethod
    def _kills(pids: list[int]) -> None:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _tells(self, words: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()

    def lines(self) -> Iterator[dict[str, Any]]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.told.lines.append(line)
            words = json.loads(line)
            self.told.hears(words)
            yield words
        raise AssertionError(self.told.lines[-20:])


@contextmanager
def acting(office: Office, kind: str, cases: list[UUID], told: Told) -> Iterator[Actors]:
    runtime = office.runtime
    process = subprocess.Popen(  # noqa: S603 - our own program
        [
            *(sys.executable, "-m", "tests.faults.acting", runtime.database.url, str(runtime.files.root), kind),
            *map(str, cases),
        ],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            actors = Actors(process, told, seed=7)
            assert next(actors.lines()) == {"ready": True}
            yield actors
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def wrong(office: Office, told: Told) -> list[str]:
    """Whatever contradicts what was said, or itself."""
    found = [str(breach) for breach in verify(office.runtime).breaches]
    with office.runtime.database.readers() as session:
        entries = {(row.instance_id, row.seq): row.kind for row in session.scalars(select(HistoryEntry))}
        files = set(session.scalars(select(Attachment.sha256)))
        keys = {row.key: (row.instance_id, row.seq) for row in session.scalars(select(IdempotencyKey))}
        if office.runtime.database.is_sqlite:
            found += [line for line in session.scalars(text("PRAGMA integrity_check")) if line != "ok"]
    for key, place in told.done.items():
        what = told.tried[key]["what"]
        if keys.get(key) != place or entries.get(place) != KINDS.get(what, entries.get(place, "")):
            found.append(f"{what} was acknowledged as {place}, kept as {keys.get(key)}, and is {entries.get(place)}")
    found += [
        f"the file {sha256} was acknowledged and lost" for sha256 in told.attached.values() if sha256 not in files
    ]
    found += [f"an actor ended by itself: {code}" for code in told.ends if code != -signal.SIGKILL]
    found += [f"refused ({why}) and done" for key, why in told.refused.items() if key in keys]
    acted = Counter(keys[key] for key, request in told.tried.items() if key in keys and request["what"] in KINDS)
    found += [f"{times} requests did {place}" for place, times in acted.items() if times > 1]
    return found


@pytest.fixture
def cases(office: Office) -> list[UUID]:
    """Three cases in which a draft goes to and fro."""
    found = []
    for _ in range(3):
        case = orders_and_distributes(office, units=["bidang_pemdes"])
        fills_in(office, case, "bidang_pemdes")
        office.completes("kasubag.perencanaan", case, "check_format", "bidang_pemdes", decision="lengkap")
        figures = performance(office, case, "analyse_data")
        office.completes("kasubag.perencanaan", case, "analyse_data", analysis="Capaian baik.", **figures)
        drafts(office, case)
        found.append(case)
    return found


def test_what_killed_processes_acknowledged_stands_and_the_rest_happened_whole_or_not_at_all(
    office: Office, cases: list[UUID]
) -> None:
    told = Told()

    with acting(office, "sound", cases, told) as actors:
        for number in range(ROUNDS):
            actors.lives_and_dies(number)

    assert wrong(office, told) == []
    print(  # noqa: T201 - a measure
        f"kills={len(told.ends)} acked={len(told.done)} files={len(told.attached)} unknown={told.retried} "
        f"refused={len(told.refused)} lost=0 duplicated=0 violations=0"
    )
    assert len(told.done) > ROUNDS, "hardly anything was done"
    assert told.retried > ROUNDS / 4, "hardly anything was under way when they were killed"


@pytest.mark.parametrize("kind", ["hasty", "scattered", "row first"])
def test_a_write_path_that_is_wrong_is_caught_by_the_same_kills(office: Office, cases: list[UUID], kind: str) -> None:
    told = Told()

    with acting(office, kind, cases, told) as actors:
        for number in range(ROUNDS_OF_A_WRONG_ONE):
            actors.lives_and_dies(number)
            if wrong(office, told):
                break

    assert wrong(office, told)
