"""Whatever is refused over HTTP: the right status, a sentence that helps, all typing kept, nothing written."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from engine.errors import (
    FileKindRefused,
    FileTooLarge,
    InstanceEnded,
    KeyReused,
    NotYourTask,
    Refusal,
    TaskClosed,
    TaskNotFound,
)
from tests.faults.conftest import ACTING
from tests.faults.server import Server
from tests.faults.stored import Stored
from tests.robot.page import File, Form, Page
from tests.robot.stranger import UUID, Stranger

MEBIBYTE = 1024 * 1024
TYPED = "Tulisan panjang yang tidak boleh hilang"
KADIS, SEKRETARIS = "JAYA PRANOLO", "Asep Suhendar"
UNKNOWN = "6f3c0a52-6a0f-4b54-8b0e-0d9f2f8a3a11"


@pytest.fixture
def kadis(served: Server) -> Stranger:
    return served.person("kadis")


@pytest.fixture
def first(kadis: Stranger) -> str:
    """The address of the first task of a new case; the Kepala Dinas has it."""
    return kadis.starts().partition("?")[0]


@pytest.fixture
def second(served: Server, kadis: Stranger, first: str) -> str:
    """The address of a task that the Sekretaris and the acting one may both do."""
    return handed_on(kadis, first, served.person("sekretaris"))


def handed_on(giver: Stranger, task: str, taker: Stranger) -> str:
    """Do a task; returns the address of the one that then waits for the next person."""
    before = taker.inbox()
    assert giver.works_on(task)
    (new,) = set(taker.inbox()) - set(before)
    return new


def typed_form(stranger: Stranger, task: str, text: str = TYPED) -> Form:
    """A task's form, with something typed into every free text of it."""
    form = stranger.opens(task).the_form("/complete")
    for entry in form.entries.values():
        if entry.kind in ("text", "textarea") and not entry.digits:
            form.give(entry.name, f"{text} ({entry.name})")
    return form


def gives_back(page: Page, form: Form) -> None:
    """Everything typed can be read and copied from the page."""
    for values in form.typed.values():
        for value in values:
            assert " ".join(value.split()) in page.words


def explains(page: Page, refusal: type[Refusal]) -> None:
    """The page says what happened, what to do, and leads on."""
    assert page.title == refusal.__doc__
    assert len(page.main.select("p")) >= 2
    assert page.links(r"/.*")


def test_of_two_people_who_finish_one_task_the_second_reads_who_did_it_and_keeps_what_was_typed(
    served: Server, stored: Stored, second: str
) -> None:
    winner, loser = served.person("sekretaris"), served.person(ACTING)
    form, late = typed_form(winner, second), typed_form(loser, second, "Tulisan yang kalah cepat")

    assert winner.presses(form).status == 303
    with stored.nothing_changes():
        answer = loser.presses(late)

    assert answer.status == 409
    explains(answer, TaskClosed)
    assert SEKRETARIS in answer.words
    gives_back(answer, late)


def test_of_eight_presses_by_two_people_at_the_same_moment_one_finishes_the_task(
    served: Server, stored: Stored, second: str
) -> None:
    people = [served.person(name) for name in ("sekretaris", ACTING)] * 4
    forms = [typed_form(person, second, f"Orang ke-{number}") for number, person in enumerate(people)]
    together = Barrier(len(people))

    def press(number: int) -> Page:
        together.wait()
        return people[number].presses(forms[number])

    with ThreadPoolExecutor(len(people)) as pool:
        answers = list(pool.map(press, range(len(people))))

    assert sorted(answer.status for answer in answers) == [303] + [409] * 7
    assert stored.completions(second) == 1
    for answer, form in zip(answers, forms, strict=True):
        if answer.status == 409:
            gives_back(answer, form)


def test_a_form_held_by_a_colleague_names_the_colleague_and_gives_back_what_was_typed(
    served: Server, stored: Stored, second: str
) -> None:
    holder, other = served.person("sekretaris"), served.person(ACTING)
    form = typed_form(other, second)
    assert holder.presses(holder.opens(second).the_form("/claim")).status == 303

    with stored.nothing_changes():
        answer = other.presses(form)

    assert answer.status == 409
    assert SEKRETARIS in answer.words
    gives_back(answer, form)


@pytest.mark.parametrize("files", [(), (File("nota.pdf"),)], ids=["without a file", "with a file"])
def test_a_double_click_acts_once_and_both_clicks_lead_on(
    kadis: Stranger, stored: Stored, first: str, files: tuple[File, ...]
) -> None:
    form = typed_form(kadis, first)
    form.attach("attachment", *files)
    sent = form.encoded()

    assert kadis.sends(sent).status == 303
    with stored.nothing_changes():
        assert kadis.sends(sent).status == 303

    assert stored.completions(first) == 1


