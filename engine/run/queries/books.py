"""The workbook of a task's performance table: which form it is, and what was reported before. Changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import TaskNotFound
from engine.export.performance_book import FormOf
from engine.forms.context import Entries
from engine.forms.performance import ITEM, Performance
from engine.people.queries import in_unit
from engine.records.queries import judging_of
from engine.run.queries.reported_before import reported_before
from engine.run.queries.task_page import TaskPage
from models.people import Unit


@dataclass(frozen=True)
class TaskBook:
    """The table of a task as a workbook: its field, the form, what stands in it now, and earlier values by code."""

    field: Performance
    form: FormOf
    entries: Entries
    before: Mapping[str, Sequence[Decimal]]
    factor: int


def task_book(session: Session, page: TaskPage) -> TaskBook:
    """The workbook of the first performance table of a task that may be filled in.

    Raises:
        TaskNotFound: the task asks for no indicators, or is not the actor's to fill in.
    """
    field = next((each for each in page.form.fields if isinstance(each, Performance)), None)
    period = field.period.now(page.context) if field else None
    if field is None or period is None or not page.may_act:
        raise TaskNotFound
    code = (page.context.item if field.unit == ITEM else field.unit) or ""
    agency = page.task.instance.unit
    unit = session.scalars(select(Unit).where(Unit.code == code, in_unit(agency.path))).first()
    rows = field.rows(page.context)
    form = FormOf(agency.name, unit.name if unit else code, code, *period, rows)
    entries = page.draft.entries if page.draft else page.form.initial(page.context)
    return TaskBook(field, form, entries, _before(session, agency.path, form), judging_of(session, agency.id)[1])


def _before(session: Session, agency: str, form: FormOf) -> dict[str, list[Decimal]]:
    found = reported_before(session, agency, form.rows, form.year, form.quarter)
    return {code: [each.value for each in figures if each.value is not None] for code, figures in found.items()}
