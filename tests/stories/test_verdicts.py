"""Was the SOP followed? Order, actor, capacity, time and interventions, each deviation with the entry that shows it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from engine.documents.pdf import pdf_of
from engine.evidence.case import Case
from engine.evidence.dossier import dossier_html
from engine.evidence.gathering import gather
from engine.evidence.signed import signatures_of
from engine.evidence.verdict import Aspect, Result, Verdict, verdict
from engine.evidence.wording import SENTENCES, sentence
from engine.revise.mending import correct
from engine.run.keys import TaskKey, task_id
from engine.run.place import Place
from engine.signatures.codes import spaced
from models.people import PostHolding
from tests.acting import Acting
from tests.browser.progress import bring_to
from tests.evidence import Evidence, parts_of
from tests.office import Office
from tests.pdfa import breaches
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


def test_a_newer_version_lets_signatures_fall(evidence: Evidence) -> None:
    office, revising = evidence.office, Revising(evidence.office)
    instance = bring_to(office, "write_cover_letter")
    assert evidence.judges(instance).of(Aspect.SIGNATURE) == ()
    other = office.attaches("staf.umum", office.task(instance, "write_cover_letter"), "lain.pdf", b"%PDF-1.7 lain")
    drafted = seq_of(revising, instance, "draft_report")
    answers = office.history(instance)[drafted - 1].content["answers"] | {"document": [other.as_answer()]}
    with office.runtime.database.sessions.begin() as session:
        place = Place.locked(office.runtime, session, instance)
        correct(place, office.actor("pengawas"), "supervisor", {"seq": drafted, "answers": answers}, "Berkas keliru")

    # What was signed came after the draft: correcting the draft changes nothing that was signed.
    assert evidence.judges(instance).of(Aspect.SIGNATURE) == ()
    signed = seq_of(revising, instance, "sign_report")
    answers = office.history(instance)[signed - 1].content["answers"] | {"document": other.as_answer()}
    with office.runtime.database.sessions.begin() as session:
        place = Place.locked(office.runtime, session, instance)
        correct(place, office.actor("pengawas"), "supervisor", {"seq": signed, "answers": answers}, "Berkas keliru")
    found = evidence.judges(instance).of(Aspect.SIGNATURE)
    assert [(each.code, each.seq, each.is_breach) for each in found] == [("fallen", signed, False)]


def test_signatures_that_are_missing_or_on_other_bytes_are_named(evidence: Evidence) -> None:
    """As no command lets it come about: the entries are changed by hand."""
    office, revising = evidence.office, Revising(evidence.office)
    instance = bring_to(office, "write_cover_letter")
    with office.runtime.database.readers() as session:
        case = gather(office.runtime, session, instance)
    signed, confirmed = (seq_of(revising, instance, name) for name in ("sign_report", "confirm_signature"))

    def altered(seq: int, **said: object) -> Case:
        entries = list(case.entries)
        content = entries[seq - 1].content
        told = [each | said for each in content["signed"]] if said else []
        entries[seq - 1] = replace(entries[seq - 1], content=content | {"signed": told})
        now = {entry.seq: entry for entry in entries}
        turns = tuple(replace(turn, done=now[turn.done.seq]) if turn.done else turn for turn in case.turns)
        return replace(case, entries=tuple(entries), turns=turns)

    found = verdict(altered(confirmed, sha256="0" * 64)).of(Aspect.SIGNATURE)
    assert ("other_bytes", confirmed, True) in [(each.code, each.seq, each.is_breach) for each in found]
    found = verdict(altered(signed)).of(Aspect.SIGNATURE)
    assert [(each.code, each.seq) for each in found] == [("unsigned", signed), ("other_bytes", confirmed)]


def test_papers_and_pack_name_every_signature_by_its_kind(evidence: Evidence) -> None:
    instance = bring_to(evidence.office, "write_cover_letter")
    with evidence.office.runtime.database.readers() as session:
        case = gather(evidence.office.runtime, session, instance)
    facts = signatures_of(case)
    text = dossier_html(case, verdict(case))
    assert [fact.said["kind"] for fact in facts] == ["approval", "confirmation"]
    for fact in facts:
        assert spaced(fact.said["code"]) in text
    assert "persetujuan di aplikasi, tanpa sertifikat elektronik" in text
    assert breaches(pdf_of(text)) == []
    told = json.loads(dict(parts_of(evidence.packs(instance)))["tanda-tangan.json"])
    assert [(each["kode"], each["sha256"]) for each in told] == [
        (spaced(fact.said["code"]), fact.said["sha256"]) for fact in facts
    ]


def test_every_deviation_has_its_sentence() -> None:
    assert len(SENTENCES) == 20


def test_who_approves_their_own_draft_breaks_the_sop(evidence: Evidence) -> None:
    """Somebody who writes the draft as staff and corrects it as Plh. Sekretaris."""
    office = evidence.office
    Acting(office).appoints("staf.perencanaan", "sekretaris")
    instance = bring_to(office, "correct_draft")
    office.completes("staf.perencanaan", instance, "correct_draft", decision="benar")

    judged = evidence.judges(instance)

    assert [(each.code, each.seq) for each in judged.deviations] == [("own_approval", 12)]
    assert judged.deviations[0].is_breach
