"""Moving running cases from the page: what becomes of each is shown first, and it goes back."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from tests.office import Office
from tests.revising import Drawn, Revising, chain
from tests.web.visitor import open_office
from tests.web.worker import Worker, words

A, B = Drawn("a", name="Mencatat"), Drawn("b", lane="sekretaris", name="Memeriksa berkas")
C = Drawn("c", lane="kasi_kasubbag", name="Menyusun konsep surat")


@pytest.fixture
def revising(office: Office) -> Revising:
    return Revising(office)


@pytest.fixture
def instance(revising: Revising) -> UUID:
    revising.deploys(chain(A, B, C))
    found = revising.starts(chain(A, B, C))
    revising.does(found, "a", "b")
    return found


@pytest.fixture
def app(office: Office, tmp_path: Path) -> Flask:
    return open_office(office.runtime, tmp_path)


def test_cases_move_and_go_back(app: Flask, revising: Revising, instance: UUID) -> None:
    revising.deploys(chain(A, B, Drawn("d", lane="staff", name="Menyalin"), C))
    admin = Worker(app, username="admin")

    shown = words(admin.opens("/sop/uji/pindah"))
    assert "other steps wait" in shown
    assert "Menyalin" in shown
    answer = admin.sends("/sop/uji/pindah", ke="2")

    assert revising.stands(instance) == ["d"]
    assert "moved" in words(admin.opens(answer.location))
    history = words(admin.opens(f"/instances/{instance}"))
    assert "moved the case from version 1 of the SOP to version 2." in history
    assert admin.sends(f"{answer.location}/kembali").status_code == 303
    assert revising.stands(instance) == ["c"]
    assert "took the move back to version 1 of the SOP." in words(admin.opens(f"/instances/{instance}"))
    revising.verifies()


def test_a_renamed_step_is_recognised_and_a_case_that_cannot_go_along_says_why(
    app: Flask, revising: Revising, instance: UUID
) -> None:
    renamed = Drawn("c2", lane="kasi_kasubbag", name="Menyusun konsep surat")
    revising.deploys(chain(A, Drawn("b2", lane="staff", name="Lain sekali"), renamed))
    admin = Worker(app, username="admin")

    shown = admin.opens("/sop/uji/pindah")
    assert "the new SOP has it no longer" in words(shown)
    assert 'value="c2" selected' in shown.text
    again = words(admin.opens("/sop/uji/pindah?ke=2&map-b=b2&map-c=c2"))
    assert "stays where it is" in again
    admin.sends("/sop/uji/pindah", ke="2", **{"map-b": "b2", "map-c": "c2"})

    assert revising.stands(instance) == ["c2"]
    revising.does(instance, "c2")
    revising.verifies()


def test_nobody_else_finds_it(app: Flask, revising: Revising, instance: UUID) -> None:
    for username in ("kadis", "staf.umum"):
        assert Worker(app, username=username).opens("/sop/uji/pindah").status_code == 404
