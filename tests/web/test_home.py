"""The head of every page and the home page: where one stands, what waits, and where to begin."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update

from engine.run.runtime import Runtime
from models.people import Person
from tests.office import Office
from tests.web.visitor import Visitor, open_office


@pytest.fixture
def visitor(runtime: Runtime, tmp_path: Path) -> Visitor:
    return Visitor(open_office(runtime, tmp_path))


def counters(visitor: Visitor) -> dict[str, int]:
    page = BeautifulSoup(visitor.opens("/").text, "html.parser")
    links = [link.get_text(" ", strip=True).split(" ", 1) for link in page.select(".counters a")]
    return {label: int(number) for number, label in links}


def areas(visitor: Visitor) -> list[str]:
    page = BeautifulSoup(visitor.opens("/").text, "html.parser")
    return [" ".join(link.get_text().split()) for link in page.select(".nav a")]


def head(visitor: Visitor) -> str:
    page = BeautifulSoup(visitor.opens("/").text, "html.parser")
    return " ".join(str(page.select_one("header")).split())


def test_the_home_page_counts_what_waits_in_the_words_of_the_job(visitor: Visitor, office: Office) -> None:
    first, second = office.starts("kadis"), office.starts("kadis")
    office.claims("kadis", office.task(first, "order_report"))
    office.completes("kadis", second, "order_report")
    office.clock.pass_minutes(120)
    visitor.signs_in("kadis")

    assert counters(visitor) == {
        "To do": 1,
        "Late": 1,
        "Close to the limit": 0,
        "I am working on": 1,
        "Waiting for others": 1,
        "Finished this month": 1,
    }


def test_every_counter_leads_to_a_list(visitor: Visitor) -> None:
    visitor.signs_in("kadis")
    page = BeautifulSoup(visitor.opens("/").text, "html.parser")

    answers = [visitor.opens(str(link["href"])).status_code for link in page.select(".counters a")]

    assert answers == [200] * 6


def test_the_head_shows_the_number_of_tasks(visitor: Visitor, office: Office) -> None:
    office.starts("kadis")
    visitor.signs_in("kadis")

    assert areas(visitor) == [
        "Home",
        "My tasks 1",
        "Cases",
        "Documents",
        "SOPs",
        "Performance",
        "Supervision",
    ]


def test_only_who_oversees_a_unit_is_shown_supervision(visitor: Visitor) -> None:
    visitor.signs_in("pengawas")
    assert "Supervision" in areas(visitor)

    visitor.signs_in("staf.umum")
    assert "Supervision" not in areas(visitor)


def test_the_head_names_the_person_with_post_and_capacity(visitor: Visitor, acting_secretary: str) -> None:
    visitor.signs_in(acting_secretary)

    assert "Dadan Ramdani, S.Sos." in head(visitor)
    assert "Plh. Sekretaris" in head(visitor)


def test_the_start_of_an_sop_is_offered_only_to_the_post_that_starts_it(visitor: Visitor) -> None:
    visitor.signs_in("kadis")
    assert 'href="/instances/new#' in visitor.opens("/").text

    visitor.signs_in("staf.umum")
    assert 'href="/instances/new#' not in visitor.opens("/").text


def test_an_empty_home_page_teaches_where_tasks_come_from(visitor: Visitor) -> None:
    visitor.signs_in("staf.umum")

    assert "A task appears here as soon as a case reaches a step of your post." in visitor.opens("/").text


def test_data_for_trying_out_is_marked_until_its_people_are_gone(visitor: Visitor, runtime: Runtime) -> None:
    assert "EXAMPLE" in visitor.opens("/login").text

    with runtime.database.sessions.begin() as session:
        session.execute(update(Person).values(is_active=False))

    assert "EXAMPLE" not in visitor.opens("/login").text


def test_the_demo_accounts_stand_in_the_order_of_their_list(runtime: Runtime) -> None:
    with runtime.database.sessions() as session:
        names = session.scalars(select(Person.username).order_by(Person.id)).all()

    assert names[:4] == ["kadis", "sekretaris", "kasubag.perencanaan", "kasubag.umum"]
    assert len(names) == 11
