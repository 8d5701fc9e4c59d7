"""Two people, one task: one wins, the other reads who did it, and nothing is done twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest

from engine.errors import (
    Held,
    InstanceEnded,
    KeyReused,
    MayNotCancel,
    MayNotStart,
    NotYourTask,
    ReasonMissing,
    Refusal,
    TaskClosed,
)
from tests.office import Office


def first_task(office: Office) -> tuple[UUID, UUID]:
    instance = office.starts()
    return instance, office.task(instance, "order_report")


def delivery(office: Office) -> tuple[UUID, UUID]:
    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    return instance, office.task(instance, "distribute_format")


def test_a_task_of_another_lane_is_refused_and_stays_open(office: Office) -> None:
    instance, task = first_task(office)

    for stranger in ("sekretaris", "staf.umum", "pengawas", "admin"):
        with pytest.raises(NotYourTask):
            office.hands_in(stranger, task, office.shown(task))

    assert office.open_tasks(instance) == [("order_report", "")]


def test_only_the_head_starts_the_sop(office: Office) -> None:
    with pytest.raises(MayNotStart):
        office.starts("sekretaris")


def test_who_comes_second_reads_who_has_done_the_task(office: Office) -> None:
    _, task = first_task(office)
    shown = office.shown(task)
    office.hands_in("kadis", task, shown)

    with pytest.raises(TaskClosed) as refused:
        office.hands_in("kadis", task, shown)

    assert refused.value.by == "JAYA PRANOLO, S.STP, M.Si"
    assert refused.value.at == office.clock.moment


def test_a_task_taken_by_a_colleague_is_theirs_until_released(office: Office, acting_secretary: str) -> None:
    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    task = office.task(instance, "distribute_format")
    office.claims("sekretaris", task)

    with pytest.raises(Held) as refused:
        office.claims(acting_secretary, task)
    office.releases("sekretaris", task)
    office.claims(acting_secretary, task)

    assert refused.value.since == office.clock.moment
    assert office.row(task).holder_id == office.actor(acting_secretary).person_id


def test_whoever_begins_to_type_has_taken_the_task(office: Office) -> None:
    _, task = first_task(office)

    office.drafts("kadis", task, memo_number="OT.01/1")

    assert office.row(task).holder_id == office.actor("kadis").person_id


def test_the_same_form_sent_twice_acts_once(office: Office) -> None:
    instance, task = first_task(office)
    shown, key = office.shown(task), str(uuid4())

    for _ in range(2):
        office.hands_in("kadis", task, shown, key=key)

    assert [entry.kind for entry in office.history(instance)] == ["started", "completed"]


def test_starting_twice_with_one_key_starts_one_case(office: Office) -> None:
    key = str(uuid4())

    assert office.starts(key=key) == office.starts(key=key)


def test_the_same_key_with_other_content_is_refused(office: Office) -> None:
    instance, task = first_task(office)
    shown, key = office.shown(task), str(uuid4())
    office.hands_in("kadis", task, shown, key=key)

    with pytest.raises(KeyReused):
        office.hands_in("kadis", task, {**shown, "text": ["Lain."]}, key=key)

    assert len(office.history(instance)) == 2


def test_of_eight_who_hand_in_at_once_one_wins(office: Office) -> None:
    instance, task = delivery(office)
    shown, together = office.shown(task), Barrier(8)

    def hand_in(_number: int) -> str:
        together.wait()
        try:
            office.hands_in("sekretaris", task, shown)
        except Refusal as refusal:
            return type(refusal).__name__
        return "won"

    with ThreadPoolExecutor(8) as people:
        outcomes = sorted(people.map(hand_in, range(8)))

    assert outcomes == ["TaskClosed"] * 7 + ["won"]
    assert [entry.kind for entry in office.history(instance)] == ["started", "completed", "completed"]


def test_a_double_click_that_arrives_twice_at_once_acts_once(office: Office) -> None:
    instance, task = delivery(office)
    shown, key, together = office.shown(task), str(uuid4()), Barrier(4)

    def click(_number: int) -> None:
        together.wait()
        office.hands_in("sekretaris", task, shown, key=key)

    with ThreadPoolExecutor(4) as clicks:
        list(clicks.map(click, range(4)))

    assert len(office.history(instance)) == 3


def test_a_case_is_cancelled_with_a_reason_by_its_head_only(office: Office) -> None:
    instance, task = first_task(office)
    with pytest.raises(MayNotCancel):
        office.cancels("staf.umum", instance, "salah")
    with pytest.raises(ReasonMissing):
        office.cancels("kadis", instance, "  ")

    office.cancels("kadis", instance, "Keliru periode.")

    assert office.history(instance)[-1].content["reason"] == "Keliru periode."
    assert office.open_tasks(instance) == []
    with pytest.raises(InstanceEnded):
        office.hands_in("kadis", task, {})
