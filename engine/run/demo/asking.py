"""Lets forms and conditions ask for what they need, question by question, so that their results can be remembered."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from engine.forms.context import (
    Entries,
    FileRef,
    IndicatorRow,
    NumberOffer,
    Option,
    OptionSource,
    Reference,
    UnitPerformance,
)
from engine.forms.schema import Form
from engine.run.bundle import Version
from engine.run.demo.memory import Ask
from engine.run.keys import TaskKey
from engine.run.spiff import Frontier, Runner

Filled = tuple[dict[str, Any], tuple[str, ...]]  # answers, and the problems in words


class Stand:
    """Where the tokens of a case stand, with all that the write path asks of it."""

    def __init__(self, runner: Runner) -> None:
        self._open = tuple(runner.open_tasks())
        self._frontier = runner.dump()
        self.state = self._frontier.to_bytes()
        self.is_completed = runner.is_completed

    def open_tasks(self) -> list[TaskKey]:
        return list(self._open)

    def dump(self) -> Frontier:
        return self._frontier


def moved(version: Version, state: bytes, task: TaskKey, ask: Ask) -> Stand:
    """Complete a task where `state` stands; conditions ask for ("answer", item, element, field)."""
    runner = Runner.load(version.specs, Frontier.from_bytes(state), lambda item: _visible(version, item, ask))
    runner.complete(task)
    return Stand(runner)


def _visible(version: Version, item: str, ask: Ask) -> Mapping[str, Mapping[str, Any]]:
    given = (element for element in sorted(version.asked_by_conditions) if ask(("has", element, item)))
    return {element: _fields(ask, element, item) for element in given}


def _fields(ask: Ask, element: str, *item: str) -> "Fields":
    return Fields(lambda name: ask(("answer", element, name, *item)))


class Fields(Mapping[str, Any]):
    """The answers of an element, asked for one by one: `find` gives a tuple of the one answer, or an empty one."""

    def __init__(self, find: Callable[[str], tuple[Any, ...]]) -> None:
        self._find = find

    def __getitem__(self, name: str) -> Any:
        for answer in self._find(name):
            return answer
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        raise TypeError("answers are asked for by name")

    def __len__(self) -> int:
        return 1  # whoever answered nothing is not asked


class Asking:
    """A form's context that only passes questions on."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    @property
    def today(self) -> date:
        found: date = self._ask(("today",))
        return found

    @property
    def now(self) -> datetime:
        found: datetime = self._ask(("now",))
        return found

    @property
    def item(self) -> str | None:
        found: str | None = self._ask(("item",))
        return found

    def answers(self, element: str) -> Mapping[str, object] | None:
        return _fields(self._ask, element) if self._ask(("has", element)) else None

    def options(self, source: OptionSource) -> Sequence[Option]:
        found: Sequence[Option] = self._ask(("options", source))
        return found

    def add_working_days(self, days: int) -> date:
        found: date = self._ask(("add_working_days", days))
        return found

    def indicators(self, unit_code: str, year: int, quarter: int) -> Sequence[IndicatorRow]:
        found: Sequence[IndicatorRow] = self._ask(("indicators", unit_code, year, quarter))
        return found

    def performance(self, sources: Sequence[Reference], unit: str | None) -> Sequence[UnitPerformance]:
        found: Sequence[UnitPerformance] = self._ask(("performance", tuple(sources), unit))
        return found

    def document(self, sources: Sequence[Reference]) -> FileRef | None:
        found: FileRef | None = self._ask(("document", tuple(sources)))
        return found

    def numbers(self, register: str) -> NumberOffer:
        """None: a demonstration writes its own numbers."""
        return NumberOffer()

    def known_files(self) -> Mapping[str, FileRef]:
        return {file.sha256: file for file in self._ask(("files",))}


def filled(
    form: Form, typed: Mapping[str, str], figure: str, files: Mapping[str, Sequence[FileRef]], ask: Ask
) -> Filled:
    """Fill in a form as its page shows it: what is `typed`, and `figure` wherever an indicator asks for a number."""
    context = Asking(ask)
    entries: Entries = form.initial(context)
    rows = [name.removesuffix(".state") for name in entries if name.endswith(".state")]
    entries |= {f"{row}.{part}": [figure] for row in rows for part in ("numerator", "value")}
    entries |= {f"{row}.denominator": ["100"] for row in rows}
    entries |= {name: [text] for name, text in typed.items()}
    reading = form.read(entries, files, context)
    return reading.answers, tuple(f"{problem.name}: {problem.code}" for problem in reading.problems)
