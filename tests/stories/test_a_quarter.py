"""The first quarter of 2026, with Ramadan, cuti bersama, two holds and a Plt: every figure is what history says."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from sqlalchemy import func, select

from engine.run.queries.urgency import phase_of
from engine.run.recounting import recount
from engine.run.verify import verify
from models.counts import DoneCount, InstanceCount, OpenCount
from models.instances import Instance, UserTask
from tests.office import Office
from tests.quarter import FIRST_DAY, Minutes, Simulation, Told, recounted

SEED = 2026


@pytest.fixture
def quarter(office: Office) -> Simulation:
    minutes = Minutes()
    office.clock.moment = minutes.worked(FIRST_DAY)[0]
    simulation = Simulation(office, Random(SEED), minutes)
    simulation.run(cases=14)
    return simulation


def told(quarter: Simulation) -> list[Told]:
    return list(recounted(quarter.office, quarter.minutes, quarter.office.clock.moment))


def test_every_figure_of_a_quarter_is_what_its_history_says(quarter: Simulation) -> None:
    office, now = quarter.office, quarter.office.clock.moment
    by_place = {(each.instance, each.element, each.key, each.offered_at): each for each in told(quarter)}

    with office.runtime.database.readers() as session:
        rows = session.scalars(select(UserTask)).all()
        running = session.scalar(select(func.count()).where(Instance.status == "running"))
        counted = session.scalar(select(func.sum(InstanceCount.instances)).where(InstanceCount.status == "running"))
        open_counts = session.execute(
            select(OpenCount.element, func.sum(OpenCount.tasks)).group_by(OpenCount.element)
        ).all()
        done_counts = session.execute(
            select(DoneCount.element, func.sum(DoneCount.tasks), func.sum(DoneCount.late)).group_by(DoneCount.element)
        ).all()

    assert len(rows) == len(by_place) > 100
    for row in rows:
        naive = by_place[row.instance_id, row.element, row.key, row.offered_at]
        assert row.status == naive.state
        assert row.standard == naive.standard
        if naive.state == "completed":
            assert (row.waiting, row.working, row.held) == (naive.waiting * 60, naive.working * 60, naive.held * 60)
            assert row.closed_at is not None
            assert (row.closed_at > row.late_at) == (naive.used > naive.standard + 15)
        if naive.state == "open":
            assert row.holder_id == naive.holder_id
            assert phase_of(row, now) == naive_phase(naive)
    assert running == counted
    states = {state: Counter(each.element for each in by_place.values() if each.state == state) for state in STATES}
    assert {element: tasks for element, tasks in open_counts if tasks} == dict(states["open"])
    late = Counter(
        each.element for each in by_place.values() if each.state == "completed" and each.used > each.standard + 15
    )
    assert {element: (tasks, over) for element, tasks, over in done_counts if tasks} == {
        element: (tasks, late[element]) for element, tasks in states["completed"].items()
    }


def test_a_quarter_verifies_and_its_moments_need_no_second_count(quarter: Simulation) -> None:
    office = quarter.office

    with office.runtime.database.sessions.begin() as session:
        moved = recount(office.runtime, session)

    assert moved == []
    assert verify(office.runtime).breaches == ()
    kinds = Counter(entry.kind for case in quarter.cases for entry in office.history(case))
    assert kinds["held"] == 2
    assert {"claimed", "released", "completed", "cancelled"} <= set(kinds)
    assert "plt" in {entry.capacity for case in quarter.cases for entry in office.history(case)}


STATES = ("open", "completed", "withdrawn")


def naive_phase(each: Told) -> str:
    if each.on_hold:
        return "on_hold"
    if each.used > each.standard + 15:
        return "late"
    return "at_risk" if each.used and each.used * 100 >= each.standard * 75 else "on_time"
