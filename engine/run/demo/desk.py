"""A case in memory as the write path and the forms see it. Reads the ledger of the case and what all cases share."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from engine.forms.context import FileRef
from engine.people.policy import Holding, Offer
from engine.run.answers import CaseAnswers, Given
from engine.run.bundle import Element
from engine.run.context import CaseContext, CaseOf
from engine.run.demo.ledger import Ledger, Row
from engine.run.demo.memory import Question
from engine.run.demo.world import World
from engine.run.keys import TaskKey
from engine.run.place import Place
from engine.run.statements import TaskRow
from engine.time.working_calendar import WorkingCalendar


@dataclass(frozen=True, kw_only=True)
class Desk(Place):
    """A place whose rows lie in a ledger."""

    world: World
    ledger: Ledger
    seen: dict[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)

    def calendar_of(self, unit_path: str) -> WorkingCalendar:
        return self.world.calendars[unit_path]

    @cached_property
    def deciding(self) -> CaseAnswers:
        return self._answers(self.version.asked_by_conditions)

    def seen_from(self, item: str) -> Mapping[str, Mapping[str, Any]]:
        """The answers that conditions of an item see, by element."""
        if item not in self.seen:
            self.seen[item] = self.deciding.visible(item)
        return self.seen[item]

    def _answers(self, elements: Collection[str] | None = None) -> CaseAnswers:
        rows = [row for row in self.ledger.answers.values() if elements is None or row["element"] in elements]
        return CaseAnswers(lambda: map(_given, rows))

    def _unit_for(self, element: Element, key: TaskKey) -> tuple[int, str]:
        item, path = key.key.rsplit("/", 1)[-1], self.instance.unit_path
        units = self.world.units
        inside = [each for each in units if each.startswith(f"{path}/") and each.rsplit("/", 1)[-1] == item]
        if element.post is None and inside:
            return units[min(inside)], min(inside)
        return self.instance.unit_id, path

    def context(self, key: str) -> CaseContext:
        case = CaseOf(self.instance.id, self.instance.unit_path, key)
        return CaseContext(self.runtime, self.world.session, case, self.version, self._answers(), self.calendar)

    def says(self, key: str) -> "Says":
        """What this case answers when the form of the item `key` asks."""
        return Says(self, self.context(key))

    def offer_of(self, row: Row) -> Offer:
        """To whom a task is offered."""
        return Offer(row["lane"], self.world.paths[row["unit_id"]], row["post"], self.version.process_id)

    def task_row(self, row: Row, holding: Holding | None) -> TaskRow:
        """A task as somebody in this post stands to it."""
        known: dict[str, Any] = dict.fromkeys(TaskRow._fields) | {"is_deputys": 0}
        known |= {name: value for name, value in row.items() if name in known}
        known |= {"unit_path": self.world.paths[row["unit_id"]]}
        if holding is not None:
            known |= {"post_id": holding.post_id, "capacity": holding.capacity}
        return TaskRow(**known)


def _given(row: Row) -> Given:
    return Given(row["element"], row["key"], row["seq"], row["at"], row["actor_id"], row["answers"])


@dataclass(frozen=True)
class Says:
    """Answers the questions of a form."""

    desk: Desk
    context: CaseContext

    @cached_property
    def visible(self) -> Mapping[str, Mapping[str, Any]]:
        """The answers this form sees, by element."""
        return self.context.case.visible(self.context.of.key)

    def __call__(self, question: Question) -> Any:
        """Answer one; what no case changes is looked up once for all."""
        kind, *about = question
        match kind:
            case "has" | "answer":
                return found_in(self.visible, about)
            case "files":
                return tuple(_files(self.desk.ledger))
            case "options" | "indicators":
                lists = self.desk.world
                return lists.listed((question, self.context.today.year), lambda: tuple(self._ask(str(kind), about)))
            case _:
                return self._ask(str(kind), about)

    def _ask(self, kind: str, about: list[Any]) -> Any:
        found = getattr(self.context, kind)
        return found(*about) if callable(found) else found


def found_in(visible: Mapping[str, Mapping[str, Any]], about: Sequence[Any]) -> Any:
    """Whether there are answers of an element; or a tuple of the one answer of its field, or an empty one."""
    element, *fields = about
    if not fields:
        return element in visible
    answers = visible.get(element, {})
    return (answers[fields[0]],) if fields[0] in answers else ()


def _files(ledger: Ledger) -> list[FileRef]:
    return [FileRef(row["sha256"], row["name"], row["size"], row["media_type"]) for row in ledger.attachments]
