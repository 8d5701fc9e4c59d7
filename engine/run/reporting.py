"""Which elements of a version report values of indicators, and which check them, read from its forms. Knows no SOP.

A performance table anywhere in a form reports values. It is checked by the element whose form shows that table for
the same unit and asks for a decision: its positive answer accepts, its negative one returns.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.forms.context import Reference
from engine.forms.layout import Recapitulation, leaves
from engine.forms.performance import ITEM, Performance
from engine.forms.schema import Form


@dataclass(frozen=True)
class Reporting:
    """An element that reports values, and the one that checks them, with the answers that accept."""

    element: str
    field: Performance
    check: str | None = None
    decision: str = ""
    accepting: frozenset[str] = frozenset()

    def depends_on(self, element: str) -> bool:
        """Whether an answer of an element can change what is reported."""
        period = self.field.period
        return element in (self.element, self.check, period.year.element, period.quarter.element)


def reporting_in(forms: Mapping[str, Form]) -> tuple[Reporting, ...]:
    """Find every table of values, with its check."""
    return tuple(_with_check(forms, each) for each in _tables(forms))


def _tables(forms: Mapping[str, Form]) -> Iterator[Reporting]:
    for element, form in forms.items():
        for field in form.fields:
            if isinstance(field, Performance):
                yield Reporting(element, field)


def _with_check(forms: Mapping[str, Form], reporting: Reporting) -> Reporting:
    shown = Reference(reporting.element, reporting.field.key)
    for element, form in forms.items():
        decision = form.decision
        tables = [leaf for leaf in leaves(form.components) if isinstance(leaf, Recapitulation)]
        if decision and any(shown in table.sources and table.unit == ITEM for table in tables):
            accepting = frozenset(option.value for option in decision.options.listed if option.tone == "positive")
            return replace(reporting, check=element, decision=decision.key, accepting=accepting)
    return reporting
