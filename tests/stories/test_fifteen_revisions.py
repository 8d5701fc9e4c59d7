"""Fifteen kinds of revision, each met by a case in the middle of its way: it goes on, or it is said why not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest

from engine.revise.moving import Kind, Reason
from engine.run.answers import CaseAnswers
from engine.run.bundle import parse_bundle
from engine.run.paths import finishes
from engine.run.spiff import Runner
from tests.office import Office
from tests.revising import Drawn, Revising, Small, chain

A, B, C, D = Drawn("a"), Drawn("b", lane="sekretaris"), Drawn("c", lane="kasi_kasubbag"), Drawn("d", lane="staff")
STRAIGHT = chain(A, B, C, D)
CHECK = Drawn("periksa", "decides", lane="sekretaris")
LOOP = Small(
    [
        *(Drawn("mulai", "start"), A, CHECK, Drawn("benar", "xor", default="benar_a")),
        *(C, Drawn("selesai", "end")),
    ],
    [
        *(("mulai", "a"), ("a", "periksa"), ("periksa", "benar"), ("benar", "a", "Tidak"), ("c", "selesai")),
        ("benar", "c", "Ya", "periksa.decision == 'ya'"),
    ],
)
FORK = Small(
    [Drawn("mulai", "start"), A, Drawn("pisah", "and"), B, C, Drawn("gabung", "and"), D, Drawn("selesai", "end")],
    [
        *(("mulai", "a"), ("a", "pisah"), ("pisah", "b"), ("pisah", "c"), ("b", "gabung"), ("c", "gabung")),
        *(("gabung", "d"), ("d", "selesai")),
    ],
)
E = Drawn("e", lane="staff")


@dataclass(frozen=True)
class Told:
    """A revision: what was done before it, what waits after it or what stands in its way."""

    before: Small
    done: Sequence[str]
    after: Small
    waits: Sequence[str]
    kind: Kind = Kind.STAYS
    reason: Reason | None = None
    at: str | None = None
    mapping: tuple[tuple[str, str | None], ...] = ()


def inserted(new: Drawn, *, after: str) -> Small:
    nodes = [node for node in STRAIGHT.nodes if node.kind == "task"]
    place = [node.id for node in nodes].index(after) + 1
    return chain(*nodes[:place], new, *nodes[place:])


THIRD = FORK.but(E, arrows=[*FORK.arrows, ("pisah", "e"), ("e", "gabung")])
IN_BRANCH = FORK.but(E, arrows=[*(a for a in FORK.arrows if a != ("c", "gabung")), ("c", "e"), ("e", "gabung")])
RELABELLED = replace(LOOP, arrows=[(*a[:2], "Perbaiki", *a[3:]) if a[2:3] == ("Tidak",) else a for a in LOOP.arrows])

REVISIONS = {
    "1 a slip in the name of a done step": Told(STRAIGHT, "ab", STRAIGHT.but(replace(A, name="A baru")), "c"),
    "2 the documentation changes": Told(STRAIGHT, "ab", replace(STRAIGHT, note="Catatan"), "c"),
    "3 the title of an actor changes": Told(STRAIGHT, "ab", replace(STRAIGHT, lane_titles={"kadis": "Kaban"}), "c"),
    "4a a new step two later": Told(STRAIGHT, "ab", inserted(E, after="d"), "c"),
    "4b a new step right after": Told(STRAIGHT, "ab", inserted(E, after="c"), "c"),
    "5 a new step just before": Told(STRAIGHT, "ab", inserted(E, after="b"), "e", Kind.MOVES),
    "6 a new step between two done ones": Told(
        STRAIGHT, "ab", inserted(E, after="a"), "c", Kind.REFUSED, Reason.NOT_REACHABLE, "b"
    ),
    "7 the step that waits is removed": Told(STRAIGHT, "ab", chain(A, B, D), "d", Kind.MOVES),
    "8 the step that waits gets another id": Told(
        STRAIGHT, "ab", chain(A, B, replace(C, id="c2"), D), ["c2"], mapping=(("c", "c2"),)
    ),
    "9 another actor for the step that waits": Told(STRAIGHT, "ab", STRAIGHT.but(replace(C, lane="staff")), "c"),
    "10 a time limit for the step that waits": Told(STRAIGHT, "ab", STRAIGHT.but(replace(C, minutes=30)), "c"),
    "11 sent back once, then a label of the loop changes": Told(
        LOOP, ["a", "periksa=tidak", "a"], RELABELLED, ["periksa"]
    ),
    "12 a third branch at a split that was passed": Told(FORK, "ab", THIRD, "ce", Kind.MOVES),
    "13 a step in the branch that is open": Told(FORK, "ab", IN_BRANCH, "c"),
    "14 a done step is removed": Told(STRAIGHT, "ab", chain(A, C, D), "c", Kind.REFUSED, Reason.STEP_GONE, "b"),
}


@pytest.mark.parametrize("told", REVISIONS.values(), ids=REVISIONS)
def test_a_case_goes_on_in_the_new_version_or_it_is_said_why_not(office: Office, told: Told) -> None:
    revising = Revising(office)
    revising.deploys(told.before)
    instance = revising.starts(told.before)
    revising.does(instance, *told.done)
    before = office.instance(instance)
    new, mapping = revising.deploys(told.after), dict(told.mapping)

    verdict = revising.judges(new, mapping)[instance]
    _, counted = revising.migrates(new, mapping)

    assert (verdict.kind, verdict.reason, verdict.element) == (told.kind, told.reason, told.at)
    assert counted == {told.kind.value: 1}  # the dry run and the real one agree
    assert revising.stands(instance) == list(told.waits)
    now = office.instance(instance)
    if told.kind is Kind.REFUSED:  # untouched, byte for byte
        assert (now.engine_state, now.head_hash, now.revision) == (
            *(before.engine_state, before.head_hash, before.revision),
        )
    else:
        assert now.process_version_id == new.id
        assert finishes(new, now.engine_state, answered(office, instance))  # whatever is decided from here
        office.proves(instance)
        finish(revising, instance)
        assert office.instance(instance).status == "completed"
    revising.verifies()


def test_at_least_thirteen_of_the_fifteen_are_possible() -> None:
    assert sum(told.kind is not Kind.REFUSED for told in REVISIONS.values()) >= 13


def test_a_state_from_which_no_decision_leads_to_the_end_does_not_finish() -> None:
    """The check itself can fail: a join waits for both branches of a decision that takes one."""
    nodes = [*LOOP.nodes[:4], C, D, Drawn("gabung", "and"), Drawn("selesai", "end")]
    arrows = [("mulai", "a"), ("a", "periksa"), ("periksa", "benar"), ("benar", "c", "Ya", "periksa.decision == 'ya'")]
    arrows += [("benar", "d", "Tidak"), ("c", "gabung"), ("d", "gabung"), ("gabung", "selesai")]
    nodes = [replace(node, default="benar_d") if node.id == "benar" else node for node in nodes]
    stuck = Small(nodes, arrows)
    version = parse_bundle(stuck.files(), version_id=1, number=1)
    state = Runner.start(version.specs, CaseAnswers.none().visible).dump().to_bytes()

    assert not finishes(version, state, {})


def answered(office: Office, instance: UUID) -> dict[tuple[str, str], dict[str, Any]]:
    """What was answered so far, by element and key."""
    told = [entry for entry in office.history(instance) if entry.kind == "completed"]
    return {(entry.task.element, entry.task.key): entry.content["answers"] for entry in told if entry.task}


def finish(revising: Revising, instance: UUID) -> None:
    for _ in range(20):
        waiting = revising.stands(instance)
        if not waiting:
            return
        first = waiting[0]
        revising.does(instance, f"{first}=ya" if first == "periksa" else first)
