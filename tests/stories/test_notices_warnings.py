"""Warnings: each level once, to who does the task and who stands above, quiet at night, whatever the clock does."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from engine.notices.phases import move_phases
from engine.notices.warnings import give_warnings
from engine.run.runtime import Runtime
from models.instances import Instance, UserTask
from models.notices import Notice
from models.people import Person
from tests.office import Office
from tests.two_workers import warn_twice_at_once

EVENING = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)  # 20.00 WIB
DUE_TASKS = 500


def ordered(office: Office, urgency: str = "biasa") -> UUID:
    """A case at step 2, which has 60 minutes; the Sekretaris does it, the Kepala Dinas stands above."""
    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    with office.runtime.database.sessions.begin() as session:
        session.execute(update(Instance).where(Instance.id == instance).values(urgency=urgency))
    return instance


def warnings(runtime: Runtime) -> Counter[tuple[str, int]]:
    """How often each person was warned at each level."""
    with runtime.database.readers() as session:
        rows = session.execute(
            select(Person.username, Notice.level)
            .join(Person, Person.id == Notice.person_id)
            .where(Notice.kind == "warning")
        )
        return Counter((row.username, row.level or 0) for row in rows)


def once(*levels: int) -> Counter[tuple[str, int]]:
    return Counter({(who, level): 1 for who in ("kadis", "sekretaris") for level in levels})


def only_task(runtime: Runtime) -> UserTask:
    with runtime.database.readers() as session:
        return session.scalars(select(UserTask).where(UserTask.status == "open")).one()


@pytest.mark.parametrize(
    ("minutes", "levels"), [(44, ()), (45, (75,)), (60, (75, 100)), (89, (75, 100)), (90, (75, 100, 150))]
)
def test_each_level_is_told_when_its_share_of_the_standard_is_used(
    office: Office, minutes: int, levels: tuple[int, ...]
) -> None:
    ordered(office)

    for _ in range(minutes):
        office.clock.pass_minutes(1)
        give_warnings(office.runtime)

    assert warnings(office.runtime) == once(*levels)


def test_after_an_outage_every_level_that_was_missed_is_told_once(office: Office) -> None:
    ordered(office)
    office.clock.pass_minutes(7 * 60)

    give_warnings(office.runtime)
    give_warnings(office.runtime)

    assert warnings(office.runtime) == once(75, 100, 150)
    assert only_task(office.runtime).warn_at is None


def test_a_clock_that_jumps_back_warns_nobody_again(office: Office) -> None:
    ordered(office)
    office.clock.pass_minutes(61)
    give_warnings(office.runtime)

    office.clock.pass_minutes(-30)
    give_warnings(office.runtime)
    office.clock.pass_minutes(30)
    give_warnings(office.runtime)

    assert warnings(office.runtime) == once(75, 100)


def test_nobody_is_warned_at_night_but_first_thing_in_the_morning(office: Office) -> None:
    ordered(office)
    office.clock.moment = EVENING
    for _ in range(11):
        give_warnings(office.runtime)
        office.clock.pass_minutes(60)
    at_night = warnings(office.runtime)

    office.clock.moment = EVENING + timedelta(hours=12)  # 08.00 on Tuesday
    give_warnings(office.runtime)

    assert at_night == Counter()
    assert warnings(office.runtime) == once(75, 100, 150)


def test_a_very_urgent_case_warns_at_night_too(office: Office) -> None:
    ordered(office, "sangat_segera")
    office.clock.moment = EVENING

    give_warnings(office.runtime)

    assert warnings(office.runtime) == once(75, 100, 150)


def test_only_the_holder_is_warned_of_a_task_that_is_taken_besides_deputies_and_superiors(
    office: Office, acting_secretary: str
) -> None:
    task = office.task(ordered(office), "distribute_format")
    office.claims("sekretaris", task)
    office.clock.pass_minutes(45)

    give_warnings(office.runtime)

    assert warnings(office.runtime) == once(75) | Counter({(acting_secretary, 75): 1})


def test_a_step_of_three_minutes_does_not_warn_before_the_grace_is_used(office: Office) -> None:
    office.starts()
    office.clock.pass_minutes(11)
    give_warnings(office.runtime)
    early = warnings(office.runtime)

    office.clock.pass_minutes(1)
    give_warnings(office.runtime)

    assert early == Counter()
    assert warnings(office.runtime) == Counter({("kadis", 75): 1})


def test_the_phase_of_a_task_follows_the_time(office: Office) -> None:
    ordered(office)
    seen = []
    for minutes in (44, 1, 30, 1):
        office.clock.pass_minutes(minutes)
        move_phases(office.runtime)
        task = only_task(office.runtime)
        seen.append((task.phase, task.phase_at == {"on_time": task.risk_at, "at_risk": task.late_at}.get(task.phase)))

    assert [phase for phase, _ in seen] == ["on_time", "at_risk", "at_risk", "late"]
    assert all(is_next for _, is_next in seen)


def multiplied(runtime: Runtime) -> None:
    """As many cases as are to be due, each a copy of the one that is there."""
    with runtime.database.sessions.begin() as session:
        case, task = (
            session.scalars(select(Instance)).one(),
            session.scalars(select(UserTask).where(UserTask.status == "open")).one(),
        )
        for _ in range(DUE_TASKS - 1):
            id_ = uuid4()
            session.add(Instance(**_columns(case) | {"id": id_}))
            session.add(UserTask(**_columns(task) | {"id": uuid4(), "instance_id": id_}))


def _columns(row: Instance | UserTask) -> dict[str, object]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def test_two_workers_warn_of_500_tasks_once_each(office: Office, database_url: str) -> None:
    ordered(office)
    multiplied(office.runtime)
    moment = office.clock.moment + timedelta(minutes=91)

    warn_twice_at_once(database_url, moment)

    with office.runtime.database.readers() as session:
        told = session.execute(select(Notice.person_id, Notice.task_id, Notice.level)).all()
        phases = set(session.scalars(select(UserTask.phase).where(UserTask.status == "open")))
    assert len(told) == len(set(told)) == DUE_TASKS * 3 * 2
    assert phases == {"late"}
