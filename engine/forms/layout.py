"""Components that only show: static text, groups, earlier answers and the table of all units."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self, TypeAlias

from engine.forms.context import FormContext, Reference
from engine.forms.declaration import Declaration
from engine.forms.field import Field
from engine.forms.indicator import indicator_lines
from engine.forms.keys import check_key
from engine.forms.performance import ITEM
from engine.forms.references import Period, parse_references
from engine.forms.showing import IndicatorLine


@dataclass(frozen=True)
class Text:
    """Plain text, without markup."""

    kind: ClassVar[str] = "text"

    text: str
    key: str = ""

    @classmethod
    def parse(cls, declaration: Declaration) -> Self:
        return cls(declaration.text("text"), _optional_key(declaration))


@dataclass(frozen=True)
class Group:
    """Components under one heading; the answers lie beside all others."""

    kind: ClassVar[str] = "group"

    label: str
    components: "tuple[Component, ...]"
    description: str = ""


@dataclass(frozen=True)
class EarlierAnswers:
    """Answers of earlier elements, to read. The page asks their own forms to show them."""

    kind: ClassVar[str] = "answers"

    label: str
    sources: tuple[Reference, ...]
    key: str = ""
    description: str = ""

    @property
    def references(self) -> tuple[Reference, ...]:
        return self.sources

    @classmethod
    def parse(cls, declaration: Declaration) -> Self:
        sources = parse_references(declaration.inside("runut"), "from", whole_elements=True)
        description = declaration.optional_text("description") or ""
        return cls(declaration.text("label"), sources, _optional_key(declaration), description)


@dataclass(frozen=True)
class UnitTable:
    """The indicators of one unit with their latest answers."""

    unit_code: str
    unit_name: str
    lines: tuple[IndicatorLine, ...]


@dataclass(frozen=True)
class Recapitulation:
    """The latest performance answers of all units, or of one, to read."""

    kind: ClassVar[str] = "recapitulation"

    label: str
    sources: tuple[Reference, ...]
    period: Period
    unit: str | None = None
    key: str = ""
    description: str = ""

    @property
    def references(self) -> tuple[Reference, ...]:
        return (*self.sources, self.period.year, self.period.quarter)

    def tables(self, context: FormContext) -> tuple[UnitTable, ...]:
        """List the units with all their indicators, answered or not."""
        unit = context.item if self.unit == ITEM else self.unit
        if self.unit and not unit:
            return ()
        period = self.period.now(context)
        return tuple(
            UnitTable(
                found.unit_code,
                found.unit_name,
                indicator_lines(found.answers, context.indicators(found.unit_code, *period) if period else ()),
            )
            for found in context.performance(self.sources, unit)
        )

    @classmethod
    def parse(cls, declaration: Declaration) -> Self:
        runut = declaration.inside("runut")
        sources, period = parse_references(runut, "sources"), Period.parse(runut)
        unit = runut.optional_text("unit")
        description = declaration.optional_text("description") or ""
        return cls(declaration.text("label"), sources, period, unit, _optional_key(declaration), description)


Leaf: TypeAlias = Field | Text | EarlierAnswers | Recapitulation
Component: TypeAlias = Leaf | Group


def leaves(components: tuple[Component, ...]) -> Iterator[Leaf]:
    """Walk through the components in page order, out of their groups."""
    for component in components:
        if isinstance(component, Group):
            yield from leaves(component.components)
        else:
            yield component


def fields_of(components: tuple[Component, ...]) -> tuple[Field, ...]:
    """List the components that hold answers."""
    return tuple(leaf for leaf in leaves(components) if isinstance(leaf, Field))


def _optional_key(declaration: Declaration) -> str:
    return check_key(declaration.text("key"), declaration.place) if declaration.has("key") else ""
