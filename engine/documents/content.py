"""The data of a document: the case as it stood at an entry, in words, and no more of it than the document declares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine.documents.declaration import Template
from engine.documents.words import words_of
from engine.people.queries import holds_on, in_unit
from engine.people.signature import Signer, signature_lines, titled
from engine.run.answers import CaseAnswers, Given
from engine.run.bundle import Version
from engine.run.context import CaseContext, CaseOf
from engine.run.document_links import CODE, REFERENCE
from engine.run.history import Entry, entries_of
from engine.run.queries.item_names import item_names
from engine.run.queries.signing import Signed, signature
from engine.run.queries.unit_calendars import calendars_of
from engine.run.replay import Again, completions, standing
from engine.run.runtime import Runtime
from models.documents import ProducedDocument
from models.instances import Instance
from models.people import Person, Post, PostHolding, Unit

Content: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A case as it stood at an entry; the document is made for the item `key`."""

    runtime: Runtime
    session: Session
    version: Version
    instance: Instance
    key: str
    seq: int
    day: date  # on which the document was asked for, in the agency's zone

    @classmethod
    def of(cls, runtime: Runtime, session: Session, row: ProducedDocument) -> "Case":
        """The case that a document is asked for, told in the words of its version."""
        instance = session.scalars(
            select(Instance).where(Instance.id == row.instance_id).options(joinedload(Instance.unit))
        ).one()
        version = runtime.catalogue.version(session, row.version_id)
        day = row.asked_at.astimezone(runtime.zone).date()
        return cls(runtime, session, version, instance, row.key, row.seq, day)

    @cached_property
    def entries(self) -> list[Entry]:
        """What stood then."""
        return standing(entry for entry in entries_of(self.session, self.instance.id) if entry.seq <= self.seq)

    @cached_property
    def newest(self) -> dict[tuple[str, str], Again]:
        """The newest completion of every element and item."""
        return {(again.task.element, again.task.key): again for again in completions(self.entries)}

    @cached_property
    def answers(self) -> CaseAnswers:
        """What was answered."""
        return CaseAnswers(lambda: [_given(element, key, again) for (element, key), again in self.newest.items()])

    def seen_by(self, element: str) -> Again | None:
        """The completion of an element that the item sees: its own, else that of the items around it."""
        mine = [self.newest.get((element, key)) for key in _around(self.key)]
        return next(filter(None, mine), None)

    def context(self, key: str) -> CaseContext:
        """The world around a form of the case."""
        path = self.instance.unit.path
        calendar = calendars_of(self.session, [path])[path]
        of = CaseOf(self.instance.id, path, key)
        return CaseContext(self.runtime, self.session, of, self.version, self.answers, calendar)


def content_of(case: Case, template: Template) -> Content:
    """Everything a template is given."""
    said = template.declaration
    day = _answer(case, said.date) or case.day
    classification = said.classification or ""
    if REFERENCE.fullmatch(classification) and not CODE.match(classification):
        classification = str(_answer(case, classification) or "")
    return {
        "title": said.title,
        "agency": _agency(case),
        "sop": {"id": case.version.process_id, "title": case.version.title, "number": _number_of_sop(case.version)},
        "case": {"subject": case.instance.subject, "started": _local_day(case, case.instance.started_at)},
        "unit": _unit(case),
        "answers": {element: _words(case, element, case.key) for element in said.reads},
        "values": {element: _raw(case, element) for element in said.reads},
        "items": {element: _items(case, element) for element in said.reads},
        "by": {element: _by(case, case.seen_by(element)) for element in said.reads},
        "number": str(_answer(case, said.number) or ""),
        "date": str(day),
        "signatory": _signatory(case, template),
        "sensitivity": said.sensitivity,
        "classification": classification,
        "signatures": [],
    }


def _given(element: str, key: str, again: Again) -> Given:
    entry = again.entry
    return Given(element, key, entry.seq, entry.at, entry.actor_id, entry.content.get("answers", {}))


def _around(key: str) -> list[str]:
    parts = key.split("/")
    return ["/".join(parts[:depth]) for depth in range(len(parts), 0, -1)] + [""]


def _words(case: Case, element: str, key: str) -> dict[str, Any]:
    # A form nobody has filled in yet gives empty words, so that a template need not ask whether there are any.
    again = case.newest.get((element, key)) or (case.seen_by(element) if key == case.key else None)
    answers = again.entry.content.get("answers", {}) if again else {}
    form = case.version.forms[element]
    return {shown.key: words_of(shown) for shown in form.show(answers, case.context(key))}


