"""The pages of those who oversee units: the board, the lists behind its numbers, what can be done and taken along."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from bs4 import Tag
from flask import Flask
from lxml import etree
from openpyxl import load_workbook
from sqlalchemy import event

from engine.run.runtime import Runtime
from tests.office import MONDAY_MORNING, SOP, Office
from tests.web.visitor import heading, open_office
from tests.web.worker import Worker, head_of_another_agency, links, soup, words

XES = {"x": "http://www.xes-standard.org/"}
KEYS = ("element", "lifecycle:transition")
PAGES = ("", "/tasks", "/cases", "/load", "/print", f"/heat/{SOP}", f"/advisor/{SOP}", "/tasks.csv", "/log.xes")


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path, idle_minutes=100_000, session_hours=10_000)


@pytest.fixture
def late_case(office: Office) -> UUID:
    """One case waits late at step 1, another one on hold at step 2, a third was ended early."""
    late = office.starts(subject="Yang terlambat")
    held = office.starts(subject="Yang ditahan")
    office.completes("kadis", held, "order_report")
    task = office.task(held, "distribute_format")
    office.claims("sekretaris", task)
    office.holds("sekretaris", task, office.clock.moment + timedelta(days=3), "Menunggu format dari Bagian Organisasi")
    office.cancels("kadis", office.starts(subject="Yang keliru"), "Keliru")
    office.clock.pass_minutes(60)
    return late


def cells(line: Tag) -> list[str]:
    return [" ".join(cell.get_text(" ").split()) for cell in line.select("th, td")]


def lines(app: Flask, path: str, username: str = "kadis") -> list[list[str]]:
    return [cells(line) for line in soup(Worker(app, username=username).opens(path)).select("main table tbody tr")]


def test_the_board_counts_and_says_which_step_holds_up(app: Flask, office: Office, late_case: UUID) -> None:
    for _ in range(2):
        office.starts()
    office.clock.pass_minutes(60)
    page = Worker(app, username="pengawas").opens("/supervise")

    assert words(page, ".figures") == "Running cases 4 Open tasks 4 Late 3 Close to the limit 0 On hold 1"
    assert words(page, ".sentence").startswith("Step 1 · Memerintahkan penyusunan LAKIP holds up most: 3 late tasks,")
    by_step = [cells(line) for line in soup(page).select("[aria-labelledby=steps] tbody tr")]
    assert by_step[0][0].startswith("Step 1")
    assert by_step[0][2:] == ["3", "3", "0", "0", "1", "0"]


def test_every_number_of_the_board_is_a_link_to_as_many_rows(app: Flask, late_case: UUID) -> None:
    worker = Worker(app, username="kadis")
    page = soup(worker.opens("/supervise"))

    numbers = page.select("main .figures a, main table a")

    assert len(numbers) > 20
    for number in numbers:
        rows = soup(worker.opens(str(number["href"]))).select("main table tbody tr")
        assert len(rows) == int(number.get_text()), number["href"]


def test_a_list_says_who_since_when_how_late_and_why_it_waits(app: Flask, late_case: UUID) -> None:
    late, held = lines(app, "/supervise/tasks")

    assert late[0].startswith("Yang terlambat Pengumpulan Data Kinerja · Dinas Pemberdayaan")
    assert late[1] == "Step 1 · Memerintahkan penyusunan LAKIP"
    assert late[2:6] == ["nobody has taken it yet", "23 Nov 2026 08:00", "23 Nov 2026 08:03", "Late by 57 minutes"]
    assert held[2] == "Asep Suhendar, S.Sos., M.Si."
    assert held[5] == "On hold until 26 Nov 2026 08:00 Menunggu format dari Bagian Organisasi"


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("state=late", ["Yang terlambat"]),
        ("state=on_hold", ["Yang ditahan"]),
        (f"sop={SOP}&step=distribute_format", ["Yang ditahan"]),
        ("person=0", ["Yang terlambat"]),
        ("q=DITAHAN", ["Yang ditahan"]),
        ("urgency=sangat_segera", []),
        ("unit=999", []),
        ("state=done&period=year", ["Yang ditahan"]),
        ("state=done&period=between&from=2020-01-01&to=2020-02-01", []),
        ("state=nonsense&unit=x&period=y&after=z", ["Yang terlambat", "Yang ditahan"]),
    ],
)
def test_a_list_is_narrowed_by_its_address(app: Flask, late_case: UUID, query: str, subjects: list[str]) -> None:
    page = soup(Worker(app, username="kadis").opens(f"/supervise/tasks?{query}"))

    assert [link.get_text() for link in page.select("tbody th a")] == subjects


def test_what_narrows_a_list_can_be_taken_away_again(app: Flask, late_case: UUID) -> None:
    worker = Worker(app, username="kadis")
    narrowed = worker.opens(f"/supervise/tasks?state=late&sop={SOP}&step=distribute_format&person=0")

    chips = links(narrowed, "ul.chips a")

    assert len(chips) == 2
    assert "Yang terlambat" in words(worker.opens(chips[0]))


def test_a_long_list_goes_on_where_it_stopped(app: Flask, office: Office) -> None:
    for number in range(53):
        office.starts(subject=f"Kasus {number}")
    worker = Worker(app, username="kadis")

    first = worker.opens("/supervise/tasks")
    second = worker.opens(next(link for link in links(first) if "after=" in link))

    subjects = [link.get_text() for page in (first, second) for link in soup(page).select("tbody th a")]
    assert len(subjects) == len(set(subjects)) == 53
    assert "53 tasks" in words(first)


def test_who_is_reminded_is_told_once_an_hour_and_the_list_says_when(
    app: Flask, office: Office, late_case: UUID
) -> None:
    worker = Worker(app, username="pengawas")
    form = soup(worker.opens("/supervise/tasks?state=late")).select_one("details.acts form")
    assert form is not None
    sent = {str(field["name"]): str(field.get("value", "")) for field in form.select("input")}

    answer = worker.posts(str(form["action"]), sent | {"words": "Mohon diselesaikan"})

    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/supervise/tasks?state=late")
    page = worker.opens("/supervise/tasks?state=late")
    assert "Last reminded 23 Nov 2026 09:00" in words(page, "tbody")
    assert office.history(late_case)[-1].kind == "reminded"
    again = worker.posts(str(form["action"]), sent | {"_key": "another"})
    assert again.status_code == 409


def as_shown(row: list[str]) -> tuple[str, str, str]:
    return row[0].partition(" Pengumpulan")[0], row[1], row[2]


@pytest.mark.parametrize("query", ["state=open", "state=late", "state=done&period=month", "q=ditahan"])
def test_a_file_holds_the_rows_that_the_list_shows(app: Flask, late_case: UUID, query: str) -> None:
    shown = [as_shown(line) for line in lines(app, f"/supervise/tasks?{query}")]
    worker = Worker(app, username="kadis")

    csv = worker.opens(f"/supervise/tasks.csv?{query}").data.decode("utf-8-sig").splitlines()
    book = load_workbook(io.BytesIO(worker.opens(f"/supervise/tasks.xlsx?{query}").data))

    rows = [line.split(";") for line in csv[1:]]
    assert [(row[0], row[4], row[5]) for row in rows] == shown
    sheet = list(book.worksheets[0].iter_rows(values_only=True))
    assert [(row[0], row[4], row[5]) for row in sheet[1:]] == shown
    assert list(sheet[0]) == csv[0].split(";")
    assert "JAYA PRANOLO" in str([cell for row in book.worksheets[1].iter_rows(values_only=True) for cell in row])


def test_the_list_of_cases_can_be_taken_along_too(app: Flask, late_case: UUID) -> None:
    worker = Worker(app, username="sekretaris")

    csv = worker.opens("/instances/list.csv?filter=running").data.decode("utf-8-sig").splitlines()

    assert [line.split(";")[0] for line in csv[1:]] == [
        str(link.get_text()) for link in soup(worker.opens("/instances?filter=running")).select("tbody th a")
    ]
    assert worker.opens("/instances/list.xlsx").data.startswith(b"PK")


def test_the_event_log_tells_the_histories_of_the_listed_cases(app: Flask, office: Office, late_case: UUID) -> None:
    sent = Worker(app, username="pengawas").opens("/supervise/log.xes?state=on_hold")

    log = etree.fromstring(sent.data)
    traces = log.findall("x:trace", XES)
    told = [
        [event.xpath(f"string(x:string[@key='{key}']/@value)", namespaces=XES) for key in KEYS]
        for event in traces[0].findall("x:event", XES)
    ]
    assert len(traces) == 1
    assert told == [
        ["order_report", "schedule"],
        ["order_report", "complete"],
        ["distribute_format", "schedule"],
        ["distribute_format", "assign"],
        ["distribute_format", "suspend"],
    ]
    assert "attachment" in sent.headers["Content-Disposition"]


def completed(office: Office, minutes: int, times: int) -> None:
    """On one morning after another, because breaks and nights do not count."""
    for number in range(times):
        office.clock.moment = MONDAY_MORNING + timedelta(days=number)
        case = office.starts()
        office.clock.pass_minutes(2)
        office.completes("kadis", case, "order_report")
        office.clock.pass_minutes(minutes)
        office.completes("sekretaris", case, "distribute_format")


def test_only_a_slow_step_is_hot_on_the_drawing_and_in_its_table(app: Flask, office: Office) -> None:
    completed(office, minutes=95, times=5)

    page = Worker(app, username="kadis").opens(f"/supervise/heat/{SOP}?period=year")

    assert words(page, ".sentence") == f"Over the standard: {steps(office)['distribute_format']}."
    drawn = page.text
    assert drawn.count("el-task is-far_over") == 1
    table = {line[0]: line[1:] for line in lines(app, f"/supervise/heat/{SOP}?period=year")}
    assert table[steps(office)["distribute_format"]][0:6] == [
        "1 hour", "1 hour 35 minutes", "1 hour 35 minutes", "100%", "5", "0",
    ]  # fmt: skip
    assert table[steps(office)["order_report"]][-1] == "Within the standard"


@pytest.mark.parametrize(("minutes", "times"), [(30, 5), (74, 5), (180, 4)])
def test_no_step_is_hot_where_all_are_fast_or_too_little_is_known(
    app: Flask, office: Office, minutes: int, times: int
) -> None:
    completed(office, minutes, times)

    page = Worker(app, username="kadis").opens(f"/supervise/heat/{SOP}")

    assert words(page, ".sentence") == "No step is over its standard in this period."
    assert "is-over" not in page.text.replace('class="swatch is-over"', "")
    assert "is-far_over" not in page.text.replace('class="swatch is-far_over"', "")


def test_the_advisor_is_silent_until_it_knows_enough(app: Flask, office: Office) -> None:
    completed(office, minutes=90, times=12)
    page = Worker(app, username="pengawas").opens(f"/supervise/advisor/{SOP}")

    assert "Not enough data yet: 12 of 30." in words(page, "tbody tr")
    assert "A proposal changes nothing by itself." in words(page)


def test_a_case_is_shown_in_time_beside_its_standard(app: Flask, office: Office, late_case: UUID) -> None:
    case = next(iter(soup(Worker(app).opens("/supervise/tasks?state=on_hold")).select("tbody th a")))

    page = Worker(app, username="sekretaris").opens(f"{case['href']}/gantt")

    table = [cells(line) for line in soup(page).select("table tbody tr")]
    assert table[1][0] == f"Step 2 · {steps(office)['distribute_format']}"
    assert table[1][3:7] == ["1 hour", "0 minutes", "0 minutes", "1 hour"]
    assert "On hold" in words(page, ".legend")
    assert f"{case['href']}/gantt" in links(Worker(app, username="sekretaris").opens(str(case["href"])))


def steps(office: Office) -> dict[str, str]:
    with office.runtime.database.readers() as session:
        elements = office.runtime.catalogue.latest(session, SOP, office.runtime.now()).elements
    return {id_: element.name for id_, element in elements.items()}


def test_the_board_can_be_printed_with_who_when_and_the_late_list(app: Flask, late_case: UUID) -> None:
    page = Worker(app, username="kadis").opens("/supervise/print")

    assert heading(page) == "Supervision, for the weekly meeting"
    assert "printed by JAYA PRANOLO, S.STP, M.Si · Quarter IV of 2026" in words(page)
    assert "Yang terlambat" in words(page, "[aria-labelledby=late]")


def test_a_head_sees_nothing_of_another_agency(app: Flask, office: Office, runtime: Runtime, late_case: UUID) -> None:
    worker = Worker(app, username=head_of_another_agency(runtime))

    assert words(worker.opens("/supervise"), ".figures").startswith("Running cases 0 Open tasks 0")
    assert soup(worker.opens("/supervise/tasks")).select("tbody tr") == []
    assert len(worker.opens("/supervise/tasks.csv").data.splitlines()) == 1
    assert b"<trace>" not in worker.opens("/supervise/log.xes").data
    task = office.task(late_case, "order_report")
    assert worker.sends(f"/supervise/tasks/{task}/remind").status_code in (403, 404)


@pytest.mark.parametrize("username", ["sekretaris", "pemdes", "staf.umum", "admin"])
def test_who_oversees_nothing_finds_no_such_page(app: Flask, office: Office, username: str) -> None:
    worker, task = Worker(app, username=username), office.task(office.starts(), "order_report")

    assert {worker.opens(f"/supervise{page}").status_code for page in PAGES} == {404}
    assert worker.sends(f"/supervise/tasks/{task}/remind").status_code == 404


def test_an_unknown_sop_has_no_drawing_and_no_advice(app: Flask) -> None:
    worker = Worker(app, username="kadis")

    assert worker.opens("/supervise/heat/tidak_ada").status_code == 404
    assert worker.opens("/supervise/advisor/tidak_ada").status_code == 404


@pytest.mark.parametrize("path", ["/supervise", "/supervise/tasks", "/supervise/print", "/supervise/load"])
def test_a_page_asks_as_much_of_many_tasks_as_of_few(app: Flask, office: Office, path: str) -> None:
    office.starts()
    office.clock.pass_minutes(90)
    worker = Worker(app, username="kadis")
    few = asked(office, worker, path)
    for _ in range(30):
        office.starts()
    office.clock.pass_minutes(90)

    assert asked(office, worker, path) == few


def asked(office: Office, worker: Worker, path: str) -> int:
    worker.opens(path)  # by which it is also noted that the person is still there
    statements: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(office.runtime.database.engine, "before_cursor_execute", count)
    try:
        assert worker.opens(path).status_code == 200
    finally:
        event.remove(office.runtime.database.engine, "before_cursor_execute", count)
    return len(statements)
