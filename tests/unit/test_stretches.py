"""When the clocks of a task ran: stretches that add up to the clocks, whatever happened to the task."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from engine.time.clocks import Happening, clocks
from engine.time.seed import read_seed
from engine.time.stretches import RUNNING, runs

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 08.00 WIB
CALENDAR = read_seed("purwakarta").calendar
KINDS = ("claimed", "released", "held", "resumed", "reassigned", "handed_back")


def at(minutes: int) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


def test_waiting_working_and_a_hold_follow_each_other() -> None:
    happenings = [
        Happening[str](at(0), "started", opened=("task",)),
        Happening(at(10), "claimed", "task"),
        Happening(at(30), "held", "task", until=at(50)),
        Happening(at(90), "completed", "task"),
    ]

    found = runs(happenings, "task", CALENDAR, at(200))

    assert [(run.kind, run.start, run.end) for run in found] == [
        ("waiting", at(0), at(10)),
        ("working", at(10), at(30)),
        ("held", at(30), at(50)),
        ("working", at(50), at(90)),
    ]


def test_what_happens_to_another_task_cuts_nothing() -> None:
    happenings = [
        Happening[str](at(0), "started", opened=("task", "other")),
        Happening(at(10), "claimed", "other"),
        Happening(at(20), "reminded", "task"),
    ]

    (only,) = runs(happenings, "task", CALENDAR, at(60))

    assert (only.kind, only.start, only.end) == ("waiting", at(0), at(60))


@pytest.mark.parametrize("seed", range(20))
def test_the_stretches_add_up_to_the_clocks(seed: int) -> None:
    chance = Random(seed)
    minute, happenings = 0, [Happening[str](at(0), "started", opened=("task",))]
    for _ in range(12):
        minute += chance.randint(1, 900)
        until = at(minute + chance.randint(1, 2000))
        happenings.append(Happening(at(minute), chance.choice(KINDS), "task", until=until))
    now = at(minute + 500)

    found = runs(happenings, "task", CALENDAR, now)

    clock = clocks(happenings, CALENDAR, now)["task"]
    for kind in RUNNING:
        spent = sum((CALENDAR.working(run.start, run.end) for run in found if run.kind == kind), timedelta())
        assert spent == getattr(clock, kind)
