"""The table of one unit's indicators, to be filled in; computes percentages and judges nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from engine.forms.context import Entries, FormContext, IndicatorRow, Json, Reference
from engine.forms.declaration import Declaration
from engine.forms.field import Field, Found, common
from engine.forms.files import parse_accept
from engine.forms.indicator import IndicatorEntry, indicator_lines
from engine.forms.posted import Posted
from engine.forms.problems import Problem
from engine.forms.references import Period
from engine.forms.showing import Shown
from engine.forms.writing import merged

ITEM = "item"


@dataclass(frozen=True, kw_only=True)
class Performance(Field):
    """One row of entries for each indicator of a unit in a quarter."""

    kind: ClassVar[str] = "performance"

    unit: str
    period: Period
    accept: tuple[str, ...] = ()

    @property
    def references(self) -> tuple[Reference, ...]:
        return (self.period.year, self.period.quarter)

    def rows(self, context: FormContext) -> tuple[IndicatorRow, ...]:
        """List the indicators asked for now."""
        unit = context.item if self.unit == ITEM else self.unit
        period = self.period.now(context)
        return tuple(context.indicators(unit, *period)) if unit and period else ()

    @staticmethod
    def part(name: str, code: str, part: str) -> str:
        """Give the HTTP name of a part of a row: state, numerator, denominator, value, note or evidence."""
        return f"{name}.{code}.{part}"

    def read(self, posted: Posted, name: str, context: FormContext) -> Found:
        answer: dict[str, Json] = {}
        problems: list[Problem] = []
        for row in self.rows(context):
            found = IndicatorEntry(row, self.accept).read(posted, f"{name}.{row.code}", context)
            answer[row.code] = found.value
            problems += found.problems
        return Found(answer, tuple(problems))

    def write(self, value: object, name: str, context: FormContext) -> Entries:
        answers = value if isinstance(value, Mapping) else {}
        return merged(
            IndicatorEntry(row, self.accept).write(answers.get(row.code), f"{name}.{row.code}", context)
            for row in self.rows(context)
        )

    def show(self, value: object, context: FormContext) -> Shown:
        if not isinstance(value, Mapping) or not value:
            return Shown(self.key, self.label, "performance", None)
        return Shown(self.key, self.label, "performance", indicator_lines(value, self.rows(context)))

    @classmethod
    def parse(cls, declaration: Declaration) -> Self:
        runut = declaration.inside("runut")
        attributes = common(declaration)
        if attributes["default"]:
            raise declaration.fault("a performance table has no default")
        return cls(unit=runut.text("unit"), period=Period.parse(runut), accept=parse_accept(declaration), **attributes)
