"""The page of those who oversee units: every running case, the most overdue first."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from engine.run.runtime import Runtime
from tests.office import Office
from tests.web.visitor import open_office
from tests.web.worker import Worker, head_of_another_agency, soup, words


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path, idle_minutes=100_000, session_hours=10_000)


def test_every_running_case_is_listed_with_step_holder_and_time_left(app: Flask, office: Office) -> None:
    instance = office.starts(subject="Tribulan IV 2026")
    office.completes("kadis", instance, "order_report")
    office.claims("sekretaris", office.task(instance, "distribute_format"))

    line = words(Worker(app, username="pengawas").opens("/supervise"), "tbody tr")

    for part in ("Tribulan IV 2026", "Step 2 · Menyampaikan", "Asep Suhendar", "1 hour of working time left"):
        assert part in line


def test_the_most_overdue_case_comes_first_and_is_counted(app: Flask, office: Office) -> None:
    office.starts(subject="Yang lama")
    office.clock.pass_minutes(60)
    office.starts(subject="Yang baru")

    page = Worker(app, username="kadis").opens("/supervise")

    assert [link.get_text() for link in soup(page).select("tbody th a")] == ["Yang lama", "Yang baru"]
    assert words(page, ".figures") == "Running 2 Late 1 Close to the limit 0"


def test_each_unit_of_a_repeated_step_has_its_own_line(app: Flask, office: Office) -> None:
    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    office.completes("sekretaris", instance, "distribute_format")

    lines = [line.get_text() for line in soup(Worker(app, username="kadis").opens("/supervise")).select("tbody tr")]

    assert len(lines) == 3
    assert "Bidang Pemerintahan Desa" in " ".join(lines)


def test_ended_cases_are_not_listed(app: Flask, office: Office) -> None:
    office.cancels("kadis", office.starts(), "Salah")

    assert "No case is running" in words(Worker(app, username="kadis").opens("/supervise"))


def test_a_head_sees_nothing_of_another_agency(app: Flask, office: Office, runtime: Runtime) -> None:
    office.starts()

    page = Worker(app, username=head_of_another_agency(runtime)).opens("/supervise")

    assert "No case is running" in words(page)


@pytest.mark.parametrize("username", ["sekretaris", "pemdes", "staf.umum"])
def test_who_oversees_nothing_finds_no_such_page(app: Flask, username: str) -> None:
    assert Worker(app, username=username).opens("/supervise").status_code == 404
