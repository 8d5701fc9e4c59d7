"""A task goes through other hands: reassigned by a superior, delegated, forwarded with an instruction, given back."""

from __future__ import annotations

from uuid import UUID

import pytest

from engine.errors import Held, MayNotReassign, NobodyChosen, NotHeld, NotToThisPerson, NotYourTask, RemindedLately
from tests.office import Office


def drafting(office: Office) -> tuple[UUID, UUID]:
    """The secretary's first task."""
    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    return instance, office.task(instance, "distribute_format")


def holder(office: Office, task: UUID) -> int | None:
    return office.row(task).holder_id


def test_the_head_puts_a_task_into_the_hands_of_another_who_may_do_it(office: Office, acting_secretary: str) -> None:
    instance, task = drafting(office)
    office.claims("sekretaris", task)

    office.reassigns("kadis", task, acting_secretary, reason="Sekretaris rapat di Bandung")

    last = office.history(instance)[-1]
    assert holder(office, task) == office.actor(acting_secretary).person_id
    assert (last.kind, last.content["reason"]) == ("reassigned", "Sekretaris rapat di Bandung")
    assert office.told(acting_secretary) == ["reassigned"]


def test_nobody_below_reassigns_and_nobody_without_the_post_gets_it(office: Office) -> None:
    _, task = drafting(office)

    with pytest.raises(MayNotReassign):
        office.reassigns("staf.umum", task, "sekretaris")
    with pytest.raises(NotToThisPerson):
        office.reassigns("kadis", task, "staf.umum")


def test_a_head_of_a_unit_is_superior_to_its_staff_but_not_to_itself(office: Office) -> None:
    _, task = drafting(office)

    with pytest.raises(MayNotReassign):
        office.reminds("sekretaris", task)
    office.reminds("kadis", task)

    assert office.told("sekretaris") == ["reminded"]


def test_what_is_delegated_is_prepared_and_given_back_with_what_was_typed(office: Office) -> None:
    instance, task = drafting(office)
    office.claims("sekretaris", task)

    office.delegates("sekretaris", task, "staf.umum", note="Siapkan daftar unitnya")
    assert office.inbox("staf.umum") == [task]
    assert task not in office.inbox("sekretaris")
    office.drafts("staf.umum", task, note="Sudah disiapkan")
    with pytest.raises(NotYourTask):
        office.completes("staf.umum", instance, "distribute_format")
    office.returns("staf.umum", task, note="Mohon diperiksa")

    assert office.inbox("staf.umum") == []
    assert holder(office, task) == office.actor("sekretaris").person_id
    assert office.told("sekretaris") == ["returned"]
    office.completes("sekretaris", instance, "distribute_format", note="Sudah disiapkan")
    kinds = [entry.kind for entry in office.history(instance)]
    assert kinds[-4:] == ["claimed", "delegated", "returned", "completed"]


def test_a_disposition_tells_one_who_does_it_and_others_who_read_it(office: Office) -> None:
    instance, task = drafting(office)

    office.forwards("sekretaris", task, "kasubag.perencanaan", "staf.umum", instruction="Proses lebih lanjut")

    last = office.history(instance)[-1]
    assert last.content["instruction"] == "Proses lebih lanjut"
    assert holder(office, task) == office.actor("kasubag.perencanaan").person_id
    assert (office.told("kasubag.perencanaan"), office.told("staf.umum")) == (["forwarded"], ["forwarded"])


def test_what_a_colleague_holds_is_not_handed_on_by_another(office: Office, acting_secretary: str) -> None:
    _, task = drafting(office)
    office.claims("sekretaris", task)

    with pytest.raises(Held):
        office.delegates(acting_secretary, task, "staf.umum")
    with pytest.raises(NobodyChosen):
        office.delegates("sekretaris", task, "sekretaris")
    with pytest.raises(NotHeld):
        office.returns("sekretaris", task)


def test_one_reminder_an_hour(office: Office) -> None:
    _, task = drafting(office)
    office.reminds("kadis", task)
    office.clock.pass_minutes(59)
    with pytest.raises(RemindedLately):
        office.reminds("kadis", task)
    office.clock.pass_minutes(1)

    office.reminds("kadis", task)

    assert office.told("sekretaris") == ["reminded", "reminded"]
