"""The page of a verdict and the pack behind it: who sees it, who takes it along, and that this is written down."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from engine.evidence.made_exports import make_exports
from models.evidence import EvidenceReading
from models.people import Grant, Person, PostHolding
from tests.browser.progress import bring_to
from tests.evidence import Evidence
from tests.office import Office
from tests.web.visitor import open_office
from tests.web.worker import Worker, soup, words


def readers(office: Office) -> list[str]:
    with office.runtime.database.readers() as session:
        query = select(Person.username).join(EvidenceReading, EvidenceReading.person_id == Person.id)
        return list(session.scalars(query.order_by(EvidenceReading.id)))


def test_the_verdict_says_what_was_well_and_links_what_was_not(office: Office, tmp_path: Path) -> None:
    app, instance = open_office(office.runtime, tmp_path), bring_to(office, "sign_report")
    office.clock.pass_minutes(3 * 24 * 60)
    office.completes("kadis", instance, "sign_report", decision="setuju")

    page = Worker(app, username="staf.umum").opens(f"/instances/{instance}/evidence")

    assert "Not finished yet" in words(page)
    assert "took" in words(page)
    late = soup(page).select_one(f"a[href='/instances/{instance}#entry-{office.history(instance)[-1].seq}']")
    assert late is not None
    shown = soup(Worker(app, username="staf.umum").opens(f"/instances/{instance}"))
    assert shown.select_one(f"#entry-{office.history(instance)[-1].seq}") is not None


def test_who_worked_on_it_or_answers_for_it_takes_the_pack_along(office: Office, tmp_path: Path) -> None:
    app, instance = open_office(office.runtime, tmp_path), bring_to(office, "distribute_format")

    for who, status in (("kadis", 200), ("pengawas", 200), ("admin", 200), ("staf.umum", 403)):
        answer = Worker(app, username=who).sends(f"/instances/{instance}/evidence/pack")
        assert answer.status_code == status, who
        if status == 200:
            assert answer.mimetype == "application/zip"
            assert int(answer.headers["Content-Length"]) == len(answer.data)
            assert Evidence(office, tmp_path).finds(answer.data) == []

    assert readers(office) == ["kadis", "pengawas", "admin"]
    assert "Taken along by" in words(Worker(app, username="kadis").opens(f"/instances/{instance}/evidence"))
    other = words(Worker(app, username="staf.umum").opens(f"/instances/{instance}/evidence"))
    assert "Taken along by" not in other
    assert "may take its evidence along" in other


def test_a_stranger_finds_neither(office: Office, tmp_path: Path) -> None:
    app, instance = open_office(office.runtime, tmp_path), office.starts()
    with office.runtime.database.sessions.begin() as session:
        person = session.scalars(select(Person.id).where(Person.username == "staf.umum")).one()
        for held in session.scalars(select(PostHolding).where(PostHolding.person_id == person)):
            session.delete(held)
        assert not session.scalars(select(Grant).where(Grant.person_id == person)).all()
    stranger = Worker(app, username="staf.umum")

    assert stranger.opens(f"/instances/{instance}/evidence").status_code == 404
    assert stranger.sends(f"/instances/{instance}/evidence/pack").status_code == 404
    assert readers(office) == []


def test_a_damaged_file_is_refused_and_not_packed(office: Office, tmp_path: Path) -> None:
    app, instance = open_office(office.runtime, tmp_path), bring_to(office, "correct_draft")
    (stored,) = [path for path in office.runtime.files.root.rglob("*") if path.is_file()]
    stored.write_bytes(b"%PDF-1.7 lain")

    answer = Worker(app, username="kadis").sends(f"/instances/{instance}/evidence/pack")

    assert answer.status_code == 409
    assert "no longer matches its hash" in words(answer)


def test_a_year_goes_to_evaluators_and_archive_for_those_who_answer_for_it(office: Office, tmp_path: Path) -> None:
    app = open_office(office.runtime, tmp_path)
    bring_to(office, "", "Tribulan IV 2026")
    head, staff = Worker(app, username="kadis"), Worker(app, username="staf.umum")

    assert "What may be proposed today" in words(head.opens("/evidence"))
    for kind in ("sakip", "srikandi"):
        assert head.sends(f"/evidence/export/{kind}", year="2026").status_code == 303
        assert staff.sends(f"/evidence/export/{kind}", year="2026").status_code == 403
    assert staff.opens("/evidence").status_code == 404
    waiting = soup(head.opens("/evidence")).select("[data-document-state]")
    assert [head.opens(str(each["data-document-state"])).get_json() for each in waiting] == 2 * [
        {"percent": 0, "state": "queued"}
    ]

    assert make_exports(office.runtime) == 2
    places = [str(form["action"]) for form in soup(head.opens("/evidence")).select("form[action$='/file']")]
    assert len(places) == 2
    for place in places:
        assert staff.sends(place).status_code == 404
        with head.sends(place) as answer:
            assert (answer.status_code, answer.mimetype, answer.data[:2]) == (200, "application/zip", b"PK")
    assert readers(office) == ["kadis", "kadis"]


def test_an_administrator_enters_the_schedule_of_the_office(office: Office, tmp_path: Path) -> None:
    app = open_office(office.runtime, tmp_path)
    own = {"classification": "000.8", "active": "3", "inactive": "7", "fate": "permanen", "basis": "Perbup 12/2025"}
    admin, head = Worker(app, username="admin"), Worker(app, username="kadis")

    assert admin.sends("/evidence/retention/lakip", **own).status_code == 303
    assert "3 years active, 7 years inactive, then permanent" in words(admin.opens("/evidence"))
    assert admin.sends("/evidence/retention/lakip", **(own | {"active": "tiga"})).status_code == 422
    assert head.sends("/evidence/retention/lakip", **own).status_code == 403