def _raw(case: Case, element: str) -> Mapping[str, Any]:
    again = case.seen_by(element)
    return again.entry.content.get("answers", {}) if again else {}


def _items(case: Case, element: str) -> list[dict[str, Any]]:
    """What each unit of a multi-instance answered, in the order of its units."""
    path = case.instance.unit.path
    keys = sorted({key for each, key in case.newest if each == element and key})
    names = item_names(case.session, {(path, key) for key in keys})
    return [
        {
            "code": key.rsplit("/", 1)[-1],
            "name": names.get((path, key), key),
            "answers": _words(case, element, key),
            "by": _by(case, case.newest[element, key]),
        }
        for key in keys
    ]


def _answer(case: Case, reference: str | None) -> Any:
    element, _, key = (reference or "").partition(".")
    again = case.seen_by(element)
    return again.entry.content.get("answers", {}).get(key) if again and reference else None


def _local_day(case: Case, moment: Any) -> str:
    return str(moment.astimezone(case.runtime.zone).date())


def _agency(case: Case) -> dict[str, str]:
    """The letterhead: as the data of the sheet say it, else the name of the unit."""
    said = case.version.identity.get("letterhead") or {}
    unit = case.instance.unit
    known = {"region": "", "name": unit.name, "address": "", "contact": "", "place": ""}
    return known | {name: str(said[name]) for name in known if said.get(name)}


def _number_of_sop(version: Version) -> str:
    return str(version.identity.get("number") or "")


def _unit(case: Case) -> dict[str, str] | None:
    if not case.key:
        return None
    path = case.instance.unit.path
    return {"code": case.key.rsplit("/", 1)[-1], "name": item_names(case.session, {(path, case.key)})[path, case.key]}


def _by(case: Case, again: Again | None) -> dict[str, Any]:
    """Who completed something, in which post and capacity, and how they sign."""
    if again is None:
        return {"name": "", "nip": "", "post": "", "capacity": "", "day": "", "lines": []}
    entry = again.entry
    person = case.session.get_one(Person, entry.actor_id)
    post = case.session.get(Post, entry.post_id) if entry.post_id else None
    day = entry.at.astimezone(case.runtime.zone).date()
    signed = Signed(person.id, entry.post_id, entry.capacity, entry.at, day)
    return {
        "name": person.name,
        "nip": person.nip or "",
        "post": titled(entry.capacity, post.title) if post else "",
        "capacity": entry.capacity,
        "day": str(day),
        "lines": _without_name(signature(case.session, signed).lines, person),
    }


def _without_name(lines: Sequence[str], person: Person) -> list[str]:
    # The name is set by the template, underlined and with room above it.
    return [line for line in lines if line != person.name.strip() and not line.startswith("NIP ")]


def _signatory(case: Case, template: Template) -> dict[str, Any]:
    said = template.declaration.signatory
    if said is None:
        return _by(case, None)
    if said.element is not None:
        return _by(case, case.seen_by(said.element))
    code = said.post or str(_answer(case, said.answer) or "")
    return _holder(case, code, said.in_the_name_of if code != said.in_the_name_of else None)


def _holder(case: Case, code: str, in_the_name_of: str | None) -> dict[str, Any]:
    """Who holds a post on the day of the document: its Plt or Plh before the holder they stand in for."""
    post, holding = _post(case, code), None
    if post is not None:
        rows = case.session.scalars(
            select(PostHolding)
            .where(PostHolding.post_id == post.id, holds_on(case.day))
            .where(PostHolding.capacity.in_(("definitive", "plt", "plh")))
            .order_by(PostHolding.capacity.desc(), PostHolding.id)
            .options(joinedload(PostHolding.person))
        )
        holding = next(iter(rows), None)
    if post is None or holding is None:
        return _by(case, None) | {"post": post.title if post else "", "lines": [f"{post.title},"] if post else []}
    person, above = holding.person, _post(case, in_the_name_of) if in_the_name_of else None
    signer = Signer(person.name, person.nip, holding.capacity, post.title)
    if above is not None:
        signer = Signer(person.name, person.nip, "an", above.title, own_post=titled(holding.capacity, post.title))
    return {
        "name": person.name,
        "nip": person.nip or "",
        "post": titled(holding.capacity, post.title),
        "capacity": "an" if above else holding.capacity,
        "day": "",
        "lines": _without_name(signature_lines(signer), person),
    }


def _post(case: Case, code: str | None) -> Post | None:
    path = case.instance.unit.path
    named = select(Post).join(Unit).where(Post.code == code, in_unit(path))
    return case.session.scalar(named.order_by(Unit.path).limit(1))
