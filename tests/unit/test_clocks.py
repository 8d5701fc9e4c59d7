"""The clocks of user tasks, read from short histories on working days of Purwakarta in November 2026."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.time.clocks import Clock, Happening, clocks, lateness
from engine.time.moments import Phase, moments
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


def held(when: str, until: str) -> Happening[Key]:
    return Happening(at(when), "held", ORDER, until=at(until))


def resumed(when: str) -> Happening[Key]:
    return Happening(at(when), "resumed", ORDER)


def phase(offered: str, standard: int, now: str, grace: int = 15) -> Phase:
    calendar = replace(PURWAKARTA, grace=grace)
    return moments(at(offered), minutes(0), standard, calendar).phase(at(now))


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
        ("2026-11-23 08:00", Phase.ON_TIME),
        ("2026-11-23 08:44", Phase.ON_TIME),
        ("2026-11-23 08:45", Phase.AT_RISK),
        ("2026-11-23 09:00", Phase.AT_RISK),
        ("2026-11-23 09:15", Phase.AT_RISK),
        ("2026-11-23 09:15:01", Phase.LATE),
    ],
)
def test_a_task_of_an_hour_is_at_risk_after_three_quarters_and_late_after_the_grace(now: str, expected: Phase) -> None:
    assert phase("2026-11-23 08:00", 60, now) is expected


def test_three_minutes_are_not_late_at_once() -> None:
    offered, now = "2026-11-23 15:55", "2026-11-24 07:40"

    assert phase(offered, 3, now) is Phase.AT_RISK
    assert phase(offered, 3, now, grace=0) is Phase.LATE


def test_a_task_offered_outside_hours_is_on_time_until_the_office_opens() -> None:
    assert phase("2026-11-28 09:00", 0, "2026-11-29 12:00") is Phase.ON_TIME
    assert phase("2026-11-28 09:00", 0, "2026-11-30 07:31") is Phase.AT_RISK


def test_nothing_becomes_late_in_the_night_when_the_grace_ends_with_the_day() -> None:
    assert phase("2026-11-23 14:45", 60, "2026-11-24 07:30") is Phase.AT_RISK
    assert phase("2026-11-23 14:45", 60, "2026-11-24 07:30:01") is Phase.LATE


def test_warnings_come_at_three_quarters_at_the_standard_and_at_half_as_much_again() -> None:
    hour = moments(at("2026-11-23 08:00"), minutes(0), 60, PURWAKARTA).warnings
    step_1 = moments(at("2026-11-23 08:00"), minutes(0), 3, PURWAKARTA).warnings

    assert hour == {75: at("2026-11-23 08:45"), 100: at("2026-11-23 09:00"), 150: at("2026-11-23 09:30")}
    # Three minutes are warned about as if they were the grace of a quarter of an hour.
    assert step_1[75] == at("2026-11-23 08:11:15")
    assert step_1[150] == at("2026-11-23 08:22:30")


def test_a_hold_stops_both_clocks_until_its_end_or_until_somebody_goes_on() -> None:
    told = [
        started("2026-11-23 07:30", ORDER),
        claimed("2026-11-23 08:00"),
        held("2026-11-23 08:30", "2026-11-23 10:00"),
    ]

    by_itself = order_clock(*told, now="2026-11-23 10:30")
    early = order_clock(*told, resumed("2026-11-23 09:00"), now="2026-11-23 10:30")

    assert (by_itself.waiting, by_itself.working, by_itself.held) == (minutes(30), minutes(60), minutes(90))
    assert (early.waiting, early.working, early.held) == (minutes(30), minutes(120), minutes(30))


def test_a_second_hold_takes_the_place_of_the_first() -> None:
    told = [started("2026-11-23 07:30", ORDER), held("2026-11-23 08:00", "2026-11-23 09:00")]
    told.append(held("2026-11-23 08:30", "2026-11-23 10:00"))

    clock = order_clock(*told, now="2026-11-23 11:00")

    assert (clock.waiting, clock.held) == (minutes(90), minutes(120))


def test_the_moments_of_a_late_task_stay_as_late_after_a_hold_as_before() -> None:
    going_on = moments(at("2026-11-24 08:00"), minutes(100), 60, PURWAKARTA)

    assert going_on.due_at == at("2026-11-23 15:50")
    assert going_on.phase(at("2026-11-24 08:00")) is Phase.LATE
    assert lateness(going_on.due_at, at("2026-11-24 08:00"), PURWAKARTA) == minutes(40)


def test_an_undone_completion_goes_on_with_the_clock_it_had() -> None:
    told = [started("2026-11-23 07:30", ORDER), claimed("2026-11-23 08:00"), completed("2026-11-23 09:00", FORMAT)]
    told.append(Happening(at("2026-11-23 09:00:20"), "undone", ORDER, opened=(ORDER,), closed=(FORMAT,)))

    clock = order_clock(*told, now="2026-11-23 10:00:20")

    assert clock.is_open
    assert (clock.waiting, clock.working) == (minutes(30), minutes(120))