def test_four_clicks_that_arrive_at_once_act_once(kadis: Stranger, stored: Stored, first: str) -> None:
    sent, together = typed_form(kadis, first).encoded(), Barrier(4)

    def click(_number: int) -> int:
        together.wait()
        return kadis.sends(sent).status

    with ThreadPoolExecutor(4) as clicks:
        assert list(clicks.map(click, range(4))) == [303] * 4

    assert stored.completions(first) == 1


def test_starting_twice_with_one_form_starts_one_case(kadis: Stranger, stored: Stored) -> None:
    sent = kadis.opens("/instances/new").the_form("/instances/new").encoded()

    once = kadis.sends(sent)
    with stored.nothing_changes():
        again = kadis.sends(sent)

    assert (once.status, again.status) == (303, 303)
    assert once.onward == again.onward


def test_a_form_left_open_in_another_tab_says_that_the_task_is_finished(
    kadis: Stranger, stored: Stored, first: str
) -> None:
    stale = typed_form(kadis, first)
    assert kadis.works_on(first)

    with stored.nothing_changes():
        answer = kadis.presses(stale)

    assert answer.status == 409
    explains(answer, TaskClosed)
    assert KADIS in answer.words
    gives_back(answer, stale)


def test_a_form_of_a_case_that_was_ended_says_so(kadis: Stranger, stored: Stored, first: str) -> None:
    stale = typed_form(kadis, first)
    case = kadis.opens(first).links(f"/instances/{UUID}")[0]
    ending = kadis.opens(case).the_form("/cancel")
    ending.give("reason", "Keliru periode.")
    assert kadis.presses(ending).status == 303

    with stored.nothing_changes():
        answer = kadis.presses(stale)

    assert answer.status == 409
    explains(answer, InstanceEnded)
    gives_back(answer, stale)


def test_the_same_key_with_other_words_is_refused_and_the_words_are_given_back(
    kadis: Stranger, stored: Stored, first: str
) -> None:
    form = typed_form(kadis, first)
    assert kadis.presses(form).status == 303
    form.give("text", "Kata-kata yang lain")

    with stored.nothing_changes():
        answer = kadis.presses(form)

    assert answer.status == 422
    explains(answer, KeyReused)
    gives_back(answer, form)


def test_a_task_of_another_lane_is_refused_and_stays_as_it_was(
    served: Server, kadis: Stranger, stored: Stored, first: str
) -> None:
    stranger = served.person("staf.umum")
    token = stranger.opens("/tasks").soup.select_one("input[name=csrf_token]")
    assert token is not None
    form = typed_form(kadis, first)
    form.give("csrf_token", str(token["value"]))

    with stored.nothing_changes():
        answer = stranger.presses(form)

    assert answer.status == 403
    explains(answer, NotYourTask)
    gives_back(answer, form)


@pytest.mark.parametrize("address", [f"/tasks/{UNKNOWN}", f"/tasks/{UNKNOWN}/complete"])
def test_an_unknown_task_is_not_found_and_what_was_typed_is_given_back(
    kadis: Stranger, stored: Stored, first: str, address: str
) -> None:
    form = typed_form(kadis, first)

    with stored.nothing_changes():
        sent = replace(form.encoded(), address=address)
        answer = kadis.sends(sent) if address.endswith("/complete") else kadis.opens(address)

    assert answer.status == 404
    explains(answer, TaskNotFound)
    if address.endswith("/complete"):
        gives_back(answer, form)


def test_a_form_whose_token_is_too_old_is_not_handed_in_but_kept(kadis: Stranger, stored: Stored, first: str) -> None:
    form = typed_form(kadis, first)
    form.give("csrf_token", "from a log-in long ago")

    answer = kadis.presses(form)

    assert (answer.status, answer.onward) == (303, first)
    assert kadis.opens(first).the_form("/complete").typed == form.typed
    assert stored.completions(first) == 0


def test_a_form_without_a_token_from_a_foreign_page_is_refused(kadis: Stranger, stored: Stored, first: str) -> None:
    form = typed_form(kadis, first)
    form.give("csrf_token")
    sent = form.encoded()

    with stored.nothing_changes():
        headers = {"Content-Type": sent.type, "Sec-Fetch-Site": "cross-site", "Origin": "https://contoh.invalid"}
        answer = Page(kadis.browser.post(sent.address, content=sent.body, headers=headers))

    assert answer.status == 400
    assert first in answer.links(f"/tasks/{UUID}")
    gives_back(answer, form)


