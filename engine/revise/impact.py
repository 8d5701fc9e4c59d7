"""What a revision would mean, before it is signed: for every running case, and for every official. Writes nothing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from engine.people.offices import eligible
from engine.people.policy import Offer
from engine.revise.migrating import Judged, Progress, judge_running
from engine.revise.moving import Kind, Mapped
from engine.run.bundle import Version
from engine.run.keys import TaskKey
from engine.run.place import unit_for


@dataclass(frozen=True)
class Official:
    """Somebody whose inbox changes: how many open tasks they get and lose."""

    person_id: int
    name: str
    post_title: str
    gets: int
    loses: int


@dataclass(frozen=True)
class Impact:
    """The running cases with their verdicts, the oldest first, and the officials concerned, by name."""

    cases: tuple[Judged, ...]
    officials: tuple[Official, ...]

    @property
    def counts(self) -> Counter[Kind]:
        """How many cases stay, move, end or cannot go on."""
        return Counter(each.verdict.kind for each in self.cases)


def impact(
    session: Session,
    new: Version,
    mapping: Mapped,
    today: date,
    *,
    progress: Progress = lambda done, total: None,
) -> Impact:
    """Judge every running case of the process of `new`, which need not be deployed, and sum up by official."""
    cases = tuple(judge_running(session, new, mapping, progress=progress))
    gets: Counter[Offer] = Counter()
    loses: Counter[Offer] = Counter()
    for case in cases:
        if case.verdict.is_possible:
            before, after = Counter(_before(case)), Counter(_after(session, case, new))
            gets += after - before
            loses += before - after
    return Impact(cases, tuple(_officials(session, gets, loses, today)))


def _before(case: Judged) -> Iterator[Offer]:
    yield from case.waiting.values()


def _after(session: Session, case: Judged, new: Version) -> Iterator[Offer]:
    for old, now in case.verdict.kept:
        element, was = new.elements[now.element], case.waiting[old]
        same = (element.lane, element.post) == (was.lane, was.post)
        yield was if same else _offer(session, case, new, now)
    for key in case.verdict.opened:
        yield _offer(session, case, new, key)


def _offer(session: Session, case: Judged, new: Version, key: TaskKey) -> Offer:
    element = new.elements[key.element]
    _, path = unit_for(session, element, key, case.agency)
    return Offer(element.lane, path, element.post, new.process_id)


def _officials(session: Session, gets: Counter[Offer], loses: Counter[Offer], today: date) -> list[Official]:
    counted: dict[int, list[int]] = {}
    people: dict[int, tuple[str, str]] = {}
    for place, offers in enumerate((gets, loses)):
        for offer, times in offers.items():
            for person in eligible(session, offer, today):
                people[person.person_id] = (person.name, person.post_title)
                counted.setdefault(person.person_id, [0, 0])[place] += times
    found = [Official(id_, *people[id_], *numbers) for id_, numbers in counted.items()]
    return sorted(found, key=lambda each: each.name)
