"""The inbox: what is offered to whom, in which order, in how many words and bytes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import brotli
import pytest
from flask import Flask
from sqlalchemy import event, update

from engine.run.runtime import Runtime
from models.people import PostHolding
from tests.office import Office
from tests.web.visitor import open_office
from tests.web.worker import Worker, links, soup, words

PDF = b"%PDF-1.7 lampiran"


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path, idle_minutes=100_000, session_hours=10_000)


@pytest.fixture
def kadis(app: Flask) -> Worker:
    return Worker(app, username="kadis")


def ordered(office: Office, subject: str = "Tribulan IV 2026") -> UUID:
    """A case that waits for the Sekretaris."""
    instance = office.starts(subject=subject)
    office.completes("kadis", instance, "order_report")
    return instance


# What is offered


def test_an_empty_inbox_says_when_a_task_will_appear(kadis: Worker) -> None:
    page = kadis.inbox()

    assert "There is nothing to do" in words(page)
    assert "/instances" in links(page)


def test_a_task_is_offered_to_its_post_and_to_nobody_else(app: Flask, office: Office) -> None:
    ordered(office)

    assert "Step 2 · Menyampaikan format" in words(Worker(app, username="sekretaris").inbox())
    for other in ("kadis", "pemdes", "staf.umum", "pengawas"):
        assert "There is nothing to do" in words(Worker(app, username=other).inbox())


def test_who_acts_for_a_post_is_offered_its_tasks(app: Flask, office: Office, acting_secretary: str) -> None:
    ordered(office)

    assert "Step 2" in words(Worker(app, username=acting_secretary).inbox())


def test_a_line_says_what_is_to_do_from_whom_since_when_and_how_long_is_left(kadis: Worker, office: Office) -> None:
    office.starts(subject="Tribulan IV 2026")

    line = words(kadis.inbox(), "tbody tr")

    assert line.startswith("Step 1 · Memerintahkan penyusunan LAKIP")
    for part in ("Tribulan IV 2026", "JAYA PRANOLO", "23 Nov 2026 08:00", "3 minutes of working time left", "free"):
        assert part in line


def test_late_tasks_come_first_and_say_by_how_much_working_time(app: Flask, office: Office) -> None:
    ordered(office, "Yang terlambat")
    office.clock.pass_minutes(4 * 60)  # 08.00 to 12.00
    ordered(office, "Yang baru")

    lines = [
        line.get_text(" ", strip=True) for line in soup(Worker(app, username="sekretaris").inbox()).select("tbody tr")
    ]

    assert "Yang terlambat" in lines[0]
    assert "Late by 3 hours" in lines[0]
    assert "1 hour of working time left" in lines[1]


def test_nights_do_not_make_a_task_late(app: Flask, office: Office) -> None:
    office.clock.pass_minutes(7 * 60 + 30)  # 15.30, half an hour before the office closes
    ordered(office)
    office.clock.pass_minutes(15 * 60)  # 06.30 on Tuesday

    assert "30 minutes of working time left" in words(Worker(app, username="sekretaris").inbox())


@pytest.mark.parametrize(
    ("chosen", "minutes", "is_listed"),
    [
        *[("late", 50, False), ("late", 75, False), ("late", 76, True)],  # a quarter of an hour of grace
        *[("at_risk", 44, False), ("at_risk", 45, True), ("at_risk", 76, False)],
        *[("mine", 0, False), ("all", 0, True), ("nonsense", 0, True)],
    ],
)
def test_a_filter_lists_what_it_names(app: Flask, office: Office, chosen: str, minutes: int, is_listed: bool) -> None:
    ordered(office)
    office.clock.pass_minutes(minutes)

    page = Worker(app, username="sekretaris").inbox(filter=chosen)

    assert ("Step 2" in words(page)) is is_listed


def test_the_unit_of_a_repeated_step_is_named(app: Flask, office: Office) -> None:
    instance = ordered(office)
    office.completes("sekretaris", instance, "distribute_format")

    assert "Mengisi format data kinerja — Bidang Pemerintahan Desa" in words(Worker(app, username="pemdes").inbox())


def test_more_tasks_than_fit_on_a_page_are_each_listed_once(kadis: Worker, office: Office) -> None:
    for number in range(53):
        office.starts(subject=f"Kasus {number}")

    first = kadis.inbox()
    second = kadis.opens(links(first, "main p a.button")[-1])

    listed = [*links(first, "tbody a"), *links(second, "tbody a")]
    assert len(listed) == len(set(listed)) == 53
    assert "More tasks" not in words(second)


def test_the_number_of_queries_does_not_grow_with_the_inbox(kadis: Worker, office: Office, runtime: Runtime) -> None:
    statements: list[str] = []
    event.listen(runtime.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    def asked() -> int:
        kadis.inbox()
        statements.clear()
        assert kadis.inbox().status_code == 200
        return len(statements)

    office.starts()
    few = asked()
    for _ in range(20):
        office.starts()

    assert asked() == few


def test_the_inbox_is_light(kadis: Worker, office: Office) -> None:
    for number in range(20):
        office.starts(subject=f"Kasus {number}")
    page = kadis.inbox()

    weight = len(brotli.compress(page.data))
    for link in soup(page).select("link[rel=stylesheet], link[rel=icon]"):
        with kadis.opens(str(link["href"])) as asset:
            weight += len(brotli.compress(asset.data))

    assert weight < 20_000


def test_who_loses_a_post_loses_its_tasks_from_the_inbox(
    app: Flask, office: Office, runtime: Runtime, acting_secretary: str
) -> None:
    office.claims(acting_secretary, office.task(ordered(office), "distribute_format"))
    worker = Worker(app, username=acting_secretary)
    with runtime.database.sessions.begin() as session:
        session.execute(update(PostHolding).where(PostHolding.capacity == "plh").values(last_day=date(2026, 11, 22)))

    assert "There is nothing to do" in words(worker.inbox())
