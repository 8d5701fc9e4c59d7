"""Letter numbers where somebody errs: too far, typed otherwise, done again with another number."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import AnswersRefused
from engine.numbers import book
from engine.numbers.commands import cancel, take
from engine.numbers.errors import NumberTooFar
from engine.numbers.queries import reserved_texts
from engine.run.verify import verify
from models.numbers import Register
from tests.browser.progress import bring_to
from tests.office import Office
from tests.stories.test_numbers import STEPS, YEAR, _does, by, given_to, in_book, letter, register_id


def states(office: Office) -> list[tuple[int, str]]:
    return [(each.sequence, each.state) for each in in_book(office.runtime)]


def notes(office: Office, sequence: int) -> str:
    runtime = office.runtime
    text = f"OT.01.03/{sequence}-Sekre/2026"
    told: dict[str, Any] = {"letter": letter(runtime), "reason": "Buku lama"}
    return book.enter_outside(runtime, office.actor("staf.umum"), register_id=register_id(runtime), text=text, **told)


def test_a_number_below_the_first_of_the_book_leaves_no_gap(office: Office) -> None:
    notes(office, 9)
    notes(office, 6)
    assert states(office) == [(6, "outside"), (7, "reserved"), (8, "reserved"), (9, "outside")]
    with office.runtime.database.readers() as session:
        assert reserved_texts(session, register_id(office.runtime), YEAR) == []  # taken elsewhere: offered to nobody
    notes(office, 7)
    assert states(office)[1] == (7, "outside")
    assert verify(office.runtime).breaches == ()


def test_a_slip_of_the_hand_sets_no_thousands_aside(office: Office) -> None:
    with pytest.raises(NumberTooFar):
        notes(office, 9_999_999)
    notes(office, 175)
    with pytest.raises(NumberTooFar):
        notes(office, 1_750)
    case = bring_to(office, "write_cover_letter")
    with pytest.raises(AnswersRefused):
        office.completes("staf.umum", case, "write_cover_letter", letter_number="OT.01.03/9999999-Sekre/2026")
    assert states(office) == [(175, "outside")]


def test_a_reserved_number_is_used_with_the_classification_of_the_letter(office: Office) -> None:
    runtime = office.runtime
    clerk, case = office.actor("staf.umum"), bring_to(office, "write_cover_letter")
    book.reserve(runtime, clerk, register_id=register_id(runtime), count=2, reason="SRIKANDI terganggu")

    office.completes("staf.umum", case, "write_cover_letter", letter_number="KU.02/2-Sekre/2026")

    assert [each.text for each in in_book(runtime)] == ["OT.01.03/1-Sekre/2026", "KU.02/2-Sekre/2026"]
    assert verify(runtime).breaches == ()


@pytest.mark.parametrize("other", ["OT.01.03/5-Sekre/2026", "005/88/Setda"])
def test_another_number_in_the_same_task_cancels_the_one_it_had(office: Office, other: str) -> None:
    case = bring_to(office, "write_cover_letter")
    task = office.task(case, "write_cover_letter")
    office.completes("staf.umum", case, "write_cover_letter")
    office.undoes("staf.umum", task)
    office.completes("staf.umum", case, "write_cover_letter", letter_number=other)

    assert given_to(office, case) == other
    first = in_book(office.runtime)[0]
    assert (first.sequence, first.state, first.reason) == (1, "cancelled", "Diganti pada tugas yang sama.")
    assert verify(office.runtime).breaches == ()


def test_a_number_is_cancelled_though_its_register_is_no_longer_used(office: Office) -> None:
    runtime, book_id = office.runtime, register_id(office.runtime)
    book.reserve(runtime, office.actor("staf.umum"), register_id=book_id, count=1, reason="Cadangan")

    def closes(session: Any) -> None:
        session.get(Register, book_id).is_active = False

    runtime.write(closes)
    runtime.write(lambda session: cancel(session, (book_id, YEAR, 1), by(runtime), "Tidak dipakai"))
    assert states(office) == [(1, "cancelled")]


def test_doing_a_case_again_from_its_history_gives_no_number(office: Office) -> None:
    case = bring_to(office, "write_cover_letter")
    office.completes("staf.umum", case, "write_cover_letter")
    before = [(each.sequence, each.text, each.at) for each in in_book(office.runtime)]
    office.proves(case)
    assert [(each.sequence, each.text, each.at) for each in in_book(office.runtime)] == before


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(1, 12), STEPS)
def test_wherever_a_book_begins_it_has_no_gap(office: Office, first: int, steps: list[tuple[str, int]]) -> None:
    """Every example has its own book, which begins with a number from outside."""
    runtime = office.runtime

    def opens(session: Any) -> int:
        like = session.get(Register, register_id(runtime))
        row = Register(unit_id=like.unit_id, kind=f"contoh_{runtime_count(session)}", name="Contoh", is_active=True)
        row.template, row.unit_word, row.classification = like.template, like.unit_word, like.classification
        session.add(row)
        session.flush()
        take(session, row.id, f"OT.01.03/{first}-Sekre/2026", letter(runtime), by(runtime))
        return int(row.id)

    book_id = runtime.write(opens)
    for deed, number in steps:
        runtime.write(partial(_does, runtime=runtime, book_id=book_id, deed=deed, number=number))
    assert {breach.invariant for breach in verify(runtime).breaches} == set()


def runtime_count(session: Any) -> int:
    return int(session.query(Register).count())
