"""The books of letter numbers on their pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from engine.run.runtime import Runtime
from tests.browser.progress import bring_to
from tests.office import Office
from tests.web.visitor import open_office
from tests.web.worker import Worker, form_of, shown_entries, words

BOOK = "/numbers/1"


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path)


@pytest.fixture
def clerk(app: Flask) -> Worker:
    return Worker(app, username="staf.umum")


def test_a_letter_is_numbered_on_its_page_and_stands_in_the_book(app: Flask, office: Office, clerk: Worker) -> None:
    bring_to(office, "write_cover_letter", "LAKIP 2026")
    page = clerk.task()
    assert "now probably OT.01.03/1-Sekre/2026" in words(page, "main")
    assert clerk.hands_in(page, {}).status_code == 303

    said = words(clerk.opens(f"{BOOK}?tahun=2026"), "main")
    assert "OT.01.03/1-Sekre/2026" in said
    assert "LAKIP 2026" in said


def test_numbers_are_set_aside_cancelled_and_noted(clerk: Worker) -> None:
    assert clerk.sends(f"{BOOK}/reserve", count="2", reason="Jaringan putus").status_code == 303
    assert clerk.sends(f"{BOOK}/2026/2/cancel", reason="Tidak jadi").status_code == 303
    told = {"text": "OT.01/9-Sekre/2026", "day": "2026-11-20", "subject": "Undangan", "reason": "Buku lama"}
    assert clerk.sends(f"{BOOK}/outside", **told).status_code == 303

    said = words(clerk.opens(f"{BOOK}?tahun=2026"), "main")
    for text in ("Jaringan putus", "Tidak jadi", "OT.01/9-Sekre/2026", "OT.01.03/8-Sekre/2026", "cancelled"):
        assert text in said


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("reserve", {"count": "500", "reason": "x"}),
        ("reserve", {"count": "dua", "reason": "x"}),
        ("reserve", {"count": "2", "reason": " "}),
        ("outside", {"text": "800/1", "day": "2026-11-20", "subject": "Undangan", "reason": "x"}),
        ("outside", {"text": "OT.01/9-Sekre/2026", "day": "kemarin", "subject": "Undangan", "reason": "x"}),
    ],
)
def test_what_cannot_be_is_told_and_nothing_typed_is_lost(clerk: Worker, path: str, fields: dict[str, str]) -> None:
    answer = clerk.sends(f"{BOOK}/{path}", **fields)
    assert answer.status_code == 422
    kept = shown_entries(form_of(answer, f"form[action$={path}]"))
    assert all(kept[name] == [text] for name, text in fields.items() if text.strip())


def test_only_the_unit_numbers_and_only_an_administrator_keeps_registers(app: Flask, clerk: Worker) -> None:
    stranger, admin = Worker(app, username="pemdes"), Worker(app, username="admin")
    assert stranger.opens(BOOK).status_code == 200
    for worker in (stranger, admin):
        assert worker.sends(f"{BOOK}/reserve", count="1", reason="x").status_code == 403
    assert clerk.opens(f"{BOOK}/settings").status_code == 403
    assert clerk.opens("/numbers/99").status_code == 404

    form = form_of(admin.opens(f"{BOOK}/settings"), "main form")
    typed = {name: values[0] for name, values in shown_entries(form).items()}
    wrong = admin.sends(f"{BOOK}/settings", **typed | {"template": "{klasifikasi}/{tahun}"})
    assert wrong.status_code == 422
    assert "{urut}" in words(wrong, "main")
    assert admin.sends(f"{BOOK}/settings", **typed | {"template": "{urut:03}/{tahun}"}).status_code == 303
    assert "001/2026" in words(admin.opens("/numbers"), "main")

    new = {"unit": "1", "kind": "undangan", "name": "Undangan", "template": "{urut}/UND/{tahun}"}
    new |= {"unit_word": "DPMD", "classification": "005", "is_active": "yes"}
    assert admin.sends("/numbers/new", **new).status_code == 303
    assert admin.sends("/numbers/new", **new | {"kind": "a b", "unit": ""}).status_code == 422
