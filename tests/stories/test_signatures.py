"""Signing: what is signed stands in history and in a row; undo, return and newer versions tell on it; never twice."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from engine.people.policy import Actor, Made, Presence
from engine.revise.repairing import confirm, propose
from engine.run import commands
from engine.run.deployment import deploy_files
from engine.run.runtime import Runtime
from engine.run.verify import verify
from engine.signatures.commands import rebuild
from engine.signatures.errors import PresenceMissing, SignatureRefused
from engine.signatures.queries import SignatureRow, signatures_of, verified
from models.signatures import Signature
from tests.browser.progress import DEEDS, bring_to
from tests.office import PDF, Office
from tests.revising import Revising, step_renamed


def signed(office: Office, instance: UUID) -> list[SignatureRow]:
    with office.runtime.database.readers() as session:
        return signatures_of(session, instance)


def approves(office: Office, instance: UUID, key: str | None = None) -> None:
    office.completes("kadis", instance, "sign_report", decision="setuju", key=key)


def test_an_approval_says_who_signed_which_bytes_as_what_and_when(office: Office) -> None:
    instance = bring_to(office, "sign_report")
    approves(office, instance)

    (row,) = signed(office, instance)

    document = office.history(instance)[-1].content["answers"]["document"]
    assert (row.kind, row.state, row.sha256) == ("approval", "valid", document["sha256"])
    assert row.post_title == "Kepala Dinas"
    assert row.capacity == "definitive"
    assert row.signer == office.actor("kadis").name
    assert row.at == office.clock.moment


def test_the_confirmation_is_a_row_of_its_own_on_the_same_bytes(office: Office) -> None:
    instance = bring_to(office, "sign_report")
    approves(office, instance)
    office.completes("kadis", instance, "confirm_signature")

    first, second = signed(office, instance)

    assert (first.kind, second.kind) == ("approval", "confirmation")
    assert first.sha256 == second.sha256
    assert first.code != second.code


def test_sending_back_signs_nothing(office: Office) -> None:
    instance = bring_to(office, "sign_report")
    office.completes("kadis", instance, "sign_report", decision="kembalikan", reason="Angka keliru.")

    assert signed(office, instance) == []


def test_a_step_without_a_document_to_sign_signs_nothing(office: Office) -> None:
    assert signed(office, bring_to(office, "submit_report")) == []


def test_the_same_request_again_signs_once(office: Office) -> None:
    instance, key = bring_to(office, "sign_report"), str(uuid4())
    task = office.task(instance, "sign_report")
    entries = office.shown(task) | {"decision": ["setuju"]}
    for _ in range(3):
        office.hands_in("kadis", task, entries, key=key)

    assert len(signed(office, instance)) == 1


def test_what_was_undone_is_withdrawn_and_signing_again_has_a_new_code(office: Office) -> None:
    instance = bring_to(office, "sign_report")
    task = office.task(instance, "sign_report")
    approves(office, instance)
    office.undoes("kadis", task)
    assert [row.state for row in signed(office, instance)] == ["withdrawn"]

    approves(office, instance)

    first, second = signed(office, instance)
    assert (first.state, second.state) == ("withdrawn", "valid")
    assert first.code != second.code


@pytest.mark.parametrize("presence", [None, "late", "of tomorrow"])
@pytest.mark.parametrize("element", ["sign_report", "confirm_signature"])
def test_nobody_signs_without_having_shown_the_password(office: Office, element: str, presence: str | None) -> None:
    instance = bring_to(office, element)
    task = office.task(instance, element)
    entries = office.shown(task) | ({"decision": ["setuju"]} if element == "sign_report" else {})
    moments = {"late": timedelta(minutes=-6), "of tomorrow": timedelta(days=1)}
    shown = Presence(office.clock.moment + moments[presence], "") if presence else None
    before = signed(office, instance)

    with pytest.raises(PresenceMissing):
        commands.complete_task(
            office.runtime,
            _without(office, shown),
            task_id=task,
            entries=entries,
            files={},
            idempotency_key=str(uuid4()),
        )

    assert signed(office, instance) == before
    assert office.row(task).status == "open"


def _without(office: Office, presence: Presence | None) -> Actor:
    return replace(office.actor("kadis"), presence=presence)


def test_a_signed_file_of_another_document_is_refused(office: Office, runtime: Runtime) -> None:
    instance = bring_to(office, "sign_report")
    task = office.task(instance, "sign_report")
    entries = office.shown(task) | {"decision": ["setuju"]}
    file = runtime.files.put("lain-ttd.pdf", io.BytesIO(PDF + b"% lain"))
    made = Made("pades", "0" * 12, "f" * 64, file, {})

    with pytest.raises(SignatureRefused):
        commands.complete_task(
            office.runtime,
            _without(office, Presence(office.clock.moment, "", made)),
            task_id=task,
            entries=entries,
            files={},
            idempotency_key=str(uuid4()),
        )

    assert signed(office, instance) == []
    assert office.row(task).status == "open"


def test_rows_written_anew_from_history_are_the_same(office: Office, runtime: Runtime) -> None:
    instance = bring_to(office, "sign_report")
    task = office.task(instance, "sign_report")
    approves(office, instance)
    office.undoes("kadis", task)
    approves(office, instance)
    office.completes("kadis", instance, "confirm_signature")
    before = _rows(runtime)

    with runtime.database.sessions.begin() as session:
        rebuild(session, instance)

    assert _rows(runtime) == before
    assert len(before) == 3


def _rows(runtime: Runtime) -> list[tuple[object, ...]]:
    with runtime.database.readers() as session:
        return [tuple(row) for row in session.execute(select(*Signature.__table__.c).order_by(Signature.seq))]


def test_the_public_view_of_a_code_names_nobody(office: Office) -> None:
    instance = bring_to(office, "sign_report")
    approves(office, instance)
    (row,) = signed(office, instance)

    with office.runtime.database.readers() as session:
        found = verified(office.runtime, session, row.code)
        assert verified(office.runtime, session, "0" * 12) is None

    assert found is not None
    assert row.signer not in repr(found)
    assert found.post_title == "Kepala Dinas"


def test_what_the_repair_desk_lets_be_done_again_is_withdrawn_and_signed_anew(office: Office) -> None:
    instance = bring_to(office, "sign_report")
    approves(office, instance)
    seq = office.history(instance)[-1].seq
    office.clock.pass_minutes(5)
    again, why = {"seq": seq}, "Salah berkas"
    kadis = office.actor("kadis")
    id_ = propose(office.runtime, kadis, instance_id=instance, kind="redo", content=again, reason=why)
    confirm(office.runtime, office.actor("admin"), repair_id=id_)
    assert [row.state for row in signed(office, instance)] == ["withdrawn"]

    approves(office, instance)

    assert [row.state for row in signed(office, instance)] == ["withdrawn", "valid"]
    office.proves(instance)
    assert verify(office.runtime).breaches == ()


def test_the_number_stands_on_the_public_page_once_the_letter_has_one(office: Office) -> None:
    instance = bring_to(office, "confirm_signature")
    (row,) = signed(office, instance)
    with office.runtime.database.readers() as session:
        before = verified(office.runtime, session, row.code)
    office.completes("kadis", instance, "confirm_signature")
    DEEDS["write_cover_letter"](office, instance)

    with office.runtime.database.readers() as session:
        after = verified(office.runtime, session, row.code)

    assert before is not None
    assert after is not None
    number = office.history(instance)[-1].content["answers"]["letter_number"]
    assert (before.number, after.number) == (None, number)


def test_a_row_that_history_does_not_know_verifies_nothing(office: Office, runtime: Runtime) -> None:
    instance = bring_to(office, "confirm_signature")
    (row,) = signed(office, instance)
    with runtime.database.sessions.begin() as session:
        stored = session.get_one(Signature, row.code)
        values = {column.name: getattr(stored, column.name) for column in Signature.__table__.c}
        session.add(Signature(**values | {"code": "0" * 12, "field": "lain", "sha256": "f" * 64}))
        stored.sha256 = "e" * 64

    with runtime.database.readers() as session:
        assert verified(runtime, session, "0" * 12) is None
        found = verified(runtime, session, row.code)
    assert found is not None
    assert found.sha256 == row.sha256
    assert [breach.invariant for breach in verify(runtime).breaches] == ["I16", "I16"]


def test_a_move_to_a_new_version_signs_nothing_and_leaves_signatures_as_they_are(office: Office) -> None:
    revising, instance = Revising(office), bring_to(office, "confirm_signature")
    before = signed(office, instance)
    office.clock.pass_minutes(1)

    run, _ = revising.migrates(deploy_files(office.runtime, step_renamed()))

    assert signed(office, instance) == before
    revising.puts_back(run)
    assert signed(office, instance) == before
    office.completes("kadis", instance, "confirm_signature")
    assert [row.state for row in signed(office, instance)] == ["valid", "valid"]
    revising.verifies()
