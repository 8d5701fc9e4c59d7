"""Exports of a year on request: made by a job whoever is stopped, for the asker alone, cleared away after some days."""

from __future__ import annotations

import zipfile
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import select

from engine.errors import DocumentNotFound, EvidenceTooLarge, MayNotTakeEvidence
from engine.evidence import exporting
from engine.evidence.exporting import Wanted, export_of
from engine.evidence.made_exports import (
    KEPT,
    ExportRow,
    ask_for_export,
    export_asked,
    exports_of,
    make_exports,
    take_made,
)
from engine.jobs.turns import ALIVE, MOST_ATTEMPTS, take, write
from engine.people.policy import Actor
from models.evidence import EvidenceExport, EvidenceReading
from models.people import Person
from tests.browser.progress import bring_to
from tests.office import Office

SAKIP = Wanted("sakip", 2026)


def asks(office: Office, who: str = "kadis", wanted: Wanted = SAKIP) -> UUID:
    return ask_for_export(office.runtime, office.actor(who), wanted)


def asked(office: Office, id_: UUID, who: str = "kadis") -> ExportRow:
    with office.runtime.database.readers() as session:
        return export_asked(session, office.actor(who), id_)


def readings(office: Office) -> list[tuple[UUID, str]]:
    with office.runtime.database.readers() as session:
        rows = session.execute(select(EvidenceReading.instance_id, EvidenceReading.kind).order_by(EvidenceReading.id))
        return [(row.instance_id, row.kind) for row in rows]


@pytest.mark.parametrize("kind", ["sakip", "srikandi"])
def test_what_the_job_makes_is_what_the_command_line_makes(office: Office, kind: str) -> None:
    first, second = bring_to(office, "distribute_format"), bring_to(office, "order_report")
    id_ = asks(office, wanted=Wanted(kind, 2026))
    assert (asked(office, id_).state, asks(office, wanted=Wanted(kind, 2026))) == ("queued", id_)

    assert make_exports(office.runtime) == 1

    row = asked(office, id_)
    assert (row.state, row.percent, row.name) == ("ready", 100, f"{kind}-2026.zip")
    path = take_made(office.runtime, office.actor("kadis"), id_)
    pack, _ = export_of(office.runtime, office.actor("kadis"), Wanted(kind, 2026))
    assert path.read_bytes() == b"".join(pack.chunks())
    assert path.stat().st_size == row.size
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    assert set(readings(office)) == {(first, kind), (second, kind)}


def test_it_is_for_its_asker_alone_and_only_who_answers_for_a_unit_asks(office: Office) -> None:
    id_ = asks(office)
    make_exports(office.runtime)
    with pytest.raises(MayNotTakeEvidence):
        asks(office, "staf.umum")
    for actor in (office.actor("admin"), Actor(office.actor("kadis").person_id, "kadis", "", (), ())):
        with pytest.raises(DocumentNotFound):
            take_made(office.runtime, actor, id_)
    with office.runtime.database.readers() as session:
        assert exports_of(session, office.actor("admin")) == []
    assert readings(office) == []


def test_one_whose_file_is_gone_is_written_down_as_taken_by_nobody(office: Office) -> None:
    bring_to(office, "order_report")
    id_ = asks(office)
    make_exports(office.runtime)
    next(office.runtime.files.root.glob("exports/*.zip")).unlink()

    with pytest.raises(DocumentNotFound):
        take_made(office.runtime, office.actor("kadis"), id_)
    assert readings(office) == []


def test_asked_twice_at_the_same_moment_it_is_one(office: Office) -> None:
    kadis = office.actor("kadis")
    with ThreadPoolExecutor(8) as crowd:
        ids = list(crowd.map(lambda _: ask_for_export(office.runtime, kadis, SAKIP), range(8)))
    assert len(set(ids)) == 1
    with office.runtime.database.readers() as session:
        assert len(exports_of(session, kadis)) == 1


def test_it_tells_how_far_it_is_and_goes_on_where_it_was_stopped(office: Office) -> None:
    for _ in range(3):
        bring_to(office, "order_report")
    id_ = asks(office)
    looks: list[str] = []

    def go_on() -> bool:
        looks.append(asked(office, id_).state)
        return len(looks) < 4

    assert make_exports(office.runtime, go_on) == 0
    assert looks == ["queued", "making", "making", "making"]
    assert asked(office, id_).state == "queued"
    assert make_exports(office.runtime) == 1
    assert asked(office, id_).state == "ready"


def test_a_maker_that_was_killed_is_followed_by_the_next_until_it_is_given_up(office: Office) -> None:
    id_ = asks(office)
    taken = take(office.runtime, EvidenceExport)
    assert taken is not None
    assert make_exports(office.runtime) == 0  # it is in hands
    for _ in range(MOST_ATTEMPTS - 1):
        office.clock.moment += 2 * ALIVE
        assert take(office.runtime, EvidenceExport) is not None
    write(office.runtime, EvidenceExport, taken, {"state": "ready"})  # the first maker was only slow
    assert asked(office, id_).state == "making"
    office.clock.moment += 2 * ALIVE
    assert make_exports(office.runtime) == 1

    row = asked(office, id_)
    assert (row.state, row.fault) == ("failed", "EvidenceTooLarge")
    with pytest.raises(DocumentNotFound):
        take_made(office.runtime, office.actor("kadis"), id_)


def test_what_cannot_be_made_says_why(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_to(office, "order_report")
    monkeypatch.setattr(exporting, "MOST_CASES", 0)
    first = asks(office)
    make_exports(office.runtime)
    assert asked(office, first).fault == EvidenceTooLarge.__name__
    monkeypatch.undo()

    second = asks(office)
    with office.runtime.database.sessions.begin() as session:
        session.get_one(Person, office.actor("kadis").person_id).is_active = False
    make_exports(office.runtime)
    with office.runtime.database.sessions.begin() as session:
        assert session.get_one(EvidenceExport, second).fault == {"refusal": "MayNotTakeEvidence"}


def test_after_its_days_it_is_cleared_away(office: Office) -> None:
    id_ = asks(office)
    make_exports(office.runtime)
    path = take_made(office.runtime, office.actor("kadis"), id_)
    office.clock.moment += KEPT
    make_exports(office.runtime)
    assert path.is_file()

    office.clock.pass_minutes(1)
    make_exports(office.runtime)
    assert not path.exists()
    with pytest.raises(DocumentNotFound):
        asked(office, id_)
