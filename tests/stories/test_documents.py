"""Documents follow from steps: queued with them, made once by a job, the same bytes, whoever is killed in between."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from engine.documents.commands import ask_for_document, retry_document
from engine.documents.making import make_documents
from engine.documents.queries import produced_of
from engine.errors import DocumentNotFound, DocumentNotMade
from engine.jobs.turns import MOST_ATTEMPTS, take, write
from engine.people.policy import Actor
from engine.revise.mending import correct
from engine.run.bundle import read_folder
from engine.run.deployment import deploy_files
from engine.run.place import Place
from engine.run.verify import verify
from models.documents import ProducedDocument
from tests.office import PROCESSES, SOP, Office


def documents(office: Office, instance: UUID) -> dict[str, ProducedDocument]:
    with office.runtime.database.readers() as session:
        rows = session.scalars(select(ProducedDocument).where(ProducedDocument.instance_id == instance))
        return {row.template: row for row in rows}


def words(office: Office, row: ProducedDocument) -> str:
    assert row.pdf_sha256 is not None
    reader = PdfReader(BytesIO(office.runtime.files.path(row.pdf_sha256).read_bytes()))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def ordered(office: Office) -> UUID:
    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    return instance


def test_the_letters_of_a_step_are_queued_with_it_and_made_by_the_job(office: Office) -> None:
    instance = ordered(office)

    assert {row.state for row in documents(office, instance).values()} == {"queued"}
    assert make_documents(office.runtime) == 2
    made = documents(office, instance)
    assert {name: (row.state, row.pages) for name, row in made.items()} == {
        "nota_dinas": ("ready", 1),
        "lembar_disposisi": ("ready", 1),
    }
    said = words(office, made["nota_dinas"])
    assert "PEMERINTAH KABUPATEN PURWAKARTA DINAS PEMBERDAYAAN MASYARAKAT DAN DESA" in said.upper()
    assert "JAYA PRANOLO, S.STP, M.Si NIP 19780306 199612 1 001" in said
    assert made["nota_dinas"].subject == "Penyusunan LAKIP Tribulan IV Tahun 2026"


def test_what_is_made_of_the_same_is_made_once_and_of_the_same_bytes(office: Office) -> None:
    one, other = ordered(office), ordered(office)
    make_documents(office.runtime)
    first, second = (documents(office, each)["nota_dinas"] for each in (one, other))

    assert (first.digest, first.pdf_sha256) == (second.digest, second.pdf_sha256)
    stored = office.runtime.files.path(first.pdf_sha256 or "")
    kept, place = stored.read_bytes(), stored.stat().st_ino
    _ask_again(office, second.id)
    make_documents(office.runtime)
    assert stored.stat().st_ino == place  # nothing was pressed

    stored.write_bytes(b"damaged")
    assert {breach.invariant for breach in verify(office.runtime).breaches} == {"I9"}
    _ask_again(office, first.id, second.id)
    make_documents(office.runtime)
    assert stored.read_bytes() == kept
    assert verify(office.runtime).breaches == ()


def _ask_again(office: Office, *ids: UUID) -> None:
    with office.runtime.database.sessions.begin() as session:
        for id_ in ids:
            row = session.get_one(ProducedDocument, id_)
            row.state, row.attempts, row.digest = "queued", 0, None


def test_a_maker_that_was_killed_is_followed_by_the_next(office: Office) -> None:
    instance = ordered(office)
    taken = take(office.runtime, ProducedDocument)
    assert taken is not None
    assert make_documents(office.runtime) == 1  # the other one; this one is in hands

    office.clock.pass_minutes(2)
    assert make_documents(office.runtime) == 1
    assert {row.state for row in documents(office, instance).values()} == {"ready"}
    write(office.runtime, ProducedDocument, taken, {"state": "failed"})  # the first maker was only slow
    assert {row.state for row in documents(office, instance).values()} == {"ready"}


def test_a_document_that_kills_its_makers_is_given_up(office: Office) -> None:
    instance = ordered(office)
    for _ in range(MOST_ATTEMPTS):
        assert take(office.runtime, ProducedDocument) is not None
        assert take(office.runtime, ProducedDocument) is not None
        office.clock.pass_minutes(2)
    make_documents(office.runtime)

    assert {row.state for row in documents(office, instance).values()} == {"failed"}


def test_taking_a_step_back_withdraws_its_letters(office: Office) -> None:
    instance = office.starts()
    task = office.task(instance, "order_report")
    office.completes("kadis", instance, "order_report")
    office.undoes("kadis", task)

    assert make_documents(office.runtime) == 0
    assert {row.state for row in documents(office, instance).values()} == {"withdrawn"}


def test_a_letter_is_asked_for_by_who_may_see_the_case_and_only_if_it_is_for_asking(office: Office) -> None:
    instance = ordered(office)
    asked = ask_for_document(office.runtime, office.actor("kadis"), instance_id=instance, template="undangan")

    assert ask_for_document(office.runtime, office.actor("ekonomi"), instance_id=instance, template="undangan") == asked
    stranger = Actor(office.actor("kadis").person_id, "tamu", "Tamu", (), ())
    for actor, template in ((stranger, "undangan"), (office.actor("kadis"), "nota_dinas")):
        with pytest.raises(DocumentNotFound):
            ask_for_document(office.runtime, actor, instance_id=instance, template=template)
    make_documents(office.runtime)
    with pytest.raises(DocumentNotMade):
        retry_document(office.runtime, office.actor("kadis"), document_id=asked)
    with pytest.raises(DocumentNotFound):
        retry_document(office.runtime, stranger, document_id=asked)


def test_what_cannot_be_made_says_where_and_can_be_tried_again(office: Office) -> None:
    files = read_folder(PROCESSES / SOP)
    name = "documents/nota_dinas/template.html"
    files[name] = files[name].replace("{% block content %}", "{% block content %}\n{{ 1 / (number|length) }}")
    deploy_files(office.runtime, files)
    instance = ordered(office)  # without a number, which the sample has
    make_documents(office.runtime)

    row = documents(office, instance)["nota_dinas"]
    assert row.state == "failed"
    assert row.fault is not None
    assert row.fault["params"]["file"] == name
    assert row.fault["params"]["line"] == files[name].splitlines().index("{{ 1 / (number|length) }}") + 1
    retry_document(office.runtime, office.actor("kadis"), document_id=row.id)
    assert documents(office, instance)["nota_dinas"].state == "queued"


def test_a_correction_makes_the_letters_anew_with_their_day(office: Office) -> None:
    instance = ordered(office)
    make_documents(office.runtime)
    first = documents(office, instance)["nota_dinas"]
    office.clock.pass_minutes(2 * 24 * 60)
    done = office.history(instance)[-1]
    answers = done.content["answers"] | {"text": "Perintah yang telah dikoreksi."}
    content = {"seq": done.seq, "answers": answers}
    with office.runtime.database.sessions.begin() as session:
        place = Place.locked(office.runtime, session, instance)
        correct(place, office.actor("pengawas"), "supervisor", content, "Salah ketik")
    make_documents(office.runtime)

    with office.runtime.database.readers() as session:
        assert session.get_one(ProducedDocument, first.id).state == "withdrawn"
        [shown] = [row for row in produced_of(session, instance) if row.template == "nota_dinas"]
        renewed = session.get_one(ProducedDocument, shown.id)
    assert (renewed.state, renewed.asked_at) == ("ready", first.asked_at)
    said = words(office, renewed)
    assert "Perintah yang telah dikoreksi." in said
    assert "23 November 2026" in said
