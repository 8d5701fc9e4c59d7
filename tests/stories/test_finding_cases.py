"""Cases are found by number, subject and name, by whoever may see them, whatever is typed."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select

from engine.run.indexing import fill_words, told_words
from engine.run.queries.finding import find
from engine.run.undoing import undo_completion
from models.desk import InstanceText
from models.instances import Instance
from tests.office import Office

ODD = [
    '"',
    "*",
    "a OR",
    "NEAR(",
    "^x",
    "a:b",
    "'; DROP TABLE x",
    "(",
    "&",
    "!",
    "\\",
    "%",
    "kata-",
    "-",
    "a" * 5000,
    "ﷺ",
    "_",
]


def found(office: Office, typed: str, username: str = "kadis") -> list[UUID]:
    with office.runtime.database.readers() as session:
        return [hit.id for hit in find(session, office.actor(username), typed, office.clock()).hits]


@pytest.fixture
def letter(office: Office) -> UUID:
    """A case whose order carries a number."""
    instance = office.starts(subject="Capaian Kinerja Wánayasa")
    office.completes("kadis", instance, "order_report", memo_number="OT.01/12-Sekre/2026")
    office.starts(subject="Yang lain")
    return instance


@pytest.mark.parametrize(
    "typed",
    [
        *("capaian", "CAPAIAN kinerja", "wanayasa capai", "wanayasa", "Wánayasa", "wana"),
        *("OT.01/12-Sekre/2026", "ot 01", "12 sekre", "pranolo wanayasa", "175 wanayasa"),
    ],
)
def test_a_case_is_found_by_the_beginnings_of_its_words(office: Office, letter: UUID, typed: str) -> None:
    assert found(office, typed) == [letter]


@pytest.mark.parametrize("typed", ["", "   ", "tidakada", "capaian tidakada", "apaian", *ODD])
def test_whatever_else_is_typed_finds_nothing_and_breaks_nothing(office: Office, letter: UUID, typed: str) -> None:
    assert letter not in found(office, typed) or typed in ("a OR", "a:b", "kata-")


def test_a_number_weighs_more_than_a_subject(office: Office) -> None:
    office.starts(subject="Pembahasan 2026")
    numbered = office.starts(subject="Lainnya")
    office.completes("kadis", numbered, "order_report", memo_number="77/2026")

    assert found(office, "2026")[0] == numbered or len(found(office, "77")) == 1
    assert found(office, "77 2026") == [numbered]


def test_only_who_may_see_a_case_finds_it(office: Office, letter: UUID) -> None:
    assert found(office, "wanayasa", "staf.umum") == [letter]
    with office.runtime.database.readers() as session:
        nobody = office.actor("kadis").__class__(0, "x", "X", (), ())
        assert find(session, nobody, "wanayasa", office.clock()).total == 0


def test_what_is_found_says_where_and_what_is_open_for_whom(office: Office, letter: UUID) -> None:
    with office.runtime.database.readers() as session:
        hit = find(session, office.actor("sekretaris"), "sekre", office.clock()).hits[0]

    assert hit.id == letter
    assert hit.phrases[-1] == "OT 01 12 Sekre 2026"
    assert [task.element for task in hit.open] == ["distribute_format"]
    assert hit.mine == {hit.open[0].task_id}


def test_the_stored_words_are_those_that_history_tells(office: Office, letter: UUID) -> None:
    task = office.task(letter, "distribute_format")
    office.completes("sekretaris", letter, "distribute_format")
    undo_completion(office.runtime, office.actor("sekretaris"), task_id=task, idempotency_key=str(uuid4()))

    with office.runtime.database.readers() as session:
        row = session.scalars(select(InstanceText).where(InstanceText.instance_id == letter)).one()
        instance = session.get_one(Instance, letter)
        version = office.runtime.catalogue.version(session, instance.process_version_id)
        told = told_words(session, version, letter)

    assert (row.subject, row.numbers, row.names) == told
    assert "Asep" not in told.names


def test_what_was_undone_is_found_no_longer(office: Office) -> None:
    instance = office.starts()
    task = office.task(instance, "order_report")
    office.completes("kadis", instance, "order_report", memo_number="SALAH/1")
    assert found(office, "salah") == [instance]

    undo_completion(office.runtime, office.actor("kadis"), task_id=task, idempotency_key=str(uuid4()))

    assert found(office, "salah") == []


def test_cases_from_before_the_search_are_filled_in_once(office: Office, letter: UUID) -> None:
    with office.runtime.database.sessions.begin() as session:
        session.execute(delete(InstanceText))
    assert found(office, "wanayasa") == []

    assert fill_words(office.runtime) == 2
    assert fill_words(office.runtime) == 0

    assert found(office, "wanayasa") == [letter]


def test_a_case_without_words_gets_all_of_them_with_its_next_step(office: Office, letter: UUID) -> None:
    with office.runtime.database.sessions.begin() as session:
        session.execute(delete(InstanceText))

    office.completes("sekretaris", letter, "distribute_format")

    assert found(office, "sekre asep") == [letter]
