"""Remembers what pure functions gave, by all they asked the world and what it said. Knows neither forms nor engine.

A thousand cases go the same few ways; working each step of each of them out again would take most of the time.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")
Question = tuple[Hashable, ...]
Ask = Callable[[Question], Any]


@dataclass
class _Asked:
    """The function asks this next; what follows depends on the answer."""

    question: Question
    then: dict[Hashable, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Gave:
    """The function asks nothing more and gives this."""

    result: Any


class Memory:
    """The results of functions that depend on nothing but their key and the answers to their questions."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Any] = {}

    def recall(self, key: Hashable, say: Ask, work: Callable[[Ask], T]) -> T:
        """What `work` gives when it asks and `say` answers; worked out once for each set of answers."""
        step = self._known.get(key)
        while isinstance(step, _Asked):
            step = step.then.get(_mark(say(step.question)))
        if isinstance(step, _Gave):
            result: T = step.result
            return result
        return self._work_out(key, say, work)

    def _work_out(self, key: Hashable, say: Ask, work: Callable[[Ask], T]) -> T:
        told: list[tuple[Question, Any]] = []

        def ask(question: Question) -> Any:
            answer = say(question)
            told.append((question, answer))
            return answer

        result = work(ask)
        steps, at = self._known, key
        for question, answer in told:
            steps, at = steps.setdefault(at, _Asked(question)).then, _mark(answer)
        steps[at] = _Gave(result)
        return result


def _mark(answer: Any) -> Hashable:
    try:
        hash(answer)
    except TypeError:
        return repr(answer)
    marked: Hashable = answer
    return marked
