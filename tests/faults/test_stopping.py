"""The server is told to stop while everybody works: it finishes what is under way, ends well, and nothing is lost."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.faults.server import at_work, serving
from tests.faults.stored import Stored
from tests.faults.test_killed_server import acted_once, works_on

CASES = 20  # more than a quick machine finishes while a server that missed the sign is given time to end


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_told_to_stop_under_load_it_ends_well_and_the_work_goes_on_after_the_next_start(
    database_url: str, tmp_path: Path, sign: signal.Signals
) -> None:
    stored = Stored(tmp_path, database_url)
    with serving(tmp_path, database_url) as server:
        crowd = server.crowd(seed=4)
        works_on(crowd, CASES)
        with at_work(crowd, server):
            crowd.waits_until_done(10)

            code = server.is_told(sign)

            assert code in (0, 128 + sign, -sign)
            server.starts()
            crowd.waits_until_done(crowd.done + 5)
            crowd.stops()

        acted_once(crowd, stored)
        server.verified()


def test_a_killed_main_process_leaves_nothing_behind_that_holds_the_port(database_url: str, tmp_path: Path) -> None:
    with serving(tmp_path, database_url) as server:
        server.main_is_killed()

        server.starts()

        assert server.person("kadis").inbox() == []
