"""Reads from form files which earlier answers a component speaks of."""

from dataclasses import dataclass
from typing import Self

from engine.forms.context import FormContext, Reference, latest
from engine.forms.declaration import Declaration
from engine.forms.numerals import stored_number


def parse_reference(declaration: Declaration, key: str) -> Reference:
    """Read one `element.field`."""
    text = declaration.text(key)
    reference = Reference.parse(text)
    if reference is None:
        raise declaration.fault(f'"{text}" is not of the form element.field')
    return reference


def parse_references(declaration: Declaration, key: str, *, whole_elements: bool = False) -> tuple[Reference, ...]:
    """Read a list of `element.field`, or also of whole elements; at least one."""
    found = []
    for text in declaration.listing(key):
        reference = Reference.parse(text) if isinstance(text, str) else None
        if reference is None and whole_elements and isinstance(text, str) and text.isidentifier() and text.isascii():
            reference = Reference(text)
        if reference is None:
            raise declaration.fault(f'{text!r} under "{key}" is not of the form element.field')
        found.append(reference)
    if not found:
        raise declaration.fault(f'"{key}" is empty')
    return tuple(found)


@dataclass(frozen=True)
class Period:
    """The answers that say which year and quarter are meant."""

    year: Reference
    quarter: Reference

    def now(self, context: FormContext) -> tuple[int, int] | None:
        """Give year and quarter; None while they are not known."""
        year, quarter = stored_number(latest(context, self.year)), stored_number(latest(context, self.quarter))
        return None if year is None or quarter is None else (int(year), int(quarter))

    @classmethod
    def parse(cls, runut: Declaration) -> Self:
        return cls(parse_reference(runut, "year"), parse_reference(runut, "quarter"))
