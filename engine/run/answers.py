"""The answers of an instance as its conditions and forms see them; knows no form and no engine."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine.run.keys import is_visible_from
from engine.run.statements import ANSWERS, ANSWERS_OF, do


@dataclass(frozen=True)
class Given:
    """The newest answers of an element for an item."""

    element: str
    key: str
    seq: int
    at: datetime | None
    actor_id: int | None
    answers: Mapping[str, Any]


class CaseAnswers:
    """The newest answers of every element and item, read when first asked for."""

    def __init__(self, read: Callable[[], Iterable[Given]]) -> None:
        self._read = read
        self._new: dict[tuple[str, str], Given] = {}

    @classmethod
    def stored(cls, session: Session, instance_id: UUID, elements: Collection[str] | None = None) -> "CaseAnswers":
        """Those in the database; only of `elements` if given."""
        return cls(lambda: _stored(session, instance_id, elements))

    @classmethod
    def none(cls) -> "CaseAnswers":
        """Those of an instance nobody has answered in yet."""
        return cls(lambda: ())

    def give(self, element: str, key: str, answers: Mapping[str, Any]) -> None:
        """Add what is answered in this very action, or in a replay."""
        self._new[element, key] = Given(element, key, 1 << 62, None, None, answers)

    @cached_property
    def _old(self) -> dict[tuple[str, str], Given]:
        return {(given.element, given.key): given for given in self._read()}

    def all(self) -> list[Given]:
        """Every newest answer, oldest first."""
        return sorted({**self._old, **self._new}.values(), key=lambda given: given.seq)

    def visible(self, item: str) -> dict[str, Mapping[str, Any]]:
        """By element, what the item sees: its own answers, else those of the items around it."""
        found: dict[str, Given] = {}
        for (element, key), given in {**self._old, **self._new}.items():
            if is_visible_from(key, item) and (element not in found or len(key) > len(found[element].key)):
                found[element] = given
        return {element: given.answers for element, given in found.items()}


def _stored(session: Session, instance_id: UUID, elements: Collection[str] | None) -> Iterable[Given]:
    if elements is None:
        rows = do(session, ANSWERS, instance=instance_id)
    else:
        rows = do(session, ANSWERS_OF, instance=instance_id, elements=sorted(elements))
    return (Given(*row) for row in rows)
