"""The head of a draft's sheet from its page: kept when refused, locked against a second writer, told as a change."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from engine.revise.sop import read_identity
from tests.office import Office
from tests.revising import FOREIGN
from tests.web.test_revisions import begins, draft
from tests.web.visitor import FROM_OUR_PAGE, open_office
from tests.web.worker import Worker, upload, words


@pytest.fixture
def admin(office: Office, tmp_path: Path) -> Worker:
    return Worker(open_office(office.runtime, tmp_path), username="admin")


def typed_on(text: str) -> dict[str, str]:
    """What the form of a page would send."""
    form = BeautifulSoup(text, "html.parser").select_one("form[action$=identitas]")
    assert form is not None
    found = {}
    for each in form.select("input[name], textarea[name], select[name]"):
        chosen = each.select_one("option[selected]") if each.name == "select" else None
        value = each.text.removeprefix("\n") if each.name == "textarea" else str(each.get("value", ""))
        found[str(each["name"])] = str(chosen["value"]) if chosen else value
    return {name: value for name, value in found.items() if name not in ("csrf_token", "_key")}


def test_saving_it_unchanged_changes_no_data(admin: Worker, office: Office) -> None:
    page = begins(admin, office)
    before = read_identity(draft(office).files)

    assert admin.sends(f"{page}/identitas", **typed_on(admin.opens(f"{page}/identitas").text)).status_code == 303

    now = read_identity(draft(office).files)
    assert {key: value for key, value in now.items() if value != before.get(key)} == {}
    assert list(now)[: len(before)] == list(before)


def test_what_is_typed_stands_in_the_sheet_and_in_the_difference(admin: Worker, office: Office) -> None:
    page = begins(admin, office)
    typed = typed_on(admin.opens(f"{page}/identitas").text)
    added = admin.sends(f"{page}/identitas", **typed, _act="add")
    assert draft(office).edit == 1  # a row more is not saved yet
    typed = typed_on(added.text)
    last = max(int(name.split(".")[1]) for name in typed if name.startswith("basis."))
    typed |= {"number": "02/SOP/2027", f"basis.{last}.text": "Perbup Nomor 1 Tahun 2027", "equipment": "Laptop\nATK"}

    assert admin.sends(f"{page}/identitas", **typed).status_code == 303

    now = read_identity(draft(office).files)
    assert (now["number"], now["equipment"]) == ("02/SOP/2027", ["Laptop", "ATK"])
    assert now["legal_bases"][-1] == {"text": "Perbup Nomor 1 Tahun 2027", "state": "berlaku"}
    shown = words(admin.opens(page))
    assert "02/SOP/2027" in shown
    assert "Perbup Nomor 1 Tahun 2027" in shown
    fewer = typed_on(admin.sends(f"{page}/identitas", **typed, _act=f"remove.{last}").text)
    assert "Perbup Nomor 1 Tahun 2027" not in fewer.values()


def test_what_is_wrong_comes_back_with_all_that_was_typed(admin: Worker, office: Office) -> None:
    page = begins(admin, office)
    typed = typed_on(admin.opens(f"{page}/identitas").text)
    wrong = {**typed, "name": "", "created": "kemarin", "basis.0.state": "diganti", "warning": "Jangan lewat waktu"}

    answer = admin.sends(f"{page}/identitas", **wrong)

    assert answer.status_code == 422
    assert typed_on(answer.text) == wrong
    assert {"Please fill this in", "Write a date that exists", "Say which rule took its place"} <= {
        each.text.strip().rstrip(".") for each in BeautifulSoup(answer.text, "html.parser").select(".field-error")
    }
    assert draft(office).edit == 1


def test_two_who_change_it_do_not_overwrite_each_other(admin: Worker, office: Office) -> None:
    page = begins(admin, office)
    typed = typed_on(admin.opens(f"{page}/identitas").text)
    admin.sends(f"{page}/identitas", **{**typed, "number": "pertama"})

    late = admin.sends(f"{page}/identitas", **{**typed, "number": "kedua"})

    assert late.status_code == 409
    assert typed_on(late.text)["number"] == "kedua"
    assert read_identity(draft(office).files)["number"] == "pertama"


def test_a_drawing_of_another_tool_is_adopted_into_a_draft(admin: Worker, office: Office) -> None:
    page = begins(admin, office)
    before = draft(office)
    data = {"csrf_token": admin.token(), "edit": "1", "file": upload("asing.bpmn", FOREIGN.encode())}

    admin.client.post(f"{page}/gambar.bpmn", data=data, headers=FROM_OUR_PAGE)

    now = draft(office)
    assert now.process_id == before.process_id  # it is a revision of the same SOP
    assert read_identity(now.files) == read_identity(before.files)
    assert now.questions
    assert "What the drawing did not say" in words(admin.opens(page))
