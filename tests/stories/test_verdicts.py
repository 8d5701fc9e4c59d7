"""Was the SOP followed? Order, actor, capacity, time and interventions, each deviation with the entry that shows it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from engine.evidence.verdict import Aspect, Result, Verdict
from engine.evidence.wording import SENTENCES, sentence
from engine.run.keys import TaskKey, task_id
from models.people import PostHolding
from tests.acting import Acting
from tests.browser.progress import bring_to
from tests.evidence import Evidence
from tests.office import Office
from tests.revising import Revising
from tests.stories.test_migrating import RENAMED
from tests.stories.test_repairing import LOOP, STRAIGHT, case, repairs, seq_of


@pytest.fixture
def evidence(office: Office, tmp_path: Path) -> Evidence:
    return Evidence(office, tmp_path)


def codes(judged: Verdict) -> list[tuple[str, int]]:
    assert all(sentence(each) for each in judged.deviations)
    return [(each.code, each.seq) for each in judged.deviations]


def test_a_case_done_as_drawn_and_in_time_is_followed(evidence: Evidence) -> None:
    judged = evidence.judges(bring_to(evidence.office, ""))

    assert (judged.result, codes(judged), judged.done) == (Result.FOLLOWED, [], 18)


def test_a_running_case_has_no_verdict_yet(evidence: Evidence) -> None:
    assert evidence.judges(evidence.office.starts()).result == Result.RUNNING


def test_a_late_step_is_a_note_with_its_entry(evidence: Evidence) -> None:
    office, revising = evidence.office, Revising(evidence.office)
    instance = case(revising, STRAIGHT, "a", "b")
    office.clock.pass_minutes(3 * 24 * 60)
    revising.does(instance, "c", "d")

    judged = evidence.judges(instance)

    assert (judged.result, codes(judged)) == (Result.WITH_NOTES, [("late", 4)])
    assert judged.of(Aspect.TIME)[0].names["standard"] == 60


def test_a_deputy_on_a_legal_basis_is_no_deviation_and_without_one_is(evidence: Evidence) -> None:
    office = evidence.office
    holding = Acting(office).appoints("kasubag.umum", "sekretaris")
    instance = bring_to(office, "distribute_format")
    office.completes("kasubag.umum", instance, "distribute_format")
    assert codes(evidence.judges(instance)) == []

    with office.runtime.database.sessions.begin() as session:
        session.execute(update(PostHolding).where(PostHolding.id == holding).values(basis=""))
    judged = evidence.judges(instance)
    assert codes(judged) == [("no_basis", 3)]
    assert judged.deviations[0].names["post"] == "Plh. Sekretaris"


def test_who_did_not_hold_the_post_that_day_is_named(evidence: Evidence) -> None:
    office = evidence.office
    instance = bring_to(office, "fill_format")
    with office.runtime.database.sessions.begin() as session:
        mine = PostHolding.person_id == office.actor("sekretaris").person_id
        session.execute(update(PostHolding).where(mine).values(last_day=PostHolding.first_day))

    judged = evidence.judges(instance)

    assert codes(judged) == [("not_holder", 3)]
    assert judged.deviations[0].is_breach


def test_interventions_are_listed_and_a_skipped_step_breaks_the_sop(evidence: Evidence) -> None:
    revising = Revising(evidence.office)
    instance = case(revising, STRAIGHT, "a", "b")
    repairs(revising, instance, "redo", seq=seq_of(revising, instance, "b"))
    revising.does(instance, "b")
    assert [code for code, _ in codes(evidence.judges(instance))] == ["redone"]

    repairs(revising, instance, "skip", task=["c", 2, ""])
    revising.does(instance, "d")

    judged = evidence.judges(instance)
    assert judged.result == Result.NOT_FOLLOWED
    assert [(each.code, each.seq) for each in judged.of(Aspect.INTERVENTION)] == [("redone", 4), ("skipped", 6)]


def test_a_loop_that_is_drawn_is_no_deviation(evidence: Evidence) -> None:
    instance = case(Revising(evidence.office), LOOP, "a", "periksa=tidak", "a", "periksa=ya", "c", "d")

    assert evidence.judges(instance).result == Result.FOLLOWED


def test_moved_cancelled_undone_and_reassigned_are_told(evidence: Evidence) -> None:
    office, revising = evidence.office, Revising(evidence.office)
    instance = case(revising, STRAIGHT, "a", "b")
    revising.migrates(revising.deploys(RENAMED))
    revising.does(instance, "c2", "d")
    assert (evidence.judges(instance).result, codes(evidence.judges(instance))) == (
        Result.WITH_NOTES,
        [("migrated", 4)],
    )

    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    office.undoes("kadis", task_id(instance, TaskKey("order_report", 1, "")))
    office.completes("kadis", instance, "order_report")
    office.cancels("kadis", instance, "Keliru")
    judged = evidence.judges(instance)
    assert judged.result == Result.NOT_FOLLOWED
    assert codes(judged) == [("undone", 3), ("cancelled", 5)]


def test_every_deviation_has_its_sentence() -> None:
    assert len(SENTENCES) == 17


def test_who_approves_their_own_draft_breaks_the_sop(evidence: Evidence) -> None:
    """Somebody who writes the draft as staff and corrects it as Plh. Sekretaris."""
    office = evidence.office
    Acting(office).appoints("staf.perencanaan", "sekretaris")
    instance = bring_to(office, "correct_draft")
    office.completes("staf.perencanaan", instance, "correct_draft", decision="benar")

    judged = evidence.judges(instance)

    assert [(each.code, each.seq) for each in judged.deviations] == [("own_approval", 12)]
    assert judged.deviations[0].is_breach
