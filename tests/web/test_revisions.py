"""Revising an SOP from the pages: begun, changed as a table and as a drawing, handed in, approved, read."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.revise.in_force import editions
from engine.run.bundle import read_folder
from engine.run.deployment import deploy_files
from engine.sheet.flow_pages import CHANGED
from models.revisions import Revision
from tests.office import PROCESSES, SOP, Office
from tests.pdfa import breaches
from tests.revising import FOREIGN
from tests.web.visitor import FROM_OUR_PAGE, PASSWORD, hidden, open_office
from tests.web.worker import Worker, upload, words

BPMN = (PROCESSES / SOP / "process.bpmn").read_bytes()
PASTED = "No\tAktivitas\tPelaksana\tWaktu\n1\tMencatat\tStaf\t5 menit\n2\tMenyetujui\tSekretaris\t1 jam\n"


@pytest.fixture
def app(office: Office, tmp_path: Path) -> Flask:
    return open_office(office.runtime, tmp_path)


@pytest.fixture
def admin(app: Flask) -> Worker:
    return Worker(app, username="admin")


@pytest.fixture
def head(app: Flask) -> Worker:
    return Worker(app, username="kadis")


def draft(office: Office) -> Revision:
    with office.runtime.database.readers() as session:
        found = session.scalars(select(Revision).order_by(Revision.id.desc())).first()
        assert found is not None
        return found


def begins(admin: Worker, office: Office) -> str:
    version = admin_version(office)
    answer = admin.sends(f"/revisi/dari/{version}")
    assert answer.status_code == 303
    return f"/revisi/{draft(office).id}"


def admin_version(office: Office) -> int:
    with office.runtime.database.readers() as session:
        return office.runtime.catalogue.latest(session, SOP, office.runtime.now()).id


def changes_step(admin: Worker, page: str, step: int, **typed: str) -> TestResponse:
    shown = admin.opens(f"{page}/tabel?baris={step}")
    edit = hidden(shown, "edit")
    known = {
        "activity": "Membuat draft Lakip",
        "actor": "staff",
        "time": "60 menit",
        "requirement": "Dokumen",
        "output": "Dokumen",
        "next": "6",
    }
    return admin.sends(f"{page}/tabel/{step}", **known | {"edit": edit} | typed)


def hands_in(admin: Worker, page: str, office: Office, day: str) -> TestResponse:
    edit = str(draft(office).edit)
    return admin.sends(f"{page}/ajukan", edit=edit, reason="Waktu terlalu singkat", effective_on=day)


def approves(head: Worker, page: str, office: Office, day: str) -> TestResponse:
    return head.sends(f"{page}/sahkan", edit=str(draft(office).edit), effective_on=day, password=PASSWORD)


def test_nobody_approves_with_a_session_alone(admin: Worker, head: Worker, office: Office) -> None:
    page, today = begins(admin, office), str(office.runtime.today)
    changes_step(admin, page, 5, time="90 menit")
    hands_in(admin, page, office, today)

    for password in ("", "keliru"):
        head.sends(f"{page}/sahkan", edit=str(draft(office).edit), effective_on=today, password=password)
        assert draft(office).state == "submitted"
    assert "Nothing was approved" in head.opens(page).text
    approves(head, page, office, today)
    assert draft(office).state == "approved"


def test_a_revision_goes_from_the_table_to_the_inbox(admin: Worker, head: Worker, office: Office) -> None:
    today = office.runtime.today
    tomorrow = str(today + timedelta(days=1))
    page = begins(admin, office)

    assert changes_step(admin, page, 5, time="2 hari").status_code == 303
    shown = words(admin.opens(page))
    assert "The standard time of step 5 “Membuat draft Lakip” changes from 60 menit to 2 hari (900 menit)." in shown
    assert hands_in(admin, page, office, tomorrow).status_code == 303
    assert "waits for approval" in words(head.opens(page))
    assert approves(head, page, office, tomorrow).status_code == 303

    assert "approved, not yet in force" in words(head.opens(f"/sop/{SOP}"))
    before = office.starts()
    office.clock.pass_minutes(24 * 60)
    after = office.starts()
    assert [office.instance(each).process_version_id for each in (before, after)] == [1, 2]
    office.completes("kadis", after, "order_report")


def test_who_wrote_a_revision_does_not_approve_it(app: Flask, admin: Worker, office: Office) -> None:
    page = begins(admin, office)
    changes_step(admin, page, 5, time="90 menit")
    hands_in(admin, page, office, str(office.runtime.today))

    assert admin.sends(f"{page}/sahkan", edit="3", effective_on=str(office.runtime.today)).status_code == 403
    assert Worker(app, username="sekretaris").opens(page).status_code == 404


def test_a_revision_comes_back_with_what_has_to_be_changed(admin: Worker, head: Worker, office: Office) -> None:
    page = begins(admin, office)
    changes_step(admin, page, 5, time="90 menit")
    hands_in(admin, page, office, str(office.runtime.today))

    assert head.sends(f"{page}/kembalikan", note="Cukup 75 menit").status_code == 303

    assert draft(office).state == "draft"
    assert "Cukup 75 menit" in words(admin.opens(page))


def test_a_draft_that_cannot_run_is_not_handed_in(admin: Worker, office: Office) -> None:
    page = begins(admin, office)
    lame = BPMN.replace(b'sop:minutes="3"', b"")
    edit = hidden(admin.opens(page), "edit")
    token = admin.token()
    data = {"csrf_token": token, "edit": edit, "file": upload("sop.bpmn", lame)}
    admin.client.post(f"{page}/gambar.bpmn", data=data, headers=FROM_OUR_PAGE)

    hands_in(admin, page, office, str(office.runtime.today))

    assert draft(office).state == "draft"
    assert "The standard time in minutes is missing" in words(admin.opens(page))


def test_a_time_that_cannot_be_read_comes_back_with_what_was_typed(admin: Worker, office: Office) -> None:
    page = begins(admin, office)

    answer = changes_step(admin, page, 5, time="segera", note="catatan saya")

    assert answer.status_code == 422
    assert "catatan saya" in answer.text
    assert draft(office).edit == 1


def test_two_who_change_the_same_draft_do_not_overwrite_each_other(admin: Worker, office: Office) -> None:
    page = begins(admin, office)
    changes_step(admin, page, 5, time="70 menit")

    answer = changes_step(admin, page, 5, time="80 menit", edit="1")

    assert answer.status_code == 409
    assert "80 menit" in answer.text
    assert "70 menit" in words(admin.opens(f"{page}/tabel"))


def test_a_row_is_inserted_moved_and_deleted(admin: Worker, office: Office) -> None:
    page = begins(admin, office)

    assert admin.sends(f"{page}/tabel/11/sisip", edit="1").status_code == 303
    assert "12. New step" in words(admin.opens(f"{page}/tabel"))
    assert admin.sends(f"{page}/tabel/12/turun", edit="2").status_code == 303
    assert "13. New step" in words(admin.opens(f"{page}/tabel"))
    assert admin.sends(f"{page}/tabel/13/hapus", edit="3").status_code == 303
    assert "New step" not in words(admin.opens(f"{page}/tabel"))
    assert "Only the drawing changed" in words(admin.opens(page))


def test_a_new_sop_is_pasted(admin: Worker, office: Office) -> None:
    answer = admin.sends("/revisi", title="Surat masuk", pasted=PASTED)

    assert answer.status_code == 303
    assert draft(office).process_id == "surat_masuk"
    assert "Every combination of decisions comes to its end." in words(admin.opens(answer.location))


def test_a_table_that_cannot_be_read_comes_back_as_it_was_pasted(admin: Worker) -> None:
    answer = admin.sends("/revisi", title="Surat masuk", pasted=PASTED.replace("5 menit", "segera"))

    assert answer.status_code == 422
    assert "“segera” cannot be read" in answer.text
    assert "Mencatat" in answer.text


def test_the_editor_saves_a_drawing_and_hears_what_is_wrong(admin: Worker, office: Office) -> None:
    page = begins(admin, office)
    files = draft(office).files
    forms = {path: text for path, text in files.items() if path.startswith("forms/")}
    sent = {"drawing": files["process.bpmn"].replace('sop:minutes="3"', ""), "forms": forms, "edit": 1}

    told = puts(admin, f"{page}/gambar", sent)

    assert told.status_code == 200
    assert told.json is not None
    assert told.json["edit"] == 2
    assert [(each["element"], each["name"]) for each in told.json["problems"]] == [
        ("order_report", "Memerintahkan penyusunan LAKIP")
    ]
    assert puts(admin, f"{page}/gambar", sent).status_code == 409


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"drawing": 1, "forms": {}, "edit": 1},
        {"drawing": "<a/>", "forms": {"../x": ""}, "edit": 1},
        {"drawing": "<a/>", "forms": [], "edit": 1},
    ],
)
def test_what_is_no_drawing_of_a_draft_is_refused(admin: Worker, office: Office, sent: dict[str, object]) -> None:
    page = begins(admin, office)

    assert puts(admin, f"{page}/gambar", sent).status_code == 400
    assert draft(office).edit == 1


def test_xml_that_is_no_bpmn_is_refused_by_name(admin: Worker, office: Office) -> None:
    page = begins(admin, office)

    answer = puts(admin, f"{page}/gambar", {"drawing": "<a>", "forms": {}, "edit": 1})

    assert answer.status_code == 422
    assert answer.json is not None
    assert "not a readable BPMN drawing" in answer.json["message"]


def puts(worker: Worker, address: str, sent: object) -> TestResponse:
    headers = {**FROM_OUR_PAGE, "X-CSRFToken": worker.token(), "Content-Type": "application/json"}
    return worker.client.put(address, data=json.dumps(sent), headers=headers)


def test_everybody_reads_the_sheet_and_says_so(app: Flask, office: Office) -> None:
    staff = Worker(app, username="staf.umum")

    assert "sheet-page" in staff.opens(f"/sop/{SOP}/lembar").text
    assert breaches(staff.opens(f"/sop/{SOP}/lembar.pdf").data) == []
    assert staff.sends(f"/sop/{SOP}/dibaca", versi="1").status_code == 303
    assert "You have confirmed" in words(staff.opens(f"/sop/{SOP}"))
    assert staff.opens(f"/sop/{SOP}/lembar?versi=9").status_code == 404
    assert staff.opens("/revisi").status_code == 404


def test_a_version_is_withdrawn_by_the_head_alone(admin: Worker, head: Worker, office: Office) -> None:
    assert admin.sends(f"/sop/{SOP}/cabut", versi="1", reason="Keliru").status_code == 403

    assert head.sends(f"/sop/{SOP}/cabut", versi="1", reason="Keliru").status_code == 303

    assert head.opens("/instances/new").status_code == 200
    with office.runtime.database.readers() as session:
        assert [each.withdrawn_from is not None for each in editions(session, SOP)] == [True]


def test_which_version_was_in_force_on_a_day(head: Worker) -> None:
    assert "no version was in force" in words(head.opens(f"/sop/{SOP}?tanggal=2020-01-01"))
    assert "1 June 2025 : Version 1" in words(head.opens(f"/sop/{SOP}?tanggal=2025-06-01"))


def test_the_editor_shows_a_form_as_people_will_see_it(admin: Worker, office: Office) -> None:
    page = begins(admin, office)
    form = draft(office).files["forms/correct_draft.json"]
    headers = {**FROM_OUR_PAGE, "X-CSRFToken": admin.token(), "Content-Type": "application/json"}

    shown = admin.client.post(f"{page}/formulir", data=form, headers=headers)
    wrong = admin.client.post(f"{page}/formulir", data="{}", headers=headers)

    assert "Draft sudah benar" in shown.text
    assert wrong.status_code == 422


def test_a_supervisor_begins_a_revision_from_what_was_measured(app: Flask, office: Office) -> None:
    supervisor = Worker(app, username="pengawas")

    answer = supervisor.sends(f"/supervise/advisor/{SOP}/revise")

    assert answer.status_code == 303
    assert "Advised standard times" in draft(office).reason
    assert supervisor.opens(answer.location).status_code == 200


def test_a_drawing_of_another_tool_runs_and_is_handed_in_once_its_assumptions_are_looked_through(
    admin: Worker, office: Office
) -> None:
    data = {"csrf_token": admin.token(), "file": upload("izin.bpmn", FOREIGN.encode())}
    answer = admin.client.post("/revisi", data=data, headers=FROM_OUR_PAGE)
    page = f"/revisi/{draft(office).id}"
    assert answer.headers["Location"] == page
    shown = words(admin.opens(page))
    assert "60 minutes are assumed" in shown
    assert "Nobody is named who does the steps" in shown
    assert "Every combination of decisions comes to its end" in shown

    today = str(office.runtime.today)
    early = hands_in(admin, page, office, today)
    assert early.status_code == 409
    admin.sends(f"{page}/anggapan", edit=hidden(admin.opens(page), "edit"), seen="0")
    assert len(draft(office).questions) == 2
    admin.sends(f"{page}/anggapan", edit=hidden(admin.opens(page), "edit"), seen="1")
    admin.sends(f"{page}/anggapan", edit=hidden(admin.opens(page), "edit"), seen="0")

    assert draft(office).questions == []
    assert hands_in(admin, page, office, today).status_code == 303
    assert draft(office).state == "submitted"


def test_the_sheet_marks_what_changed_since_another_version(head: Worker, office: Office) -> None:
    files = read_folder(PROCESSES / SOP)
    longer = files["process.bpmn"].replace('sop:minutes="60"', 'sop:minutes="90"')
    deploy_files(office.runtime, {**files, "process.bpmn": longer})

    plain = head.opens(f"/sop/{SOP}/lembar?versi=2").text
    marked = head.opens(f"/sop/{SOP}/lembar?versi=2&beda=1").text

    assert CHANGED not in plain
    assert marked.count(CHANGED) == files["process.bpmn"].count('sop:minutes="60"')
    assert f"/sop/{SOP}/lembar?versi=2&amp;beda=1" in head.opens(f"/sop/{SOP}/beda?dari=1&ke=2").text
    assert head.opens(f"/sop/{SOP}/lembar.pdf?versi=2&beda=1").data.startswith(b"%PDF")
    assert head.opens(f"/sop/{SOP}/lembar?versi=2&beda=7").status_code == 404


def test_before_approval_it_is_shown_who_gains_and_loses_what(admin: Worker, head: Worker, office: Office) -> None:
    page = begins(admin, office)
    assert "Who gains and loses what" not in words(admin.opens(page))

    assert changes_step(admin, page, 5, actor="Sekretaris").status_code == 303

    table = BeautifulSoup(head.opens(page).text, "html.parser").select_one("[aria-labelledby=handovers] tbody")
    assert table is not None
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in table.select("tr")]
    (secretary, gained, kept), (staff, none, lost) = rows
    assert secretary.startswith("Sekretaris")
    assert staff.startswith("Staf ")
    assert gained == lost == "5. Membuat draft Lakip"
    assert kept == none == "–"
    assert all(names.split(" ", 1)[1] for names in (secretary, staff))
