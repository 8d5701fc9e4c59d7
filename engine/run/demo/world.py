"""What every case of a demonstration has in common, read once: version, units, calendars, people, lists of forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from io import BytesIO
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.forms.context import FileRef
from engine.people.policy import Actor, Desk, Holding, Offer, is_superior, may_cancel, standing_for
from engine.people.queries import actor_of, in_unit
from engine.people.seed import DEMO_MAIL
from engine.run.bundle import Version
from engine.run.case_words import Words, words_of
from engine.run.demo.memory import Memory
from engine.run.demo.script import Script
from engine.run.files import FileStore
from engine.run.history import Entry
from engine.run.queries.unit_calendars import calendars_of
from engine.run.runtime import Runtime
from engine.time.working_calendar import WorkingCalendar
from models.people import Person, Unit

PAPER = b"%PDF-1.4\n% Runut: contoh, bukan dokumen resmi\n%%EOF\n"


class NoDemoPeople(Exception):
    """Cases are made up only where all accounts are demonstration accounts that hold their posts all year."""


class UnitAt(NamedTuple):
    """A unit by its id and path."""

    id: int
    path: str
    name: str


@dataclass(frozen=True)
class World:
    """The agency for as long as its cases are made."""

    runtime: Runtime
    session: Session
    script: Script
    version: Version
    agency: UnitAt
    units: Mapping[str, int]  # id by path
    calendars: Mapping[str, WorkingCalendar]  # by path
    people: tuple[Actor, ...]
    paths: Mapping[int, str]  # of units, by id
    memory: Memory = field(default_factory=Memory)
    papers: dict[str, FileRef] = field(default_factory=dict)
    lists: dict[Any, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, runtime: Runtime, session: Session, script: Script, since: date) -> "World":
        """Look at the agency whose demonstration accounts can start the SOP.

        Raises:
            NoDemoPeople, ProcessNotFound.
        """
        version = runtime.catalogue.latest(session, script.process, runtime.now())
        people = _people(runtime, session, since)
        starters = [h for person in people for h in person.holdings if _starts(version, h)]
        if not starters:
            raise NoDemoPeople
        root = starters[0].unit_path.split("/", 1)[0]
        rows = session.execute(select(Unit.path, Unit.id, Unit.name).where(in_unit(root))).all()
        units = {row.path: row.id for row in rows}
        agency = next(UnitAt(row.id, row.path, row.name) for row in rows if row.path == root)
        runtime = replace(runtime, files=_Known(runtime.files.root, runtime.files.largest))
        return cls(
            runtime, session, script, version, agency, units, calendars_of(session, units), people, _turned(units)
        )

    @cached_property
    def user_tasks(self) -> tuple[str, ...]:
        """The user tasks of the SOP, in the order of its sheet."""
        tasks = [element for element in self.version.elements.values() if element.is_user_task]
        return tuple(each.id for each in sorted(tasks, key=lambda each: self.version.step_of(each.id).step or 0))

    def doer(self, offer: Offer) -> tuple[Actor, Holding] | None:
        """Who does what is offered, and in which post."""
        if offer not in self.lists:
            able = [(each, standing_for(each, offer)) for each in self.people]
            self.lists[offer] = next(((each, holding) for each, holding in able if holding), None)
        found: tuple[Actor, Holding] | None = self.lists[offer]
        return found

    def superior(self, holding: Holding) -> Actor | None:
        """Somebody who stands above a post."""
        desk = Desk(holding.unit_path, holding.is_head)
        return next((each for each in self.people if each.holdings and is_superior(each, [desk])), None)

    @property
    def head(self) -> tuple[Actor, Holding]:
        """Who may end a case of the agency, and in which post.

        Raises:
            NoDemoPeople: nobody may.
        """
        for actor in self.people:
            for holding in actor.holdings:
                if holding.unit_path == self.agency.path and may_cancel(actor, self.agency.path):
                    return actor, holding
        raise NoDemoPeople

    def paper(self, name: str, edition: int) -> FileRef:
        """A stored file of this name; another edition has other bytes."""
        known = f"{name}/{edition}"
        if known not in self.papers:
            self.papers[known] = self.runtime.files.put(name, BytesIO(PAPER + f"% {name}, {edition}\n".encode()))
        return self.papers[known]

    def words_of(self, entries: Sequence[Entry]) -> Words:
        """The words by which a case is found."""
        names = {person.person_id: person.name for person in self.people}
        return words_of(entries, self.version, self.agency.name, names)

    def listed(self, question: tuple[Any, ...], read: Any) -> Any:
        """Something that does not change while cases are made, read once."""
        if question not in self.lists:
            self.lists[question] = read()
        return self.lists[question]


def _people(runtime: Runtime, session: Session, since: date) -> tuple[Actor, ...]:
    """The demonstration accounts with the posts they hold from `since` until today."""
    mails = session.execute(select(Person.id, Person.email).where(Person.id > 0).order_by(Person.id)).all()
    if not mails or any(not (mail or "").endswith(DEMO_MAIL) for _, mail in mails):
        raise NoDemoPeople
    found = []
    for person_id, _ in mails:
        then, now = (actor_of(session, person_id, day) for day in (since, runtime.today))
        if then is not None and now is not None:
            lasting = tuple(h for h in now.holdings if h in then.holdings and h.capacity == "definitive")
            found.append(Actor(now.person_id, now.username, now.name, lasting, ()))
    return tuple(found)


def _starts(version: Version, holding: Holding) -> bool:
    return holding.lane == version.first.lane and version.first.post in (None, holding.post_code)


def _turned(units: Mapping[str, int]) -> dict[int, str]:
    return {unit_id: path for path, unit_id in units.items()}


@dataclass(frozen=True)
class _Known(FileStore):
    """A file store that reads each file once: nobody changes one while cases are made."""

    digests: dict[str, str | None] = field(default_factory=dict)

    def digest(self, sha256: str) -> str | None:
        if sha256 not in self.digests:
            self.digests[sha256] = super().digest(sha256)
        return self.digests[sha256]
