"""The server is killed while everybody works: what was acknowledged stands, what was unknown acts once."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Sequence
from pathlib import Path
from threading import Event

from tests.faults.server import Server, at_work, serving
from tests.faults.stored import Stored
from tests.robot.crowd import Crowd
from tests.robot.stranger import Stranger

KILLS = 4
CASES = 3


def works_on(crowd: Crowd, cases: int = CASES) -> None:
    """Start some cases for the crowd."""
    head = next(stranger for stranger in crowd.strangers if stranger.username == "kadis")
    for number in range(cases):
        head.starts(f"Berkas {number}")


def acted_once(crowd: Crowd, stored: Stored) -> None:
    """Each acknowledged form is in history, just once, and nothing else is."""
    acknowledged = [done for stranger in crowd.strangers for done in stranger.done]
    acted = stored.entries_of_keys()

    assert len(set(acknowledged)) == len(acknowledged)
    for task, key in acknowledged:
        assert acted[key] == ("completed", task)
    assert sum(kind == "completed" for kind, _ in acted.values()) == len(acknowledged)


def just_after_sending(strangers: Sequence[Stranger], luck: random.Random) -> None:
    """Return a moment after somebody has sent something."""
    sent = Event()
    for stranger in strangers:
        stranger.sending = sent.set
    assert sent.wait(60)
    Event().wait(luck.uniform(0, 0.04))


def kills_all(server: Server) -> None:
    server.is_killed()
    server.starts()


def kills_a_worker(server: Server) -> None:
    """The main process starts another worker by itself."""
    os.kill(server.workers()[-1], signal.SIGKILL)


def test_what_was_acknowledged_survives_kills_of_the_server_and_what_was_not_acts_once(
    database_url: str, tmp_path: Path
) -> None:
    luck = random.Random(41)
    stored = Stored(tmp_path, database_url)
    with serving(tmp_path, database_url) as server:
        crowd = server.crowd(seed=3)
        works_on(crowd)
        with at_work(crowd, server):
            for kill in [kills_all] * KILLS + [kills_a_worker]:
                crowd.waits_until_done(crowd.done + 5)
                just_after_sending(crowd.strangers, luck)
                kill(server)

        assert stored.endings() == ["completed"] * CASES
        acted_once(crowd, stored)
        server.verified()
        unanswered = sum(stranger.unanswered for stranger in crowd.strangers)
        print(f"kills={KILLS + 1} acked={crowd.done} unknown={unanswered} lost=0 duplicated=0")  # noqa: T201 - a measure
        assert unanswered, "no form was under way when the server was killed"
