"""Who is told about a new task, when, by which way, and that everybody decides what they want to hear."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select, update

from engine.notices.choices import choices_of, choose_notices
from engine.notices.kinds import Channel, Kind
from engine.notices.outbox import read_outbox
from engine.notices.phases import move_phases
from engine.notices.reading import MOST_COUNTED, read_notices, unread_count
from engine.notices.telling import Telling, tell
from engine.run.handing import delegate_task
from engine.run.pausing import hold_task
from engine.run.runtime import Runtime
from engine.run.undoing import undo_completion
from models.history import Outbox
from models.instances import Instance
from models.notices import Delivery, Notice
from models.people import Person
from tests.office import Office


def told(runtime: Runtime, kind: Kind = Kind.OFFERED) -> list[str]:
    """The user names of everybody who was told, in the order of the notices."""
    with runtime.database.readers() as session:
        query = select(Person.username).join(Notice, Notice.person_id == Person.id).where(Notice.kind == kind.value)
        return list(session.scalars(query.order_by(Notice.id)))


def person_id(runtime: Runtime, username: str) -> int:
    with runtime.database.readers() as session:
        return session.scalars(select(Person.id).where(Person.username == username)).one()


def ordered(office: Office) -> UUID:
    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    return instance


def test_everybody_who_may_do_a_new_task_is_told_once(office: Office, acting_secretary: str) -> None:
    ordered(office)
    office.clock.pass_minutes(1)

    read_outbox(office.runtime)
    read_outbox(office.runtime)

    assert sorted(told(office.runtime)) == sorted([acting_secretary, "sekretaris"])


def test_nobody_is_told_what_they_opened_for_themselves(office: Office) -> None:
    office.starts("kadis")
    office.clock.pass_minutes(1)

    read_outbox(office.runtime)

    assert told(office.runtime) == []


def test_nobody_is_told_before_the_actor_can_no_longer_undo_it(office: Office) -> None:
    ordered(office)
    office.clock.pass_minutes(0.4)
    read_outbox(office.runtime)
    early = told(office.runtime)

    office.clock.pass_minutes(0.2)
    read_outbox(office.runtime)

    assert early == []
    assert told(office.runtime) == ["sekretaris"]


def test_what_was_undone_is_never_told(office: Office) -> None:
    instance = office.starts()
    task = office.task(instance, "order_report")
    office.completes("kadis", instance, "order_report")
    undo_completion(office.runtime, office.actor("kadis"), task_id=task, idempotency_key="undo")
    office.clock.pass_minutes(1)

    read_outbox(office.runtime)

    assert told(office.runtime) == []
    with office.runtime.database.readers() as session:
        assert set(session.scalars(select(Outbox.delivered_at.is_(None)))) == {False}


def test_a_task_somebody_took_at_once_is_told_to_nobody_else(office: Office, acting_secretary: str) -> None:
    office.claims(acting_secretary, office.task(ordered(office), "distribute_format"))
    office.clock.pass_minutes(1)

    read_outbox(office.runtime)

    assert told(office.runtime) == [acting_secretary]


def test_who_gets_a_task_from_a_colleague_is_told_at_once(office: Office) -> None:
    task = office.task(ordered(office), "distribute_format")
    receiver = person_id(office.runtime, "staf.umum")

    delegate_task(
        office.runtime,
        office.actor("sekretaris"),
        task_id=task,
        person_id=receiver,
        note="Tolong siapkan.",
        idempotency_key="delegate",
    )

    assert told(office.runtime, Kind.DELEGATED) == ["staf.umum"]


def test_the_end_of_a_hold_is_told_once(office: Office) -> None:
    task = office.task(ordered(office), "distribute_format")
    office.claims("sekretaris", task)
    until = office.clock.moment.replace(hour=3)
    hold_task(
        office.runtime,
        office.actor("sekretaris"),
        task_id=task,
        until=until,
        reason="Menunggu BPS",
        idempotency_key="hold",
    )
    move_phases(office.runtime)
    before = told(office.runtime, Kind.HOLD_ENDED)

    office.clock.moment = until
    move_phases(office.runtime)
    move_phases(office.runtime)

    assert before == []
    assert told(office.runtime, Kind.HOLD_ENDED) == ["sekretaris"]
    assert office.row(task).phase == "on_time"


# What is wanted


def telling(runtime: Runtime, *readers: str, level: int | None = None) -> Telling:
    ids = [person_id(runtime, reader) for reader in readers]
    return Telling(Kind.WARNING, f"cause {level}", ids, level=level)


@pytest.mark.parametrize("way", list(Channel))
def test_each_way_can_be_switched_off_by_itself(runtime: Runtime, way: Channel) -> None:
    reader = person_id(runtime, "sekretaris")
    wanted = {(kind.value, each.value) for kind in Kind for each in Channel} - {("warning", way.value)}

    choose_notices(runtime, reader, wanted)
    runtime.write(lambda session: tell(session, telling(runtime, "sekretaris", level=150), runtime.now()))

    with runtime.database.readers() as session:
        assert choices_of(session, reader)[Kind.WARNING] == frozenset(Channel) - {way}
        assert unread_count(session, reader) == (way is not Channel.BELL)
        mails = session.scalars(select(Delivery.channel)).all()
    assert mails == ([] if way is Channel.MAIL else ["mail"])


def test_what_is_switched_off_altogether_leaves_no_trace(runtime: Runtime) -> None:
    choose_notices(runtime, person_id(runtime, "sekretaris"), [])

    runtime.write(lambda session: tell(session, telling(runtime, "sekretaris", level=150), runtime.now()))

    with runtime.database.readers() as session:
        assert session.scalars(select(Notice)).all() == []
        assert session.scalars(select(Delivery)).all() == []


def test_people_who_may_no_longer_sign_in_are_told_nothing(runtime: Runtime) -> None:
    with runtime.database.sessions.begin() as session:
        session.execute(update(Person).where(Person.username == "sekretaris").values(is_active=False))

    runtime.write(lambda session: tell(session, telling(runtime, "sekretaris", "kadis"), runtime.now()))

    assert told(runtime, Kind.WARNING) == ["kadis"]


def test_opening_a_task_reads_its_notices_and_no_others(office: Office) -> None:
    first, second = (office.task(ordered(office), "distribute_format") for _ in range(2))
    office.clock.pass_minutes(1)
    read_outbox(office.runtime)
    reader = person_id(office.runtime, "sekretaris")

    office.runtime.write(lambda session: read_notices(session, reader, first, office.clock.moment))

    with office.runtime.database.readers() as session:
        unread = select(Notice.task_id).where(Notice.person_id == reader, Notice.read_at.is_(None))
        assert session.scalars(unread).all() == [second]


def test_the_bell_counts_no_further_than_it_shows(runtime: Runtime) -> None:
    reader = person_id(runtime, "kadis")
    with runtime.database.sessions.begin() as session:
        for number in range(MOST_COUNTED + 50):
            tell(session, Telling(Kind.MENTIONED, str(number), [reader]), runtime.now())

    with runtime.database.readers() as session:
        assert unread_count(session, reader) == MOST_COUNTED


def test_a_very_urgent_case_is_mailed_at_once(office: Office) -> None:
    instance = ordered(office)
    with office.runtime.database.sessions.begin() as session:
        session.execute(update(Instance).where(Instance.id == instance).values(urgency="sangat_segera"))
    office.clock.pass_minutes(1)

    read_outbox(office.runtime)

    with office.runtime.database.readers() as session:
        assert session.scalars(select(Delivery.channel)).all() == ["mail"]
