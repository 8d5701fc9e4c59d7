"""A quarter in the office, simulated: people act at whole minutes, chance decides who and when, a seed decides chance.

`Minutes` counts working time by going through the minutes of the quarter one by one: an oracle that shares no code
with the working calendar. Knows the first SOP and no board.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import yaml
from sqlalchemy import select, update

from engine.people.deputies import Appointment, appoint_deputy
from engine.run.handing_back import hand_back_ended
from engine.run.history import Entry
from engine.run.keys import TaskKey
from engine.run.runtime import WIB
from engine.time import seed
from models.instances import Instance, UserTask
from models.people import Person, Post, PostHolding
from tests.browser.progress import WHO, figures
from tests.office import SUPPLIERS, Office

FIRST_DAY, LAST_DAY = date(2026, 1, 2), date(2026, 3, 31)
VACANT_FROM = date(2026, 2, 2)  # from then on a Plt acts for the Kasubag Perencanaan
PLT = "kasubag.umum"
RAMADAN = (date(2026, 2, 19), date(2026, 3, 20))
MINUTE = timedelta(minutes=1)


class Minutes:
    """Working minutes of the quarter and two weeks around it, each of them looked at, from the file of the calendar."""

    def __init__(self, zone_offset: timedelta = timedelta(hours=7)) -> None:
        data = yaml.safe_load((Path(seed.SEEDS) / "purwakarta.yaml").read_text(encoding="utf-8"))
        off = {each["day"] for decree in data["days_off"] for each in decree["days"]}
        ordinary, ramadan = data["periods"][0]["week"], data["periods"][1]["week"]
        self.start = datetime(2025, 12, 15, tzinfo=UTC)
        self.before = [0]
        for minute in range(140 * 24 * 60):
            local = (self.start + minute * MINUTE + zone_offset).replace(tzinfo=None)
            week = ramadan if RAMADAN[0] <= local.date() <= RAMADAN[1] else ordinary
            spans = week.get(local.strftime("%A").lower(), []) if local.date() not in off else []
            is_worked = any(begin <= local.strftime("%H:%M") < end for begin, end in spans)
            self.before.append(self.before[-1] + is_worked)

    def between(self, first: datetime, last: datetime) -> int:
        """Working minutes between two whole minutes; none if the last is not after the first."""
        return max(0, self.before[self._index(last)] - self.before[self._index(first)])

    def worked(self, day: date) -> list[datetime]:
        """The first moments of the worked minutes of a day."""
        begin = self._index(datetime.combine(day, time(), WIB))
        return [
            self.start + each * MINUTE
            for each in range(begin, begin + 1440)
            if self.before[each + 1] > self.before[each]
        ]

    def _index(self, moment: datetime) -> int:
        return (moment - self.start) // MINUTE


@dataclass
class Simulation:
    """The quarter while it passes."""

    office: Office
    chance: Random
    minutes: Minutes
    holds: int = 0
    cases: list[UUID] = field(default_factory=list)

    def run(self, cases: int) -> None:
        """Start a case every few days and let people act several times a day; two tasks wait for somebody outside."""
        days = [day for day in _days() if self.minutes.worked(day)]
        starts = {days[place * (len(days) - 12) // cases] for place in range(cases)}
        for day in days:
            if day >= VACANT_FROM:
                self._let_the_plt_act()
            if day in starts:
                self._at(day, 0.05)
                self.cases.append(self.office.starts(subject=f"Kasus {len(self.cases) + 1}"))
            for part in sorted(self.chance.uniform(0.1, 0.99) for _ in range(16)):
                self._at(day, part)
                self._somebody_acts()

    def _at(self, day: date, part: float) -> None:
        worked = self.minutes.worked(day)
        self.office.clock.moment = max(self.office.clock.moment, worked[int(part * (len(worked) - 1))])

    def _somebody_acts(self) -> None:
        open_ = [(case, *task) for case in self.cases for task in self.office.open_tasks(case)]
        if not open_:
            return
        case, element, key = self.chance.choice(open_)
        task = self.office.task(case, element, key)
        who = self._who(element, key)
        row = self.office.row(task)
        if row.held_until and row.held_until > self.office.clock.moment:
            if self.chance.random() < 0.3:
                self.office.resumes(who, task)
            return
        match self.chance.random():
            case chance if chance < 0.25:
                self.office.claims(who, task)
            case chance if chance < 0.32 and row.holder_id is not None:
                self.office.releases(who, task)
            case chance if chance < 0.40 and self.holds < 2:
                self.holds += 1
                until = self.office.clock.moment + timedelta(days=self.chance.randint(3, 9), minutes=17)
                self.office.holds(who, task, until)
            case chance if chance < 0.405 and len(self.cases) > 3:
                self.office.cancels("kadis", case, "Digabung dengan kasus lain")
            case _:
                self._finish(who, case, element, key)

    def _finish(self, who: str, case: UUID, element: str, key: str) -> None:
        office, typed, files = self.office, dict[str, Any](), {}
        if element in ("fill_format", "analyse_data"):
            typed = figures(office, case, element, key)
        if element in ("draft_report", "deliver_report"):
            name = {"draft_report": "document", "deliver_report": "proof"}[element]
            files = {name: [office.attaches(who, office.task(case, element), f"{name} {uuid4()}.pdf")]}
        office.completes(who, case, element, key, files=files, **typed, **self._said(element))

    def _said(self, element: str) -> dict[str, Any]:
        back = self.chance.random() < 0.2
        said: dict[str, dict[str, Any]] = {
            "check_format": {"decision": "lengkap"},
            "analyse_data": {"analysis": "Capaian baik."},
            "draft_report": {"summary": "Draft."},
            "correct_draft": {"decision": "perbaiki", "corrections": "Bab III."} if back else {"decision": "benar"},
            "finalise_report": {"minutes": "Disepakati.", "attendance__0__name": "Asep"},
            "sign_report": {"decision": "setuju"},
            "deliver_report": {"recipient_name": "Asep"},
        }
        return said.get(element, {})

    def _who(self, element: str, key: str) -> str:
        who = SUPPLIERS[key] if element == "fill_format" else WHO[element]
        is_vacant = self.office.clock.moment >= datetime.combine(VACANT_FROM, time(), WIB)
        return PLT if who == "kasubag.perencanaan" and is_vacant else who

    def _let_the_plt_act(self) -> None:
        """The Kasubag Perencanaan has left; what they had in work goes back to the post, and a Plt comes."""
        runtime = self.office.runtime
        with runtime.database.sessions.begin() as session:
            if session.scalar(select(PostHolding.id).where(PostHolding.capacity == "plt")):
                return
            post = session.scalars(select(Post).where(Post.code == "kasubag_perencanaan")).one()
            mine = update(PostHolding).where(PostHolding.post_id == post.id)
            session.execute(mine.values(last_day=VACANT_FROM - timedelta(days=1)))
            person = session.scalars(select(Person.id).where(Person.username == PLT)).one()
            self.office.clock.moment = datetime.combine(VACANT_FROM, time(0, 1), WIB).astimezone(UTC)
            order = Appointment(post.id, person, "plt", VACANT_FROM, date(2026, 3, 31), "SPT 800/15/2026")
            appoint_deputy(session, self.office.actor("admin"), order, runtime.now())
        for task in self._left_by("kasubag.perencanaan"):
            self.office.reassigns("kadis", task, PLT, reason="Pejabat lama pindah")
        hand_back_ended(runtime)

    def _left_by(self, username: str) -> list[UUID]:
        with self.office.runtime.database.readers() as session:
            mine = select(UserTask.id).join(Person, Person.id == UserTask.holder_id)
            return list(session.scalars(mine.where(Person.username == username, UserTask.status == "open")))


@dataclass(frozen=True)
class Told:
    """What history says of one task, counted minute by minute."""

    instance: UUID
    element: str
    key: str
    standard: int
    offered_at: datetime
    state: str  # open | completed | withdrawn
    closed_at: datetime | None
    holder_id: int | None
    waiting: int
    working: int
    held: int
    on_hold: bool

    @property
    def used(self) -> int:
        return self.waiting + self.working


def recounted(office: Office, minutes: Minutes, now: datetime) -> Iterator[Told]:
    """Every task of every case, from the entries alone: no sums, no rows, no clocks of the engine."""
    runtime = office.runtime
    with runtime.database.readers() as session:
        cases = [(row.id, row.process_version_id) for row in session.scalars(select(Instance))]
        versions = {version: runtime.catalogue.version(session, version) for _, version in cases}
    for case, version in cases:
        entries = office.history(case)
        for key, offered_at in {key: entry.at for entry in entries for key in entry.opened}.items():
            counting = _Counting(minutes, offered_at)
            for entry in entries:
                if entry.at >= offered_at and (entry.task == key or key in entry.closed):
                    counting.follow(entry, is_its_own=entry.task == key)
            standard = versions[version].elements[key.element].minutes
            yield counting.told(case, key, standard, now)


class _Counting:
    """One task while its entries are read."""

    def __init__(self, minutes: Minutes, offered_at: datetime) -> None:
        self.minutes, self.offered_at = minutes, offered_at
        self.since = self.hold_until = offered_at
        self.state = "open"
        self.closed_at: datetime | None = None
        self.holder: int | None = None
        self.sums = {"waiting": 0, "working": 0, "held": 0}

    def follow(self, entry: Entry, *, is_its_own: bool) -> None:
        self._count(entry.at)
        match entry.kind:
            case "claimed":
                self.holder = entry.actor_id
            case "released" | "handed_back" | "reassigned":
                self.holder = entry.content.get("to")
            case "held":
                self.hold_until = datetime.fromisoformat(entry.content["until"])
            case "resumed":
                self.hold_until = entry.at
            case "completed" if is_its_own:
                self.state, self.closed_at, self.holder = "completed", entry.at, entry.actor_id
            case "cancelled":
                self.state, self.closed_at = "withdrawn", entry.at

    def told(self, case: UUID, key: TaskKey, standard: int, now: datetime) -> Told:
        if self.state == "open":
            self._count(now)
        return Told(
            instance=case,
            element=key.element,
            key=key.key,
            standard=standard,
            offered_at=self.offered_at,
            state=self.state,
            closed_at=self.closed_at,
            holder_id=self.holder,
            waiting=self.sums["waiting"],
            working=self.sums["working"],
            held=self.sums["held"],
            on_hold=self.state == "open" and self.hold_until > now,
        )

    def _count(self, until: datetime) -> None:
        free = min(max(self.hold_until, self.since), until)
        self.sums["held"] += self.minutes.between(self.since, free)
        self.sums["waiting" if self.holder is None else "working"] += self.minutes.between(free, until)
        self.since = until


def _days() -> Iterator[date]:
    day = FIRST_DAY
    while day <= LAST_DAY:
        yield day
        day += timedelta(days=1)
