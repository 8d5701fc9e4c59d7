"""The world around a form: the case's earlier answers, lists that change, the agency's clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple, Self
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.forms.context import FileRef, IndicatorRow, NumberOffer, Option, OptionSource, Reference, UnitPerformance
from engine.numbers.queries import next_text, register_for, reserved_texts
from engine.people.queries import in_unit
from engine.records.looking import objective_names
from engine.records.queries import indicators_of
from engine.run.answers import CaseAnswers
from engine.run.bundle import Version
from engine.run.runtime import Runtime
from engine.run.statements import POSTS, do
from engine.time.working_calendar import WorkingCalendar
from models.instances import Attachment
from models.people import Unit

QUARTERS = ("I", "II", "III", "IV")


class CaseOf(NamedTuple):
    """Which form of which case: the instance, the path of its agency's unit, and the item it is filled in for."""

    instance_id: UUID
    unit_path: str
    key: str


class _PostRow(NamedTuple):
    code: str
    title: str
    lane: str
    duty: str | None
    unit_code: str
    unit_name: str
    shares_title: bool


def _titled(post: _PostRow) -> str:
    return f"{post.title} ({post.unit_name})" if post.shares_title else post.title


@dataclass(frozen=True)
class CaseContext:
    """What the form of one task is told. Reads the database only for what the form asks."""

    runtime: Runtime
    session: Session
    of: CaseOf
    version: Version
    case: CaseAnswers
    calendar: WorkingCalendar
    gives_numbers: bool = True  # whether handing the form in can give a letter its number

    def at(self, key: str) -> Self:
        """The same case as the item `key` sees it; its answers are not read again."""
        return replace(self, of=self.of._replace(key=key))

    @property
    def now(self) -> datetime:
        """The moment, in the agency's zone."""
        return self.runtime.now().astimezone(self.calendar.zone)

    @property
    def today(self) -> date:
        """The day, in the agency's zone."""
        return self.now.date()

    @property
    def item(self) -> str | None:
        """The item of the innermost multi-instance around the task."""
        return self.of.key.rsplit("/", 1)[-1] or None

    @cached_property
    def _visible(self) -> dict[str, Mapping[str, object]]:
        return self.case.visible(self.of.key)

    def answers(self, element: str) -> Mapping[str, object] | None:
        """The newest answers of an element that this task may see."""
        return self._visible.get(element)

    def options(self, source: OptionSource) -> Sequence[Option]:
        """What can be chosen now."""
        match source.source:
            case "quarters":
                return [Option(str(n), f"Tribulan {roman}") for n, roman in enumerate(QUARTERS, start=1)]
            case "years":
                return [Option(str(year), str(year)) for year in range(self.today.year - 2, self.today.year + 2)]
            case "steps":
                return [Option(str(step.step), f"{step.step}. {step.name}") for step in self.version.steps]
            case "objectives":
                return [
                    Option(name, name) for name in objective_names(self.session, self.of.unit_path.split("/", 1)[0])
                ]
            case "units":
                return list(dict.fromkeys(Option(post.unit_code, post.unit_name) for post in self._posts(source)))
            case _:
                return [Option(post.code, _titled(post)) for post in self._posts(source)]

    def _posts(self, source: OptionSource) -> Sequence[_PostRow]:
        rows = (_PostRow(*row) for row in do(self.session, POSTS, path=self.of.unit_path))
        return [row for row in rows if source.duty in (None, row.duty) and source.lane in (None, row.lane)]

    def add_working_days(self, days: int) -> date:
        """The day that many working days from today."""
        return self.calendar.add_working_days(self.today, days)

    def indicators(self, unit_code: str, year: int, quarter: int) -> Sequence[IndicatorRow]:
        """The indicators a unit of this agency answers for, with the targets of the tribulan."""
        unit = self._units.get(unit_code)
        return indicators_of(self.session, [unit.id], year, quarter) if unit else ()

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.session.scalars(select(Unit).where(in_unit(self.of.unit_path)))}

    def performance(self, sources: Sequence[Reference], unit: str | None) -> Sequence[UnitPerformance]:
        """The newest performance answers of each unit, or of one."""
        found: dict[str, UnitPerformance] = {}
        for given in self.case.all():
            for source in sources:
                value = given.answers.get(source.field or "") if given.element == source.element else None
                code = given.key.rsplit("/", 1)[-1] or self._own_unit(source)
                if isinstance(value, Mapping) and code in self._units and unit in (None, code):
                    found[code] = UnitPerformance(code, self._units[code].name, value)
        return list(found.values())

    def _own_unit(self, source: Reference) -> str:
        # Outside a multi-instance the form itself says whose indicators it asks for.
        field = next((f for f in self.version.forms[source.element].fields if f.key == source.field), None)
        return str(getattr(field, "unit", ""))

    def document(self, sources: Sequence[Reference]) -> FileRef | None:
        """The newest file among the sources, with the digest its bytes have now: a changed file is no longer it."""
        for given in reversed(self.case.all()):
            for source in sources:
                if given.element == source.element and (file := _file(given.answers.get(source.field or ""))):
                    digest = self.runtime.files.digest(file.sha256)
                    return replace(file, sha256=digest) if digest else None
        return None

    def numbers(self, register: str) -> NumberOffer:
        """What a register of the agency would give today."""
        row = register_for(self.session, self.of.unit_path.split("/", 1)[0], register)
        if row is None or not self.gives_numbers:
            return NumberOffer()
        reserved = reserved_texts(self.session, row.id, self.today.year)
        return NumberOffer(next_text(self.session, row, self.today), tuple(reserved))

    def known_files(self) -> Mapping[str, FileRef]:
        """Every file of the case, by digest."""
        rows = self.session.scalars(select(Attachment).where(Attachment.instance_id == self.of.instance_id))
        return {row.sha256: FileRef(row.sha256, row.name, row.size, row.media_type) for row in rows}


def _file(value: object) -> FileRef | None:
    # A file picker stores a list, a document field the file itself.
    return FileRef.from_answer(value[0] if isinstance(value, list) and value else value)
