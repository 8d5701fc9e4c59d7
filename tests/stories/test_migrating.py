"""What a move to another version promises: nothing is lost, doubled or falsified, and it can be taken back in time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from engine.errors import TaskClosed
from engine.notices.outbox import read_outbox
from engine.revise.errors import MayNotRevise, NothingToUndo
from engine.revise.impact import impact
from engine.revise.migrating import begin_run, carry_on
from engine.revise.moving import Kind, Reason
from engine.revise.putting_back import UNDO_WINDOW
from engine.run.bundle import Version, read_folder
from engine.run.deployment import deploy_files
from engine.run.keys import TaskKey, task_id
from engine.run.queries.comments import comments
from engine.run.queries.instance_page import instance_page
from engine.run.replay import replay
from engine.run.talking import Remark, comment
from models.instances import Attachment, Draft, Instance, UserTask
from models.notices import Notice
from tests.office import PROCESSES, SOP, SUPPLIERS, Office
from tests.revising import Drawn, Revising, Small, chain

A, B, C, D = Drawn("a"), Drawn("b", lane="sekretaris"), Drawn("c", lane="kasi_kasubbag"), Drawn("d", lane="staff")
STRAIGHT = chain(A, B, C, D)
WITHOUT_C = chain(A, B, D)
OTHER_ACTOR = STRAIGHT.but(replace(C, lane="staff"))
RENAMED = chain(A, B, replace(C, id="c2"), D)


@pytest.fixture
def revising(office: Office) -> Revising:
    return Revising(office)


def standing_at_c(revising: Revising) -> UUID:
    revising.deploys(STRAIGHT)
    instance = revising.starts(STRAIGHT)
    revising.does(instance, "a", "b")
    return instance


def row_of(revising: Revising, instance: UUID, element: str, occurrence: int = 1) -> UserTask:
    return revising.office.row(task_id(instance, TaskKey(element, occurrence, "")))


def test_a_step_that_stays_keeps_its_clock_holder_draft_comments_and_files(revising: Revising) -> None:
    office, instance = revising.office, standing_at_c(revising)
    task = office.task(instance, "c")
    office.claims("kasubag.perencanaan", task)
    office.drafts("kasubag.perencanaan", task, note="Sudah separuh")
    office.attaches("kasubag.perencanaan", task)
    comment(
        office.runtime,
        office.actor("kasubag.perencanaan"),
        instance_id=instance,
        remark=Remark("Menunggu data", task),
        idempotency_key="1",
    )
    before = office.row(task)
    office.clock.pass_minutes(30)

    revising.migrates(revising.deploys(chain(A, B, replace(C, minutes=15, name="C baru"), D)))

    after = office.row(task)
    for name in ("offered_at", "due_at", "late_at", "standard", "holder_id", "taken_at", "unit_id"):
        assert getattr(after, name) == getattr(before, name), name
    with revising.runtime.database.readers() as session:
        assert session.scalars(select(Draft.entries).where(Draft.task_id == task)).one() == {"note": ["Sudah separuh"]}
        assert len(session.scalars(select(Attachment).where(Attachment.task_id == task)).all()) == 1
        assert [said.text for said in comments(session, instance, task)] == ["Menunggu data"]
    office.clock.pass_minutes(10)
    office.completes("kasubag.perencanaan", instance, "c")
    done = office.row(task)
    assert done.working == 41 * 60
    revising.verifies()


def test_a_renamed_step_takes_everything_along_under_its_new_name(revising: Revising) -> None:
    office, instance = revising.office, standing_at_c(revising)
    task = office.task(instance, "c")
    office.claims("kasubag.perencanaan", task)
    office.drafts("kasubag.perencanaan", task, note="Sudah separuh")
    office.attaches("kasubag.perencanaan", task)
    before = office.row(task)
    office.clock.pass_minutes(30)
    new = revising.deploys(RENAMED)

    revising.migrates(new, {"c": "c2"})

    after = row_of(revising, instance, "c2")
    assert after.id != before.id
    assert (after.due_at, after.holder_id, after.offered_at) == (before.due_at, before.holder_id, before.offered_at)
    with revising.runtime.database.readers() as session:
        assert session.scalars(select(Draft.task_id)).all() == [after.id]
        assert session.scalars(select(Attachment.task_id)).all() == [after.id]
    office.clock.pass_minutes(9)
    office.completes("kasubag.perencanaan", instance, "c2")
    assert office.row(after.id).working == 40 * 60  # 30 before the move, and since
    revising.verifies()


def test_a_step_for_another_actor_is_offered_anew_and_both_are_told(revising: Revising) -> None:
    office, instance = revising.office, standing_at_c(revising)
    task = office.task(instance, "c")
    office.claims("kasubag.perencanaan", task)
    due = office.row(task).due_at

    revising.migrates(revising.deploys(OTHER_ACTOR))
    office.clock.pass_minutes(5)
    read_outbox(revising.runtime)

    row = office.row(task)
    assert (row.lane, row.holder_id, row.due_at) == ("staff", None, due)
    assert task in office.inbox("staf.umum")
    assert task not in office.inbox("kasubag.perencanaan")
    assert office.told("staf.umum")[-1] == "offered"
    assert office.told("kasubag.perencanaan")[-1] == "revised"
    office.completes("staf.umum", instance, "c")
    revising.verifies()


def test_what_is_told_of_a_move_is_told_once(revising: Revising) -> None:
    office, instance = revising.office, standing_at_c(revising)
    office.clock.pass_minutes(5)
    read_outbox(revising.runtime)
    new = revising.deploys(OTHER_ACTOR)

    run, _ = revising.migrates(new)
    carry_on(revising.runtime, office.actor("admin"), run)
    revising.migrates(new)
    office.clock.pass_minutes(5)
    read_outbox(revising.runtime)
    read_outbox(revising.runtime)

    with revising.runtime.database.readers() as session:
        twice = select(Notice.dedupe).group_by(Notice.dedupe).having(func.count() > 1)
        assert session.scalars(twice).all() == []
        offered = select(func.count()).where(Notice.instance_id == instance, Notice.kind == "offered")
        assert session.scalar(offered.where(Notice.person_id == office.actor("staf.umum").person_id)) == 1
    assert [entry.kind for entry in office.history(instance)].count("migrated") == 1


def test_history_is_never_rewritten_and_steps_that_are_gone_are_still_shown(revising: Revising) -> None:
    office, instance = revising.office, standing_at_c(revising)
    before = office.history(instance)

    revising.migrates(revising.deploys(chain(A, D)), {"b": None, "c": None})

    assert office.history(instance)[: len(before)] == before
    assert revising.stands(instance) == ["d"]
    with revising.runtime.database.readers() as session:
        page = instance_page(revising.runtime, session, office.actor("kadis"), instance)
        assert [step.element.id for step in page.steps] == ["a", "b", "c", "d"]
        assert {event.version_id for event in page.events} == {2, 3}
    office.completes("staf.umum", instance, "d")
    assert office.instance(instance).status == "completed"
    revising.verifies()


def test_a_step_that_comes_back_in_a_later_version_gets_a_number_of_its_own(revising: Revising) -> None:
    instance = standing_at_c(revising)
    revising.migrates(revising.deploys(chain(A, D)), {"b": None, "c": None})

    revising.migrates(revising.deploys(chain(A, replace(B, name="B lagi"), replace(C, name="C lagi"), D)))

    assert revising.stands(instance) == ["b"]
    assert row_of(revising, instance, "b", 2).status == "open"
    revising.does(instance, "b", "c", "d")
    revising.verifies()


@pytest.mark.parametrize(
    "after", [WITHOUT_C, OTHER_ACTOR, STRAIGHT.but(replace(C, minutes=5))], ids=["gone", "another actor", "less time"]
)
def test_within_the_window_a_move_is_taken_back_as_if_it_had_not_been(revising: Revising, after: Small) -> None:
    office, instance = revising.office, standing_at_c(revising)
    task = office.task(instance, "c")
    office.claims("kasubag.perencanaan", task)
    office.drafts("kasubag.perencanaan", task, note="Sudah separuh")
    before, row = office.instance(instance), office.row(task)
    run, _ = revising.migrates(revising.deploys(after))

    counts = revising.puts_back(run)

    now, back = office.instance(instance), office.row(task)
    assert counts == {"undone": 1}
    assert now.process_version_id == before.process_version_id
    assert now.engine_state == before.engine_state
    for name in ("status", "lane", "due_at", "holder_id", "standard", "version_id", "taken_at"):
        assert getattr(back, name) == getattr(row, name), name
    with revising.runtime.database.readers() as session:
        assert session.scalars(select(Draft.entries).where(Draft.task_id == task)).one() == {"note": ["Sudah separuh"]}
    office.completes("kasubag.perencanaan", instance, "c")
    revising.does(instance, "d")
    revising.verifies()


def test_a_renamed_step_gets_its_old_name_back(revising: Revising) -> None:
    office, instance = revising.office, standing_at_c(revising)
    task = office.task(instance, "c")
    office.claims("kasubag.perencanaan", task)
    run, _ = revising.migrates(revising.deploys(RENAMED), {"c": "c2"})

    revising.puts_back(run)

    assert office.row(task).status == "open"
    assert revising.stands(instance) == ["c"]
    revising.does(instance, "c", "d")
    revising.verifies()


def test_what_somebody_has_gone_on_from_is_not_taken_back(revising: Revising) -> None:
    office, instance = revising.office, standing_at_c(revising)
    run, _ = revising.migrates(revising.deploys(WITHOUT_C))
    revising.does(instance, "d")

    assert revising.puts_back(run) == {"kept": 1}
    assert office.instance(instance).status == "completed"
    revising.verifies()


def test_after_the_window_nothing_is_taken_back(revising: Revising) -> None:
    standing_at_c(revising)
    run, _ = revising.migrates(revising.deploys(WITHOUT_C))
    revising.office.clock.pass_minutes(UNDO_WINDOW / timedelta(minutes=1) + 1)

    with pytest.raises(NothingToUndo):
        revising.puts_back(run)


def test_a_case_at_its_end_in_the_new_version_is_completed(revising: Revising) -> None:
    office, instance = revising.office, standing_at_c(revising)
    new = revising.deploys(chain(A, B))

    assert revising.judges(new)[instance].kind is Kind.ENDS
    run, _ = revising.migrates(new)

    assert office.instance(instance).status == "completed"
    revising.verifies()
    revising.puts_back(run)
    assert revising.stands(instance) == ["c"]
    revising.verifies()


def test_only_administrators_move_cases(revising: Revising) -> None:
    standing_at_c(revising)
    new = revising.deploys(WITHOUT_C)

    with pytest.raises(MayNotRevise):
        begin_run(revising.runtime, revising.office.actor("kadis"), version_id=new.id, mapping={})


def test_who_sends_a_step_that_the_move_took_away_is_told_so(revising: Revising) -> None:
    office, instance = revising.office, standing_at_c(revising)
    task, entries = office.task(instance, "c"), {"note": ["Selesai"]}
    revising.migrates(revising.deploys(WITHOUT_C))

    with pytest.raises(TaskClosed):
        office.hands_in("kasubag.perencanaan", task, entries)


def test_impact_says_who_gets_and_who_loses(revising: Revising) -> None:
    standing_at_c(revising)
    new = revising.deploys(OTHER_ACTOR)

    with revising.runtime.database.readers() as session:
        found = impact(session, new, {}, revising.runtime.today)

    changed = {each.name: (each.gets, each.loses) for each in found.officials}
    actor = revising.office.actor
    assert changed[actor("staf.umum").name] == (1, 0)
    assert changed[actor("kasubag.perencanaan").name] == (0, 1)
    assert found.counts == {Kind.STAYS: 1}


def figures(office: Office, instance: UUID) -> dict[str, Any]:
    shown = office.shown(office.task(instance, "fill_format", "bidang_pemdes"))
    rows = [name.removesuffix(".state").replace(".", "__") for name in shown if name.endswith(".state")]
    return {f"{row}__{part}": "96" for row in rows for part in ("numerator", "denominator", "value")}


# The real SOP: three units at once, loops, a decision by an answer.


def revised(revising: Revising, change: Callable[[str], str]) -> Version:
    files = read_folder(PROCESSES / SOP)
    revising.office.clock.pass_minutes(1)
    return deploy_files(revising.runtime, files | {"process.bpmn": change(files["process.bpmn"])})


def test_units_in_the_middle_of_a_multi_instance_go_on_each_where_it_was(office: Office) -> None:
    revising, instance = Revising(office), office.starts()
    office.completes("kadis", instance, "order_report")
    office.completes("sekretaris", instance, "distribute_format")
    office.completes("pemdes", instance, "fill_format", "bidang_pemdes", **figures(office, instance))
    before = revising.stands(instance)

    new = revised(revising, lambda text: text.replace('name="Mengoreksi draft Lakip"', 'name="Memeriksa draft Lakip"'))
    revising.migrates(new)

    assert revising.stands(instance) == before
    assert len(before) == len(SUPPLIERS)
    revising.verifies()


def test_an_answer_that_the_new_form_does_not_know_keeps_the_case_where_it_is(office: Office) -> None:
    revising = Revising(office)
    check = Drawn("periksa", "decides", lane="sekretaris")
    small = chain(A, check, C)
    small = replace(
        small.but(
            Drawn("benar", "xor", default="benar_a"),
            arrows=[
                *(("mulai", "a"), ("a", "periksa"), ("periksa", "benar"), ("benar", "a", "Tidak"), ("c", "selesai")),
                ("benar", "c", "Ya", "periksa.decision == 'ya'"),
            ],
        )
    )
    revising.deploys(small)
    instance = revising.starts(small)
    revising.does(instance, "a", "periksa=ya")
    arrows = [(*each[:3], "periksa.decision == 'setuju'") if len(each) == 4 else each for each in small.arrows]

    verdict = revising.judges(revising.deploys(replace(small, options=("setuju", "tolak"), arrows=arrows)))[instance]

    assert (verdict.kind, verdict.reason, verdict.element) == (Kind.REFUSED, Reason.ANSWER_UNKNOWN, "periksa")


def test_the_state_after_a_move_is_what_history_gives(revising: Revising) -> None:
    instance = standing_at_c(revising)
    new = revising.deploys(WITHOUT_C)
    revising.migrates(new)

    row: Instance = revising.office.instance(instance)

    assert replay(revising.office.history(instance), new).dump().to_bytes() == row.engine_state
