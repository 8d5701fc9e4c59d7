"""Why somebody cannot do a task, who does, who could, and who may change that: one line for each situation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from engine.people.policy import Actor
from engine.run.handing import delegate_task
from engine.run.queries.explaining import Explanation, Why, explanation
from engine.run.queries.task_page import visible_task
from models.people import Person, Post, PostHolding
from models.processes import Process
from tests.office import Office

TODAY, YESTERDAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 22), date(2026, 11, 24)


def second_step(office: Office) -> UUID:
    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    return office.task(instance, "distribute_format")


def appoints(office: Office, username: str, first: date, last: date | None = None, sop: str | None = None) -> None:
    """Make somebody Plh of the Sekretaris."""
    with office.runtime.database.sessions.begin() as session:
        post = session.scalars(select(Post).where(Post.code == "sekretaris")).one()
        person = session.scalars(select(Person).where(Person.username == username)).one()
        deputy = PostHolding(person=person, post=post, capacity="plh", first_day=first, last_day=last, process_id=sop)
        session.add(deputy)


def asks(office: Office, username: str, task: UUID) -> Explanation:
    actor: Actor = office.actor(username)
    with office.runtime.database.readers() as session:
        return explanation(session, actor, visible_task(session, actor, task), office.clock())


def nothing(office: Office, task: UUID) -> None:
    """Leave everything as it is."""


def acted_until_yesterday(office: Office, task: UUID) -> None:
    appoints(office, "kasubag.umum", date(2026, 11, 1), YESTERDAY)


def acts_from_tomorrow(office: Office, task: UUID) -> None:
    appoints(office, "kasubag.umum", TOMORROW)


def acts_in_another_sop(office: Office, task: UUID) -> None:
    with office.runtime.database.sessions.begin() as session:
        session.add(Process(id="surat_keluar", title="Surat Keluar"))
    appoints(office, "kasubag.umum", TODAY, sop="surat_keluar")


def acts_today(office: Office, task: UUID) -> None:
    appoints(office, "kasubag.umum", TODAY)


def acts_while_it_is_in_work(office: Office, task: UUID) -> None:
    office.claims("sekretaris", task)
    appoints(office, "kasubag.umum", TODAY)


def is_asked_to_prepare(office: Office, task: UUID) -> None:
    person = office.actor("kasubag.umum").person_id
    delegate_task(
        office.runtime,
        office.actor("sekretaris"),
        task_id=task,
        person_id=person,
        note="",
        idempotency_key=str(uuid4()),
    )


def is_done(office: Office, task: UUID) -> None:
    office.completes("sekretaris", office.row(task).instance_id, "distribute_format")


def is_cancelled(office: Office, task: UUID) -> None:
    office.cancels("kadis", office.row(task).instance_id, "Dimulai keliru")


@pytest.mark.parametrize(
    ("given", "why", "day"),
    [
        (nothing, Why.OTHER_POST, None),
        (acted_until_yesterday, Why.TIME_OVER, YESTERDAY),
        (acts_from_tomorrow, Why.NOT_YET, TOMORROW),
        (acts_in_another_sop, Why.OTHER_SOP, None),
        (acts_today, None, None),
        (acts_while_it_is_in_work, Why.HELD, None),
        (is_asked_to_prepare, Why.ONLY_PREPARES, None),
        (is_done, Why.DONE, None),
        (is_cancelled, Why.CASE_ENDED, None),
    ],
)
def test_the_reason_is_the_one_that_says_most(
    office: Office, given: Callable[[Office, UUID], None], why: Why | None, day: date | None
) -> None:
    task = second_step(office)
    given(office, task)

    told = asks(office, "kasubag.umum", task)

    assert (told.why, told.day) == (why, day)


def test_who_does_it_and_who_could_is_named_with_the_capacity(office: Office) -> None:
    task = second_step(office)
    appoints(office, "kasubag.umum", TODAY)
    office.claims("kasubag.umum", task)

    told = asks(office, "staf.umum", task)

    assert told.holder is not None
    assert (told.holder.name, told.holder.post_title, told.holder.capacity) == (
        "Dadan Ramdani, S.Sos.",
        "Sekretaris",
        "plh",
    )
    assert told.since == office.clock()
    assert [(each.title, [(one.name, one.capacity) for one in each.people]) for each in told.offices] == [
        ("Sekretaris", [("Asep Suhendar, S.Sos., M.Si.", "definitive"), ("Dadan Ramdani, S.Sos.", "plh")])
    ]
    assert [each.post_title for each in told.superiors] == ["Kepala Dinas"]


def test_a_vacant_post_is_named_as_vacant(office: Office) -> None:
    task = second_step(office)
    with office.runtime.database.sessions.begin() as session:
        holder = select(Person.id).where(Person.username == "sekretaris")
        session.execute(update(PostHolding).where(PostHolding.person_id.in_(holder)).values(last_day=YESTERDAY))

    told = asks(office, "kadis", task)

    assert [(each.title, each.people) for each in told.offices] == [("Sekretaris", ())]
