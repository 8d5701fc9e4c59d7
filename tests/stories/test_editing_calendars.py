"""Editing a calendar moves the due times of open tasks only, says which, and says the same before and after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from engine.errors import MayNotAdminister
from engine.people.policy import Actor, Power
from engine.run.calendars import (
    Asked,
    Assigned,
    assign_calendar,
    create_calendar,
    edit_calendar,
    preview_assignment,
    preview_edit,
)
from engine.run.queries.unit_calendars import calendars_of
from engine.run.recounting import Recounted
from engine.time.calendar_edits import CalendarEdit, PutDayOff, PutPeriod, RemoveDayOff, RemovePeriod
from engine.time.errors import CalendarChanged, CalendarEditRefused
from engine.time.office_calendar import OfficeCalendar
from engine.time.office_hours import DayOff, DayOffKind, Period, week_from_text
from engine.time.queries import office_calendar
from models.instances import UserTask
from models.people import Unit
from tests.office import Office

FASTING = week_from_text({day: [["08:00", "12:00"]] for day in ("monday", "tuesday", "wednesday", "thursday")})
RAMADAN = PutPeriod(Period("Ramadan", date(2026, 11, 24), date(2026, 12, 20), FASTING, "SE Bupati"))
JOINT_LEAVE = PutDayOff(DayOff(date(2026, 11, 23), "Cuti bersama", DayOffKind.JOINT_LEAVE, "SKB perubahan"))
ADMIN = "admin"


def calendar(office: Office, code: str = "purwakarta") -> OfficeCalendar:
    with office.runtime.database.readers() as session:
        found = office_calendar(session, code)
    assert found is not None
    return found


def asked(office: Office, edit: CalendarEdit, code: str = "purwakarta", key: str = "") -> Asked:
    return Asked(code, calendar(office, code).revision, edit, key or str(uuid4()))


def edits(office: Office, edit: CalendarEdit, code: str = "purwakarta") -> tuple[Recounted, ...]:
    return edit_calendar(office.runtime, office.actor(ADMIN), asked(office, edit, code))


def unit(office: Office, path: str) -> int:
    with office.runtime.database.readers() as session:
        return session.scalars(select(Unit.id).where(Unit.path == path)).one()


def due_times(office: Office) -> dict[UUID, datetime]:
    with office.runtime.database.readers() as session:
        return {row.id: row.due_at for row in session.execute(select(UserTask.id, UserTask.due_at))}


def named(moved: Iterable[Recounted]) -> list[tuple[str, str]]:
    return sorted((task.subject, task.element) for task in moved)


def test_ramadan_by_hand_moves_open_tasks_and_names_them_but_no_finished_one(office: Office) -> None:
    office.clock.moment = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)  # Monday 15.30 WIB
    instance = office.starts(subject="Tribulan IV")
    office.completes("kadis", instance, "order_report")
    before = due_times(office)
    waiting = office.task(instance, "distribute_format")

    moved = edits(office, RAMADAN)

    assert named(moved) == [("Tribulan IV", "distribute_format")]
    assert (moved[0].task_id, moved[0].due_before) == (waiting, before[waiting])
    assert moved[0].due_before == datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 30 minutes on Tuesday from 07.30 WIB
    assert moved[0].due_after == datetime(2026, 11, 24, 1, 30, tzinfo=UTC)  # the same from 08.00 WIB
    assert due_times(office) == before | {waiting: moved[0].due_after}
    office.proves(instance)


def test_joint_leave_by_a_later_decree_gives_everybody_the_day(office: Office) -> None:
    first, second = office.starts(subject="Satu"), office.starts(subject="Dua")

    moved = edits(office, JOINT_LEAVE)

    assert named(moved) == [("Dua", "order_report"), ("Satu", "order_report")]
    assert {task.due_after for task in moved} == {datetime(2026, 11, 24, 0, 33, tzinfo=UTC)}
    assert {task.instance_id for task in moved} == {first, second}


def test_what_is_taken_back_leaves_everything_as_it_was(office: Office) -> None:
    office.starts()
    before = due_times(office)

    edits(office, JOINT_LEAVE)
    moved = edits(office, RemoveDayOff(date(2026, 11, 23)))

    assert len(moved) == 1
    assert due_times(office) == before


def test_tasks_of_ended_cases_keep_their_times(office: Office) -> None:
    office.cancels("kadis", office.starts(), "Keliru")
    before = due_times(office)

    assert edits(office, JOINT_LEAVE) == ()
    assert due_times(office) == before


@pytest.mark.parametrize("edit", [RAMADAN, JOINT_LEAVE])
def test_the_preview_says_what_the_edit_then_does_and_leaves_nothing(office: Office, edit: CalendarEdit) -> None:
    office.clock.moment = datetime(2026, 11, 23, 8, 58, tzinfo=UTC)  # two minutes before the end of Monday
    office.starts(subject="Satu")
    instance = office.starts(subject="Dua")
    office.completes("kadis", instance, "order_report")
    request, before, times = asked(office, edit), calendar(office), due_times(office)

    foretold = preview_edit(office.runtime, office.actor(ADMIN), request)

    assert (calendar(office), due_times(office)) == (before, times)
    assert foretold == edit_calendar(office.runtime, office.actor(ADMIN), request)
    assert len(foretold) > 0


def test_moved_due_times_are_those_of_a_fresh_computation(office: Office) -> None:
    office.clock.moment = datetime(2026, 11, 23, 8, 58, tzinfo=UTC)
    office.starts()
    instance = office.starts()
    office.completes("kadis", instance, "order_report")

    moved = edits(office, RAMADAN)

    with office.runtime.database.readers() as session:
        version = office.runtime.catalogue.version(session, office.instance(instance).process_version_id)
        today = calendars_of(session, ["dpmd"])["dpmd"]
    assert len(moved) == 2
    for task in moved:
        row = office.row(task.task_id)
        assert row.due_at == today.due(row.offered_at, version.elements[row.element].minutes)


def test_new_tasks_are_due_by_the_new_calendar_at_once(office: Office) -> None:
    edits(office, JOINT_LEAVE)

    instance = office.starts()

    assert office.row(office.task(instance, "order_report")).due_at == datetime(2026, 11, 24, 0, 33, tzinfo=UTC)


def test_whoever_saw_an_older_edition_changes_nothing(office: Office) -> None:
    old = asked(office, RAMADAN)
    edits(office, JOINT_LEAVE)
    now = calendar(office)

    with pytest.raises(CalendarChanged):
        edit_calendar(office.runtime, office.actor(ADMIN), old)

    assert calendar(office) == now


def test_the_same_request_acts_once_but_the_key_alone_is_no_pass(office: Office) -> None:
    request = asked(office, RAMADAN, key="k")
    edit_calendar(office.runtime, office.actor(ADMIN), request)
    after = calendar(office)

    assert edit_calendar(office.runtime, office.actor(ADMIN), request) == ()
    with pytest.raises(CalendarChanged):
        edit_calendar(office.runtime, office.actor(ADMIN), Asked("purwakarta", request.revision, JOINT_LEAVE, "k"))

    assert calendar(office) == after


def test_a_calendar_that_would_run_out_is_refused_and_nothing_moves(office: Office) -> None:
    office.starts()
    before, times = calendar(office), due_times(office)

    for edit in (RemovePeriod("2023-04-12_"), PutPeriod(_ordinary(last_day=date(2027, 1, 31)), "2023-04-12_")):
        with pytest.raises(CalendarEditRefused):
            edits(office, edit)

    assert (calendar(office), due_times(office)) == (before, times)


def _ordinary(last_day: date | None = None) -> Period:
    return Period("Jam kerja biasa", date(2023, 4, 12), last_day, FASTING, "Perpres 21/2023")


@pytest.mark.parametrize("username", ["kadis", "pengawas", "staf.umum"])
def test_nobody_but_an_administrator_changes_a_calendar(office: Office, username: str) -> None:
    before, actor = calendar(office), office.actor(username)

    with pytest.raises(MayNotAdminister):
        edit_calendar(office.runtime, actor, asked(office, RAMADAN))
    with pytest.raises(MayNotAdminister):
        preview_edit(office.runtime, actor, asked(office, RAMADAN))
    with pytest.raises(MayNotAdminister):
        create_calendar(office.runtime, actor, "Baru", "purwakarta")
    with pytest.raises(MayNotAdminister):
        assign_calendar(office.runtime, actor, Assigned(unit(office, "dpmd"), None, "purwakarta"))

    assert calendar(office) == before


def test_an_administrator_of_one_agency_does_not_change_the_hours_of_another(office: Office) -> None:
    with office.runtime.database.sessions.begin() as session:
        session.add(Unit(code="dinkes", path="dinkes", name="Dinas Kesehatan", calendar_code="purwakarta"))
    own = create_calendar(office.runtime, office.actor(ADMIN), "DPMD saja", "purwakarta")

    with pytest.raises(MayNotAdminister):
        edits(office, RAMADAN)
    with pytest.raises(MayNotAdminister):
        assign_calendar(office.runtime, office.actor(ADMIN), Assigned(unit(office, "dinkes"), own, "purwakarta"))

    assign_calendar(office.runtime, office.actor(ADMIN), Assigned(unit(office, "dpmd"), own, "purwakarta"))
    assert edits(office, RAMADAN, own) == ()
    assert calendar(office, own).calendar != calendar(office).calendar


def test_the_administrator_of_a_unit_below_does_not_change_the_calendar_of_those_above(office: Office) -> None:
    below = Actor(99, "x", "X", (), (Power("administrator", "dpmd/sekretariat"),))

    with pytest.raises(MayNotAdminister):
        edit_calendar(office.runtime, below, asked(office, RAMADAN))


def test_a_unit_gets_a_calendar_of_its_own_and_may_follow_the_one_above_again(office: Office) -> None:
    office.starts(subject="Tribulan IV")
    other = create_calendar(office.runtime, office.actor(ADMIN), "Hari cuti sendiri", "purwakarta")
    edits(office, JOINT_LEAVE, other)
    wanted = Assigned(unit(office, "dpmd"), other, "purwakarta")
    before = due_times(office)

    foretold = preview_assignment(office.runtime, office.actor(ADMIN), wanted)
    assert due_times(office) == before
    moved = assign_calendar(office.runtime, office.actor(ADMIN), wanted)

    assert moved == foretold
    assert named(moved) == [("Tribulan IV", "order_report")]
    with office.runtime.database.readers() as session:
        followed = calendars_of(session, ["dpmd", "dpmd/sekretariat"])
    assert followed["dpmd/sekretariat"] == calendar(office, other).calendar
    with pytest.raises(CalendarChanged):
        assign_calendar(office.runtime, office.actor(ADMIN), Assigned(wanted.unit_id, None, "purwakarta"))


def test_the_calendar_of_a_unit_below_does_not_touch_the_cases_of_the_agency(office: Office) -> None:
    office.starts()
    other = create_calendar(office.runtime, office.actor(ADMIN), "Sekretariat", "purwakarta")
    edits(office, JOINT_LEAVE, other)

    assert (
        assign_calendar(office.runtime, office.actor(ADMIN), Assigned(unit(office, "dpmd/sekretariat"), other, None))
        == ()
    )
    assert edits(office, RemoveDayOff(date(2026, 11, 23)), other) == ()


def test_a_unit_with_its_own_calendar_has_its_own_due_times(office: Office) -> None:
    instance = office.starts(subject="Tribulan IV")
    office.completes("kadis", instance, "order_report")
    office.completes("sekretaris", instance, "distribute_format")
    other = create_calendar(office.runtime, office.actor(ADMIN), "Bidang Pemdes", "purwakarta")
    assign_calendar(office.runtime, office.actor(ADMIN), Assigned(unit(office, "dpmd/bidang_pemdes"), other, None))
    before = due_times(office)

    moved = edits(office, JOINT_LEAVE, other)

    assert [(task.element, task.key) for task in moved] == [("fill_format", "bidang_pemdes")]
    changed = {task for task, due in due_times(office).items() if due != before[task]}
    assert changed == {office.task(instance, "fill_format", "bidang_pemdes")}


def test_a_unit_without_one_above_cannot_be_left_without_a_calendar(office: Office) -> None:
    for code in (None, "tidak-ada"):
        with pytest.raises(CalendarEditRefused):
            assign_calendar(office.runtime, office.actor(ADMIN), Assigned(unit(office, "dpmd"), code, "purwakarta"))


def test_calendars_of_alike_names_get_codes_of_their_own(office: Office) -> None:
    names = ("Puskesmas A", "Puskesmas-A", "***")

    codes = [create_calendar(office.runtime, office.actor(ADMIN), name, "purwakarta") for name in names]

    assert codes == ["puskesmas-a", "puskesmas-a-2", "kalender"]
    with pytest.raises(CalendarEditRefused):
        create_calendar(office.runtime, office.actor(ADMIN), "puskesmas a", "purwakarta")
