"""A month in the office of which a second, plain account can be given: from history entries alone, without any sum.

Knows people, cases and the clocks of history; refuses to know sums, phases of rows and every query of supervision.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from engine.run.history import Entry
from engine.run.keys import TaskKey
from engine.time.clocks import TAKES, Clock, Happening, clocks
from engine.time.commands import install_calendar
from engine.time.office_hours import DayOff, DayOffKind
from engine.time.seed import CalendarSeed, read_seed
from engine.time.working_calendar import WorkingCalendar
from models.people import Person, Unit
from tests.browser.progress import WHO, figures
from tests.office import SUPPLIERS, Office

OTHER_CALENDAR_OF = "bidang_pemdes"  # the unit that has a day off of its own
OWN_DAY_OFF = date(2026, 11, 30)
GRACE = 15
ANSWERS: dict[str, dict[str, Any]] = {
    "check_format": {"decision": "lengkap"},
    "analyse_data": {"analysis": "Capaian baik."},
    "draft_report": {"summary": "Draf."},
    "correct_draft": {"decision": "benar"},
    "finalise_report": {"minutes": "Disepakati.", "attendance__0__name": "Asep"},
    "sign_report": {"decision": "setuju"},
    "deliver_report": {"recipient_name": "Asep"},
}
FILES = {"draft_report": "document", "deliver_report": "proof"}


def give_a_unit_its_own_calendar(office: Office) -> None:
    """One unit is off on a day when the others work."""
    usual = read_seed("purwakarta")
    off = DayOff(OWN_DAY_OFF, "Hari jadi desa", DayOffKind.LOCAL, "SK", tentative=False)
    own = CalendarSeed("pemdes", "Pemdes", replace(usual.calendar, days_off=(*usual.calendar.days_off, off)))
    with office.runtime.database.sessions.begin() as session:
        install_calendar(session, own)
        session.execute(update(Unit).where(Unit.code == OTHER_CALENDAR_OF).values(calendar_code=own.code))


def live_through(office: Office, chance: Random, *, cases: int, acts: int) -> list[UUID]:
    """Start cases and let people act in them at odd moments; everything that stops or moves a clock happens."""
    give_a_unit_its_own_calendar(office)
    started: list[UUID] = []
    for number in range(acts):
        office.clock.pass_minutes(chance.randint(3, 190))
        if number % (acts // cases) == 0:
            started.append(office.starts(subject=f"Kasus {number}"))
        _somebody_acts(office, chance, started)
    _wait_for_somebody_outside(office, started)
    return started


def _wait_for_somebody_outside(office: Office, cases: list[UUID]) -> None:
    """At the end two tasks are on hold: one for days, one until a moment that passes."""
    open_ = [(office.task(case, *task), task[0]) for case in cases for task in office.open_tasks(case)]
    free = [
        (task, WHO[element]) for task, element in open_ if element != "fill_format" and not _has_owner(office, task)
    ]
    for minutes, (task, who) in zip((60 * 24 * 4, 30), free, strict=False):
        office.holds(who, task, office.clock.moment + timedelta(minutes=minutes))


def _has_owner(office: Office, task: UUID) -> bool:
    return office.row(task).owner_id is not None


def _somebody_acts(office: Office, chance: Random, cases: list[UUID]) -> None:
    open_ = [(case, *task) for case in cases for task in office.open_tasks(case)]
    if not open_:
        return
    case, element, key = chance.choice(open_)
    task, who = office.task(case, element, key), SUPPLIERS[key] if element == "fill_format" else WHO[element]
    row = office.row(task)
    if row.held_until and row.held_until > office.clock.moment:
        if chance.random() < 0.4:
            office.resumes(who, task)
    elif row.owner_id is not None:
        office.returns(_username(office, row.holder_id), task)
    else:
        _acts(office, chance, who, (case, element, key))


def _acts(office: Office, chance: Random, who: str, at: tuple[UUID, str, str]) -> None:
    task, luck = office.task(*at), chance.random()
    match luck:
        case _ if luck < 0.2:
            office.claims(who, task)
        case _ if luck < 0.27 and office.row(task).holder_id is not None:
            office.releases(who, task)
        case _ if luck < 0.35:
            office.holds(who, task, office.clock.moment + timedelta(minutes=chance.randint(40, 3000)))
        case _ if luck < 0.45 and who == "sekretaris":
            office.claims(who, task)
            office.delegates(who, task, "kasubag.umum")
        case _ if luck > 0.98:
            office.cancels("kadis", at[0], "Digabung dengan kasus lain")
        case _:
            _finish(office, who, *at)
            if luck > 0.9 and at[1] != "deliver_report":
                office.clock.pass_minutes(0.25)
                office.undoes(who, task)


def _finish(office: Office, who: str, case: UUID, element: str, key: str) -> None:
    typed = dict(ANSWERS.get(element, {}))
    if element in ("fill_format", "analyse_data"):
        typed |= figures(office, case, element, key)
    task = office.task(case, element, key)
    files = {FILES[element]: [office.attaches(who, task, f"{element}.pdf")]} if element in FILES else {}
    office.completes(who, case, element, key, files=files, **typed)


def _username(office: Office, person_id: int | None) -> str:
    with office.runtime.database.readers() as session:
        return session.scalars(select(Person.username).where(Person.id == person_id)).one()


@dataclass(frozen=True)
class Account:
    """What history says of one task."""

    case: UUID
    element: str
    unit_id: int
    holder_id: int  # 0: nobody
    state: str  # on_time | at_risk | late | on_hold | done | withdrawn
    clock: Clock
    standard: int
    due_in: timedelta
    day: date | None

    @property
    def is_open(self) -> bool:
        return self.state not in ("done", "withdrawn")

    @property
    def is_late(self) -> bool:
        return self.clock.used > timedelta(minutes=self.standard + GRACE)


def accounts(office: Office, cases: list[UUID]) -> list[Account]:
    """Tell every task of the cases as its history has it."""
    return [account for case in cases for account in _of_case(office, case)]


def _of_case(office: Office, case: UUID) -> Iterator[Account]:
    entries, now = office.history(case), office.clock.moment
    usual = read_seed("purwakarta").calendar
    own = replace(
        usual, days_off=(*usual.days_off, DayOff(OWN_DAY_OFF, "Hari jadi desa", DayOffKind.LOCAL, "SK", False))
    )
    with office.runtime.database.readers() as session:
        version = office.runtime.catalogue.version(session, entries[0].process_version_id)
        units = {code: id_ for id_, code in session.execute(select(Unit.id, Unit.code))}
    for key in dict.fromkeys(key for entry in entries for key in entry.opened):
        element = version.elements[key.element]
        unit = key.key if key.key and element.post is None else "dpmd"
        calendar: WorkingCalendar = own if unit == OTHER_CALENDAR_OF else usual
        clock = clocks([_happening(entry) for entry in entries], calendar, now).get(key)
        if clock is None:  # what opened it was taken back
            continue
        used, standard = clock.used, timedelta(minutes=element.minutes)
        yield Account(
            case=case,
            element=key.element,
            unit_id=units[unit],
            holder_id=_holder(entries, key),
            state=_state(entries, key, clock, standard, now),
            clock=clock,
            standard=element.minutes,
            due_in=standard - used,
            day=clock.done_at.astimezone(usual.zone).date() if clock.done_at else None,
        )


def _happening(entry: Entry) -> Happening[TaskKey]:
    until = entry.content.get("until")
    at = datetime.fromisoformat(until) if until else None
    return Happening(entry.at, entry.kind, entry.task, entry.opened, entry.closed, at)


def _holder(entries: list[Entry], key: TaskKey) -> int:
    holder = 0
    for entry in entries:
        if key in entry.opened and entry.kind != "undone":
            holder = 0
        if entry.task == key and entry.kind in (*TAKES, "completed", "released", "undone"):
            holder = entry.content.get("to", 0 if entry.kind == "released" else entry.actor_id)
    return holder


def _state(entries: list[Entry], key: TaskKey, clock: Clock, standard: timedelta, now: datetime) -> str:
    if not clock.is_open:
        return "done" if clock.done_at else "withdrawn"
    pauses = [entry for entry in entries if entry.task == key and entry.kind in ("held", "resumed")]
    if pauses and pauses[-1].kind == "held" and datetime.fromisoformat(pauses[-1].content["until"]) > now:
        return "on_hold"
    if clock.used > standard + timedelta(minutes=GRACE):
        return "late"
    return "at_risk" if clock.used and clock.used >= standard * 3 / 4 else "on_time"