def test_an_ended_session_keeps_what_was_typed_and_puts_it_back_after_the_log_in(
    served: Server, kadis: Stranger, stored: Stored, first: str
) -> None:
    form = typed_form(kadis, first)
    stored.ages_sessions("kadis")

    with stored.nothing_changes():
        answer = kadis.presses(form)
    assert answer.status == 401
    login = answer.the_form("/login")
    login.give("username", "kadis")
    login.give("password", "rahasia kantor desa")
    back = kadis.presses(login)

    assert (back.status, back.onward) == (303, first)
    again = kadis.opens(first).the_form("/complete")
    assert again.typed == form.typed
    assert stored.completions(first) == 0
    assert stored.draft(first, "kadis") is not None
    assert kadis.presses(again).status == 303


def test_what_somebody_typed_is_not_shown_to_who_signs_in_after_them(
    kadis: Stranger, stored: Stored, first: str
) -> None:
    form = typed_form(kadis, first, "Hanya untuk kepala dinas")
    stored.ages_sessions("kadis")
    login = kadis.presses(form).the_form("/login")
    login.give("username", "sekretaris")
    login.give("password", "rahasia kantor desa")

    with stored.nothing_changes():
        answer = kadis.presses(login)

    assert answer.status == 303
    assert "Hanya untuk kepala dinas" not in kadis.opens(answer.onward).words


def test_a_script_whose_session_has_ended_is_told_in_a_sentence(kadis: Stranger, stored: Stored, first: str) -> None:
    sent = typed_form(kadis, first).encoded()
    stored.ages_sessions("kadis")

    with stored.nothing_changes():
        answer = kadis.browser.post(
            f"{first}/draft", content=sent.body, headers={"Content-Type": sent.type, "Accept": "application/json"}
        )

    assert answer.status_code == 401
    assert answer.json()["error"]


WRONG_FILES = [
    (File("besar.pdf", b"%PDF-" + b"0" * MEBIBYTE), 413, FileTooLarge),
    (File("lakip.pdf", b"<html>bukan pdf</html>"), 415, FileKindRefused),
    (File("program.exe", b"MZ" + b"\0" * 100), 415, FileKindRefused),
    (File("kosong.pdf", b""), 415, FileKindRefused),
]


@pytest.mark.parametrize(("file", "status", "refusal"), WRONG_FILES, ids=["large", "html as pdf", "program", "empty"])
def test_a_file_that_cannot_be_taken_is_refused_by_itself_or_with_its_form_and_nothing_is_stored(
    kadis: Stranger, stored: Stored, first: str, file: File, status: int, refusal: type[Refusal]
) -> None:
    form = typed_form(kadis, first)
    form.attach("attachment", file)

    with stored.nothing_changes():
        alone = kadis.browser.post(
            f"{first}/files",
            data={"csrf_token": form.entries["csrf_token"].values[0]},
            files={"file": (file.name, file.content, file.type)},
            headers={"Accept": "application/json"},
        )
        answer = kadis.presses(form)

    assert (alone.status_code, alone.json()["error"]) == (status, refusal.__doc__)
    assert answer.status == 422
    assert file.name in answer.the_form("/complete").problems["attachment"]
    assert answer.the_form("/complete").typed == form.typed


def test_a_request_larger_than_everything_allowed_is_refused_in_a_sentence(
    kadis: Stranger, stored: Stored, first: str
) -> None:
    form = typed_form(kadis, first)
    form.attach("attachment", File("sangat-besar.pdf", b"%PDF-" + b"0" * 20 * MEBIBYTE))

    with stored.nothing_changes():
        answer = kadis.presses(form)

    assert answer.status == 413
    assert re.search(r"\d+ ?M", answer.title)


def test_a_missing_answer_is_named_beside_its_entry_and_everything_typed_stays(
    kadis: Stranger, stored: Stored, first: str
) -> None:
    form = typed_form(kadis, first)
    form.give("text", "")

    with stored.nothing_changes():
        answer = kadis.presses(form)

    again = answer.the_form("/complete")
    assert answer.status == 422
    assert list(again.problems) == ["text"]
    assert answer.links("#text")
    assert again.typed == form.typed


def test_words_where_a_number_belongs_are_named_beside_their_entry_and_everything_typed_stays(
    served: Server, stored: Stored, second: str
) -> None:
    pemdes = served.person("pemdes")
    form = typed_form(pemdes, handed_on(served.person("sekretaris"), second, pemdes))
    figures = [entry.name for entry in form.entries.values() if entry.digits]
    form.give(figures[0], "sembilan puluh enam")

    with stored.nothing_changes():
        answer = pemdes.presses(form)

    again = answer.the_form("/complete")
    assert answer.status == 422
    assert figures[0] in again.problems
    assert again.typed == form.typed
