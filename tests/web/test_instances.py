"""The pages of cases: starting one, where it stands, its history, drawing and files, and ending it."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import brotli
import pytest
from flask import Flask
from sqlalchemy import event

from engine.run.runtime import Runtime
from tests.office import PDF, SUPPLIERS, Office
from tests.web.visitor import open_office
from tests.web.worker import Worker, head_of_another_agency, links, soup, upload, words

START = "form[action='/instances/new']"
CANCEL = "form[action$=cancel]"


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path, idle_minutes=100_000, session_hours=10_000)


@pytest.fixture
def kadis(app: Flask) -> Worker:
    return Worker(app, username="kadis")


def sent_back(office: Office) -> UUID:
    """A case whose draft was sent back to step 5 once."""
    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    office.completes("sekretaris", instance, "distribute_format", units=["bidang_pemdes"])
    answers(office, instance, "pemdes", "fill_format", "bidang_pemdes")
    answers(office, instance, "kasubag.perencanaan", "check_format", "bidang_pemdes", decision="lengkap")
    answers(office, instance, "kasubag.perencanaan", "analyse_data", analysis="Baik.")
    file = office.attaches("staf.perencanaan", office.task(instance, "draft_report"))
    office.completes("staf.perencanaan", instance, "draft_report", files={"document": [file]})
    office.clock.pass_minutes(90)
    office.completes("sekretaris", instance, "correct_draft", decision="perbaiki", corrections="Bab III.")
    return instance


def answers(office: Office, instance: UUID, who: str, element: str, unit: str = "", **typed: str) -> None:
    """Hand in a task with a figure wherever its table asks for one."""
    task = office.task(instance, element, unit)
    shown = office.shown(task)
    rows = [name.removesuffix(".state") for name in shown if name.endswith(".state")]
    figures = {f"{row}.{part}": ["9"] for row in rows for part in ("numerator", "denominator", "value")}
    office.hands_in(who, task, {**shown, **figures, **{name: [text] for name, text in typed.items()}})


# Starting


def test_the_start_page_tells_what_will_run(kadis: Worker) -> None:
    page = kadis.opens("/instances/new")

    told = words(page)
    for part in ("Pengumpulan Data Kinerja", "01.03/175-Sekre/2024", "Steps 13", "723 working minutes"):
        assert part in told
    subject = soup(page).select_one("[name=subject]")
    assert subject is not None
    assert subject["value"] == "Pengumpulan Data Kinerja, quarter IV of 2026"


def test_starting_leads_to_the_first_task(kadis: Worker) -> None:
    answer = kadis.hands_in(kadis.opens("/instances/new"), {"subject": "Tribulan IV 2026"}, selector=START)

    assert answer.status_code == 303
    assert "Step 1 · Memerintahkan penyusunan LAKIP Tribulan IV 2026" in words(kadis.opens(answer.location))


def test_a_double_click_starts_one_case(kadis: Worker) -> None:
    page = kadis.opens("/instances/new")

    first, second = (kadis.hands_in(page, selector=START) for _ in range(2))

    assert first.location == second.location
    assert len(soup(kadis.opens("/instances")).select("tbody tr")) == 1


def test_who_may_not_start_is_told_so_and_cannot(app: Flask) -> None:
    pemdes = Worker(app, username="pemdes")

    assert "There is no SOP you can start" in words(pemdes.opens("/instances/new"))
    assert pemdes.sends("/instances/new", process_id="pengumpulan_data_kinerja", subject="x").status_code == 403


def test_the_drawing_can_be_looked_at_before_starting(kadis: Worker) -> None:
    answer = kadis.opens("/instances/new/pengumpulan_data_kinerja.svg")

    assert answer.mimetype == "image/svg+xml"
    assert "Rapat Finalisasi" in answer.text
    assert kadis.opens("/instances/new/no_such_sop.svg").status_code == 404


# The list


def test_running_cases_come_first_and_say_where_they_stand(kadis: Worker, office: Office) -> None:
    ended = office.starts(subject="Batal")
    office.cancels("kadis", ended, "Salah tribulan")
    office.starts(subject="Berjalan")
    office.clock.pass_minutes(1)
    office.cancels("kadis", office.starts(subject="Batal juga"), "Salah tahun")

    lines = [line.get_text(" ", strip=True) for line in soup(kadis.opens("/instances")).select("tbody tr")]

    assert ["Berjalan" in lines[0], "Batal juga" in lines[1], len(lines)] == [True, True, 3]
    assert "Step 1 · Memerintahkan penyusunan LAKIP" in lines[0]
    assert "Ended early" in lines[1]


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("?filter=running", {"Tribulan III", "Tribulan IV"}),
        ("?filter=late", {"Tribulan III"}),
        ("?filter=done", {"Batal"}),
        ("?filter=waiting_for_others", {"Tribulan IV"}),
        ("?filter=done_this_month", {"Tribulan IV"}),
        ("?q=TRIBULAN", {"Tribulan III", "Tribulan IV"}),
        ("?q=iv", {"Tribulan IV"}),
        ("?q=100%25", set()),
        ("?filter=nonsense&after=nonsense", {"Tribulan III", "Tribulan IV", "Batal"}),
    ],
)
def test_the_list_can_be_narrowed(kadis: Worker, office: Office, query: str, subjects: set[str]) -> None:
    office.starts(subject="Tribulan III")
    office.cancels("kadis", office.starts(subject="Batal"), "Salah")
    office.clock.pass_minutes(60)
    office.completes("kadis", office.starts(subject="Tribulan IV"), "order_report")

    page = kadis.opens(f"/instances{query}")

    assert {link.get_text() for link in soup(page).select("tbody th a")} == subjects


def test_more_cases_than_fit_on_a_page_are_each_listed_once(kadis: Worker, office: Office) -> None:
    for number in range(52):
        instance = office.starts(subject=f"Kasus {number}")
        if number % 20 == 0:
            office.cancels("kadis", instance, "Salah")

    first = kadis.opens("/instances")
    second = kadis.opens(links(first, "main p a.button")[-1])

    listed = [*links(first, "tbody th a"), *links(second, "tbody th a")]
    assert len(listed) == len(set(listed)) == 52


# One case


def test_steps_are_done_now_come_again_or_are_still_to_come(kadis: Worker, office: Office) -> None:
    page = kadis.opens(f"/instances/{sent_back(office)}")

    states = [state.get_text().strip("()") for state in soup(page).select(".steps h3 .visually-hidden")]
    assert states == ["done"] * 4 + ["now", "comes again"] + ["still to come"] * 7


def test_every_round_tells_who_did_it_and_how_long_it_took_and_waited(kadis: Worker, office: Office) -> None:
    page = kadis.opens(f"/instances/{sent_back(office)}")

    fifth = soup(page).select(".steps > li")[4].get_text(" ", strip=True)
    sixth = soup(page).select(".steps > li")[5].get_text(" ", strip=True)

    assert "round 1" in fifth
    assert "round 2" in fifth
    assert "Rina Marlina, A.Md." in fifth
    assert "nobody has taken it yet" in fifth
    assert "waited 1 hour 30 minutes" in sixth


def test_work_beyond_the_standard_is_marked(kadis: Worker, office: Office) -> None:
    instance = office.starts()
    office.claims("kadis", office.task(instance, "order_report"))
    office.clock.pass_minutes(10)
    office.completes("kadis", instance, "order_report")

    first = soup(kadis.opens(f"/instances/{instance}")).select(".steps > li")[0].get_text(" ", strip=True)

    assert "worked 10 minutes" in first
    assert "over the standard of 3 minutes" in first


def test_the_units_of_a_repeated_step_stand_one_by_one(kadis: Worker, office: Office) -> None:
    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    office.completes("sekretaris", instance, "distribute_format")

    third = soup(kadis.opens(f"/instances/{instance}")).select(".steps > li")[2]

    assert len(third.select("h4")) == len(SUPPLIERS)
    assert "Bidang Pemerintahan Desa" in third.get_text()


def test_the_drawing_carries_the_marks_of_the_case(kadis: Worker, office: Office) -> None:
    instance = sent_back(office)

    for answer in (kadis.opens(f"/instances/{instance}"), kadis.opens(f"/instances/{instance}/diagram.svg")):
        assert "Memerintahkan penyusunan LAKIP: Done" in answer.text
        assert "Membuat draft Lakip: In progress" in answer.text
        assert "0/60 min" in answer.text


def test_the_drawing_that_can_be_moved_gets_the_stored_file(kadis: Worker, office: Office) -> None:
    answer = kadis.opens(f"/instances/{office.starts()}/process.bpmn")

    assert answer.mimetype == "application/xml"
    assert b"pengumpulan_data_kinerja" in answer.data


def test_the_history_is_told_in_words(app: Flask, kadis: Worker, office: Office, acting_secretary: str) -> None:
    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    office.claims(acting_secretary, office.task(instance, "distribute_format"))
    office.releases(acting_secretary, office.task(instance, "distribute_format"))
    office.cancels("pengawas", instance, "Salah tribulan")

    told = [
        line.get_text(" ", strip=True) for line in soup(kadis.opens(f"/instances/{instance}")).select(".history li")
    ]

    assert "JAYA PRANOLO, S.STP, M.Si (Kepala Dinas) started the case." in told[0]
    assert "finished Step 1 · Memerintahkan penyusunan LAKIP" in told[1]
    assert "(Plh. Sekretaris) took Step 2" in told[2]
    assert "gave back" in told[3]
    assert "(supervisor) ended the case early: Salah tribulan" in told[4]


def test_the_page_of_a_long_case_asks_no_more_queries_than_that_of_a_short_one(
    kadis: Worker, office: Office, runtime: Runtime
) -> None:
    statements: list[str] = []
    event.listen(runtime.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    def asked(instance: UUID) -> int:
        kadis.opens(f"/instances/{instance}")
        statements.clear()
        kadis.opens(f"/instances/{instance}")
        return len(statements)

    long = sent_back(office)
    short = office.starts()
    office.completes("kadis", short, "order_report")
    office.completes("sekretaris", short, "distribute_format")

    assert asked(long) == asked(short)


def test_the_page_of_a_case_is_light(kadis: Worker, office: Office) -> None:
    page = kadis.opens(f"/instances/{sent_back(office)}")

    weight = len(brotli.compress(page.data))
    for link in soup(page).select("link[rel=stylesheet], link[rel=icon], script[src]"):
        with kadis.opens(str(link.get("href") or link["src"])) as asset:
            weight += len(brotli.compress(asset.data))
    assert weight < 40_000


# Files


def test_a_file_is_given_out_under_its_name_and_can_do_nothing(kadis: Worker, office: Office) -> None:
    instance = sent_back(office)
    page = kadis.opens(f"/instances/{instance}")

    with kadis.opens(links(page, ".filelist a")[0]) as file:
        assert file.data == PDF
        assert file.mimetype == "application/pdf"
        assert file.headers["Content-Disposition"] == "attachment; filename=lakip.pdf"
        assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert file.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_of_another_case_is_not_found_here(kadis: Worker, office: Office) -> None:
    file = links(kadis.opens(f"/instances/{sent_back(office)}"), ".filelist a")[0].rsplit("/", 1)[-1]
    other = office.starts()

    assert kadis.opens(f"/instances/{other}/files/{file}").status_code == 404


# Who may see and end it


@pytest.mark.parametrize("what", ["", "/diagram.svg", "/process.bpmn", "/files/aa"])
def test_another_agency_finds_no_case_of_ours(app: Flask, office: Office, runtime: Runtime, what: str) -> None:
    instance = office.starts()
    visitor = Worker(app, username=head_of_another_agency(runtime))

    assert visitor.opens(f"/instances/{instance}{what}").status_code == 404
    assert visitor.sends(f"/instances/{instance}/cancel", reason="x").status_code == 404
    assert "There are no cases yet" in words(visitor.opens("/instances"))


def test_the_head_ends_a_case_with_a_reason(kadis: Worker, office: Office) -> None:
    instance = office.starts()

    answer = kadis.hands_in(kadis.opens(f"/instances/{instance}"), {"reason": "Salah tribulan"}, selector=CANCEL)

    assert "Salah tribulan" in words(kadis.opens(answer.location), ".history")
    assert office.instance(instance).status == "cancelled"


def test_without_a_reason_no_case_is_ended(kadis: Worker, office: Office) -> None:
    instance = office.starts()

    answer = kadis.hands_in(kadis.opens(f"/instances/{instance}"), {"reason": "  "}, selector=CANCEL)

    assert answer.status_code == 422
    assert office.instance(instance).status == "running"


def test_others_see_no_way_to_end_it_and_are_refused(app: Flask, office: Office) -> None:
    instance = office.starts()
    pemdes = Worker(app, username="pemdes")

    assert soup(pemdes.opens(f"/instances/{instance}")).select_one(CANCEL) is None
    assert pemdes.sends(f"/instances/{instance}/cancel", reason="x").status_code == 403


# Without scripts


def test_the_whole_sop_can_be_worked_without_scripts(app: Flask, office: Office) -> None:
    people: dict[str, Worker] = {}

    def does(username: str, typed: dict[str, str | list[str]] | None = None, file: str | None = None) -> None:
        worker = people.setdefault(username, Worker(app, username=username))
        page = worker.task()
        shown = [str(control["name"]) for control in soup(page).select("[name^='performance.']")]
        figures = {name: "9" for name in shown if name.endswith((".numerator", ".denominator", ".value"))}
        answer = worker.hands_in(
            page, {**figures, **(typed or {})}, files={file: [upload("a.pdf", PDF)]} if file else None
        )
        assert answer.status_code == 303, words(answer)
        office.clock.pass_minutes(5)

    instance = office.starts()
    does("kadis")
    does("sekretaris")
    for unit in SUPPLIERS.values():
        does(unit)
        does("kasubag.perencanaan", {"decision": "lengkap"})
    does("kasubag.perencanaan", {"analysis": "Baik."})
    does("staf.perencanaan", file="document")
    does("sekretaris", {"decision": "benar"})
    does("kasubag.perencanaan", {"attendance.0.name": "Ani", "minutes": "Disepakati."})
    does("sekretaris")
    does("kadis", {"decision": "setuju"})
    does("kadis")
    does("staf.umum", {"letter_number": "OT.01/12"})
    does("staf.umum")
    does("staf.umum", {"recipient_name": "Asep", "recipient_position": "Agendaris"}, file="proof")

    assert office.instance(instance).status == "completed"
    assert "The case is complete." in words(people["kadis"].opens(f"/instances/{instance}"), ".history")


def test_a_subject_can_put_no_markup_into_the_page_or_its_drawing(kadis: Worker, office: Office) -> None:
    instance = office.starts(subject="<script>alert(1)</script><b>")

    for path in (f"/instances/{instance}", f"/instances/{instance}/diagram.svg", "/instances", "/tasks", "/supervise"):
        assert "<script>alert" not in kadis.opens(path).text
