"""What people say in a case: once, readable for all who see the case, and whoever is mentioned is told."""

from __future__ import annotations

import io
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from engine.errors import CommentRefused, FileKindRefused, InstanceNotFound, KeyReused
from engine.people.policy import Actor
from engine.run.queries.comments import Said, comments
from engine.run.queries.instance_page import instance_page
from engine.run.talking import LONGEST, Remark, Upload, comment
from models.notices import Notice
from models.people import Person
from tests.office import PDF, Office


@pytest.fixture
def case(office: Office) -> UUID:
    return office.starts()


def says(office: Office, username: str, case: UUID, remark: Remark | str, key: str = "") -> tuple[str, ...]:
    said = remark if isinstance(remark, Remark) else Remark(remark)
    return comment(
        office.runtime, office.actor(username), instance_id=case, remark=said, idempotency_key=key or str(uuid4())
    )


def said_in(office: Office, case: UUID, task: UUID | None = None) -> tuple[Said, ...]:
    with office.runtime.database.readers() as session:
        return comments(session, case, task)


def mentions(office: Office) -> list[tuple[str, str | None]]:
    with office.runtime.database.readers() as session:
        rows = session.execute(
            select(Person.username, Notice.text)
            .join(Person, Person.id == Notice.person_id)
            .where(Notice.kind == "mentioned")
            .order_by(Person.id)
        )
        return [(username, text) for username, text in rows]


def test_comments_stand_in_the_order_in_which_they_were_made(office: Office, case: UUID) -> None:
    says(office, "kadis", case, "Mohon segera.")
    office.clock.pass_minutes(3)
    says(office, "staf.umum", case, "  Siap,\r\nPak. ")

    assert [(each.name, each.text) for each in said_in(office, case)] == [
        ("JAYA PRANOLO, S.STP, M.Si", "Mohon segera."),
        ("Ujang Saepudin", "Siap,\nPak."),
    ]


def test_the_same_comment_sent_twice_stands_once_and_tells_once(office: Office, case: UUID) -> None:
    for _ in range(2):
        says(office, "kadis", case, "Cek @sekretaris", key="satu")
    with pytest.raises(KeyReused):
        says(office, "kadis", case, "Lain", key="satu")

    assert len(said_in(office, case)) == 1
    assert mentions(office) == [("sekretaris", "Cek @sekretaris")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Mohon @sekretaris dan @kasubag.umum.", ["sekretaris", "kasubag.umum"]),
        ("@SEKRETARIS, lihat", ["sekretaris"]),
        ("(@sekretaris)", ["sekretaris"]),
        ("surat@sekretaris @tidak.ada @ @@sekretaris", []),
        ("catatan @kadis sendiri", []),
        ("@pengawas boleh melihat, @orang.luar tidak", ["pengawas"]),
    ],
)
def test_who_is_mentioned_and_may_see_the_case_is_told(office: Office, case: UUID, text: str, told: list[str]) -> None:
    with office.runtime.database.sessions.begin() as session:
        session.add(Person(username="orang.luar", name="Orang Luar", password_hash=""))

    names = says(office, "kadis", case, text)

    assert sorted(username for username, _ in mentions(office)) == sorted(told)
    assert len(names) == len(told)


def test_a_notice_brings_only_the_beginning(office: Office, case: UUID) -> None:
    says(office, "kadis", case, f"@sekretaris {'x' * 1_000}")

    assert len(mentions(office)[0][1] or "") == 200


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LONGEST + 1)])
def test_nothing_and_too_much_are_refused(office: Office, case: UUID, text: str) -> None:
    with pytest.raises(CommentRefused):
        says(office, "kadis", case, text)

    assert said_in(office, case) == ()


def test_who_may_not_see_a_case_may_not_speak_in_it(office: Office, case: UUID) -> None:
    stranger = Actor(office.actor("kadis").person_id, "kadis", "Kadis", (), ())

    with pytest.raises(InstanceNotFound):
        comment(office.runtime, stranger, instance_id=case, remark=Remark("Halo"), idempotency_key="x")


def test_files_come_with_a_comment_and_are_files_of_the_case(office: Office, case: UUID) -> None:
    task = office.task(case, "order_report")
    says(office, "sekretaris", case, Remark("Terlampir", task, [Upload("surat.pdf", io.BytesIO(PDF))]))
    office.clock.pass_minutes(1)
    says(office, "sekretaris", case, Remark("Tanpa lampiran", task))

    assert [[file.name for file in each.files] for each in said_in(office, case, task)] == [["surat.pdf"], []]
    with office.runtime.database.readers() as session:
        page = instance_page(office.runtime, session, office.actor("staf.umum"), case)
    assert [file.name for file in page.files] == ["surat.pdf"]


def test_a_file_that_is_refused_leaves_no_comment(office: Office, case: UUID) -> None:
    with pytest.raises(FileKindRefused):
        says(office, "kadis", case, Remark("Terlampir", None, [Upload("a.exe", io.BytesIO(b"MZ"))]))

    assert said_in(office, case) == ()
