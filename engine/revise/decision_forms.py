"""The forms of decisions: a radio field with an option for every branch. Pure: text in, text out."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Sequence
from keyword import iskeyword
from typing import Any

from engine.run.expressions import RESERVED

NOTE = {"type": "textarea", "key": "note", "label": "Catatan", "validate": {"maxLength": 4000}}
DECISION = {"values": (), "validate": {"required": True}, "runut": {"kind": "decision", "as": "buttons"}}
FORM = {"schemaVersion": 19, "type": "default"}
KEY = "decision"
TONES = ("positive", "negative")
LONGEST_ID = 40


def slug(text: str) -> str:
    """An id made of the words of a text, such as a condition can name: small letters, digits and underlines."""
    words = _words(text)[:LONGEST_ID].strip("_")
    is_usable = words and not words[0].isdigit() and not iskeyword(words) and words not in RESERVED
    return words if is_usable else f"n_{words}".strip("_")


def _words(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "_".join(re.findall(r"[a-z0-9]+", plain))


def process_slug(text: str) -> str:
    """The id of a process; one that had to be cut ends in a mark of the whole text, so that no other SOP has it."""
    whole, name = " ".join(text.split()), slug(text)
    if len(_words(text)) <= LONGEST_ID:
        return name
    mark = hashlib.sha256(whole.encode()).hexdigest()[:6]
    return f"{name[: LONGEST_ID - len(mark) - 1].rstrip('_')}_{mark}"


def values_of(text: str | None) -> dict[str, str]:
    """What a form answers for each label of its decision, labels in small letters."""
    parts = json.loads(text)["components"] if text else []
    options = next((each.get("values", ()) for each in parts if each.get("key") == KEY), ())
    return {str(each["label"]).casefold(): str(each["value"]) for each in options}


def with_decision(
    text: str | None, element: str, question: str, labels: Sequence[str], known: Collection[str] = ()
) -> str:
    """The form of an element with a decision between `labels`; those in `known` have their option already."""
    form: dict[str, Any] = json.loads(text) if text else {**FORM, "id": element, "components": [NOTE]}
    parts: list[dict[str, Any]] = form["components"]
    asked = next((each for each in parts if each.get("key") == KEY), None)
    if asked is None:
        asked = {"type": "radio", "key": KEY, "label": question, **DECISION}
        parts.append(asked)
    options: list[dict[str, Any]] = list(asked["values"])
    for place, label in enumerate(labels):
        if label not in known and all(str(each["label"]).casefold() != label.casefold() for each in options):
            value = _unlike(slug(label), [str(each["value"]) for each in options])
            options.append({"label": label, "value": value, "tone": TONES[min(place, 1)]})
    asked["values"] = options
    return f"{json.dumps(form, ensure_ascii=False, indent=2)}\n"


def _unlike(value: str, taken: Collection[str]) -> str:
    """The value itself, or with a number when an option of other wording has it, as “≥ 5” and “< 5” would."""
    number = 2
    found = value
    while found in taken:
        found, number = f"{value}_{number}", number + 1
    return found
