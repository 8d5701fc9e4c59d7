"""A revision comes into force by its day, by the head, and never by who wrote it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from engine.errors import BundleRefused, ProcessNotFound, ReasonMissing
from engine.revise.approving import approve, confirm_read, drop, give_back, submit, withdraw
from engine.revise.drafts import create_draft, revise_version, save_files
from engine.revise.errors import (
    AuthorMayNotApprove,
    DraftChanged,
    EffectiveDateWrong,
    MayNotApprove,
    MayNotRevise,
    NotADraft,
    NotSubmitted,
)
from engine.revise.in_force import Edition, editions, readers, version_at, version_on
from engine.run.runtime import WIB
from models.people import Grant, Person, Unit
from models.processes import ProcessVersion
from models.revisions import Revision, RevisionEvent
from tests.office import Office
from tests.revising import Drawn, Revising, Small, chain

A, B = Drawn("a"), Drawn("b", lane="sekretaris")
FIRST, SECOND = chain(A, B), chain(A, B, Drawn("c", lane="staff"))


@pytest.fixture
def revising(office: Office) -> Revising:
    found = Revising(office)
    found.deploys(FIRST)
    return found


def drafts(revising: Revising, small: Small = SECOND) -> int:
    admin = revising.office.actor("admin")
    with revising.runtime.database.readers() as session:
        base = revising.runtime.catalogue.latest(session, small.id, revising.runtime.now()).id
    id_ = revise_version(revising.runtime, admin, version_id=base)
    save_files(revising.runtime, admin, revision_id=id_, edit=1, files=small.files())
    return id_


def submits(revising: Revising, id_: int, day: date | None = None, reason: str = "Perlu langkah staf") -> None:
    when = day or revising.runtime.today
    actor = revising.office.actor("admin")
    submit(revising.runtime, actor, revision_id=id_, edit=2, effective_on=when, reason=reason)


def approves(revising: Revising, id_: int, day: date | None = None, who: str = "kadis", edit: int = 2) -> int:
    when = day or revising.runtime.today
    return approve(revising.runtime, revising.office.actor(who), revision_id=id_, edit=edit, effective_on=when)


def in_force(revising: Revising) -> int:
    with revising.runtime.database.readers() as session:
        return revising.runtime.catalogue.latest(session, FIRST.id, revising.runtime.now()).number


def test_it_comes_into_force_at_midnight_of_its_day_in_the_agencys_zone(revising: Revising) -> None:
    tomorrow = revising.runtime.today + timedelta(days=1)
    id_ = drafts(revising)
    submits(revising, id_, tomorrow)
    approves(revising, id_, tomorrow)
    clock = revising.office.clock

    clock.moment = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=WIB) - timedelta(minutes=1)
    late = revising.starts(FIRST)
    clock.pass_minutes(2)
    early = revising.starts(FIRST)

    numbers = [revising.office.instance(each).process_version_id for each in (late, early)]
    assert numbers == [2, 3]
    revising.does(late, "a", "b")
    revising.does(early, "a", "b", "c")
    assert {revising.office.instance(each).status for each in (late, early)} == {"completed"}


def test_the_sheet_says_who_approved_it_and_when(revising: Revising) -> None:
    id_ = drafts(revising)
    submits(revising, id_)
    version_id = approves(revising, id_)

    with revising.runtime.database.readers() as session:
        identity = yaml.safe_load(session.get_one(ProcessVersion, version_id).files["identity.yaml"])
        events = session.scalars(select(RevisionEvent).order_by(RevisionEvent.id)).all()
    assert identity["approved"] == revising.runtime.today
    assert identity["approved_by"]["position"] == "Kepala Dinas"
    assert [each.kind for each in events] == ["created", "submitted", "approved"]
    assert events[-1].capacity == "definitive"


def test_approving_twice_makes_one_version(revising: Revising) -> None:
    id_ = drafts(revising)
    submits(revising, id_)

    assert approves(revising, id_) == approves(revising, id_)
    assert in_force(revising) == 2


def test_whoever_wrote_in_it_may_not_approve_it(revising: Revising) -> None:
    with revising.runtime.database.sessions.begin() as session:
        head = session.scalars(select(Person).where(Person.username == "kadis")).one()
        root = session.scalars(select(Unit).where(Unit.parent_id.is_(None))).one()
        head.grants.append(Grant(unit=root, power="administrator", first_day=date(2024, 1, 1)))
    id_ = drafts(revising)
    save_files(revising.runtime, revising.office.actor("kadis"), revision_id=id_, edit=2, files=SECOND.files())
    submit(
        revising.runtime,
        revising.office.actor("admin"),
        revision_id=id_,
        edit=3,
        effective_on=revising.runtime.today,
        reason="Perlu",
    )

    with pytest.raises(AuthorMayNotApprove):
        approves(revising, id_, edit=3)


def test_only_the_head_approves_and_only_what_was_handed_in(revising: Revising) -> None:
    id_ = drafts(revising)

    with pytest.raises(NotSubmitted):
        approves(revising, id_)
    submits(revising, id_)
    for other in ("sekretaris", "admin", "pengawas"):
        with pytest.raises(MayNotApprove):
            approves(revising, id_, who=other)
    with pytest.raises(DraftChanged):
        approves(revising, id_, edit=1)


def test_what_is_handed_in_must_run_have_a_reason_and_a_day_to_come(revising: Revising) -> None:
    lame = SECOND.but(Drawn("c", lane="staff", minutes=0))

    with pytest.raises(BundleRefused):
        submits(revising, drafts(revising, lame))
    with pytest.raises(ReasonMissing):
        submits(revising, drafts(revising), reason="  ")
    with pytest.raises(EffectiveDateWrong):
        submits(revising, drafts(revising), revising.runtime.today - timedelta(days=1))


def test_what_is_approved_or_put_aside_stays_as_it_is(revising: Revising) -> None:
    admin = revising.office.actor("admin")
    id_ = drafts(revising)
    drop(revising.runtime, admin, revision_id=id_)

    with pytest.raises(NotADraft):
        save_files(revising.runtime, admin, revision_id=id_, edit=2, files=FIRST.files())
    with pytest.raises(MayNotRevise):
        create_draft(revising.runtime, revising.office.actor("kadis"), SECOND.files())


def test_a_revision_that_came_back_can_be_handed_in_again(revising: Revising) -> None:
    id_ = drafts(revising)
    submits(revising, id_)
    give_back(revising.runtime, revising.office.actor("kadis"), revision_id=id_, note="Kurang jelas")
    submits(revising, id_)
    approves(revising, id_)

    with revising.runtime.database.readers() as session:
        assert session.get_one(Revision, id_).state == "approved"


def test_a_withdrawn_version_gives_way_to_the_one_before(revising: Revising) -> None:
    id_ = drafts(revising)
    submits(revising, id_)
    running = approves(revising, id_)
    instance = revising.starts(FIRST)
    assert in_force(revising) == 2

    withdraw(revising.runtime, revising.office.actor("kadis"), version_id=running, reason="Keliru")

    assert in_force(revising) == 1
    revising.does(instance, "a", "b", "c")
    withdraw(revising.runtime, revising.office.actor("kadis"), version_id=running - 1, reason="Dicabut semua")
    with pytest.raises(ProcessNotFound):
        in_force(revising)


def test_people_of_its_lanes_confirm_that_they_read_it(revising: Revising) -> None:
    confirm_read(revising.runtime, revising.office.actor("kadis"), version_id=2)
    confirm_read(revising.runtime, revising.office.actor("kadis"), version_id=2)

    with revising.runtime.database.readers() as session:
        version = revising.runtime.catalogue.latest(session, FIRST.id, revising.runtime.now())
        found = {
            each.post_title: each.read_at is not None for each in readers(session, version, revising.runtime.today)
        }
        assert [each.number for each in editions(session, FIRST.id)] == [1]
    assert found == {"Kepala Dinas": True, "Sekretaris": False}


MIDNIGHTS = st.integers(0, 60).map(lambda day: datetime(2026, 1, 1, tzinfo=WIB) + timedelta(days=day))


@given(st.lists(st.tuples(MIDNIGHTS, st.none() | MIDNIGHTS), max_size=8), st.integers(0, 60))
def test_every_day_has_one_answer(listed: list[tuple[datetime, datetime | None]], day: int) -> None:
    known = [Edition(n, n, since, until, "") for n, (since, until) in enumerate(listed, start=1)]
    asked = date(2026, 1, 1) + timedelta(days=day)
    moment = datetime(2026, 1, 1, 23, 59, 59, tzinfo=WIB) + timedelta(days=day)

    found = version_on(known, asked, WIB)

    standing = [each for each in known if each.stands_at(moment)]
    assert (found is None) == (not standing)
    if found is not None:
        assert all((each.effective_from, each.number) <= (found.effective_from, found.number) for each in standing)
        assert version_at(known, moment) == found
