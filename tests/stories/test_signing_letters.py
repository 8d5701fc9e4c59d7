"""Letters made from a case are signed by whom they name: printed into them, an entry of history, and never twice."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader

from engine.documents.making import make_documents
from engine.documents.queries import DocumentFilter, ProducedRow, count_to_sign, documents, produced_of
from engine.documents.signing import approved, content_to_sign, letter_to_sign, sign_letter
from engine.errors import InstanceEnded, NotSignatory
from engine.people.policy import Actor
from engine.revise.mending import correct
from engine.revise.repairing import confirm, propose
from engine.run.deployment import deploy_files
from engine.run.place import Place
from engine.run.requests import Acknowledged
from engine.run.verify import verify
from engine.signatures.codes import new_code, spaced
from engine.signatures.commands import rebuild
from engine.signatures.errors import PresenceMissing, SignatureRefused, Why
from engine.signatures.queries import SignatureRow, signatures_of, verified
from models.documents import ProducedDocument
from models.people import Unit
from tests.browser.progress import bring_to
from tests.office import Office
from tests.revising import Revising, step_renamed

ADDRESS = "https://runut.example/verify/ABCD-EFGH-JKMN"


def letter(office: Office, instance: UUID, template: str = "nota_dinas") -> ProducedRow:
    make_documents(office.runtime)
    with office.runtime.database.readers() as session:
        return next(row for row in produced_of(session, instance) if row.template == template)


def approving(office: Office, username: str, document: ProducedRow) -> Actor:
    """Somebody who has typed the password and approves a letter, if it is theirs to sign."""
    actor = office.actor(username)
    assert actor.presence is not None
    with office.runtime.database.readers() as session:
        found = letter_to_sign(office.runtime, session, actor, document.id)
        if found is None:
            return actor
        return replace(
            actor, presence=replace(actor.presence, made=approved(found, content_to_sign(found), new_code(), ADDRESS))
        )


def signs(office: Office, username: str, document: ProducedRow, key: str | None = None) -> Acknowledged:
    return sign_letter(
        office.runtime,
        approving(office, username, document),
        document_id=document.id,
        idempotency_key=key or str(uuid4()),
    )


def signed(office: Office, instance: UUID) -> list[SignatureRow]:
    with office.runtime.database.readers() as session:
        return signatures_of(session, instance)


def test_an_approval_is_printed_into_the_letter_and_bound_to_the_bytes_that_were_read(office: Office) -> None:
    instance = bring_to(office, "distribute_format")
    document = letter(office, instance)
    office.clock.pass_minutes(3)
    signs(office, "kadis", document)

    (row,) = signed(office, instance)
    assert document.pdf is not None
    assert (row.kind, row.state, row.original_sha256) == ("approval", "valid", document.pdf.sha256)
    assert (row.post_title, row.capacity, row.element) == ("Kepala Dinas", "definitive", "order_report")
    stored = office.runtime.files.path(row.sha256).read_bytes()
    said = " ".join(PdfReader(BytesIO(stored)).pages[0].extract_text().split())
    assert f"Disetujui secara elektronik pada 23 November 2026 pukul 08.03 WIB. Kode {spaced(row.code)}" in said
    before = office.runtime.files.path(document.pdf.sha256).read_bytes()
    assert b"elektronik" not in PdfReader(BytesIO(before)).pages[0].extract_text().encode()
    office.proves(instance)
    assert verify(office.runtime).breaches == ()


def test_its_public_page_tells_the_letter_and_not_the_case(office: Office) -> None:
    instance = bring_to(office, "distribute_format")
    signs(office, "kadis", letter(office, instance))
    (row,) = signed(office, instance)

    with office.runtime.database.readers() as session:
        found = verified(office.runtime, session, row.code)

    assert found is not None
    assert found.subject == "Nota Dinas: Penyusunan LAKIP Tribulan IV Tahun 2026"
    assert row.signer not in repr(found)


def test_a_letter_is_signed_once_however_often_it_is_sent(office: Office) -> None:
    instance = bring_to(office, "distribute_format")
    document, key = letter(office, instance), str(uuid4())
    first = signs(office, "kadis", document, key)

    assert signs(office, "kadis", document, key) == first
    with pytest.raises(NotSignatory):
        signs(office, "kadis", document)
    assert len(signed(office, instance)) == 1


def test_only_whom_it_names_signs_it_and_only_present(office: Office) -> None:
    instance = bring_to(office, "distribute_format")
    document = letter(office, instance)
    with pytest.raises(NotSignatory):
        signs(office, "sekretaris", document)
    absent = replace(approving(office, "kadis", document), presence=None)
    with pytest.raises(PresenceMissing):
        sign_letter(office.runtime, absent, document_id=document.id, idempotency_key="x")
    with pytest.raises(SignatureRefused, match=Why.DOCUMENT_CHANGED):
        sign_letter(office.runtime, office.actor("kadis"), document_id=document.id, idempotency_key="y")

    assert signed(office, instance) == []
    assert [entry.kind for entry in office.history(instance)][-1] != "signed"


def test_who_holds_the_post_no_longer_signs_nothing(office: Office) -> None:
    instance = bring_to(office, "distribute_format")
    document = letter(office, instance)
    kadis = approving(office, "kadis", document)

    with pytest.raises(NotSignatory):
        sign_letter(
            office.runtime,
            replace(kadis, holdings=office.actor("sekretaris").holdings),
            document_id=document.id,
            idempotency_key="x",
        )


def test_lists_say_what_waits_for_a_signature(office: Office) -> None:
    instance = bring_to(office, "distribute_format")
    document = letter(office, instance)

    def waiting(username: str) -> tuple[int, set[str]]:
        with office.runtime.database.readers() as session:
            found = documents(session, office.actor(username), DocumentFilter(is_to_sign=True))
            return count_to_sign(session, office.actor(username)), {row.template for row in found.rows}

    assert waiting("kadis") == (2, {"nota_dinas", "lembar_disposisi"})
    assert waiting("sekretaris") == (0, set())
    signs(office, "kadis", document)
    assert waiting("kadis") == (1, {"lembar_disposisi"})


def test_a_step_done_again_alike_gives_the_same_bytes_which_wait_for_a_signature_again(
    office: Office,
) -> None:
    instance = bring_to(office, "distribute_format")
    first = letter(office, instance)
    signs(office, "kadis", first)
    done = next(entry for entry in office.history(instance) if entry.kind == "completed")
    again = {"seq": done.seq}
    id_ = propose(office.runtime, office.actor("kadis"), instance_id=instance, kind="redo", content=again, reason="x")
    confirm(office.runtime, office.actor("admin"), repair_id=id_)
    office.clock.pass_minutes(1)
    office.completes("kadis", instance, "order_report")

    second = letter(office, instance)
    assert first.pdf is not None
    assert second.pdf is not None
    assert (second.pdf.sha256, second.is_signed) == (first.pdf.sha256, False)
    with office.runtime.database.readers() as session:
        assert count_to_sign(session, office.actor("kadis")) == 2
    signs(office, "kadis", second)
    assert [row.state for row in signed(office, instance)] == ["withdrawn", "valid"]
    assert letter(office, instance).is_signed


def test_a_covering_letter_is_signed_in_the_name_of_the_head_and_after_the_case_is_complete(office: Office) -> None:
    instance = bring_to(office, "")
    document = letter(office, instance, "surat_pengantar")
    with office.runtime.database.readers() as session:
        stored = session.get_one(ProducedDocument, document.id)
    signatory = next(name for name in ("kadis", "sekretaris") if office.actor(name).person_id == stored.signatory_id)
    signs(office, signatory, document)

    row = signed(office, instance)[-1]
    assert (row.element, row.state) == ("write_cover_letter", "valid")
    assert verify(office.runtime).breaches == ()


def test_a_cancelled_case_signs_nothing_more(office: Office) -> None:
    instance = bring_to(office, "distribute_format")
    document = letter(office, instance)
    kadis = approving(office, "kadis", document)
    office.cancels("kadis", instance, "Salah tribulan")

    with pytest.raises(InstanceEnded):
        sign_letter(office.runtime, kadis, document_id=document.id, idempotency_key="x")


def test_an_approval_is_never_printed_into_another_letter_than_the_one_that_was_read(office: Office) -> None:
    instance = bring_to(office, "distribute_format")
    document = letter(office, instance)
    with office.runtime.database.sessions.begin() as session:
        place = Place.locked(office.runtime, session, instance)
        session.get_one(Unit, place.instance.unit_id).name = "Dinas Lain"
        identity = dict(place.version.identity)
    assert "name" in identity["letterhead"]  # the letterhead does not follow the unit: the letter stays the same
    signs(office, "kadis", document)

    other = letter(office, bring_to(office, "distribute_format"))
    with office.runtime.database.sessions.begin() as session:
        session.get_one(ProducedDocument, other.id).digest = "0" * 64
    with pytest.raises(SignatureRefused, match=Why.MADE_DIFFERENTLY):
        signs(office, "kadis", other)


def test_a_signature_goes_with_its_step_and_a_corrected_letter_is_another_one(office: Office) -> None:
    instance = bring_to(office, "distribute_format")
    signs(office, "kadis", letter(office, instance))
    done = next(entry for entry in office.history(instance) if entry.kind == "completed")
    answers = done.content["answers"] | {"text": "Perintah yang telah dikoreksi."}
    with office.runtime.database.sessions.begin() as session:
        place = Place.locked(office.runtime, session, instance)
        correct(place, office.actor("pengawas"), "supervisor", {"seq": done.seq, "answers": answers}, "Salah ketik")
    assert [row.state for row in signed(office, instance)] == ["superseded"]

    signs(office, "kadis", letter(office, instance))
    assert [row.state for row in signed(office, instance)] == ["superseded", "valid"]
    again = {"seq": done.seq}
    id_ = propose(office.runtime, office.actor("kadis"), instance_id=instance, kind="redo", content=again, reason="x")
    confirm(office.runtime, office.actor("admin"), repair_id=id_)
    assert [row.state for row in signed(office, instance)] == ["withdrawn", "withdrawn"]
    assert verify(office.runtime).breaches == ()


def test_rows_written_anew_are_the_same_and_a_move_leaves_them(office: Office) -> None:
    revising, instance = Revising(office), bring_to(office, "distribute_format")
    signs(office, "kadis", letter(office, instance))
    before = signed(office, instance)
    with office.runtime.database.sessions.begin() as session:
        rebuild(session, instance)
    assert signed(office, instance) == before

    office.clock.pass_minutes(1)
    run, _ = revising.migrates(deploy_files(office.runtime, step_renamed()))
    assert signed(office, instance) == before
    revising.puts_back(run)
    assert signed(office, instance) == before
    revising.verifies()
