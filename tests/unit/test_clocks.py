"""The clocks of user tasks, read from short histories on working days of Purwakarta in November 2026."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.time.clocks import Clock, Happening, Urgency, clocks, lateness, urgency
from engine.time.seed import read_seed

WIB = ZoneInfo("Asia/Jakarta")
PURWAKARTA = read_seed("purwakarta").calendar
ORDER, FORMAT = ("order_report", 1, ""), ("distribute_format", 1, "")
EVENING = "2026-11-23 20:00"

Key = tuple[str, int, str]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def started(when: str, *opened: Key) -> Happening[Key]:
    return Happening(at(when), "started", opened=opened)


def claimed(when: str) -> Happening[Key]:
    return Happening(at(when), "claimed", ORDER)


def released(when: str) -> Happening[Key]:
    return Happening(at(when), "released", ORDER)


def completed(when: str, *opened: Key) -> Happening[Key]:
    return Happening(at(when), "completed", ORDER, opened=opened)


def order_clock(*happenings: Happening[Key], now: str = EVENING) -> Clock:
    return clocks(happenings, PURWAKARTA, at(now))[ORDER]


def test_a_task_waits_until_it_is_taken_and_is_worked_on_until_it_is_done() -> None:
    clock = order_clock(started("2026-11-23 07:30", ORDER), claimed("2026-11-23 08:00"), completed("2026-11-23 09:10"))

    assert clock == Clock(
        offered_at=at("2026-11-23 07:30"),
        taken_at=at("2026-11-23 08:00"),
        done_at=at("2026-11-23 09:10"),
        waiting=minutes(30),
        working=minutes(70),
    )


def test_a_released_task_waits_again() -> None:
    history = (started("2026-11-23 08:00", ORDER), claimed("2026-11-23 08:10"), released("2026-11-23 08:40"))

    waiting = order_clock(*history, now="2026-11-23 09:00")
    taken_again = order_clock(*history, claimed("2026-11-23 09:00"), now="2026-11-23 09:05")

    assert (waiting.waiting, waiting.working, waiting.taken_at) == (minutes(30), minutes(30), None)
    assert (taken_again.waiting, taken_again.working) == (minutes(30), minutes(35))
    assert taken_again.taken_at == at("2026-11-23 09:00")


def test_a_task_handed_over_without_release_is_worked_on_all_the_time() -> None:
    clock = order_clock(
        started("2026-11-23 08:00", ORDER),
        claimed("2026-11-23 08:10"),
        claimed("2026-11-23 08:30"),
        now="2026-11-23 09:00",
    )

    assert (clock.waiting, clock.working, clock.taken_at) == (minutes(10), minutes(50), at("2026-11-23 08:10"))


def test_a_task_done_without_being_taken_only_waited() -> None:
    clock = order_clock(started("2026-11-23 08:00", ORDER), completed("2026-11-23 08:25"))

    assert (clock.waiting, clock.working) == (minutes(25), minutes(0))
    assert clock.taken_at == clock.done_at == at("2026-11-23 08:25")


def test_nights_breaks_and_weekends_count_for_nobody() -> None:
    clock = order_clock(started("2026-11-27 11:00", ORDER), claimed("2026-11-27 13:30"), completed("2026-11-30 08:00"))

    assert (clock.waiting, clock.working) == (minutes(60), minutes(210))


def test_an_open_task_counts_until_now() -> None:
    clock = order_clock(started("2026-11-23 15:00", ORDER), now=EVENING)

    assert clock.is_open
    assert clock.waiting == minutes(60)


def test_completing_one_task_starts_the_clock_of_the_next() -> None:
    history = (started("2026-11-23 08:00", ORDER), completed("2026-11-23 09:00", FORMAT))

    both = clocks(history, PURWAKARTA, at("2026-11-23 09:30"))

    assert not both[ORDER].is_open
    assert both[FORMAT] == Clock(offered_at=at("2026-11-23 09:00"), waiting=minutes(30))


def test_a_cancelled_case_stops_the_clocks_of_its_tasks() -> None:
    cancelled = Happening(at("2026-11-23 09:00"), "cancelled", closed=(ORDER,))

    clock = order_clock(started("2026-11-23 08:00", ORDER), claimed("2026-11-23 08:30"), cancelled)

    assert (clock.waiting, clock.working) == (minutes(30), minutes(30))
    assert clock.closed_without
    assert clock.done_at is None
    assert not clock.is_open


def test_a_completed_task_that_is_also_listed_as_closed_stays_completed() -> None:
    done = Happening(at("2026-11-23 09:00"), "completed", ORDER, closed=(ORDER,))

    clock = order_clock(started("2026-11-23 08:00", ORDER), done)

    assert clock.done_at == at("2026-11-23 09:00")
    assert not clock.closed_without


def test_a_task_opened_again_goes_on_with_its_clocks() -> None:
    closed = Happening(at("2026-11-23 09:00"), "cancelled", closed=(ORDER,))

    clock = order_clock(
        started("2026-11-23 08:00", ORDER), closed, started("2026-11-23 10:00", ORDER), now="2026-11-23 10:15"
    )

    assert clock == Clock(offered_at=at("2026-11-23 08:00"), waiting=minutes(75))


def test_a_second_opening_of_an_open_task_changes_nothing() -> None:
    history = (started("2026-11-23 08:00", ORDER), claimed("2026-11-23 08:10"))

    assert order_clock(*history, started("2026-11-23 09:00", ORDER)) == order_clock(*history)


def test_nothing_moves_the_clock_of_a_closed_task() -> None:
    history = (started("2026-11-23 08:00", ORDER), completed("2026-11-23 09:00"))

    assert order_clock(*history, claimed("2026-11-23 10:00"), released("2026-11-23 11:00")) == order_clock(*history)


@given(st.lists(st.tuples(st.sampled_from(["claimed", "released"]), st.integers(1, 3000)), max_size=8))
def test_waiting_and_working_together_are_all_the_working_time_since_the_offer(turns: list[tuple[str, int]]) -> None:
    offered = now = at("2026-11-23 08:00")
    history = [Happening(offered, "started", opened=(ORDER,))]
    for kind, pause in turns:
        now += minutes(pause)
        history.append(Happening(now, kind, ORDER))

    clock = clocks(history, PURWAKARTA, now)[ORDER]

    assert clock.waiting + clock.working == PURWAKARTA.working(offered, now)


def test_lateness_is_working_time_over_or_left() -> None:
    due = at("2026-11-27 16:00")

    assert lateness(due, at("2026-11-30 08:00"), PURWAKARTA) == minutes(60)
    assert lateness(due, at("2026-11-27 11:00"), PURWAKARTA) == minutes(-210)
    assert lateness(due, due, PURWAKARTA) == minutes(0)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23 08:00", Urgency.ON_TIME),
        ("2026-11-23 08:44", Urgency.ON_TIME),
        ("2026-11-23 08:45", Urgency.AT_RISK),
        ("2026-11-23 09:00", Urgency.AT_RISK),
        ("2026-11-23 09:15", Urgency.AT_RISK),
        ("2026-11-23 09:15:01", Urgency.LATE),
    ],
)
def test_a_task_of_an_hour_is_at_risk_after_three_quarters_and_late_after_the_grace(
    now: str, expected: Urgency
) -> None:
    assert urgency(at("2026-11-23 08:00"), at("2026-11-23 09:00"), at(now), PURWAKARTA) is expected


def test_three_minutes_are_not_late_at_once() -> None:
    offered, due, now = at("2026-11-23 15:55"), at("2026-11-23 15:58"), at("2026-11-24 07:40")

    assert urgency(offered, due, now, PURWAKARTA) is Urgency.AT_RISK
    assert urgency(offered, due, now, PURWAKARTA, grace=0) is Urgency.LATE


def test_a_task_offered_outside_hours_is_on_time_until_the_office_opens() -> None:
    offered, due = at("2026-11-28 09:00"), at("2026-11-30 07:30")

    assert urgency(offered, due, at("2026-11-29 12:00"), PURWAKARTA) is Urgency.ON_TIME
    assert urgency(offered, due, at("2026-11-30 07:31"), PURWAKARTA) is Urgency.AT_RISK
