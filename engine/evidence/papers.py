"""The papers of a case as an archive sees them: what kind each is, its number, day and subject. Reads no database.

Which kind of record a step leaves behind, and in which fields its number, date and subject stand, the identity of the
SOP says: `records: {element: {kind, number, date, subject, classification}}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.evidence.case import Case, StoredFile
from engine.evidence.retention import MADE, OTHER
from engine.run.replay import COMPLETING, standing


@dataclass(frozen=True)
class Paper:
    """A file of a case with what an archive wants to know of it."""

    case: Case
    file: StoredFile
    kind: str
    retention: str  # the kind of record whose rule of retention counts, as its document or its step names it
    number: str
    day: date
    subject: str
    classification: str
    sensitivity: str = "biasa"


def papers_of(case: Case) -> list[Paper]:
    """Every file of a case: what people brought, then the documents made from it."""
    return [_paper(case, file) for file in case.files]


def kind_of(case: Case, element: str) -> str:
    """The kind of record that a step leaves behind."""
    return str(_declared(case, element).get("kind") or OTHER)


def _declared(case: Case, element: str) -> Mapping[str, Any]:
    declared = (case.version.identity.get("records") or {}).get(element)
    return declared if isinstance(declared, Mapping) else {}


def _paper(case: Case, file: StoredFile) -> Paper:
    declared, answers = _declared(case, file.element), _answers(case, file.element)
    kind = MADE.get(file.kind) or kind_of(case, file.element)

    def said(part: str) -> str:
        return str(answers.get(declared.get(part, ""), "") or "")

    return Paper(
        case=case,
        file=file,
        kind=kind,
        retention=file.retention or kind,
        number=file.number or said("number"),
        day=_day(said("date")) or file.at.astimezone(case.zone).date(),
        subject=file.subject or said("subject") or f"{case.subject}: {file.name}",
        classification=said("classification"),
    )


def _answers(case: Case, element: str) -> Mapping[str, Any]:
    """The newest answers of a step that stand."""
    told = [each for each in standing(case.entries) if each.kind in COMPLETING and each.task]
    found = [each.content.get("answers", {}) for each in told if each.task and each.task.element == element]
    return found[-1] if found else {}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
