"""The repair desk from its page: one proposes, another confirms, and nobody else finds it."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup
from flask import Flask

from engine.run.verify import verify
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


def test_an_answer_is_corrected_with_its_difference_shown_before(office: Office, tmp_path: Path) -> None:
    app, instance = app_of(office, tmp_path), bring_to(office, "distribute_format", "Tribulan IV 2026")
    head, supervisor = Worker(app, username="kadis"), Worker(app, username="pengawas")
    desk, seq = f"/instances/{instance}/perbaikan", office.history(instance)[-1].seq
    typed = fields(head.opens(f"{desk}/koreksi?seq={seq}").text)
    name = next(name for name in typed if typed[name] and name == "text")

    shown = head.sends(f"{desk}/koreksi/{seq}", **{**typed, name: "Isi yang benar"})
    assert shown.status_code == 200
    assert "Isi yang benar" in words(shown)
    assert typed[name] in words(shown)
    without = head.sends(f"{desk}/koreksi/{seq}", **{**typed, name: "Isi yang benar", "_act": "propose"})
    assert without.status_code == 422
    assert fields(without.text)[name] == "Isi yang benar"
    sent = {**typed, name: "Isi yang benar", "_act": "propose", "_reason": "Salah ketik"}
    assert head.sends(f"{desk}/koreksi/{seq}", **sent).status_code == 303

    assert "Isi yang benar" in words(supervisor.opens(desk))
    assert supervisor.sends(f"{desk}/1/setujui").status_code == 303
    page = words(supervisor.opens(desk))
    assert "Isi yang benar" in page
    assert typed[name] in page  # what it was before, for ever
    assert office.history(instance)[-1].content["answers"][name] == "Isi yang benar"
    office.proves(instance)


def test_a_correction_takes_no_number_of_a_register(office: Office, tmp_path: Path) -> None:
    app, instance = app_of(office, tmp_path), bring_to(office, "distribute_format", "Tribulan IV 2026")
    head, supervisor = Worker(app, username="kadis"), Worker(app, username="pengawas")
    desk, seq = f"/instances/{instance}/perbaikan", office.history(instance)[-1].seq
    page = head.opens(f"{desk}/koreksi?seq={seq}").text
    assert "memo_number.take" not in page
    asks = {"memo_number.take": "next", "text": "Isi yang benar", "_act": "propose", "_reason": "Salah ketik"}
    assert head.sends(f"{desk}/koreksi/{seq}", **fields(page) | asks).status_code == 303
    assert supervisor.sends(f"{desk}/1/setujui").status_code == 303

    assert office.history(instance)[-1].content["answers"]["memo_number"] is None
    assert verify(office.runtime).breaches == ()


def test_a_decision_that_would_send_the_case_another_way_is_not_corrected(office: Office, tmp_path: Path) -> None:
    app, instance = app_of(office, tmp_path), bring_to(office, "finalise_report", "Tribulan IV 2026")
    head = Worker(app, username="kadis")
    history = office.history(instance)
    seq = next(e.seq for e in history if e.kind == "completed" and e.task and e.task.element == "correct_draft")
    path = f"/instances/{instance}/perbaikan/koreksi"
    typed = fields(head.opens(f"{path}?seq={seq}").text)

    changed = {**typed, "decision": "perbaiki", "_act": "propose", "_reason": "Keliru"}
    refused = head.sends(f"{path}/{seq}", **changed)

    assert refused.status_code in (409, 422)
    assert fields(refused.text)["decision"] == "perbaiki"
    assert office.history(instance) == history
    assert head.opens(f"{path}?seq=1").status_code == 404


def fields(page: str) -> dict[str, str]:
    """What a form of a page would send, except files."""
    form = BeautifulSoup(page, "html.parser").select_one("form.task-form")
    assert form is not None
    found = {}
    for each in form.select("input[name], textarea[name], select[name]"):
        if each.get("type") in ("radio", "checkbox") and not each.has_attr("checked"):
            continue
        chosen = each.select_one("option[selected]") if each.name == "select" else None
        text = each.text.strip() if each.name == "textarea" else str(each.get("value", ""))
        found[str(each["name"])] = str(chosen["value"]) if chosen else text
    return {
        name: value for name, value in found.items() if name not in ("csrf_token", "_key") and not name.startswith("_")
    }
