"""Every page there is, with somebody to look at it and something on it. Knows where pages are, not what they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from playwright.sync_api import Page
from sqlalchemy import select

from engine.notices.outbox import read_outbox
from engine.notices.subscriptions import add_webhook
from engine.notices.warnings import give_warnings
from engine.revise.adopting import adopt
from engine.revise.drafts import create_draft, revise_version
from engine.run.handing import forward_task
from engine.run.pausing import hold_task
from engine.run.talking import Remark, comment
from models.people import Unit
from tests.acting import Acting
from tests.browser.addresses import ADDRESSES
from tests.browser.progress import DEEDS, FIRST_UNIT, UNITS, WHO, bring_to, figures
from tests.browser.running_site import FAILING, Site
from tests.browser.signing_pages import SIGNING_PAGES
from tests.browser.workbooks import upload_workbook
from tests.office import SOP, SUPPLIERS, Office
from tests.papers import fail_paper, make_paper, papers_of
from tests.revising import FOREIGN

THREE_DAYS = 3 * 24 * 60
CALENDAR = "/admin/calendars/purwakarta"
SEND = ".action-bar .button.primary"


@dataclass(frozen=True)
class Gallery:
    """Cases at every step, and the tasks that wait there."""

    site: Site
    tasks: dict[str, UUID]
    looping: UUID
    complete: UUID
    ended: UUID
    revision: int
    adopted: int  # a revision, of a drawing of another tool


@dataclass(frozen=True)
class Sight:
    """A page and who looks at it; nobody is signed in where `who` is empty."""

    who: str
    reach: Callable[[Page, Gallery], Any]


def gallery_of(site: Site) -> Gallery:
    """Do the work behind every page. Half of it is three days old, so that late things are to be seen too."""
    office = site.office
    looping, ended = _looping_case(office), office.starts(subject="Dimulai keliru")
    office.cancels("kadis", ended, "Dimulai dua kali; yang benar adalah Tribulan IV 2026.")
    office.clock.pass_minutes(THREE_DAYS)
    complete = bring_to(office, "", "Tribulan III 2026 yang sudah selesai")
    tasks = {element: _waiting(office, element) for element in DEEDS}
    _deputies(Acting(office))
    _told(office)
    revision = revise_version(office.runtime, office.actor("admin"), version_id=1, reason="Waktu terlalu singkat")
    files = adopt(FOREIGN)
    asked = [asdict(question) for question in files.questions]
    adopted = create_draft(office.runtime, office.actor("admin"), files.files, questions=asked)
    make_paper(office.runtime, complete, "nota_dinas")
    fail_paper(office.runtime, complete, "undangan")
    return Gallery(site, tasks, looping, complete, ended, revision, adopted)


def _deputies(acting: Acting) -> None:
    """One of now, of whom every page tells, one of soon, one whose time is over."""
    acting.comes(3)
    over = acting.appoints("kasubag.umum", "psm_ekonomi", days=(3, 5))
    acting.ends(over)
    acting.appoints("staf.umum", "kasubag_umum", days=(3, 14))
    acting.appoints("sekretaris", "kepala_dinas", "an", (10, None), sop=SOP)


def _deputy_foreseen(page: Page, _gallery: Gallery) -> None:
    _deputy_form(page, "2026-12-24")
    page.locator("[name=_look]").click()
    page.locator("#follows").wait_for()


def _deputy_refused(page: Page, _gallery: Gallery) -> None:
    _deputy_form(page, "")
    page.locator("main form .button.primary").click()
    page.locator(".errors").wait_for()


def _deputy_form(page: Page, last_day: str) -> None:
    page.goto("/deputies/new")
    page.locator("#post").select_option(label="Sekretaris, Sekretariat")
    page.locator("#person").select_option(label="Neneng Kurniasih, S.E., M.M.")
    page.locator("#last_day").fill(last_day)
    page.locator("#basis").fill("SPT 800/1234/DPMD/2026 tanggal 26 November 2026")


def _post(page: Page, _gallery: Gallery) -> None:
    page.goto("/admin/posts")
    page.get_by_role("link", name="Sekretaris", exact=True).click()


def _told(office: Office) -> None:
    """Let a minute pass in which everybody is told and warned, and let another program hear of it."""
    with office.runtime.database.readers() as session:
        agency = session.scalars(select(Unit.id).where(Unit.parent_id.is_(None))).first()
    add_webhook(
        office.runtime,
        office.actor("admin"),
        unit_id=agency or 0,
        url="https://penerima.contoh.invalid/runut/pemberitahuan?kantor=dpmd-purwakarta",
        kinds=["offered", "warning", "reminded"],
    )
    office.clock.pass_minutes(1)
    read_outbox(office.runtime)
    give_warnings(office.runtime)


def _looping_case(office: Office) -> UUID:
    """One unit has to fill in again, one waits for the check, one has only begun."""
    instance = bring_to(office, "fill_format", "Pengumpulan data kinerja yang berjalan tidak rata, Tribulan II 2026")
    for unit in UNITS[:2]:
        typed = figures(office, instance, "fill_format", unit)
        office.completes(SUPPLIERS[unit], instance, "fill_format", unit, **typed)
    back: dict[str, Any] = {"decision": "perbaiki", "corrections": "Bukti belum ada."}
    office.completes("kasubag.perencanaan", instance, "check_format", FIRST_UNIT, **back)
    office.claims(SUPPLIERS[UNITS[2]], office.task(instance, "fill_format", UNITS[2]))
    return instance


def _waiting(office: Office, element: str) -> UUID:
    instance = bring_to(office, element, f"Kasus yang menunggu pada {element.replace('_', ' ')}")
    return office.task(instance, element, FIRST_UNIT if element in ("fill_format", "check_format") else "")


def _at(path: str) -> Callable[[Page, Gallery], Any]:
    return lambda page, _gallery: page.goto(path)


def _task(element: str, page: Page, gallery: Gallery) -> None:
    page.goto(f"/tasks/{gallery.tasks[element]}")


def _colleagues_task(page: Page, gallery: Gallery) -> None:
    page.goto(f"/tasks/{gallery.site.office.task(gallery.looping, 'fill_format', UNITS[2])}")


def _finished_task(page: Page, gallery: Gallery) -> None:
    page.goto(f"/instances/{gallery.complete}")
    page.goto(str(page.locator(".steps a").first.get_attribute("href")))


def _case(which: str, page: Page, gallery: Gallery) -> None:
    page.goto(f"/instances/{getattr(gallery, which)}")


def _in_time(which: str, page: Page, gallery: Gallery) -> None:
    page.goto(f"/instances/{getattr(gallery, which)}/gantt")


def _document(template: str, page: Page, gallery: Gallery) -> None:
    page.goto(f"/documents/{papers_of(gallery.site.office.runtime, gallery.complete)[template].id}")


def _sample(page: Page, gallery: Gallery) -> None:
    page.goto(f"/documents/samples/{gallery.revision}/nota_dinas")


def _refused_form(page: Page, gallery: Gallery) -> None:
    page.goto(f"/tasks/{gallery.tasks['write_cover_letter']}")
    page.locator("[name=addressee]").fill("")
    page.locator(SEND).click()
    page.locator(".errors").wait_for()


def _refused_table(page: Page, gallery: Gallery) -> None:
    page.goto(f"/tasks/{gallery.tasks['fill_format']}")
    page.locator("[name$='.numerator']").first.fill("sembilan puluh")
    page.locator(SEND).click()
    page.locator(".errors").wait_for()


def _workbook(page: Page, gallery: Gallery) -> None:
    upload_workbook(page, f"/tasks/{gallery.tasks['fill_format']}", is_wrong=False)


def _wrong_workbook(page: Page, gallery: Gallery) -> None:
    upload_workbook(page, f"/tasks/{gallery.tasks['fill_format']}", is_wrong=True)


def _refused_log_in(page: Page, _gallery: Gallery) -> None:
    page.goto("/login")
    page.locator("#username").fill("tidak.ada")
    page.locator("#password").fill("salah")
    page.locator("main form button").click()
    page.locator("#problem").wait_for()


def _ended_session(page: Page, gallery: Gallery) -> None:
    page.goto(f"/tasks/{gallery.tasks['submit_report']}")
    page.context.clear_cookies(name="sid")
    page.locator("#note").fill("Diketik sebelum sesi berakhir")
    page.locator(SEND).click()
    page.locator("#password").wait_for()


def _conflict(page: Page, gallery: Gallery) -> None:
    office = gallery.site.office
    instance = bring_to(office, "submit_report", "Diselesaikan dua orang")
    page.goto(f"/tasks/{office.task(instance, 'submit_report')}")
    page.locator("#note").fill(f"Ketikan yang tidak boleh hilang: {'x' * 90}")
    DEEDS["submit_report"](office, instance)
    page.locator(SEND).click()
    page.locator("#typed").wait_for()


def _refused_period(page: Page, _gallery: Gallery) -> None:
    page.goto(f"{CALENDAR}/periods/new")
    page.locator("[name=hours_friday]").fill("08:00-12:00, 11:00-15:00")
    page.locator("form .button.primary").click()
    page.locator(".errors").wait_for()


def _previewed_day(page: Page, _gallery: Gallery) -> None:
    page.goto(f"{CALENDAR}?day=2026-11-26")
    page.locator("[name=name]").fill("Cuti bersama menurut keputusan yang baru diterima")
    page.locator("[name=basis]").fill("SKB 3 Menteri tentang perubahan hari libur nasional dan cuti bersama")
    page.locator("[name=_look]").first.click()
    page.locator("#would-move").wait_for()


def _handed_on(office: Office) -> UUID:
    """A task that the Sekretaris lets somebody prepare, on hold, with a comment."""
    task = office.task(bring_to(office, "distribute_format", "Kasus yang disiapkan orang lain"), "distribute_format")
    sekretaris, person_id = office.actor("sekretaris"), office.actor("kasubag.umum").person_id
    words = "Tanggapan dan saran\nMohon disiapkan sebelum rapat pimpinan."
    until = office.clock() + timedelta(days=3)
    hold_task(office.runtime, sekretaris, task_id=task, until=until, reason="Menunggu data", idempotency_key=f"b{task}")
    remark = Remark("Sudah saya telepon, @kasubag.umum. Datanya menyusul.", task)
    instance = office.row(task).instance_id
    comment(office.runtime, sekretaris, instance_id=instance, remark=remark, idempotency_key=f"c{task}")
    forward_task(
        office.runtime, sekretaris, task_id=task, people=[person_id], instruction=words, idempotency_key=f"a{task}"
    )
    return task


def _prepared_task(page: Page, gallery: Gallery) -> None:
    page.goto(f"/tasks/{_handed_on(gallery.site.office)}")


def _bulk(act: str, page: Page, _gallery: Gallery) -> None:
    """Do something to the first tasks of the inbox."""
    page.goto("/tasks")
    for box in page.locator("[name=task]").all()[:3]:
        box.check()
    page.locator(".bulk > details > summary").click()
    page.locator(f".bulk button[value={act}]").click()
    page.locator("main a[href='/tasks']").wait_for()


def _refused_act(page: Page, gallery: Gallery) -> None:
    page.goto(f"/tasks/{gallery.tasks['submit_report']}")
    page.locator(".acts > summary").click()
    page.locator("summary[data-act=hold]").click()
    page.locator("#hold-reason").fill("Menunggu tanda tangan Bupati")
    page.locator("details[open] > form[action$='/hold'] button").click()
    page.locator(".field-error").wait_for()


def _repair(which: str, page: Page, gallery: Gallery) -> None:
    page.goto(f"/instances/{getattr(gallery, which)}/perbaikan")


def _evidence(which: str, page: Page, gallery: Gallery) -> None:
    page.goto(f"/instances/{getattr(gallery, which)}/evidence")


def _revision(page: Page, gallery: Gallery, part: str = "") -> None:
    page.goto(f"/revisi/{gallery.revision}{part}")


def _drawing(page: Page, gallery: Gallery, which: str = "revision") -> None:
    page.goto(f"/revisi/{getattr(gallery, which)}/gambar")
    if page.evaluate("() => document.querySelector('#editor-canvas') !== null"):
        page.locator("#editor-canvas").wait_for(state="attached")


def _refused_sop(page: Page, _gallery: Gallery) -> None:
    page.goto("/revisi")
    page.locator("#pasted").fill("No\tAktivitas\tPelaksana\tWaktu\n1\tMencatat\tStaf\tsegera\n")
    page.locator("#new ~ form .button.primary").click()
    page.locator(".errors").wait_for()


EVERY_PAGE: dict[str, Sight] = {
    **{name: Sight(who, _at(path)) for name, (who, path) in ADDRESSES.items()},
    "login refused": Sight("", _refused_log_in),
    "login after the session ended": Sight("sekretaris", _ended_session),
    **{f"task {element}": Sight(who, partial(_task, element)) for element, who in WHO.items()},
    "task of a colleague": Sight("kadis", _colleagues_task),
    "finished task": Sight("kadis", _finished_task),
    "refused form": Sight("staf.umum", _refused_form),
    "refused table": Sight(SUPPLIERS[FIRST_UNIT], _refused_table),
    "workbook to take over": Sight(SUPPLIERS[FIRST_UNIT], _workbook),
    "refused workbook": Sight(SUPPLIERS[FIRST_UNIT], _wrong_workbook),
    "task that somebody else has finished": Sight("sekretaris", _conflict),
    "task to prepare": Sight("kasubag.umum", _prepared_task),
    "task to oversee": Sight("kadis", _prepared_task),
    "refused act": Sight("sekretaris", _refused_act),
    "finish several": Sight("kadis", partial(_bulk, "finish")),
    "several taken": Sight("staf.umum", partial(_bulk, "claim")),
    "case": Sight("kadis", partial(_case, "looping")),
    "case complete": Sight("sekretaris", partial(_case, "complete")),
    "case ended early": Sight("kadis", partial(_case, "ended")),
    **{name: Sight(*sight) for name, sight in SIGNING_PAGES.items()},
    "calendar day previewed": Sight("admin", _previewed_day),
    "calendar period refused": Sight("admin", _refused_period),
    "deputy foreseen": Sight("kadis", _deputy_foreseen),
    "deputy refused": Sight("kadis", _deputy_refused),
    "post": Sight("admin", _post),
    "case in time": Sight("kadis", partial(_in_time, "looping")),
    "repair desk": Sight("kadis", partial(_repair, "looping")),
    "evidence": Sight("kadis", partial(_evidence, "complete")),
    "evidence of a case that loops": Sight("sekretaris", partial(_evidence, "looping")),
    "evidence of a case ended early": Sight("kadis", partial(_evidence, "ended")),
    "new SOP refused": Sight("admin", _refused_sop),
    "revision": Sight("admin", _revision),
    "revision of another tool": Sight("admin", lambda page, gallery: page.goto(f"/revisi/{gallery.adopted}")),
    "revision as a table": Sight("admin", partial(_revision, part="/tabel?baris=6")),
    "correct an answer": Sight(
        "kadis", lambda page, gallery: page.goto(f"/instances/{gallery.looping}/perbaikan/koreksi?seq=2")
    ),
    "data of the sheet of a revision": Sight("admin", partial(_revision, part="/identitas")),
    "revision as a drawing": Sight("admin", _drawing),
    "drawing of another tool": Sight("admin", partial(_drawing, which="adopted")),
    "document": Sight("kadis", partial(_document, "nota_dinas")),
    "document that waits": Sight("kadis", partial(_document, "lembar_disposisi")),
    "document that failed": Sight("admin", partial(_document, "undangan")),
    "sample of a document": Sight("admin", _sample),
    "no such document": Sight("kadis", _at(f"/documents/{UUID(int=0)}")),
    "no such case": Sight("kadis", _at(f"/instances/{UUID(int=0)}")),
    "failure": Sight("kadis", _at(FAILING)),
}
