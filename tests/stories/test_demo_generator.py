"""Cases made up for a demonstration have a past that every check believes, and the same seed makes the same ones."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from engine.run.demo.generate import generate_cases, make_case
from engine.run.demo.script import demo_script
from engine.run.demo.world import NoDemoPeople, World
from engine.run.indexing import told_words
from engine.run.verify import verify
from engine.time.queries import calendar_by_code
from models.counts import DoneCount, InstanceCount, OpenCount
from models.desk import InstanceText
from models.history import HistoryEntry, Outbox
from models.instances import Instance, UserTask
from models.people import Person
from tests.office import Office

CASES = 30
ONE_SECOND = timedelta(seconds=1)


@pytest.fixture
def busy(office: Office) -> Office:
    """The demo office on a Monday noon, after a year of work."""
    office.clock.pass_minutes(4 * 60)
    generate_cases(office.runtime, CASES)
    return office


def entries(office: Office) -> list[HistoryEntry]:
    with office.runtime.database.readers() as session:
        return list(session.scalars(select(HistoryEntry).order_by(HistoryEntry.instance_id, HistoryEntry.seq)))


def test_what_is_made_up_stands_every_check(busy: Office) -> None:
    seen = verify(busy.runtime)

    assert (seen.instances, seen.breaches) == (CASES, ())


def test_the_office_holds_gives_up_goes_round_and_leaves_lying(busy: Office) -> None:
    kinds = Counter(entry.kind for entry in entries(busy))
    rounds = {entry.element for entry in entries(busy) if entry.kind == "completed" and (entry.occurrence or 0) > 1}
    with busy.runtime.database.readers() as session:
        states = set(session.scalars(select(Instance.status)))
        late = session.scalar(select(func.count()).where(UserTask.closed_at > UserTask.late_at))

    assert kinds.keys() >= {"started", "claimed", "completed", "held", "resumed", "released", "reassigned", "cancelled"}
    assert rounds >= {"draft_report", "correct_draft"}
    assert states == {"running", "completed", "cancelled"}
    assert late


def test_nobody_works_outside_office_hours(busy: Office) -> None:
    with busy.runtime.database.readers() as session:
        calendar = calendar_by_code(session, "purwakarta")
    moments = [entry.at for entry in entries(busy)]

    assert [at for at in moments if not calendar.is_working(at) and not calendar.is_working(at - ONE_SECOND)] == []


def test_nothing_made_up_lies_in_the_future_or_waits_to_be_delivered(busy: Office) -> None:
    with busy.runtime.database.readers() as session:
        waiting = session.scalar(select(func.count()).where(Outbox.delivered_at.is_(None)))

    assert max(entry.at for entry in entries(busy)) <= busy.clock()
    assert waiting == 0


def test_the_sums_of_the_board_count_it(busy: Office) -> None:
    with busy.runtime.database.readers() as session:
        sums = [session.scalar(select(func.sum(each))) for each in (OpenCount.tasks, DoneCount.tasks)]
        tasks = [session.scalar(select(func.count()).where(UserTask.status == each)) for each in ("open", "completed")]
        instances = session.scalar(select(func.sum(InstanceCount.instances)))

    assert (sums, instances) == (tasks, CASES)


def test_its_cases_are_found_by_the_words_of_their_history(busy: Office) -> None:
    with busy.runtime.database.readers() as session:
        for instance in session.scalars(select(Instance)):
            version = busy.runtime.catalogue.version(session, instance.process_version_id)
            kept = session.scalars(select(InstanceText).where(InstanceText.instance_id == instance.id)).one()
            assert (kept.subject, kept.numbers, kept.names) == told_words(session, version, instance.id)


def test_people_go_on_with_a_case_that_was_made_up(busy: Office) -> None:
    with busy.runtime.database.readers() as session:
        query = select(UserTask).where(UserTask.status == "open", UserTask.element == "order_report")
        task = session.scalars(query).first()
    assert task is not None

    busy.completes("kadis", task.instance_id, "order_report")

    assert busy.open_tasks(task.instance_id) == [("distribute_format", "")]
    assert verify(busy.runtime).breaches == ()


def test_the_same_seed_makes_the_same_case_and_another_seed_another(office: Office) -> None:
    runtime = office.runtime
    with runtime.database.readers() as session:
        world, again = (World.of(runtime, session, demo_script(), date(2025, 11, 20)) for _ in range(2))

        first, same, other = (
            make_case(*of, number=5, now=office.clock()) for of in ((world, 1), (again, 1), (world, 2))
        )

    assert (first.entries, first.tasks, first.instance) == (same.entries, same.tasks, same.instance)
    assert first.entries != other.entries


def test_more_cases_are_other_cases(busy: Office) -> None:
    before = len(entries(busy))

    generate_cases(busy.runtime, 2)

    assert len(entries(busy)) > before
    assert verify(busy.runtime).breaches == ()


def test_nothing_is_made_up_beside_real_people(office: Office) -> None:
    with office.runtime.database.sessions.begin() as session:
        session.add(Person(username="siti", name="Siti", password_hash="", is_active=True))

    with pytest.raises(NoDemoPeople):
        generate_cases(office.runtime, 1)
    assert entries(office) == []
