"""Gives the letters of a task their numbers, in the transaction that hands it in and before history is told."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.errors import AnswersRefused
from engine.forms.letter_number import NEXT, LetterNumber
from engine.forms.problems import Problem, ProblemCode
from engine.numbers.commands import By, Letter, issue, let_go, take
from engine.numbers.errors import NumberTaken, NumberTooFar
from engine.numbers.queries import register_for
from engine.people.policy import Actor
from engine.run.keys import TaskKey
from engine.run.place import Place

WRONG = {NumberTaken: ProblemCode.NUMBER_TAKEN, NumberTooFar: ProblemCode.NUMBER_TOO_FAR}


def number_letters(place: Place, actor: Actor, key: TaskKey, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with every number they ask for. A step that is done again keeps the number it has.

    Raises:
        AnswersRefused: a typed number belongs to another letter, or lies far from all others.
    """
    settled = dict(answers)
    for field in place.version.forms[key.element].fields:
        if isinstance(field, LetterNumber):
            settled[field.key] = _numbered(place, actor, key, field, settled)
    return settled


def _numbered(place: Place, actor: Actor, key: TaskKey, field: LetterNumber, answers: Mapping[str, Any]) -> str | None:
    asked = answers.get(field.key) or None
    register = register_for(place.session, place.instance.unit_path.split("/", 1)[0], field.register)
    if register is None:
        return asked if isinstance(asked, str) else None
    letter = _letter(place, key, field, answers)
    by = By(actor.person_id, place.now)
    text = str(asked or "")
    try:
        if asked == NEXT:
            text = issue(place.session, register.id, letter, by).text
        elif text:
            take(place.session, register.id, text, letter, by)
    except (NumberTaken, NumberTooFar) as refusal:
        raise AnswersRefused((Problem(field.key, WRONG[type(refusal)]),)) from refusal
    let_go(place.session, register.id, letter, by, text)
    return text or None


def _letter(place: Place, key: TaskKey, field: LetterNumber, answers: Mapping[str, Any]) -> Letter:
    said = {part: answers.get(name) for part, name in field.beside.items()}
    subject = str(said.get("subject") or place.version.title)
    day = _day(said.get("day")) or place.day
    element = f"{key.element} {key.key}".strip()
    return Letter(day, subject, str(said.get("classification") or ""), place.instance.id, element)


def _day(text: object) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) and text else None
