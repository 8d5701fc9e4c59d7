"""The pages about deputies and posts: everybody reads them, those who may appoint, and every page says who acts."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engine.run.runtime import Runtime
from tests.acting import ORDER, Acting, day
from tests.office import Office
from tests.web.visitor import alert, heading, open_office
from tests.web.worker import Worker, form_of, head_of_another_agency, soup, words

DEPUTY = "kasubag.umum"
FORM = "main form.card"


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path, idle_minutes=100_000, session_hours=10_000)


@pytest.fixture
def acting(office: Office) -> Acting:
    return Acting(office)


def filled(acting: Acting, **other: str) -> dict[str, str | list[str]]:
    usual = {
        "post": str(acting.post("sekretaris")),
        "person": str(acting.person(DEPUTY)),
        "capacity": "plh",
        "first_day": day(1).isoformat(),
        "last_day": day(7).isoformat(),
        "basis": ORDER,
    }
    return {**usual, **other}


def sends(worker: Worker, entries: dict[str, str | list[str]], **more: str) -> TestResponse:
    return worker.hands_in(worker.opens("/deputies/new"), {**entries, **more}, selector=FORM)


def test_the_head_appoints_a_plh_and_everybody_reads_it(app: Flask, acting: Acting) -> None:
    answer = sends(Worker(app), filled(acting))

    assert answer.status_code == 303
    line = words(Worker(app, username="pemdes").opens("/deputies"), "tbody tr")
    for part in ("Plh. Sekretaris", "Dadan Ramdani", "soon", "24 November 2026 to 30 November 2026", ORDER, "by JAYA"):
        assert part in line


def test_what_follows_is_shown_before_anything_is_saved(app: Flask, acting: Acting, office: Office) -> None:
    office.claims("sekretaris", acting.task_of_the_secretary())
    acting.task_of_the_secretary()
    kadis = Worker(app)

    page = sends(kadis, filled(acting), _look="yes")

    said = words(page, "[aria-labelledby=follows]")
    for part in ("2 tasks of the post are open", "1 of them is in the holder’s hands", "1 can be taken over"):
        assert part in said
    assert "Nobody acts for anybody" in words(kadis.opens("/deputies"))
    assert f'value="{ORDER}"' in page.text


def test_who_acts_an_takes_nothing_over(app: Flask, acting: Acting, office: Office) -> None:
    office.claims("sekretaris", acting.task_of_the_secretary())

    page = sends(Worker(app), filled(acting, capacity="an"), _look="yes")

    assert "They stay with the holder." in words(page, "[aria-labelledby=follows]")


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"basis": " "}, "basis", "Write the legal basis first"),
        ({"last_day": ""}, "last_day", "a Plh needs a last day"),
        ({"last_day": "2026-11-31"}, "last_day", "Write a date that exists"),
        ({"last_day": "2026-11-23"}, "last_day", "must not lie before the first day"),
        ({"first_day": ""}, "first_day", "Please fill this in"),
        ({"person": ""}, "person", "Please choose"),
        ({"person": "99999"}, "person", "no active account"),
        ({"post": "99999"}, "post", "There is no such post"),
        ({"capacity": "plt"}, "capacity", "The post has a holder in this time"),
        ({"capacity": "ub"}, "capacity", "Nobody acts a.n. for this post"),
        ({"process": "tidak_ada"}, "process", "There is no such SOP"),
    ],
)
@pytest.mark.parametrize("look", [{}, {"_look": "yes"}], ids=["saving", "looking"])
def test_what_is_wrong_is_said_in_its_place_and_nothing_typed_is_lost(
    app: Flask, acting: Acting, wrong: dict[str, str], field: str, sentence: str, look: dict[str, str]
) -> None:
    kadis = Worker(app)

    page = sends(kadis, filled(acting, note_of_nobody="", **wrong), **look)

    assert page.status_code == 422
    assert sentence in words(page, f"#{field}-error")
    assert f"#{field}" in [link["href"] for link in soup(page).select(".errors a")]
    shown = form_of(page, FORM)
    assert wrong.get("first_day", day(1).isoformat()) in str(shown.select_one("#first_day"))
    assert "Nobody acts for anybody" in words(kadis.opens("/deputies"))


def test_the_holder_is_not_their_own_deputy(app: Flask, acting: Acting) -> None:
    page = sends(Worker(app), filled(acting, person=str(acting.person("sekretaris"))))

    assert "cannot be their own deputy" in alert(page)


def test_who_holds_no_post_may_appoint_for_none(app: Flask, acting: Acting) -> None:
    acting.vacates("staf_umum", last=0)
    acting.comes(1)

    answer = Worker(app, username="staf.umum").opens("/deputies/new")

    assert answer.status_code == 403
    assert "may appoint or end a deputy" in heading(answer)


def test_a_head_finds_the_posts_of_the_own_agency_only(app: Flask, runtime: Runtime) -> None:
    page = Worker(app, username=head_of_another_agency(runtime)).opens("/deputies/new")

    assert [option.get_text() for option in soup(page).select("#post option")] == [
        "Choose",
        "Kepala Dinas, Dinas Kesehatan",
    ]


def test_a_deputy_of_another_post_is_refused_to_whom_it_is_not_theirs(app: Flask, acting: Acting) -> None:
    answer = sends(Worker(app, username="pemdes"), filled(acting))

    assert answer.status_code == 403


def test_ending_says_how_many_tasks_went_back(app: Flask, acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    acting.appoints(DEPUTY, "sekretaris")
    office.claims(DEPUTY, task)
    sekretaris = Worker(app, username="sekretaris")
    page = sekretaris.opens("/deputies")

    sekretaris.hands_in(page, selector="main td form")

    page = sekretaris.opens("/deputies")
    assert "1 task was handed back" in words(page, ".messages")
    assert "Dadan Ramdani" in words(page, "[aria-labelledby=past]")


def test_a_stranger_to_the_post_has_no_button_to_end_it(app: Flask, acting: Acting) -> None:
    acting.appoints(DEPUTY, "sekretaris")

    assert soup(Worker(app, username="pemdes").opens("/deputies")).select("main td form") == []


def test_every_page_says_for_whom_somebody_acts(app: Flask, acting: Acting) -> None:
    acting.appoints(DEPUTY, "sekretaris", days=(0, 7))
    acting.appoints(DEPUTY, "kasubag_perencanaan", "an", (0, None), sop="pengumpulan_data_kinerja")

    said = words(Worker(app, username=DEPUTY).opens("/tasks"), ".acting")

    assert "You act as Plh. Sekretaris until 30 November 2026." in said
    assert "You act as a.n. Kasubag Perencanaan, Keuangan dan Pelaporan until further notice. For one SOP only." in said
    assert soup(Worker(app, username="sekretaris").opens("/tasks")).select(".acting") == []


def test_a_plh_takes_over_what_the_holder_left_and_signs_as_plh(app: Flask, acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    office.claims("sekretaris", task)
    acting.appoints(DEPUTY, "sekretaris", days=(1, 2))
    acting.comes(1)
    deputy = Worker(app, username=DEPUTY)

    page = deputy.task()
    assert "you may take it over" in words(page)
    deputy.hands_in(page, selector="[aria-label=Standing] form")
    office.completes(DEPUTY, office.row(task).instance_id, "distribute_format")

    page = deputy.opens(f"/tasks/{task}")
    assert words(page, ".signature .block") == "Plh. Sekretaris, Dadan Ramdani, S.Sos."
    assert ORDER in words(page, ".signature")
    story = words(deputy.opens(f"/instances/{office.row(task).instance_id}"), ".history")
    assert "Dadan Ramdani, S.Sos. (Plh. Sekretaris) took" in story


def test_ub_signs_below_who_acts_in_the_name_of_the_head(app: Flask, acting: Acting, office: Office) -> None:
    instance = office.starts()
    task = office.task(instance, "order_report")
    acting.appoints("sekretaris", "kepala_dinas", "an", (0, 4))
    acting.appoints(DEPUTY, "kepala_dinas", "ub", (0, 4))
    office.completes(DEPUTY, instance, "order_report")

    block = words(Worker(app, username="kadis").opens(f"/tasks/{task}"), ".signature .block")

    assert block == "a.n. KEPALA DINAS Sekretaris u.b. Kasubag Umum dan Kepegawaian, Dadan Ramdani, S.Sos."


def test_what_a_deputy_types_after_the_end_is_given_back(app: Flask, acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    holding = acting.appoints(DEPUTY, "sekretaris")
    deputy = Worker(app, username=DEPUTY)
    page = deputy.opens(f"/tasks/{task}")
    acting.ends(holding)

    answer = deputy.hands_in(page, {"note": "Jangan hilang"})

    assert answer.status_code == 403
    assert "Jangan hilang" in words(answer, "[aria-labelledby=typed]")


def test_a_deputy_from_another_agency_reads_the_cases_only_while_the_time_lasts(
    app: Flask, acting: Acting, office: Office, runtime: Runtime
) -> None:
    task = acting.task_of_the_secretary()
    case = f"/instances/{office.row(task).instance_id}"
    guest = Worker(app, username=head_of_another_agency(runtime))
    assert guest.opens(case).status_code == 404
    holding = acting.appoints("kadinkes", "sekretaris")

    assert guest.opens(case).status_code == 200
    assert guest.opens(f"/tasks/{task}").status_code == 200
    acting.ends(holding)
    assert guest.opens(case).status_code == 404


def test_the_administrator_gives_a_post_a_new_holder(app: Flask, acting: Acting, office: Office) -> None:
    task = acting.task_of_the_secretary()
    office.claims("sekretaris", task)
    admin = Worker(app, username="admin")
    path = f"/admin/posts/{acting.post('sekretaris')}"
    person = str(acting.person("staf.umum"))

    answer = admin.hands_in(
        admin.opens(path),
        {"person": person, "first_day": day(1).isoformat(), "basis": "SK 821/1"},
        selector="[aria-labelledby=successor] form",
    )

    assert answer.status_code == 303
    assert "Ujang Saepudin" in words(admin.opens(path), "[aria-labelledby=held]")
    acting.comes(1)
    acting.sweeps()
    assert acting.may("staf.umum", task)
    assert not acting.may("sekretaris", task)


def test_a_holder_who_begins_before_a_later_one_is_refused(app: Flask, acting: Acting) -> None:
    acting.installs("staf.umum", "sekretaris", 9)
    admin = Worker(app, username="admin")

    page = admin.hands_in(
        admin.opens(f"/admin/posts/{acting.post('sekretaris')}"),
        {"person": str(acting.person("pemdes")), "first_day": day(5).isoformat(), "basis": "SK 821/2"},
        selector="[aria-labelledby=successor] form",
    )

    assert page.status_code == 422
    assert "The post has a holder on that day" in words(page, "#first_day-error")


def test_a_holder_leaves_and_the_post_is_vacant(app: Flask, acting: Acting) -> None:
    admin = Worker(app, username="admin")
    page = admin.opens(f"/admin/posts/{acting.post('sekretaris')}")

    admin.hands_in(page, {"last_day": day(0).isoformat()}, selector="[aria-labelledby=leaving] form")
    acting.comes(1)

    row = next(row for row in soup(admin.opens("/admin/posts")).select("tbody tr") if "Sekretaris" in row.get_text())
    assert "vacant" in row.get_text()


def test_a_unit_has_one_head(app: Flask, acting: Acting) -> None:
    admin = Worker(app, username="admin")
    page = admin.opens(f"/admin/posts/{acting.post('staf_umum')}")

    admin.hands_in(page, {"head": "yes"}, selector="[aria-labelledby=heading] form")

    listed = [line.get_text(" ") for line in soup(admin.opens("/admin/posts")).select("tbody tr")]
    headed = [line for line in listed if "head of the unit" in line]
    assert any("Staf Umum" in line for line in headed)
    assert not any("Kasubag Umum" in line for line in headed)


@pytest.mark.parametrize("username", ["kadis", "pengawas"])
def test_only_administrators_find_the_posts(app: Flask, username: str) -> None:
    assert Worker(app, username=username).opens("/admin/posts").status_code == 404
