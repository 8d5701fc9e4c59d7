"""A move or a put-back that is cut off at any statement leaves a case as it was or as it becomes, and goes on later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import count
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from engine.errors import Refusal
from engine.revise.migrating import begin_run, carry_on, undo_run
from engine.run.talking import Remark, comment
from models.base import Base
from tests.office import Office
from tests.revising import Drawn, Revising, Small, chain

A, B, C, D = Drawn("a"), Drawn("b", lane="sekretaris"), Drawn("c", lane="kasi_kasubbag"), Drawn("d", lane="staff")
BEFORE = chain(A, B, C, D)
AFTER = {
    "another step waits": (chain(A, B, D), {}),
    "another actor": (BEFORE.but(replace(C, lane="staff")), {}),
    "another id": (chain(A, B, replace(C, id="c2"), D), {"c": "c2"}),
    "nothing is left": (chain(A, B), {}),
}
RUNS = ("migration_run",)  # how far a run has come is not part of a case


class _CutOff(BaseException):
    """The program ends here."""


@contextmanager
def cut_off(office: Office, after: int) -> Iterator[None]:
    """End the program before its statement (or commit) number `after`."""
    engine, seen = office.runtime.database.engine, count(1)

    def look(*_: Any) -> None:
        if next(seen) == after:
            raise _CutOff

    event.listen(engine, "before_cursor_execute", look)
    event.listen(engine, "commit", look)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", look)
        event.remove(engine, "commit", look)


def stored(office: Office) -> dict[str, list[str]]:
    """Everything in the database, by table."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in RUNS]
    with office.runtime.database.engine.connect() as connection:
        return {table.name: sorted(repr(row) for row in connection.execute(table.select())) for table in tables}


def seen_when_cut_off(office: Office, act: Callable[[], object]) -> list[dict[str, list[str]]]:
    """What stands in the database, different states in their order, while `act` is cut off ever later."""
    found = [stored(office)]
    for place in count(1):
        with cut_off(office, place):
            try:
                act()
                is_done = True
            except _CutOff:
                is_done = False
        if (now := stored(office)) != found[-1]:
            found.append(now)
        if is_done:
            return found
    raise AssertionError


def worked_on(revising: Revising) -> UUID:
    """A case at c, which somebody has begun: with a draft, a file and a comment."""
    office = revising.office
    revising.deploys(BEFORE)
    instance = revising.starts(BEFORE)
    revising.does(instance, "a", "b")
    task, who = office.task(instance, "c"), "kasubag.perencanaan"
    office.claims(who, task)
    office.drafts(who, task, note="Sudah separuh")
    office.attaches(who, task)
    remark = Remark("Menunggu data", task)
    comment(office.runtime, office.actor(who), instance_id=instance, remark=remark, idempotency_key="1")
    return instance


@pytest.mark.parametrize("after", AFTER.values(), ids=AFTER)
def test_a_move_and_its_put_back_are_whole_wherever_they_are_cut_off(
    office: Office, after: tuple[Small, dict[str, str | None]]
) -> None:
    revising = Revising(office)
    instance, (small, mapping) = worked_on(revising), after
    state = office.instance(instance).engine_state
    new, admin = revising.deploys(small), office.actor("admin")
    run = begin_run(office.runtime, admin, version_id=new.id, mapping=mapping)

    moving = seen_when_cut_off(office, lambda: carry_on(office.runtime, admin, run))

    assert len(moving) == 2  # before and after, nothing between
    assert [entry.kind for entry in office.history(instance)].count("migrated") == 1
    revising.verifies()

    back = seen_when_cut_off(office, lambda: undo_run(office.runtime, admin, run))

    assert len(back) == 2
    assert [entry.kind for entry in office.history(instance)].count("undone") == 1
    assert office.instance(instance).engine_state == state
    for table in ("draft", "attachment", "comment"):
        assert back[-1][table] == moving[0][table], table
    revising.does(instance, "c", "d")
    revising.verifies()


@pytest.mark.parametrize("after", AFTER.values(), ids=AFTER)
def test_who_finishes_a_step_while_its_case_moves_is_first_or_second(
    office: Office, after: tuple[Small, dict[str, str | None]]
) -> None:
    revising = Revising(office)
    instance, (small, mapping) = worked_on(revising), after
    new, admin = revising.deploys(small), office.actor("admin")
    run = begin_run(office.runtime, admin, version_id=new.id, mapping=mapping)
    task, together, told = office.task(instance, "c"), Barrier(2), []

    def finishes() -> None:
        together.wait()
        try:
            office.hands_in("kasubag.perencanaan", task, {"note": ["Selesai"]})
        except Refusal as refusal:
            told.append(refusal)

    def moves() -> None:
        together.wait()
        with suppress(Refusal):
            carry_on(office.runtime, admin, run)

    both = [Thread(target=finishes), Thread(target=moves)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    carry_on(office.runtime, admin, run)

    kinds = [(entry.kind, entry.task.element if entry.task else None) for entry in office.history(instance)]
    done = sum(kind == "completed" and element == "c" for kind, element in kinds)
    assert done + len(told) == 1, (kinds, told)  # it counts, or they are told; never both, never neither
    assert kinds.count(("migrated", None)) <= 1
    office.proves(instance)
    revising.verifies()
