"""A completion is taken back while nobody has gone on from it; both stay in the history, and replay knows it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from engine.errors import UndoTooLate
from engine.run.verify import verify
from models.instances import Draft, LatestAnswer, TaskView
from tests.browser.progress import figures
from tests.office import Office

UNIT = "bidang_pemdes"


def fills_in(office: Office, instance: UUID) -> None:
    typed: dict[str, Any] = figures(office, instance, "fill_format", UNIT)
    office.completes("pemdes", instance, "fill_format", UNIT, **typed)


def answers(office: Office, instance: UUID, element: str) -> dict[str, object]:
    with office.runtime.database.readers() as session:
        mine = (LatestAnswer.instance_id == instance, LatestAnswer.element == element)
        return session.scalars(select(LatestAnswer).where(*mine)).one().answers


def ordered(office: Office, **typed: Any) -> tuple[UUID, UUID]:
    instance = office.starts()
    task = office.task(instance, "order_report")
    office.completes("kadis", instance, "order_report", **typed)
    return instance, task


def test_the_task_is_open_again_with_what_was_typed(office: Office) -> None:
    instance, task = ordered(office, memo_number="800/12-Sekre/2026")
    office.clock.pass_minutes(0.4)

    office.undoes("kadis", task)

    assert office.open_tasks(instance) == [("order_report", "")]
    with office.runtime.database.readers() as session:
        draft = session.scalars(select(Draft).where(Draft.task_id == task)).one()
        assert draft.entries["memo_number"] == ["800/12-Sekre/2026"]
        assert session.scalars(select(LatestAnswer).where(LatestAnswer.instance_id == instance)).all() == []
    assert [entry.kind for entry in office.history(instance)] == ["started", "completed", "undone"]


def test_it_can_be_finished_again_and_everything_verifies(office: Office) -> None:
    instance, task = ordered(office)
    office.undoes("kadis", task)

    office.completes("kadis", instance, "order_report", memo_number="800/13")

    assert office.open_tasks(instance) == [("distribute_format", "")]
    assert verify(office.runtime).breaches == ()


def test_in_a_later_round_the_answers_of_the_round_before_stand_again(office: Office) -> None:
    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    office.completes("sekretaris", instance, "distribute_format", units=[UNIT])
    fills_in(office, instance)
    back: dict[str, Any] = {"decision": "perbaiki", "corrections": "Bukti belum ada."}
    office.completes("kasubag.perencanaan", instance, "check_format", UNIT, **back)
    first = answers(office, instance, "fill_format")
    task = office.task(instance, "fill_format", UNIT)
    fills_in(office, instance)

    office.undoes("pemdes", task)

    assert answers(office, instance, "fill_format") == first
    assert verify(office.runtime).breaches == ()


def test_after_half_a_minute_it_stays_done(office: Office) -> None:
    _, task = ordered(office)
    office.clock.pass_minutes(0.51)

    with pytest.raises(UndoTooLate):
        office.undoes("kadis", task)


def test_what_the_next_person_has_opened_stays_done(office: Office) -> None:
    instance, task = ordered(office)
    following = office.task(instance, "distribute_format")
    with office.runtime.database.sessions.begin() as session:
        reader = office.actor("sekretaris").person_id
        session.add(TaskView(task_id=following, person_id=reader, at=office.clock.moment))

    with pytest.raises(UndoTooLate):
        office.undoes("kadis", task)


def test_only_who_did_it_takes_it_back_and_only_as_the_last_thing_that_happened(office: Office) -> None:
    instance, task = ordered(office)

    with pytest.raises(UndoTooLate):
        office.undoes("sekretaris", task)
    office.claims("sekretaris", office.task(instance, "distribute_format"))
    with pytest.raises(UndoTooLate):
        office.undoes("kadis", task)


def test_the_same_request_undoes_once(office: Office) -> None:
    instance, task = ordered(office)
    key = str(uuid4())

    office.undoes("kadis", task, key)
    office.undoes("kadis", task, key)

    assert [entry.kind for entry in office.history(instance)] == ["started", "completed", "undone"]
