"""The data of a document: the case as it stood at an entry, in words, and no more of it than the document declares."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from engine.documents.case import Case
from engine.documents.declaration import Template
from engine.documents.signatory import completed_by, signatory_of
from engine.documents.words import words_of
from engine.run.bundle import Version
from engine.run.document_links import CODE, REFERENCE
from engine.run.queries.item_names import item_names

Content: TypeAlias = dict[str, Any]


def content_of(case: Case, template: Template) -> Content:
    """Everything a template is given."""
    said = template.declaration
    day = case.answer(said.date) or case.day
    classification = said.classification or ""
    if REFERENCE.fullmatch(classification) and not CODE.match(classification):
        classification = str(case.answer(classification) or "")
    return {
        "title": said.title,
        "agency": _agency(case),
        "sop": {"id": case.version.process_id, "title": case.version.title, "number": _number_of_sop(case.version)},
        "case": {"subject": case.instance.subject, "started": _local_day(case, case.instance.started_at)},
        "unit": _unit(case),
        "answers": {element: _words(case, element, case.key) for element in said.reads},
        "values": {element: _raw(case, element) for element in said.reads},
        "items": {element: _items(case, element) for element in said.reads},
        "by": {element: completed_by(case, case.seen_by(element)).words for element in said.reads},
        "number": str(case.answer(said.number) or ""),
        "date": str(day),
        "signatory": signatory_of(case, template).words,
        "sensitivity": said.sensitivity,
        "classification": classification,
        "signatures": [],
    }


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
            "by": completed_by(case, case.newest[element, key]).words,
        }
        for key in keys
    ]


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
