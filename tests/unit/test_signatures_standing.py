"""Whether a signature still stands, told from histories written by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from engine.run.history import BEGINNING, Entry
from engine.run.keys import TaskKey
from engine.signatures.codes import ALPHABET, LENGTH, code_of, new_code, spaced
from engine.signatures.standing import states
from tests.office import MONDAY_MORNING

SOURCES = ["draft_report.document", "finalise_report.document"]


class History:
    """Entries one after another."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.adds("started", None, {"subject": "x"})

    def adds(self, kind: str, task: TaskKey | None, content: dict[str, Any]) -> int:
        seq = len(self.entries) + 1
        at = MONDAY_MORNING + timedelta(minutes=seq)
        entry = Entry(UUID(int=1), seq, kind, at, 1, 1, "definitive", 1, task, content, BEGINNING)
        self.entries.append(entry)
        return seq

    def drafts(self, document: str, occurrence: int = 1) -> int:
        answers = {"document": [_file(document)]}
        return self.adds("completed", TaskKey("draft_report", occurrence, ""), {"answers": answers})

    def signs(self, code: str, document: str, occurrence: int = 1, element: str = "sign_report") -> int:
        said = {"code": code, "field": "document", "sha256": document * 64, "sources": SOURCES}
        content = {"answers": {"document": _file(document)}, "signed": [said]}
        return self.adds("completed", TaskKey(element, occurrence, ""), content)


def _file(document: str) -> dict[str, Any]:
    return {"sha256": document * 64, "name": "lakip.pdf", "size": 1, "type": "application/pdf"}


def test_signed_returned_and_signed_again_the_first_is_superseded() -> None:
    told = History()
    told.drafts("a")
    told.signs("first", "a")
    assert states(told.entries) == {"first": "valid"}
    told.drafts("b", 2)
    assert states(told.entries) == {"first": "superseded"}
    told.signs("second", "b", 2)

    assert states(told.entries) == {"first": "superseded", "second": "valid"}


def test_the_same_bytes_handed_in_again_change_nothing() -> None:
    told = History()
    told.drafts("a")
    told.signs("first", "a")
    told.drafts("a", 2)

    assert states(told.entries) == {"first": "valid"}


def test_a_confirmation_falls_with_what_it_confirms() -> None:
    told = History()
    told.drafts("a")
    told.signs("first", "a")
    told.signs("confirmed", "a", element="confirm_signature")
    assert set(states(told.entries).values()) == {"valid"}
    told.drafts("b", 2)

    assert set(states(told.entries).values()) == {"superseded"}


def test_what_was_undone_or_is_done_again_is_withdrawn() -> None:
    told = History()
    told.drafts("a")
    first = told.signs("first", "a")
    told.adds("undone", TaskKey("sign_report", 1, ""), {"undoes": first})
    second = told.signs("second", "a")
    assert states(told.entries) == {"first": "withdrawn", "second": "valid"}
    told.adds("redone", None, {"drops": [second], "names": [], "counts": {}})

    assert states(told.entries) == {"first": "withdrawn", "second": "withdrawn"}


def test_a_new_draft_that_was_undone_itself_supersedes_nothing() -> None:
    told = History()
    told.drafts("a")
    told.signs("first", "a")
    newer = told.drafts("b", 2)
    told.adds("undone", TaskKey("draft_report", 2, ""), {"undoes": newer})

    assert states(told.entries) == {"first": "valid"}


def test_a_step_that_a_new_version_passed_over_is_withdrawn() -> None:
    told = History()
    told.drafts("a")
    told.signs("first", "a")
    told.adds("migrated", None, {"mapping": {"sign_report": None}, "names": [], "counts": {}})

    assert states(told.entries) == {"first": "withdrawn"}


def test_a_code_is_long_enough_and_can_be_typed() -> None:
    codes = {new_code() for _ in range(2_000)}

    assert len(codes) == 2_000
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in codes)
    assert all(code_of(spaced(code)) == code_of(code.lower()) == code for code in codes)
    assert not set("ILOU") & set(ALPHABET)
    assert code_of("oil0-oil0-oil0") == "011001100110"
    assert [code_of(each) for each in ("", "ABC", "A" * 13, "ABCD-EFGH-JKMU", "ÄBCD-EFGH-JKMN")] == [None] * 5


def test_a_newer_version_counts_also_where_a_move_renamed_its_step() -> None:
    told = History()
    told.drafts("a")
    told.signs("first", "a")
    told.adds("migrated", None, {"mapping": {"draft_report": "susun_laporan"}, "names": [], "counts": {}})
    assert states(told.entries) == {"first": "valid"}
    answers = {"document": [_file("b")]}
    told.adds("completed", TaskKey("susun_laporan", 2, ""), {"answers": answers})

    assert states(told.entries) == {"first": "superseded"}


def test_a_correction_that_puts_another_file_there_supersedes_the_signature() -> None:
    told = History()
    told.drafts("a")
    seq = told.signs("first", "b")
    told.adds("corrected", None, {"corrects": seq, "answers": {"document": _file("b"), "reason": "x"}})
    assert states(told.entries) == {"first": "valid"}
    told.adds("corrected", None, {"corrects": seq, "answers": {"document": _file("a")}})

    assert states(told.entries) == {"first": "superseded"}
