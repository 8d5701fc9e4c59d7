"""An administrator adds a step with a form and a deadline on the drawing, without reading a manual; nothing is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from engine.revise.drafts import revise_version, revision_of, save_reason
from engine.revise.sop import read_sop
from engine.run.trial import problems
from tests.browser.conftest import Opens
from tests.office import Office

pytestmark = pytest.mark.browser


@pytest.fixture
def draft(office: Office) -> int:
    return revise_version(office.runtime, office.actor("admin"), version_id=1)


def editor(opens: Opens, draft: int) -> Page:
    page = opens("admin")
    page.goto(f"/revisi/{draft}/gambar")
    page.locator("#editor[data-ready]").wait_for()
    return page


def shape(page: Page, element: str) -> Locator:
    return page.locator(f"[data-element-id={element}] .djs-hit").first


def pad(page: Page, title: str) -> Locator:
    return page.locator(f".djs-context-pad .entry[title='{title}']")


def files_of(office: Office, draft: int) -> dict[str, str]:
    with office.runtime.database.readers() as session:
        return dict(revision_of(session, draft).files)


def test_a_step_with_a_form_and_a_deadline_is_added(opens: Opens, office: Office, draft: int) -> None:
    page = editor(opens, draft)

    shape(page, "write_cover_letter").click()
    pad(page, "Tambah langkah sesudahnya").click()
    page.get_by_label("Aktivitas").fill("Membubuhkan stempel")
    page.get_by_label("Kelengkapan").fill("Surat pengantar")
    deadline = page.get_by_label("Tenggat", exact=True)
    deadline.select_option(label=deadline.locator("option").last.inner_text())
    page.get_by_label("Nama isian baru").fill("Nomor stempel")
    page.get_by_role("button", name="Tambah isian").click()
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("#editor-state")).to_contain_text("Tersimpan pukul")

    expect(page.locator("#editor-problems li")).to_have_count(0)
    files = files_of(office, draft)
    assert problems(files).is_accepted
    sop = read_sop(files)
    added = next(node for node in sop.steps if node.name == "Membubuhkan stempel")
    assert (added.step, added.minutes, added.lane, added.requirement) == (12, 15, "staff", "Surat pengantar")
    assert added.deadline is not None
    assert added.deadline.startswith("write_cover_letter.")
    assert "Nomor stempel" in files[added.form or ""]
    assert [node.id for node in sop.steps][10:] == ["write_cover_letter", added.id, "copy_report", "deliver_report"]


def test_what_an_attribute_says_is_not_lost_by_drawing(opens: Opens, office: Office, draft: int) -> None:
    before = read_sop(files_of(office, draft))
    page = editor(opens, draft)

    shape(page, "draft_report").click()
    page.get_by_label("Keluaran").fill("Draft")
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("#editor-state")).to_contain_text("Tersimpan pukul")

    after = read_sop(files_of(office, draft))
    assert after.nodes["draft_report"].output == "Draft"
    others = {id_: node for id_, node in before.nodes.items() if id_ != "draft_report"}
    assert {id_: node for id_, node in after.nodes.items() if id_ != "draft_report"} == others
    assert (after.flows, after.lanes, after.urgency, after.deadlines) == (
        *(before.flows, before.lanes, before.urgency, before.deadlines),
    )


def test_undo_takes_a_whole_insertion_back(opens: Opens, draft: int) -> None:
    page = editor(opens, draft)
    shape(page, "write_cover_letter").click()
    pad(page, "Tambah langkah sesudahnya").click()
    expect(page.locator(".djs-shape[data-element-id^=Activity_]")).to_have_count(1)

    page.get_by_role("button", name="Batalkan").click()

    expect(page.locator(".djs-shape[data-element-id^=Activity_]")).to_have_count(0)
    expect(page.get_by_role("button", name="Batalkan")).to_be_disabled()


def test_a_problem_leads_to_its_shape(opens: Opens, draft: int) -> None:
    page = editor(opens, draft)
    shape(page, "draft_report").click()
    page.get_by_label("Waktu baku", exact=True).locator("visible=true").last.fill("")
    page.get_by_label("Aktivitas").click()
    page.get_by_role("button", name="Simpan").click()

    page.locator("#editor-problems li", has_text="Waktu baku dalam menit").get_by_role("button").click()

    expect(page.locator(".djs-element.selected")).to_have_attribute("data-element-id", "draft_report")


def test_who_was_slower_is_told_and_keeps_what_was_drawn(opens: Opens, office: Office, draft: int) -> None:
    page = editor(opens, draft)
    save_reason(office.runtime, office.actor("admin"), revision_id=draft, edit=1, reason="Dari orang lain")

    shape(page, "draft_report").click()
    page.get_by_label("Keluaran").fill("Draft")
    page.get_by_role("button", name="Simpan").click()

    expect(page.locator("#editor-state")).to_contain_text("baru saja diubah orang lain")
    expect(page.locator("#editor-again")).to_be_visible()


def test_on_a_broken_line_the_drawing_is_kept_and_sent_later(opens: Opens, office: Office, draft: int) -> None:
    page = editor(opens, draft)
    page.context.set_offline(True)
    shape(page, "draft_report").click()
    page.get_by_label("Keluaran").fill("Draft")
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("#editor-state")).to_contain_text("Tidak ada sambungan")

    page.context.set_offline(False)
    page.get_by_role("button", name="Simpan").click()

    expect(page.locator("#editor-state")).to_contain_text("Tersimpan pukul")
    assert read_sop(files_of(office, draft)).nodes["draft_report"].output == "Draft"


def test_a_link_leads_to_the_shape_it_is_about(opens: Opens, draft: int) -> None:
    page = opens("admin")
    page.goto(f"/revisi/{draft}/gambar#draft_report")
    page.locator("#editor[data-ready]").wait_for()
    expect(page.locator("[data-element-id=draft_report].selected")).to_be_visible()
    expect(page.get_by_label("Aktivitas")).to_have_value("Membuat draft Lakip")
