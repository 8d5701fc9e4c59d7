"""Who is told of a revision: approvers, authors, and the staff who must confirm that they read it; each once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.revise.announcing import ESCALATED_AFTER, REMINDED_AFTER, ask_to_read
from engine.revise.approving import confirm_read, give_back
from tests.office import Office
from tests.revising import Revising
from tests.stories.test_approving import FIRST, approves, drafts, submits

STAFF = "staf.umum"


@pytest.fixture
def revising(office: Office) -> Revising:
    found = Revising(office)
    found.deploys(FIRST)
    return found


def test_the_approver_is_told_and_then_the_author(revising: Revising) -> None:
    office, id_ = revising.office, drafts(revising)

    submits(revising, id_)
    submits(revising, id_)  # sent twice
    assert office.told("kadis").count("revision_submitted") == 1
    assert "revision_submitted" not in office.told("admin")
    give_back(revising.runtime, office.actor("kadis"), revision_id=id_, note="Lengkapi dasar hukumnya")
    assert office.told("admin") == ["revision_returned"]
    submits(revising, id_)
    approves(revising, id_)
    approves(revising, id_)

    assert office.told("kadis").count("revision_submitted") == 2  # handed in twice, told twice
    assert sorted(office.told("admin")) == ["revision_approved", "revision_returned"]


def test_staff_is_asked_to_read_reminded_once_and_told_to_the_head(revising: Revising) -> None:
    office, id_ = revising.office, drafts(revising)
    submits(revising, id_)
    version = approves(revising, id_)

    def told(who: str) -> list[str]:
        ask_to_read(revising.runtime)
        ask_to_read(revising.runtime)
        return [kind for kind in office.told(who) if kind in ("to_read", "read_reminded", "unread")]

    assert told(STAFF) == ["to_read"]
    confirm_read(revising.runtime, office.actor("sekretaris"), version_id=version)
    office.clock.pass_minutes(REMINDED_AFTER / timedelta(minutes=1))
    assert sorted(told(STAFF)) == ["read_reminded", "to_read"]
    assert told("sekretaris") == ["to_read"]  # who has confirmed is left in peace
    office.clock.pass_minutes((ESCALATED_AFTER - REMINDED_AFTER) / timedelta(minutes=1))
    assert told("kadis").count("unread") == 1
    assert sorted(told(STAFF)) == ["read_reminded", "to_read"]
