"""A form of a draft as its readers will see it, with nothing behind it yet: no case, no answers, no files."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from flask import render_template

from engine.forms.context import FileRef, IndicatorRow, NumberOffer, Option, OptionSource, Reference, UnitPerformance
from engine.forms.schema import Form
from webui.form_rendering import FormView
from webui.formats import zone
from webui.parts import parts

NOBODY = UUID(int=0)


class Blank:
    """The context of a form that nobody fills in."""

    item: str | None = None

    @property
    def today(self) -> date:
        return parts.runtime.today

    @property
    def now(self) -> datetime:
        return parts.now.astimezone(zone())

    def answers(self, element: str) -> Mapping[str, object] | None:
        return None

    def options(self, source: OptionSource) -> Sequence[Option]:
        return ()

    def add_working_days(self, days: int) -> date:
        return self.today

    def indicators(self, unit_code: str, year: int, quarter: int) -> Sequence[IndicatorRow]:
        return ()

    def performance(self, sources: Sequence[Reference], unit: str | None) -> Sequence[UnitPerformance]:
        return ()

    def document(self, sources: Sequence[Reference]) -> FileRef | None:
        return None

    def numbers(self, register: str) -> NumberOffer:
        return NumberOffer()

    def known_files(self) -> Mapping[str, FileRef]:
        return {}


def preview(text: str) -> str:
    """Draw a form file.

    Raises:
        FormError: it cannot be used.
    """
    form = Form.from_json(text)
    view = FormView(form, {}, Blank(), {}, NOBODY, NOBODY)
    return render_template("revisions/_preview.html", view=view)
