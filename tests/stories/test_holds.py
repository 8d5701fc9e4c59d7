"""A task that waits for somebody outside stands still: its clock, its due time and its colour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from engine.errors import HoldEndWrong, NotOnHold, NotYourTask, ReasonMissing
from engine.run.queries.urgency import phase_of
from engine.run.recounting import recount
from engine.time.moments import Phase
from tests.office import Office

WIB = ZoneInfo("Asia/Jakarta")


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


def second_task(office: Office) -> tuple[UUID, UUID]:
    """The Sekretaris has an hour for it, since Monday 08.00."""
    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    return instance, office.task(instance, "distribute_format")


def due(office: Office, task: UUID) -> datetime:
    return office.row(task).due_at.astimezone(WIB)


def test_a_hold_moves_the_due_time_by_the_working_time_it_lasts(office: Office) -> None:
    _, task = second_task(office)
    office.clock.pass_minutes(20)

    office.holds("sekretaris", task, wib("2026-11-25 10:00"))

    assert due(office, task) == wib("2026-11-25 10:40")
    assert phase_of(office.row(task), office.clock.moment) is Phase.ON_HOLD


def test_a_hold_ends_by_itself_and_the_clock_goes_on_where_it_stood(office: Office) -> None:
    instance, task = second_task(office)
    office.claims("sekretaris", task)
    office.clock.pass_minutes(20)
    office.holds("sekretaris", task, wib("2026-11-25 10:00"))

    office.clock.moment = wib("2026-11-25 10:30").astimezone(UTC)
    office.completes("sekretaris", instance, "distribute_format")

    row = office.row(task)
    assert (row.waiting, row.working) == (0, 50 * 60)
    assert row.held == (400 + 450 + 150) * 60  # Monday from 08.20, all of Tuesday, Wednesday until 10.00


def test_somebody_goes_on_before_the_end(office: Office) -> None:
    _, task = second_task(office)
    office.holds("sekretaris", task, wib("2026-11-25 10:00"))
    office.clock.pass_minutes(60)

    office.resumes("sekretaris", task)

    assert due(office, task) == wib("2026-11-23 10:00")
    assert office.row(task).held_until is None


def test_a_task_that_was_late_is_as_late_after_the_hold_as_before(office: Office) -> None:
    _, task = second_task(office)
    office.clock.pass_minutes(100)

    office.holds("sekretaris", task, wib("2026-11-24 08:00"))
    office.clock.moment = wib("2026-11-24 08:00").astimezone(UTC)

    assert phase_of(office.row(task), office.clock.moment) is Phase.LATE
    assert due(office, task) == wib("2026-11-23 15:50")


def test_the_head_may_hold_what_others_do_and_a_stranger_may_not(office: Office) -> None:
    instance, task = second_task(office)

    office.holds("kadis", task, wib("2026-11-24 16:00"))
    with pytest.raises(NotYourTask):
        office.holds("staf.umum", task, wib("2026-11-24 16:00"))

    last = office.history(instance)[-1]
    assert (last.kind, last.content["reason"]) == ("held", "Menunggu data Inspektorat")


def test_a_hold_needs_a_reason_and_an_end_that_is_near(office: Office) -> None:
    _, task = second_task(office)

    with pytest.raises(ReasonMissing):
        office.holds("sekretaris", task, wib("2026-11-24 16:00"), reason="  ")
    with pytest.raises(HoldEndWrong):
        office.holds("sekretaris", task, office.clock.moment)
    with pytest.raises(HoldEndWrong):
        office.holds("sekretaris", task, office.clock.moment + timedelta(days=100))
    with pytest.raises(NotOnHold):
        office.resumes("sekretaris", task)


@pytest.mark.parametrize("minutes", [5, 20, 75, 600, 3_000])
def test_counting_anew_changes_nothing_while_the_calendar_stays(office: Office, minutes: int) -> None:
    _, task = second_task(office)
    office.clock.pass_minutes(minutes)
    office.holds("sekretaris", task, office.clock.moment + timedelta(minutes=minutes))
    office.clock.pass_minutes(minutes * 2)
    before = office.row(task)

    with office.runtime.database.sessions.begin() as session:
        moved = recount(office.runtime, session)

    after = office.row(task)
    assert moved == []
    assert (after.risk_at, after.due_at, after.late_at, after.warn_at) == (
        *(before.risk_at, before.due_at, before.late_at, before.warn_at),
    )
