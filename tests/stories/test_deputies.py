"""The matrix of situations in which somebody acts for somebody else: who may appoint whom, and who may do what."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.errors import (
    BasisMissing,
    DeputiesInCircle,
    DeputyDatesWrong,
    DeputyHoldsPost,
    DeputyTwice,
    Held,
    MayNotAppoint,
    NobodyActsInTheName,
    PostNotVacant,
    PostVacant,
    ProcessNotFound,
    TooFarAway,
)
from tests.acting import Acting, midnight
from tests.office import SOP, Office

DEPUTY = "kasubag.umum"


def a_plh_may_only_during_the_days(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    acting.appoints(DEPUTY, "sekretaris", days=(1, 2))

    seen = []
    for number in range(4):
        acting.comes(number)
        seen.append(acting.may(DEPUTY, task))

    assert seen == [False, True, True, False]


def a_plt_heads_a_vacant_post(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    acting.vacates("sekretaris", last=0)
    acting.appoints(DEPUTY, "sekretaris", "plt", (1, None))
    acting.comes(1)

    assert acting.may(DEPUTY, task)
    assert not acting.may("sekretaris", task)


def a_plt_is_refused_while_the_post_has_a_holder(acting: Acting, office: Office) -> None:
    with pytest.raises(PostNotVacant):
        acting.appoints(DEPUTY, "sekretaris", "plt", (0, None))
    acting.vacates("sekretaris", last=2)
    with pytest.raises(PostNotVacant):
        acting.appoints(DEPUTY, "sekretaris", "plt", (2, None))


def a_plh_is_refused_for_a_vacant_post(acting: Acting, office: Office) -> None:
    acting.vacates("sekretaris", last=0)

    with pytest.raises(PostVacant):
        acting.appoints(DEPUTY, "sekretaris", "plh", (1, 4))


def an_acts_beside_the_holder_who_is_there(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    acting.appoints(DEPUTY, "sekretaris", "an", (0, None))

    assert acting.may(DEPUTY, task)
    assert acting.may("sekretaris", task)


def ub_acts_for_who_acts_an(acting: Acting, office: Office) -> None:
    instance = office.starts()
    task = office.task(instance, "order_report")
    acting.appoints("sekretaris", "kepala_dinas", "an", (0, 4))
    acting.appoints(DEPUTY, "kepala_dinas", "ub", (0, 4))

    office.claims(DEPUTY, task)

    assert acting.last(task).capacity == "ub"


def ub_is_refused_where_nobody_acts_an_all_the_time(acting: Acting, office: Office) -> None:
    with pytest.raises(NobodyActsInTheName):
        acting.appoints(DEPUTY, "kepala_dinas", "ub", (0, 4))
    acting.appoints("sekretaris", "kepala_dinas", "an", (0, 3))
    with pytest.raises(NobodyActsInTheName):
        acting.appoints(DEPUTY, "kepala_dinas", "ub", (0, 4))


def a_chain_of_three_is_refused(acting: Acting, office: Office) -> None:
    acting.appoints("sekretaris", "kepala_dinas", "an", (0, 4))
    acting.appoints(DEPUTY, "kepala_dinas", "ub", (0, 4))

    with pytest.raises(TooFarAway):
        acting.appoints("staf.umum", "kasubag_umum", "plh", (4, 6))
    acting.appoints("staf.umum", "kasubag_umum", "plh", (5, 6))


def who_acts_an_may_be_away_from_the_own_post(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    acting.appoints("sekretaris", "kepala_dinas", "an", (0, None))

    acting.appoints(DEPUTY, "sekretaris", "plh", (0, 4))

    assert acting.may(DEPUTY, task)
    assert not acting.may(DEPUTY, office.task(office.starts(), "order_report"))


def a_plh_has_no_deputy(acting: Acting, office: Office) -> None:
    acting.appoints("sekretaris", "kepala_dinas", "plh", (0, 4))

    with pytest.raises(TooFarAway):
        acting.appoints(DEPUTY, "sekretaris", "plh", (4, 8))


def a_chain_in_which_no_day_has_all_links_is_none(acting: Acting, office: Office) -> None:
    acting.appoints("sekretaris", "kepala_dinas", "plh", (0, 1))
    acting.appoints(DEPUTY, "sekretaris", "plh", (2, 3))

    acting.appoints("staf.umum", "kasubag_umum", "plh", (0, 1))


def two_who_would_act_for_each_other_are_refused(acting: Acting, office: Office) -> None:
    acting.appoints(DEPUTY, "kasubag_perencanaan", "plh", (0, 4))

    with pytest.raises(DeputiesInCircle):
        acting.appoints("kasubag.perencanaan", "kasubag_umum", "plh", (4, 8))
    acting.appoints("kasubag.perencanaan", "kasubag_umum", "plh", (5, 8))


def a_circle_through_a_third_person_is_refused(acting: Acting, office: Office) -> None:
    acting.appoints("sekretaris", "kepala_dinas", "an", (0, 4))
    acting.appoints(DEPUTY, "kepala_dinas", "ub", (0, 4))

    with pytest.raises(DeputiesInCircle):
        acting.appoints("kadis", "kasubag_umum", "plh", (2, 3))


def nobody_is_deputy_of_themselves(acting: Acting, office: Office) -> None:
    with pytest.raises(DeputyHoldsPost):
        acting.appoints("sekretaris", "sekretaris")


def of_two_deputies_of_a_post_both_see_and_one_wins(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    acting.appoints(DEPUTY, "sekretaris")
    acting.appoints("pemdes", "sekretaris")
    assert acting.may(DEPUTY, task)
    assert acting.may("pemdes", task)

    office.claims("pemdes", task)

    assert not acting.may(DEPUTY, task)
    with pytest.raises(Held):
        office.claims(DEPUTY, task)


def one_person_is_deputy_of_two_posts(acting: Acting, office: Office) -> None:
    group, of_secretary = acting.group_task(), acting.task_of_the_secretary()
    acting.appoints(DEPUTY, "sekretaris")
    acting.appoints(DEPUTY, "analis_pemdes")

    assert acting.may(DEPUTY, group)
    assert acting.may(DEPUTY, of_secretary)


def the_same_person_twice_at_once_is_refused(acting: Acting, office: Office) -> None:
    acting.appoints(DEPUTY, "sekretaris", sop=SOP)

    with pytest.raises(DeputyTwice):
        acting.appoints(DEPUTY, "sekretaris", days=(4, 6))
    acting.appoints(DEPUTY, "sekretaris", sop=acting.other_sop())


def where_ones_own_post_fits_too_it_counts(acting: Acting, office: Office) -> None:
    task = acting.group_task()
    acting.widens(task)
    acting.appoints("kelembagaan", "analis_pemdes")

    office.claims("kelembagaan", task)

    assert acting.last(task).capacity == "definitive"


def what_the_absent_holder_has_is_taken_over_as_plh_also_where_ones_own_post_fits(
    acting: Acting, office: Office
) -> None:
    task = acting.group_task()
    acting.widens(task)
    office.claims("pemdes", task)
    acting.appoints("kelembagaan", "analis_pemdes", days=(1, 2))
    assert not acting.may("kelembagaan", task)
    acting.comes(1)
    assert acting.may("kelembagaan", task)

    office.claims("kelembagaan", task)
    acting.comes(3)
    acting.sweeps()

    assert (acting.last(task).kind, acting.holder(task)) == ("handed_back", "pemdes")


def for_one_sop_the_tasks_of_another_stay_unseen(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    acting.appoints(DEPUTY, "sekretaris", sop=acting.other_sop())
    assert not acting.may(DEPUTY, task)

    acting.appoints("pemdes", "sekretaris", sop=SOP)

    assert acting.may("pemdes", task)


def for_one_sop_or_an_brings_no_power_over_others(acting: Acting, office: Office) -> None:
    acting.appoints("sekretaris", "kepala_dinas", "plh", sop=SOP)
    acting.appoints("pemdes", "kepala_dinas", "an")
    for username in ("sekretaris", "pemdes"):
        with pytest.raises(MayNotAppoint):
            acting.appoints("staf.umum", "psm_ekonomi", by=username)
        assert not acting.may_cancel(username)


def tasks_for_a_group_are_covered(acting: Acting, office: Office) -> None:
    task = acting.group_task("bidang_pemdes")
    other = office.task(office.row(task).instance_id, "fill_format", "bidang_ekonomi")
    acting.appoints(DEPUTY, "analis_pemdes")

    assert acting.may(DEPUTY, task)
    assert not acting.may(DEPUTY, other)


def what_the_holder_left_in_work_a_plh_takes_over_and_an_does_not(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    office.claims("sekretaris", task)
    acting.appoints(DEPUTY, "sekretaris", "plh", (1, 2))
    acting.appoints("pemdes", "sekretaris", "an", (1, 2))
    acting.comes(1)

    assert not acting.may("pemdes", task)
    assert acting.may(DEPUTY, task)


def what_the_holder_takes_during_the_time_stays_theirs(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    acting.appoints(DEPUTY, "sekretaris", days=(0, 4))
    acting.comes(1)
    office.claims("sekretaris", task)
    acting.comes(2)

    assert not acting.may(DEPUTY, task)


def a_time_ends_at_midnight_of_the_agency(acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    acting.appoints(DEPUTY, "sekretaris", days=(0, 1))

    office.clock.moment = midnight(2)
    office.clock.pass_minutes(-1)
    assert acting.may(DEPUTY, task)
    office.clock.pass_minutes(1)
    assert office.clock.moment.day == 24  # in UTC the last day goes on
    assert not acting.may(DEPUTY, task)


def of_two_who_appoint_each_other_at_once_one_is_refused(acting: Acting, office: Office) -> None:
    def appoint(pair: tuple[str, str]) -> str:
        try:
            acting.appoints(*pair)
        except DeputiesInCircle:
            return "refused"
        return "appointed"

    pairs = [(DEPUTY, "kasubag_perencanaan"), ("kasubag.perencanaan", "kasubag_umum")]
    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(appoint, pairs)) == ["appointed", "refused"]


def holder_head_and_administrator_appoint_and_nobody_else(acting: Acting, office: Office) -> None:
    for number, by in enumerate(("kasubag.umum", "kadis", "admin", "sekretaris")):
        acting.appoints("staf.umum", "kasubag_umum", days=(number, number), by=by)

    for by in ("staf.umum", "pemdes", "kasubag.perencanaan"):
        with pytest.raises(MayNotAppoint):
            acting.appoints("staf.umum", "kasubag_umum", days=(8, 8), by=by)


def an_order_has_a_basis_and_sensible_days(acting: Acting, office: Office) -> None:
    for days in ((2, 1), (0, None), (-5, -1)):
        with pytest.raises(DeputyDatesWrong):
            acting.appoints(DEPUTY, "sekretaris", days=days)
    with pytest.raises(ProcessNotFound):
        acting.appoints(DEPUTY, "sekretaris", sop="tidak_ada")
    with pytest.raises(BasisMissing):
        acting.appoints(DEPUTY, "sekretaris", basis="  ")


SITUATIONS: list[Callable[[Acting, Office], None]] = [
    a_plh_may_only_during_the_days,
    a_plt_heads_a_vacant_post,
    a_plt_is_refused_while_the_post_has_a_holder,
    a_plh_is_refused_for_a_vacant_post,
    an_acts_beside_the_holder_who_is_there,
    ub_acts_for_who_acts_an,
    ub_is_refused_where_nobody_acts_an_all_the_time,
    a_chain_of_three_is_refused,
    who_acts_an_may_be_away_from_the_own_post,
    a_plh_has_no_deputy,
    a_chain_in_which_no_day_has_all_links_is_none,
    two_who_would_act_for_each_other_are_refused,
    a_circle_through_a_third_person_is_refused,
    nobody_is_deputy_of_themselves,
    of_two_deputies_of_a_post_both_see_and_one_wins,
    one_person_is_deputy_of_two_posts,
    the_same_person_twice_at_once_is_refused,
    where_ones_own_post_fits_too_it_counts,
    what_the_absent_holder_has_is_taken_over_as_plh_also_where_ones_own_post_fits,
    for_one_sop_the_tasks_of_another_stay_unseen,
    for_one_sop_or_an_brings_no_power_over_others,
    tasks_for_a_group_are_covered,
    what_the_holder_left_in_work_a_plh_takes_over_and_an_does_not,
    what_the_holder_takes_during_the_time_stays_theirs,
    a_time_ends_at_midnight_of_the_agency,
    of_two_who_appoint_each_other_at_once_one_is_refused,
    holder_head_and_administrator_appoint_and_nobody_else,
    an_order_has_a_basis_and_sensible_days,
]


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda each: each.__name__.replace("_", " "))
def test_deputies(office: Office, situation: Callable[[Acting, Office], None]) -> None:
    situation(Acting(office), office)
