"""The head of the sheet as a form: what is typed becomes the data of the sheet, or is said what is wrong. Pure.

Only what the form asks for changes; the rest of the data (organisation, words of the flow chart) stays as it was.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from engine.revise.sop import read_identity
from engine.run.gate import IDENTITY

LINES = ("name", "number", "agency", "approved_label")
DATES = ("created", "revised", "approved", "effective")
LISTS = ("qualifications", "related", "equipment", "warning", "recording")  # one a line
APPROVER = ("position", "name", "nip")
EXPLANATION = "related_explanation"
BASES = "legal_bases"
STATES = ("berlaku", "diganti", "dicabut")
LONGEST, MOST_BASES, MOST_LINES = 1_000, 60, 60

SENTENCES = {
    "missing": "Please fill this in.",
    "no_date": "Write a date that exists.",
    "too_long": "Use at most %(max)s characters.",
    "too_many": "Write at most %(max)s lines.",
    "no_successor": "Say which rule took its place.",
}


@dataclass(frozen=True)
class Wrong:
    """What is wrong with the entry of a name."""

    name: str
    code: str
    params: Mapping[str, int]


@dataclass(frozen=True)
class Basis:
    """A legal basis as it is typed: its words, whether it still stands, and what took its place."""

    text: str = ""
    state: str = "berlaku"
    successor: str = ""


@dataclass(frozen=True)
class Typed:
    """The whole form as it is typed."""

    texts: Mapping[str, str]
    bases: tuple[Basis, ...]

    def text(self, name: str) -> str:
        """The text under a name."""
        return self.texts.get(name, "")


def typed_of(files: Mapping[str, str]) -> Typed:
    """The form of a draft before anybody typed.

    Raises:
        ValueError: its data cannot be read.
    """
    known = read_identity(files)
    by = known.get("approved_by") or {}
    texts = {name: _line(known.get(name)) for name in (*LINES, *DATES, EXPLANATION)}
    texts |= {name: "\n".join(_listed(known.get(name))) for name in LISTS}
    texts |= {f"approved_by.{part}": _line(by.get(part)) for part in APPROVER}
    return Typed(texts, tuple(_basis(each) for each in known.get(BASES) or ()))


def typed_from(sent: Mapping[str, str]) -> Typed:
    """The form as it was sent; rows of legal bases by their number."""
    numbers = sorted(
        {int(part) for name in sent if name.startswith("basis.") and (part := name.split(".")[1]).isdigit()}
    )
    bases = (
        Basis(*(_spaced(sent.get(f"basis.{n}.{part}", "")) for part in ("text", "state", "successor"))) for n in numbers
    )
    texts = {name: text.replace("\r\n", "\n").strip() for name, text in sent.items() if not name.startswith("basis.")}
    return Typed(texts, tuple(bases)[: MOST_BASES + 1])


def wrongs(typed: Typed) -> list[Wrong]:
    """Everything that is wrong with a form."""
    return [*_wrong_texts(typed), *_wrong_lists(typed), *_wrong_bases(typed)]


def _wrong_texts(typed: Typed) -> Iterator[Wrong]:
    if not typed.text("name"):
        yield Wrong("name", "missing", {})
    for name in (*LINES, EXPLANATION, *(f"approved_by.{part}" for part in APPROVER)):
        if len(typed.text(name)) > LONGEST:
            yield Wrong(name, "too_long", {"max": LONGEST})
    for name in DATES:
        if typed.text(name) and _date(typed.text(name)) is None:
            yield Wrong(name, "no_date", {})


def _wrong_lists(typed: Typed) -> Iterator[Wrong]:
    for name in LISTS:
        lines = typed.text(name).split("\n")
        if len(lines) > MOST_LINES:
            yield Wrong(name, "too_many", {"max": MOST_LINES})
        if any(len(each) > LONGEST for each in lines):
            yield Wrong(name, "too_long", {"max": LONGEST})


def _wrong_bases(typed: Typed) -> Iterator[Wrong]:
    if len(typed.bases) > MOST_BASES:
        yield Wrong(BASES, "too_many", {"max": MOST_BASES})
    for place, basis in enumerate(typed.bases):
        if max(len(basis.text), len(basis.successor)) > LONGEST:
            yield Wrong(f"basis.{place}.text", "too_long", {"max": LONGEST})
        if basis.successor and not basis.text:
            yield Wrong(f"basis.{place}.text", "missing", {})
        if basis.state == "diganti" and basis.text and not basis.successor:
            yield Wrong(f"basis.{place}.successor", "no_successor", {})


def with_identity(files: Mapping[str, str], typed: Typed) -> dict[str, str]:
    """The files of a draft with what was typed; the form must have nothing wrong with it."""
    known = read_identity(files)
    found: dict[str, Any] = {name: typed.text(name) for name in (*LINES, EXPLANATION)}
    found |= {name: _date(typed.text(name)) for name in DATES}
    for name in LISTS:
        lines = [line.strip() for line in typed.text(name).split("\n") if line.strip()]
        is_single = len(lines) == 1 and not isinstance(known.get(name), list)
        found[name] = lines[0] if is_single else lines
    by = {part: typed.text(f"approved_by.{part}") for part in APPROVER}
    found["approved_by"] = {part: text for part, text in by.items() if text}
    found[BASES] = [_kept(basis) for basis in typed.bases if basis.text]
    changed = {name: value for name, value in found.items() if value or name in known}
    written = yaml.safe_dump({**known, **changed}, allow_unicode=True, sort_keys=False, width=120)
    return {**files, IDENTITY: written}


def _kept(basis: Basis) -> dict[str, str]:
    state = basis.state if basis.state in STATES else STATES[0]
    kept = {"text": basis.text, "state": state}
    return kept | ({"successor": basis.successor} if basis.successor and state != "berlaku" else {})


def _basis(value: Any) -> Basis:
    if not isinstance(value, Mapping):
        return Basis(_line(value))
    return Basis(_line(value.get("text")), str(value.get("state") or STATES[0]), _line(value.get("successor")))


def _line(value: Any) -> str:
    return _spaced(str(value)) if value not in (None, "") else ""


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _listed(value: Any) -> list[str]:
    if isinstance(value, list):
        return [_line(each) for each in value]
    return [_line(value)] if value else []


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
