"""What a unit last reported of the indicators that a task asks for: shown beside its cells, and copied where it lasts.

Only what stays the same from one tribulan to the next is copied: what is divided by, and the note. Never the figure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.forms.context import Entries, IndicatorRow
from engine.forms.indicator import FILLED, IndicatorEntry
from engine.forms.numerals import canonical
from engine.forms.performance import Performance
from engine.people.queries import in_unit
from engine.records.queries import COUNTED, newest_values
from engine.run.queries.task_page import TaskPage
from models.people import Unit
from models.performance import Indicator, Realisation

YEARS_BEFORE = 4


@dataclass(frozen=True)
class Earlier:
    """What was reported of an indicator in an earlier tribulan."""

    year: int
    quarter: int
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    note: str


def reported_before(
    session: Session, agency: str, rows: Sequence[IndicatorRow], year: int, quarter: int
) -> dict[str, list[Earlier]]:
    """By code, what was reported before a tribulan, the oldest first."""
    wanted = select(Indicator.id, Indicator.code).join(Unit, Unit.id == Indicator.unit_id).where(in_unit(agency))
    codes = {row.id: row.code for row in session.execute(wanted.where(Indicator.code.in_([row.code for row in rows])))}
    found: dict[str, list[Earlier]] = {}
    newest = newest_values(session, list(codes), year - YEARS_BEFORE, year)
    for (indicator, of_year, of_quarter), said in sorted(newest.items()):
        if (of_year, of_quarter) < (year, quarter) and said.state in COUNTED and said.answered == FILLED:
            found.setdefault(codes[indicator], []).append(_earlier(said))
    return found


def _earlier(row: Realisation) -> Earlier:
    return Earlier(row.year, row.quarter, row.value, row.numerator, row.denominator, row.note)


def earlier_figures(session: Session, page: TaskPage) -> dict[str, Earlier]:
    """By code, what was last reported of the indicators of a task."""
    found: dict[str, Earlier] = {}
    for field in _tables(page):
        period = field.period.now(page.context)
        if period is not None:
            before = reported_before(session, page.task.instance.unit.path, field.rows(page.context), *period)
            found |= {code: figures[-1] for code, figures in before.items()}
    return found


def with_earlier(page: TaskPage, figures: Mapping[str, Earlier], entries: Entries) -> Entries:
    """What was typed, with what lasts from the earlier tribulan in cells that are empty. Nothing typed is replaced."""
    added: dict[str, list[str]] = {}
    for field in _tables(page):
        for row in field.rows(page.context):
            if row.code in figures:
                name = f"{field.key}.{row.code}"
                written = IndicatorEntry(row).write(_lasting(figures[row.code]), name, page.context)
                wanted = (f"{name}.{part}" for part in ("denominator", "note"))
                added |= {each: list(written[each]) for each in wanted if any(written.get(each, ()))}
    return {**entries, **{name: texts for name, texts in added.items() if not any(entries.get(name, ()))}}


def _lasting(figure: Earlier) -> dict[str, str | None]:
    denominator = None if figure.denominator is None else canonical(figure.denominator)
    return {"denominator": denominator, "note": figure.note}


def _tables(page: TaskPage) -> Iterator[Performance]:
    return (field for field in page.form.fields if isinstance(field, Performance))
