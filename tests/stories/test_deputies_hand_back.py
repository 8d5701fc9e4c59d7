"""The matrix of situations at the end of a deputy's time: what goes back, what stays, and what history says of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.errors import DeputyNotFound, NotYourTask, PersonNotActive
from tests.acting import Acting, midnight
from tests.office import Office

DEPUTY = "kasubag.umum"


def at_the_end_work_goes_back_to_the_holder_who_left_it(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    office.claims("sekretaris", task)
    acting.appoints(DEPUTY, "sekretaris", days=(1, 2))
    acting.comes(1)
    office.claims(DEPUTY, task)
    acting.comes(3)

    assert acting.sweeps() == 1
    assert acting.holder(task) == "sekretaris"
    assert acting.last(task).capacity == "automatic"


def at_the_end_work_nobody_left_goes_back_to_the_post(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    acting.appoints(DEPUTY, "sekretaris", days=(0, 1))
    office.claims(DEPUTY, task)
    acting.comes(2)
    acting.sweeps()

    assert acting.holder(task) is None
    assert acting.may("sekretaris", task)


def the_next_plh_goes_on_where_the_first_one_ended(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    office.claims("sekretaris", task)
    acting.appoints(DEPUTY, "sekretaris", days=(1, 1))
    acting.appoints("pemdes", "sekretaris", days=(2, 3))
    acting.comes(1)
    office.claims(DEPUTY, task)
    acting.comes(2)
    acting.sweeps()

    assert acting.may("pemdes", task)
    assert acting.may("sekretaris", task)


def the_draft_of_the_deputy_is_kept(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    acting.appoints(DEPUTY, "sekretaris", days=(0, 1))
    office.drafts(DEPUTY, task, note="Sedang dikerjakan")
    acting.comes(2)
    acting.sweeps()

    assert acting.has_draft(DEPUTY, task)


def tasks_of_the_deputys_own_post_stay(acting: Acting, office: Office) -> None:
    task = acting.group_task("bidang_pemdes")
    acting.appoints("pemdes", "sekretaris", days=(0, 1))
    office.claims("pemdes", task)
    acting.comes(2)

    assert acting.sweeps() == 0
    assert acting.holder(task) == "pemdes"


def what_a_former_deputy_let_prepare_comes_back_to_the_post(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    acting.appoints(DEPUTY, "sekretaris", days=(0, 1))
    office.claims(DEPUTY, task)
    office.delegates(DEPUTY, task, "staf.umum")
    acting.comes(2)
    acting.sweeps()

    office.returns("staf.umum", task)

    assert acting.holder(task) is None
    assert acting.may("sekretaris", task)


def the_work_of_a_closed_account_goes_back(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    acting.appoints(DEPUTY, "sekretaris")
    office.claims(DEPUTY, task)
    acting.closes_the_account_of(DEPUTY)

    assert [acting.sweeps(), acting.sweeps()] == [1, 0]
    assert acting.may("sekretaris", task)
    with pytest.raises(PersonNotActive):
        acting.appoints(DEPUTY, "analis_pemdes")


def a_holder_who_is_back_early_ends_the_time(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    office.claims("sekretaris", task)
    holding = acting.appoints(DEPUTY, "sekretaris", days=(1, 4))
    acting.comes(1)
    office.claims(DEPUTY, task)

    assert acting.ends(holding, by="sekretaris") == 1
    assert acting.holder(task) == "sekretaris"
    assert (acting.last(task).post_id, acting.last(task).capacity) == (acting.post("sekretaris"), "definitive")
    assert not acting.may(DEPUTY, task)
    with pytest.raises(DeputyNotFound):
        acting.ends(holding)


def a_deputy_steps_down_in_that_capacity(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    holding = acting.appoints(DEPUTY, "sekretaris")
    office.claims(DEPUTY, task)

    acting.ends(holding, by=DEPUTY)

    assert (acting.last(task).post_id, acting.last(task).capacity) == (acting.post("sekretaris"), "plh")


def who_hands_in_after_the_end_is_refused(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    holding = acting.appoints(DEPUTY, "sekretaris")
    shown = office.shown(task)
    acting.ends(holding)

    with pytest.raises(NotYourTask):
        office.hands_in(DEPUTY, task, shown)


def two_workers_hand_back_once(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    acting.appoints(DEPUTY, "sekretaris", days=(0, 1))
    office.claims(DEPUTY, task)
    acting.comes(2)

    with ThreadPoolExecutor(4) as workers:
        counts = list(workers.map(lambda _number: acting.sweeps(), range(4)))

    kinds = [entry.kind for entry in office.history(office.row(task).instance_id)]
    assert sum(counts) == 1
    assert kinds.count("handed_back") == 1


def every_entry_says_the_capacity(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    instance = office.row(task).instance_id
    acting.appoints(DEPUTY, "sekretaris", days=(0, 0))
    office.claims(DEPUTY, task)
    office.holds(DEPUTY, task, midnight(3))
    office.resumes(DEPUTY, task)
    office.completes(DEPUTY, instance, "distribute_format")
    acting.appoints("sekretaris", "kepala_dinas", days=(1, 2))
    acting.comes(1)
    office.cancels("sekretaris", instance, "Salah periode")

    entries = office.history(instance)[-5:]
    said = [(each.kind, each.capacity) for each in entries]
    assert said == [(kind, "plh") for kind in ("claimed", "held", "resumed", "completed", "cancelled")]
    assert {each.post_id for each in entries[:4]} == {acting.post("sekretaris")}
    assert entries[4].post_id == acting.post("kepala_dinas")


def deputy_and_holder_are_told(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    acting.appoints(DEPUTY, "sekretaris", days=(0, 1))
    office.claims(DEPUTY, task)
    acting.comes(2)
    acting.sweeps()

    assert office.told(DEPUTY) == ["deputy", "handed_back"]
    assert office.told("sekretaris") == ["covered", "handed_back"]


SITUATIONS: list[Callable[[Acting, Office], None]] = [
    at_the_end_work_goes_back_to_the_holder_who_left_it,
    at_the_end_work_nobody_left_goes_back_to_the_post,
    the_next_plh_goes_on_where_the_first_one_ended,
    the_draft_of_the_deputy_is_kept,
    tasks_of_the_deputys_own_post_stay,
    what_a_former_deputy_let_prepare_comes_back_to_the_post,
    the_work_of_a_closed_account_goes_back,
    a_holder_who_is_back_early_ends_the_time,
    a_deputy_steps_down_in_that_capacity,
    who_hands_in_after_the_end_is_refused,
    two_workers_hand_back_once,
    every_entry_says_the_capacity,
    deputy_and_holder_are_told,
]


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda each: each.__name__.replace("_", " "))
def test_deputies(office: Office, situation: Callable[[Acting, Office], None]) -> None:
    situation(Acting(office), office)
