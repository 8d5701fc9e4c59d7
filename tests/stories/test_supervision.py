"""Every number that those who oversee the work see is what history says, at this moment and for this period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any, TypeVar
from uuid import UUID

import pytest
from sqlalchemy import event

from engine.run.undoing import UNDO_WINDOW
from engine.supervise.ageing import HOURS, ageing
from engine.supervise.board import Board, Numbers, board
from engine.supervise.cases import Status, WantedCases, overseen_cases
from engine.supervise.holding_up import hold_up
from engine.supervise.listing import State, Wanted, lists
from engine.supervise.measured import measured
from engine.supervise.periods import Period, Span, period_of
from engine.supervise.rows import TaskRow, task_rows
from engine.supervise.scope import scope_of
from engine.time.durations import whole_minutes
from engine.time.figures import Hold
from tests.office import SOP, Office
from tests.simulated_month import Account, accounts, live_through

K = TypeVar("K")
WINDOW = UNDO_WINDOW // timedelta(seconds=1)


class Unproven(Office):
    """An office in a hurry."""

    def proves(self, instance: UUID) -> None:
        """Leave it to the other stories."""


@pytest.fixture
def month(office: Office) -> list[UUID]:
    # That history rebuilds the state after each act is proven elsewhere.
    return live_through(Unproven(office.runtime), Random(11), cases=12, acts=120)


def period(office: Office) -> Period:
    return period_of(Span.QUARTER, office.runtime.today)


def seen(office: Office, username: str = "kadis") -> Board:
    with office.runtime.database.readers() as session:
        return board(session, scope_of(session, office.actor(username)), period(office), office.clock.moment)


def listed(office: Office, wanted: Wanted, most: int = 7) -> list[TaskRow]:
    """Every task of a list, through all its pages."""
    now = office.clock.moment
    with office.runtime.database.readers() as session:
        scope = scope_of(session, office.actor("kadis"))
        found, ids = lists(session, scope, wanted, now), list[UUID]()
        page = found.page(most=most)
        ids += page.ids
        while page.more:
            page = found.page(page.more, most)
            ids += page.ids
        assert page.count == len(ids) == len(set(ids)) or wanted.is_of_cases
        return list(task_rows(session, scope, ids, now))


def numbers(told: list[Account], within: Period, key: Callable[[Account], K]) -> dict[K, Numbers]:
    """The naive board: look at every task, add one where it belongs."""
    found: dict[K, Counter[str]] = {}
    for each in told:
        counter = found.setdefault(key(each), Counter())
        if each.is_open:
            counter[each.state] += 1
        elif each.state == "done" and each.day and within.first <= each.day <= within.last:
            counter["done"] += 1
            counter["done_late"] += each.is_late
    return {name: Numbers(**counter) for name, counter in found.items() if counter.total()}


def test_every_number_of_the_board_is_what_history_says(office: Office, month: list[UUID]) -> None:
    told, within = accounts(office, month), period(office)

    found = seen(office)

    assert found.by_step == numbers(told, within, lambda each: (SOP, each.element))
    assert found.by_unit == numbers(told, within, lambda each: each.unit_id)
    assert found.by_person == numbers(told, within, lambda each: each.holder_id)
    assert found.by_process == {SOP: found.total}
    statuses = Counter(office.instance(case).status for case in month)
    assert (found.cases.running[SOP], found.cases.completed.get(SOP, 0), found.cases.cancelled[SOP]) == (
        statuses["running"],
        statuses["completed"],
        statuses["cancelled"],
    )
    kinds = {entry.kind for case in month for entry in office.history(case)}
    assert {"held", "resumed", "released", "delegated", "returned", "undone", "cancelled"} <= kinds
    total = found.total
    assert min(total.late, total.on_hold, total.on_time + total.at_risk, total.done, total.done_late) > 0
    assert seen(office, "sekretaris").places == {}
    assert seen(office, "pengawas").places == found.places

    # Nobody sweeps here, and nobody has to for the board to be right.
    for minutes in (1, 20, 45, 300, 60 * 24 * 5):
        office.clock.pass_minutes(minutes)

        expected = numbers(accounts(office, month), period(office), lambda each: (SOP, each.element))

        assert seen(office).by_step == expected


def test_each_number_leads_to_just_its_rows(office: Office, month: list[UUID]) -> None:
    found = seen(office)
    ways: list[tuple[Mapping[Any, Numbers], Callable[[Any], dict[str, Any]]]] = [
        ({None: found.total}, lambda _: {}),
        (found.by_step, lambda step: {"process_id": step[0], "element": step[1]}),
        (found.by_unit, lambda unit: {"unit_id": unit}),
        (found.by_person, lambda person: {"person_id": person}),
    ]

    for state in State:
        for lines, narrowed in ways:
            for key, line in lines.items():
                rows = listed(office, replace(Wanted(period(office), state), **narrowed(key)))
                assert len(rows) == getattr(line, state.value)
                order = [row.closed_at or row.due_at for row in rows]
                assert order == sorted(order, reverse=state.is_done)
                assert {row.due is None for row in rows} <= {state.is_done}

    # A list shows the phase of its moment, too, and can be narrowed by what the case says.
    office.clock.pass_minutes(37)
    for state in (State.LATE, State.AT_RISK, State.ON_HOLD, State.ON_TIME):
        rows = listed(office, Wanted(period(office), state))
        assert {row.due.phase.value for row in rows if row.due} <= {state.value}
        assert all(row.held_for for row in rows) == (state is State.ON_HOLD) or not rows

    every = listed(office, Wanted(period(office)))
    subject = every[0].subject

    narrowed_to_it = listed(office, Wanted(period(office), text=subject.upper()))

    assert [row.task_id for row in narrowed_to_it] == [row.task_id for row in every if subject in row.subject]
    assert listed(office, Wanted(period(office), urgency="sangat_segera")) == [
        row for row in every if row.urgency == "sangat_segera"
    ]


def test_what_is_measured_is_what_the_clocks_of_history_say(office: Office, month: list[UUID]) -> None:
    told = [each for each in accounts(office, month) if each.state == "done"]
    with office.runtime.database.readers() as session:
        scope = scope_of(session, office.actor("kadis"))
        steps = {(SOP, each.element) for each in told}
        found = measured(session, scope, steps, period(office))

    for step in steps:
        clocks = sorted(each.clock.used // timedelta(seconds=1) for each in told if each.element == step[1])
        taken = sorted(each.used // timedelta(seconds=1) for each in found[step])
        # What opened a task may have been undone within the window for that; its row then began anew.
        assert all(abs(one - other) <= WINDOW for one, other in zip(taken, clocks, strict=True))
    _the_age_of_open_tasks_is_the_working_time_since_their_offer(office, month)
    _a_period_counts_its_own_days_only(office, month)
    _the_cases_behind_a_number_are_those_of_its_status(office, month)


def _the_age_of_open_tasks_is_the_working_time_since_their_offer(office: Office, month: list[UUID]) -> None:
    expected = [0] * (len(HOURS) + 1)
    for each in accounts(office, month):
        if each.is_open:
            age = each.clock.used + each.clock.held
            expected[sum(age >= timedelta(hours=hours) for hours in HOURS)] += 1

    with office.runtime.database.readers() as session:
        found = ageing(session, scope_of(session, office.actor("kadis")), office.clock.moment)

    assert list(found.counts) == expected


def test_the_step_that_holds_up_is_the_one_with_most_late_working_time(office: Office) -> None:
    first = office.starts()
    for _ in range(2):
        office.starts()
    office.completes("kadis", first, "order_report")
    office.clock.pass_minutes(60 * 5)
    with office.runtime.database.readers() as session:
        version = office.runtime.catalogue.latest(session, SOP, office.runtime.now())
        standards = {(SOP, each.id): each.minutes for each in version.elements.values() if each.is_user_task}
        found = hold_up(session, seen(office), standards)

    assert found is not None
    assert (found.step, found.found.reason, found.found.late_open) == ((SOP, "order_report"), Hold.LATE_WORK, 2)
    late = [row.due for row in listed(office, Wanted(period(office), State.LATE, element="order_report"))]
    assert whole_minutes(found.longest) == -min(due.minutes for due in late if due)


def _a_period_counts_its_own_days_only(office: Office, month: list[UUID]) -> None:
    told, today = accounts(office, month), office.runtime.today
    for first in (today - timedelta(days=9), today - timedelta(days=2)):
        within = period_of(Span.BETWEEN, today, first, first + timedelta(days=2))
        with office.runtime.database.readers() as session:
            scope = scope_of(session, office.actor("kadis"))
            found = board(session, scope, within, office.clock.moment)

        assert found.by_person == numbers(told, within, lambda each: each.holder_id)


def _the_cases_behind_a_number_are_those_of_its_status(office: Office, month: list[UUID]) -> None:
    for status in Status:
        with office.runtime.database.readers() as session:
            scope, wanted = scope_of(session, office.actor("pengawas")), WantedCases(period(office), status)
            found = overseen_cases(session, scope, wanted, office.clock.moment)

        assert {row.id for row in found.rows} == {each for each in month if office.instance(each).status == status}


def test_board_and_list_ask_as_much_of_many_tasks_as_of_few(office: Office) -> None:
    def asked() -> tuple[int, int]:
        statements: list[str] = []
        engine = office.runtime.database.engine

        def count(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            statements.append(statement)

        event.listen(engine, "before_cursor_execute", count)
        try:
            seen(office)
            for_board = len(statements)
            listed(office, Wanted(period(office), State.OPEN), most=500)
        finally:
            event.remove(engine, "before_cursor_execute", count)
        return for_board, len(statements) - for_board

    office.starts()
    office.clock.pass_minutes(600)
    few = asked()
    for _ in range(40):
        office.starts()
    office.clock.pass_minutes(30)

    assert asked() == few
