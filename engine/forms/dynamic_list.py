"""The field whose rows people add as they need them."""

from dataclasses import dataclass
from typing import ClassVar, Self

from engine.forms.context import Entries, FormContext, Json, Reference
from engine.forms.declaration import Declaration
from engine.forms.field import Field, Found, common
from engine.forms.posted import Posted
from engine.forms.problems import Problem, ProblemCode
from engine.forms.reading import Reading, read_fields
from engine.forms.showing import Shown
from engine.forms.writing import merged

MOST = 500


@dataclass(frozen=True, kw_only=True)
class DynamicList(Field):
    """Rows of the same fields. Rows without any entry do not count."""

    kind: ClassVar[str] = "dynamiclist"

    columns: tuple[Field, ...]
    min_items: int = 0
    max_items: int = MOST

    @property
    def references(self) -> tuple[Reference, ...]:
        return (*super().references, *(reference for column in self.columns for reference in column.references))

    def row_names(self, entries: Entries, spare: int = 1) -> tuple[str, ...]:
        """Name the rows a page shows: those with entries, and spare ones as far as more are allowed."""
        used = Posted(entries, {}).rows(self.key)
        wanted = min(max(len(used) + spare, self.min_items), max(self.max_items, len(used)))
        after = used[-1] + 1 if used else 0
        rows = [*used, *range(after, after + wanted - len(used))]
        return tuple(f"{self.key}.{row}" for row in rows)

    def read(self, posted: Posted, name: str, context: FormContext) -> Found:
        readings = [read_fields(self.columns, posted, context, prefix=f"{name}.{row}") for row in posted.rows(name)]
        readings = [reading for reading in readings if not self._is_blank(reading)]
        rows: list[Json] = [reading.answers for reading in readings]
        problems = [problem for reading in readings for problem in reading.problems]
        return Found(rows, (*self._count_problems(len(rows), name), *problems))

    def _is_blank(self, reading: Reading) -> bool:
        return all(column.is_empty(reading.answers[column.key]) for column in self.columns) and all(
            problem.code is ProblemCode.REQUIRED for problem in reading.problems
        )

    def _count_problems(self, rows: int, name: str) -> list[Problem]:
        if rows > self.max_items:
            return [Problem(name, ProblemCode.TOO_MANY, {"max": self.max_items})]
        if rows < self.min_items and (rows or not self.required):
            return [Problem(name, ProblemCode.TOO_FEW, {"min": self.min_items})]
        return []

    def write(self, value: object, name: str, context: FormContext) -> Entries:
        return merged(
            column.write(row.get(column.key), column.name(f"{name}.{number}"), context)
            for number, row in enumerate(_rows(value))
            for column in self.columns
        )

    def show(self, value: object, context: FormContext) -> Shown:
        rows = tuple(
            tuple(column.show(row.get(column.key), context) for column in self.columns) for row in _rows(value)
        )
        return Shown(self.key, self.label, "rows", rows or None)

    @classmethod
    def parse(cls, declaration: Declaration, columns: tuple[Field, ...]) -> Self:
        fewest = declaration.whole("minItems", 0, MOST) or 0
        most = declaration.whole("maxItems", max(1, fewest), MOST) or MOST
        return cls(columns=columns, min_items=fewest, max_items=most, **common(declaration))


def _rows(value: object) -> list[dict[str, object]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
