"""Letter numbers: one after the other, whoever asks at once, and what becomes of each of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from engine.errors import AnswersRefused
from engine.numbers import book
from engine.numbers.commands import By, Letter, cancel, issue, reserve, take
from engine.numbers.errors import AlreadyCancelled, MayNotNumber, NotOfThisRegister, NumberTaken, TooManyNumbers
from engine.numbers.queries import numbers_of
from engine.run.commands import complete_task
from engine.run.runtime import Runtime
from engine.run.verify import verify
from models.numbers import IssuedNumber, Register
from tests.browser.progress import bring_to
from tests.office import Office

YEAR = 2026
AT_ONCE = 20


def register_id(runtime: Runtime, kind: str = "surat_keluar") -> int:
    with runtime.database.readers() as session:
        return session.scalars(select(Register.id).where(Register.kind == kind)).one()


def in_book(runtime: Runtime, year: int = YEAR) -> list[IssuedNumber]:
    with runtime.database.readers() as session:
        return list(reversed(numbers_of(session, register_id(runtime), year)))


def given_to(office: Office, case: UUID) -> str:
    answers: dict[str, Any] = office.history(case)[-1].content["answers"]
    return str(answers["letter_number"])


def letter(runtime: Runtime, day: date = date(YEAR, 11, 27)) -> Letter:
    return Letter(day, "Penyampaian LKjIP")


def by(runtime: Runtime) -> By:
    return By(1, runtime.now())


def test_a_letter_gets_the_next_number(office: Office) -> None:
    first, second = (bring_to(office, "write_cover_letter") for _ in range(2))
    for case in (first, second):
        office.completes("staf.umum", case, "write_cover_letter")

    assert given_to(office, first) == "OT.01.03/1-Sekre/2026"
    assert given_to(office, second) == "OT.01.03/2-Sekre/2026"
    assert [(each.instance_id, each.element) for each in in_book(office.runtime)] == [
        (first, "write_cover_letter"),
        (second, "write_cover_letter"),
    ]


def test_a_typed_number_is_noted_and_cannot_be_used_twice(office: Office) -> None:
    first, second = (bring_to(office, "write_cover_letter") for _ in range(2))
    office.completes("staf.umum", first, "write_cover_letter", letter_number="OT.02/175-Sekre/2026")
    assert [(each.sequence, each.state) for each in in_book(office.runtime)] == [(175, "issued")]

    with pytest.raises(AnswersRefused):
        office.completes("staf.umum", second, "write_cover_letter", letter_number="OT.02/175-Sekre/2026")
    office.completes("staf.umum", second, "write_cover_letter", letter_number="OT.02/178-Sekre/2026")

    assert [(each.sequence, each.state) for each in in_book(office.runtime)] == [
        (175, "issued"),
        (176, "reserved"),  # skipped: taken somewhere else, and not noted yet
        (177, "reserved"),
        (178, "issued"),
    ]


def test_a_slip_of_the_hand_sets_nothing_aside_and_a_lower_number_leaves_no_gap(office: Office) -> None:
    case = bring_to(office, "write_cover_letter")
    for slip in ("20001", "9999999"):
        with pytest.raises(AnswersRefused):
            office.completes("staf.umum", case, "write_cover_letter", letter_number=f"OT.02/{slip}-Sekre/2026")
    office.completes("staf.umum", case, "write_cover_letter", letter_number="OT.02/175-Sekre/2026")

    other = bring_to(office, "write_cover_letter")
    with pytest.raises(AnswersRefused):
        office.completes("staf.umum", other, "write_cover_letter", letter_number="OT.02/900-Sekre/2026")
    office.completes("staf.umum", other, "write_cover_letter", letter_number="OT.02/172-Sekre/2026")

    assert [(each.sequence, each.state) for each in in_book(office.runtime)] == [
        (172, "issued"),
        (173, "reserved"),
        (174, "reserved"),
        (175, "issued"),
    ]


def test_a_number_of_another_book_is_only_written(office: Office) -> None:
    case = bring_to(office, "write_cover_letter")
    office.completes("staf.umum", case, "write_cover_letter", letter_number="005/88/Setda")
    assert given_to(office, case) == "005/88/Setda"
    assert in_book(office.runtime) == []


def test_who_takes_a_letter_back_keeps_its_number(office: Office) -> None:
    case = bring_to(office, "write_cover_letter")
    task = office.task(case, "write_cover_letter")
    office.completes("staf.umum", case, "write_cover_letter")
    office.undoes("staf.umum", task)

    office.completes("staf.umum", case, "write_cover_letter")

    assert given_to(office, case) == "OT.01.03/1-Sekre/2026"
    assert len(in_book(office.runtime)) == 1


def test_a_request_sent_twice_takes_one_number(office: Office) -> None:
    case = bring_to(office, "write_cover_letter")
    task, typed = office.task(case, "write_cover_letter"), office.shown(office.task(case, "write_cover_letter"))
    for _ in range(2):
        told: dict[str, Any] = {"entries": typed, "files": {}, "idempotency_key": "once"}
        complete_task(office.runtime, office.actor("staf.umum"), task_id=task, **told)
    assert len(in_book(office.runtime)) == 1


def test_twenty_at_once_leave_no_gap(office: Office) -> None:
    runtime = office.runtime
    book_id = register_id(runtime)

    def ask(number: int) -> str:
        def work(session: Any) -> str:
            given = issue(session, book_id, letter(runtime), by(runtime)).text
            if number % 5 == 0:
                raise RuntimeError("this one fails after it had its number")
            return given

        try:
            return runtime.write(work)
        except RuntimeError:
            return ""

    with ThreadPoolExecutor(AT_ONCE) as pool:
        texts = [text for text in pool.map(ask, range(AT_ONCE)) if text]

    assert len(texts) == len(set(texts)) == AT_ONCE - 4
    assert [each.sequence for each in in_book(runtime)] == list(range(1, AT_ONCE - 3))
    assert sorted(texts) == sorted(each.text for each in in_book(runtime))


def test_the_year_begins_anew_at_midnight_of_the_agency(office: Office) -> None:
    last, first = (bring_to(office, "write_cover_letter") for _ in range(2))
    office.clock.moment = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)  # 23.59 WIB
    office.completes("staf.umum", last, "write_cover_letter")
    office.clock.pass_minutes(1)
    office.completes("staf.umum", first, "write_cover_letter")

    assert given_to(office, last) == "OT.01.03/1-Sekre/2026"
    assert given_to(office, first) == "OT.01.03/1-Sekre/2027"


def test_numbers_are_reserved_used_cancelled_and_never_given_again(office: Office) -> None:
    runtime, clerk = office.runtime, office.actor("staf.umum")
    book_id = register_id(runtime)
    reserved = book.reserve(runtime, clerk, register_id=book_id, count=3, reason="SRIKANDI terganggu")
    assert reserved == [f"OT.01.03/{number}-Sekre/2026" for number in (1, 2, 3)]

    case = bring_to(office, "write_cover_letter")
    office.completes("staf.umum", case, "write_cover_letter", letter_number=reserved[0])
    book.cancel(runtime, clerk, place=(book_id, YEAR, 2), reason="Surat batal dikirim")
    with pytest.raises(AlreadyCancelled):
        book.cancel(runtime, clerk, place=(book_id, YEAR, 2), reason="Lagi")

    other = bring_to(office, "write_cover_letter")
    with pytest.raises(AnswersRefused):
        office.completes("staf.umum", other, "write_cover_letter", letter_number=reserved[1])
    office.completes("staf.umum", other, "write_cover_letter")

    assert [(each.sequence, each.state) for each in in_book(runtime)] == [
        (1, "issued"),
        (2, "cancelled"),
        (3, "reserved"),
        (4, "issued"),
    ]


def test_only_people_of_the_unit_use_its_book(office: Office) -> None:
    runtime, book_id = office.runtime, register_id(office.runtime)
    for username in ("admin", "pemdes"):
        with pytest.raises(MayNotNumber):
            book.reserve(runtime, office.actor(username), register_id=book_id, count=1, reason="x")
    with pytest.raises(TooManyNumbers):
        book.reserve(runtime, office.actor("kadis"), register_id=book_id, count=101, reason="x")
    told: dict[str, Any] = {"register_id": book_id, "letter": letter(runtime), "reason": "Dicatat menyusul"}
    clerk = office.actor("kasubag.umum")
    with pytest.raises(NotOfThisRegister):
        book.enter_outside(runtime, clerk, text="800/1", **told)
    assert book.enter_outside(runtime, clerk, text="OT.01/40-Sekre/2026", **told) == "OT.01/40-Sekre/2026"
    with pytest.raises(NumberTaken):
        book.enter_outside(runtime, clerk, text="OT.01/40-Sekre/2026", **told)


@pytest.mark.parametrize(
    "harm", ["DELETE FROM issued_number WHERE sequence = 2", "UPDATE issued_number SET text = 'X/1' WHERE sequence = 1"]
)
def test_a_gap_and_a_changed_number_are_found(office: Office, harm: str) -> None:
    for _ in range(3):
        office.completes("staf.umum", bring_to(office, "write_cover_letter"), "write_cover_letter")
    assert verify(office.runtime).breaches == ()
    with office.runtime.database.engine.begin() as connection:
        connection.execute(text(harm))
    assert {breach.invariant for breach in verify(office.runtime).breaches} == {"I15"}


STEPS = st.lists(
    st.tuples(st.sampled_from(["issue", "reserve", "cancel", "take"]), st.integers(1, 12)), min_size=1, max_size=12
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(STEPS)
def test_whatever_is_done_the_book_has_no_gap_and_no_twins(office: Office, steps: list[tuple[str, int]]) -> None:
    runtime, book_id = office.runtime, register_id(office.runtime)
    for deed, number in steps:
        runtime.write(partial(_does, runtime=runtime, book_id=book_id, deed=deed, number=number))
    sequences = [each.sequence for each in in_book(runtime)]
    assert sequences == list(range(sequences[0], sequences[-1] + 1)) if sequences else True
    texts = [each.text for each in in_book(runtime)]
    assert len(texts) == len(set(texts))


def _does(session: Any, runtime: Runtime, book_id: int, deed: str, number: int) -> None:
    match deed:
        case "issue":
            issue(session, book_id, letter(runtime), by(runtime))
        case "reserve":
            reserve(session, book_id, letter(runtime), by(runtime), "cadangan", min(number, 3))
        case "take":
            with suppress(NumberTaken):
                take(session, book_id, f"OT.01.03/{number}-Sekre/2026", letter(runtime), by(runtime))
        case _:
            if session.get(IssuedNumber, (book_id, YEAR, number)):
                with suppress(AlreadyCancelled):
                    cancel(session, (book_id, YEAR, number), by(runtime), "batal")
