"""The repair desk from its page: one proposes, another confirms, and nobody else finds it."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup
from flask import Flask

from tests.browser.progress import bring_to
from tests.office import Office
from tests.web.visitor import open_office
from tests.web.worker import Worker, words


def app_of(office: Office, folder: Path) -> Flask:
    return open_office(office.runtime, folder)


def test_a_step_is_done_again_by_the_word_of_two_people(office: Office, tmp_path: Path) -> None:
    app, instance = app_of(office, tmp_path), office.starts()
    head, supervisor = Worker(app, username="kadis"), Worker(app, username="pengawas")
    page = f"/instances/{instance}/perbaikan"
    office.completes("kadis", instance, "order_report")

    sent = head.sends(page, kind="redo", seq="2", reason="Tahun keliru")

    assert sent.status_code == 303
    assert "waits for a second person" in words(head.opens(page))
    assert head.sends(f"{page}/1/setujui").status_code == 403
    assert supervisor.sends(f"{page}/1/setujui").status_code == 303
    assert office.open_tasks(instance) == [("order_report", "")]
    assert "let earlier steps be done again" in words(head.opens(f"/instances/{instance}"))


def test_a_step_that_decides_is_skipped_with_one_of_its_answers(office: Office, tmp_path: Path) -> None:
    app, instance = app_of(office, tmp_path), bring_to(office, "correct_draft", "Tribulan IV 2026")
    head, supervisor = Worker(app, username="kadis"), Worker(app, username="pengawas")
    page = f"/instances/{instance}/perbaikan"
    shown = BeautifulSoup(head.opens(page).text, "html.parser")
    answers = [option["value"] for option in shown.select("#decision optgroup option")]
    assert answers == ["decision=benar", "decision=perbaiki"]
    (task,) = [option["value"] for option in shown.select("#task option")]

    head.sends(page, kind="skip", task=str(task), decision="decision=benar", reason="Sudah diperiksa di rapat")
    assert supervisor.sends(f"{page}/1/setujui").status_code == 303

    assert [element for element, _ in office.open_tasks(instance)] == ["finalise_report"]
    office.proves(instance)


def test_what_cannot_be_is_not_even_proposed(office: Office, tmp_path: Path) -> None:
    app, instance = app_of(office, tmp_path), office.starts()
    head = Worker(app, username="kadis")
    page = f"/instances/{instance}/perbaikan"

    for typed in (
        {"kind": "redo", "seq": "99"},
        {"kind": "skip", "task": "tidak_ada/1/"},
        {"kind": "move", "element": "tidak_ada"},
        {"kind": "lain"},
        {"kind": "correct"},
    ):
        assert head.sends(page, reason="Perlu", **typed).status_code == 409, typed
    assert head.sends(page, kind="suspend", until="kemarin", reason="Perlu").status_code == 422
    assert "waits for a second person" not in words(head.opens(page))


def test_only_who_oversees_the_case_finds_it(office: Office, tmp_path: Path) -> None:
    app, instance = app_of(office, tmp_path), office.starts()

    assert Worker(app, username="sekretaris").opens(f"/instances/{instance}/perbaikan").status_code == 404
