"""What reality does to a case: a second person confirms the repair, replay proves it, history keeps it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from engine.errors import InstanceEnded, ReasonMissing
from engine.revise.errors import MayNotRepair, RepairDoesNotFit, RepairNeedsAnother, RepairNotFound
from engine.revise.repairing import confirm, decline, propose
from tests.office import Office
from tests.revising import Drawn, Revising, Small, chain

A, B, C, D = Drawn("a"), Drawn("b", lane="sekretaris"), Drawn("c", lane="kasi_kasubbag"), Drawn("d", lane="staff")
STRAIGHT = chain(A, B, C, D)
CHECK = Drawn("periksa", "decides", lane="sekretaris")
LOOP = Small(
    [Drawn("mulai", "start"), A, CHECK, Drawn("benar", "xor", default="benar_a"), C, D, Drawn("selesai", "end")],
    [
        *(
            ("mulai", "a"),
            ("a", "periksa"),
            ("periksa", "benar"),
            ("benar", "a", "Tidak"),
            ("c", "d"),
            ("d", "selesai"),
        ),
        ("benar", "c", "Ya", "periksa.decision == 'ya'"),
    ],
)


@pytest.fixture
def revising(office: Office) -> Revising:
    return Revising(office)


def case(revising: Revising, small: Small, *done: str) -> UUID:
    revising.deploys(small)
    instance = revising.starts(small)
    revising.does(instance, *done)
    return instance


def repairs(revising: Revising, instance: UUID, kind: str, **content: object) -> int:
    """The head proposes, the administrator confirms."""
    revising.office.clock.pass_minutes(5)
    actor = revising.office.actor
    id_ = propose(
        revising.runtime, actor("kadis"), instance_id=instance, kind=kind, content=content, reason="Keadaan darurat"
    )
    seq = confirm(revising.runtime, actor("admin"), repair_id=id_)
    revising.office.proves(instance)
    revising.verifies()
    return seq


def seq_of(revising: Revising, instance: UUID, element: str) -> int:
    history = revising.office.history(instance)
    return next(e.seq for e in reversed(history) if e.kind == "completed" and e.task and e.task.element == element)


def test_a_step_is_skipped_with_a_reason(revising: Revising) -> None:
    instance = case(revising, STRAIGHT, "a")

    repairs(revising, instance, "skip", task=["b", 1, ""])

    assert revising.stands(instance) == ["c"]
    entry = revising.office.history(instance)[-1]
    assert (entry.kind, entry.content["reason"]) == ("skipped", "Keadaan darurat")
    revising.does(instance, "c", "d")
    revising.verifies()


def test_a_decision_is_not_skipped_without_saying_how_it_falls(revising: Revising) -> None:
    instance = case(revising, LOOP, "a")

    with pytest.raises(RepairDoesNotFit):
        repairs(revising, instance, "skip", task=["periksa", 1, ""])
    repairs(revising, instance, "skip", task=["periksa", 1, ""], answers={"decision": "ya"})

    assert revising.stands(instance) == ["c"]


def test_a_step_is_done_again_and_what_followed_comes_again(revising: Revising) -> None:
    instance = case(revising, STRAIGHT, "a", "b", "c")

    repairs(revising, instance, "redo", seq=seq_of(revising, instance, "b"))

    assert revising.stands(instance) == ["b"]
    revising.does(instance, "b", "c", "d")
    assert revising.office.instance(instance).status == "completed"
    revising.verifies()


def test_redoing_a_round_drops_the_rounds_after_it(revising: Revising) -> None:
    instance = case(revising, LOOP, "a", "periksa=tidak", "a", "periksa=ya", "c")
    first = next(
        e.seq for e in revising.office.history(instance) if e.kind == "completed" and e.task and e.task.element == "a"
    )

    repairs(revising, instance, "redo", seq=first)

    assert revising.stands(instance) == ["a"]
    revising.does(instance, "a", "periksa=ya", "c", "d")
    revising.verifies()


def test_a_branch_beside_the_redone_step_stays_done(revising: Revising) -> None:
    fork = Small(
        [Drawn("mulai", "start"), A, Drawn("pisah", "and"), B, C, Drawn("gabung", "and"), D, Drawn("selesai", "end")],
        [
            *(("mulai", "a"), ("a", "pisah"), ("pisah", "b"), ("pisah", "c"), ("b", "gabung"), ("c", "gabung")),
            *(("gabung", "d"), ("d", "selesai")),
        ],
    )
    instance = case(revising, fork, "a", "b", "c")

    repairs(revising, instance, "redo", seq=seq_of(revising, instance, "b"))

    assert revising.stands(instance) == ["b"]
    revising.does(instance, "b", "d")
    revising.verifies()


def test_answers_are_corrected_where_nothing_else_follows_from_them(revising: Revising) -> None:
    instance = case(revising, LOOP, "a", "periksa=ya", "c")

    repairs(revising, instance, "correct", seq=seq_of(revising, instance, "a"), answers={"note": "Yang benar"})
    with pytest.raises(RepairDoesNotFit):
        repairs(revising, instance, "correct", seq=seq_of(revising, instance, "periksa"), answers={"decision": "tidak"})

    assert revising.stands(instance) == ["d"]


def test_a_case_is_moved_on_and_back(revising: Revising) -> None:
    instance = case(revising, STRAIGHT, "a")

    repairs(revising, instance, "move", element="d")
    assert revising.stands(instance) == ["d"]
    repairs(revising, instance, "move", element="b")
    assert revising.stands(instance) == ["b"]
    revising.does(instance, "b", "c", "d")
    revising.verifies()


def test_a_suspended_case_stands_still_until_its_day(revising: Revising) -> None:
    instance = case(revising, STRAIGHT, "a")
    until = revising.runtime.now() + timedelta(days=7)

    repairs(revising, instance, "suspend", until=until.isoformat())

    row = revising.office.row(revising.office.task(instance, "b"))
    assert row.held_until == until
    assert row.due_at > until


def test_it_goes_on_in_another_version_afterwards(revising: Revising) -> None:
    instance = case(revising, STRAIGHT, "a", "b", "c")
    repairs(revising, instance, "redo", seq=seq_of(revising, instance, "b"))
    revising.does(instance, "b")

    revising.migrates(revising.deploys(STRAIGHT.but(replace(D, name="D baru"))))

    assert revising.stands(instance) == ["c"]
    revising.does(instance, "c", "d")
    revising.verifies()


def test_nobody_repairs_alone_without_a_reason_or_without_the_power(revising: Revising) -> None:
    instance = case(revising, STRAIGHT, "a")
    actor, content = revising.office.actor, {"task": ["b", 1, ""]}

    def proposes(who: str, reason: str = "Perlu") -> int:
        return propose(revising.runtime, actor(who), instance_id=instance, kind="skip", content=content, reason=reason)

    with pytest.raises(MayNotRepair):
        proposes("staf.umum")
    with pytest.raises(ReasonMissing):
        proposes("kadis", " ")
    id_ = proposes("kadis")
    with pytest.raises(RepairNeedsAnother):
        confirm(revising.runtime, actor("kadis"), repair_id=id_)
    assert revising.stands(instance) == ["b"]  # a proposal changes nothing
    decline(revising.runtime, actor("admin"), repair_id=id_)
    with pytest.raises(RepairNotFound):
        confirm(revising.runtime, actor("admin"), repair_id=id_)


def test_a_case_that_has_ended_is_not_repaired(revising: Revising) -> None:
    instance = case(revising, STRAIGHT, "a", "b", "c", "d")

    with pytest.raises(InstanceEnded):
        repairs(revising, instance, "redo", seq=2)
