"""The words by which a case is found, as its history tells them, in plain letters. Pure: knows no table."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from engine.forms.letter_number import LetterNumber
from engine.forms.texts import TextField
from engine.run.bundle import Version
from engine.run.history import Entry
from engine.run.replay import standing

LONGEST_PHRASE = 100  # longer answers are prose, and nobody looks for a case by them
MOST_LETTERS = 4_000
WORD = re.compile(r"[^\W_]+")


class Words(NamedTuple):
    """What a case is called, its numbers and other short answers, and who had a hand in it; a phrase on each line."""

    subject: str
    numbers: str
    names: str


def plain(text: str) -> list[str]:
    """The words of a text without accents and signs, as both databases look for them."""
    letters = unicodedata.normalize("NFKD", text)
    return WORD.findall("".join(letter for letter in letters if not unicodedata.combining(letter)))


def words_of(entries: Iterable[Entry], version: Version, unit_name: str, names: Mapping[int, str]) -> Words:
    """The words of a case from its whole history; `names` are those of the persons who acted."""
    words = Words("", _with("", str(version.identity.get("number") or "")), _with("", unit_name))
    for entry in standing(entries):
        if entry.kind == "started":
            title = _with(_with("", entry.content["subject"]), version.title)
            words = words._replace(subject=title, names=_with(words.names, names[entry.actor_id]))
        elif entry.kind == "completed" and entry.task is not None:
            words = words_after(words, version, entry.task.element, entry.content["answers"], names[entry.actor_id])
    return words


def words_after(words: Words, version: Version, element: str, answers: Mapping[str, Any], name: str) -> Words:
    """The words of a case after somebody has completed a task."""
    numbers = words.numbers
    form = version.forms.get(element)  # none: a step that the SOP has no longer
    for field in form.fields if form else ():
        answer = answers.get(field.key)
        if isinstance(field, TextField | LetterNumber) and isinstance(answer, str) and len(answer) <= LONGEST_PHRASE:
            numbers = _with(numbers, answer)
    return words._replace(numbers=numbers, names=_with(words.names, name))


def _with(phrases: str, text: str) -> str:
    phrase = " ".join(plain(text))
    if not phrase or phrase in phrases.split("\n") or len(phrases) + len(phrase) > MOST_LETTERS:
        return phrases
    return f"{phrases}\n{phrase}" if phrases else phrase
