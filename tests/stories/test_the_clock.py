"""Standard minutes are working minutes, and both clocks are read from history."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from engine.run.queries.unit_calendars import calendars_of
from engine.time.clocks import Clock, Happening, clocks
from tests.office import Office


def clock_of(office: Office, instance: UUID, element: str) -> Clock:
    happenings = [Happening(e.at, e.kind, e.task, e.opened, e.closed) for e in office.history(instance)]
    with office.runtime.database.readers() as session:
        calendar = calendars_of(session, ["dpmd"])["dpmd"]
    found = clocks(happenings, calendar, office.clock.moment)
    return next(clock for key, clock in found.items() if key.element == element)


def test_a_task_is_due_after_its_standard_minutes_of_working_time(office: Office) -> None:
    office.clock.moment = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)  # Friday 16.00 WIB
    instance = office.starts()
    office.completes("kadis", instance, "order_report")

    due = office.row(office.task(instance, "distribute_format")).due_at

    assert due == datetime(2026, 11, 30, 1, 0, tzinfo=UTC)  # Monday 08.00 WIB: 30 minutes on Friday, 30 on Monday


def test_waiting_and_working_are_told_apart_and_the_night_counts_for_nobody(office: Office) -> None:
    office.clock.moment = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # Monday 15.00 WIB
    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    office.clock.pass_minutes(30)
    office.claims("sekretaris", office.task(instance, "distribute_format"))
    office.clock.pass_minutes(17 * 60)  # until 08.30 on Tuesday: 30 minutes on Monday and 60 on Tuesday
    office.completes("sekretaris", instance, "distribute_format")

    clock = clock_of(office, instance, "distribute_format")

    assert (clock.waiting, clock.working) == (timedelta(minutes=30), timedelta(minutes=90))


def test_a_task_that_was_given_back_waits_again(office: Office) -> None:
    instance = office.starts()
    task = office.task(instance, "order_report")
    office.claims("kadis", task)
    office.clock.pass_minutes(10)
    office.releases("kadis", task)
    office.clock.pass_minutes(20)

    clock = clock_of(office, instance, "order_report")

    assert (clock.waiting, clock.working) == (timedelta(minutes=20), timedelta(minutes=10))
