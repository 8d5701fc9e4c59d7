"""Pages about performance: a year of an agency, one indicator, the SOP's own form. Knows no formula."""

from collections.abc import Sequence
from decimal import Decimal

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from engine.export.performance_paper import PaperForm, performance_paper
from engine.people.policy import Actor, may_administer
from engine.records.achievement import Achievement
from engine.records.looking import (
    Told,
    agencies_with_indicators,
    changes_of,
    indicator_of,
    targets_of,
    told_of,
    years_of,
)
from engine.records.outliers import stands_out
from engine.records.queries import judging_of, performance_year
from engine.records.year import IndicatorYear, PerformanceYear
from models.people import Unit
from webui import formats
from webui.charts.columns import Column, Columns, Level
from webui.charts.paint import Tone
from webui.parts import parts
from webui.performance_words import NOTES, QUARTERS, STATES, light
from webui.printing import printed
from webui.year_asked import year_asked

blueprint = Blueprint("performance", __name__, url_prefix="/performance")


@blueprint.get("")
def index() -> ResponseReturnValue:
    agency = agency_path()
    if agency is None:
        return render_template("performance/none.html")
    found = performance_year(parts.session, agency, year := year_asked())
    return render_template(
        "performance/index.html",
        found=found,
        agency=agency,
        year=year,
        years=_years(agency, year),
        drawn=_chart_of_year(found),
        units=_units(found),
        counted=_counted(found),
        may_edit=may_administer(parts.actor, agency),
        **_words(),
    )


@blueprint.get("/indicator/<code>")
def indicator(code: str) -> ResponseReturnValue:
    agency = agency_path() or abort(404)
    row, year = indicator_of(parts.session, agency, code), year_asked()
    found = performance_year(parts.session, agency, year)
    figures = next((each for each in found.indicators if each.code == code), None)
    told = told_of(parts.session, row.id)
    factor = judging_of(parts.session, _agency_id(agency))[1]
    return render_template(
        "performance/indicator.html",
        row=row,
        figures=figures,
        agency=agency,
        year=year,
        years=_years(agency, year),
        told=told,
        odd=[each for place, each in enumerate(told) if stands_out(each.value, _values(told[place + 1 :]), factor)],
        targets=targets_of(parts.session, row.id),
        changes=changes_of(parts.session, [("indicator", row.id), ("target", row.id)]),
        charts=_charts_of(figures) if figures else [],
        may_edit=may_administer(parts.actor, agency),
        **_words(),
    )


@blueprint.get("/form/<unit>/<int:quarter>")
def form(unit: str, quarter: int) -> ResponseReturnValue:
    """The SOP's own form of one unit and tribulan, to be read and printed."""
    found, shown = _form(unit, quarter)
    return render_template(
        "performance/form.html",
        found=found,
        unit=(unit, shown.unit_name),
        units=_units(found),
        quarter=quarter,
        year=shown.year,
        rows=shown.rows,
        **_words(),
    )


@blueprint.get("/form/<unit>/<int:quarter>.pdf")
def form_pdf(unit: str, quarter: int) -> ResponseReturnValue:
    """The same on paper."""
    _, shown = _form(unit, quarter)
    answer = Response(printed(performance_paper(shown)), mimetype="application/pdf")
    name = f"data-kinerja-{unit}-tribulan-{quarter}-{shown.year}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _form(unit: str, quarter: int) -> tuple[PerformanceYear, PaperForm]:
    agency = agency_path() or abort(404)
    found = performance_year(parts.session, agency, year := year_asked())
    if quarter not in QUARTERS or unit not in dict(_units(found)):
        abort(404)
    every = ((objective.name, each) for objective in found.objectives for each in objective.indicators)
    rows = [(objective, each) for objective, each in every if each.unit_code == unit]
    return found, PaperForm(found.agency_name, dict(_units(found))[unit], year, quarter, rows)


def agency_path() -> str | None:
    """The agency a page is about: that of the person, else the first there is; none if there are no indicators."""
    known = [path for path, _ in agencies_with_indicators(parts.session)]
    mine = [path.split("/", 1)[0] for path in _paths(parts.actor)]
    return next((path for path in mine if path in known), known[0] if known and parts.actor.is_administrator else None)


def _paths(actor: Actor) -> list[str]:
    return [each.unit_path for each in actor.holdings] + [each.unit_path for each in actor.powers]


def _years(agency: str, year: int) -> list[int]:
    return sorted({*years_of(parts.session, agency), year}, reverse=True)


def _agency_id(agency: str) -> int:
    return parts.session.scalars(select(Unit.id).where(Unit.path == agency)).one()


def _units(found: PerformanceYear) -> list[tuple[str, str]]:
    return list(dict.fromkeys((each.unit_code, each.unit_name) for each in found.indicators))


def _counted(found: PerformanceYear) -> list[tuple[int, int, int]]:
    """By tribulan, how many units have reported something, of how many that have a target there."""
    asked = found.indicators
    counted = []
    for quarter in QUARTERS:
        wanted = {each.unit_code for each in asked if each.quarters[quarter - 1].target is not None}
        there = {each.unit_code for each in asked if each.quarters[quarter - 1].state in ("sent", "accepted")}
        counted.append((quarter, len(there), len(wanted | there)))
    return counted


def _values(told: Sequence[Told]) -> list[Decimal]:
    return [each.value for each in told if each.value is not None]


def _words() -> dict[str, object]:
    return {"quarters": QUARTERS, "states": STATES, "notes": NOTES, "light": light}


HIGHEST = 200  # percent: a column ends there, so that one of 1,400 does not flatten the others; its number stays
TONES: dict[str, Tone] = {"ok": "ok", "risk": "risk", "late": "late"}


def _column(label: str, achieved: Achievement) -> Column:
    if achieved.shown is None:
        return Column(label, None, "–")
    height = min(int(achieved.shown), HIGHEST)
    return Column(label, height, formats.number(achieved.shown, 1), TONES[light(achieved)[0]])


def _chart_of_year(found: PerformanceYear) -> Columns:
    indicators = found.indicators
    return Columns(
        title=gettext("Achievement of the year %(year)s by indicator", year=found.year),
        about=gettext("One column for each indicator, in percent of the target of the year. The line is 100%."),
        columns=tuple(_column(each.code, each.this.achievement) for each in indicators),
        heads=(gettext("Indicator"), gettext("Achievement in percent")),
        kind="text",
        level=Level(gettext("Target (100%)"), 100),
    )


def _charts_of(figures: IndicatorYear) -> list[Columns]:
    level = Level(gettext("Target (100%)"), 100)
    heads = (gettext("Achievement in percent"),)
    years = (*figures.earlier, figures.this)
    return [
        Columns(
            title=gettext("Achievement by quarter, %(year)s", year=figures.this.year),
            about=gettext("Up to each quarter, in percent of its target."),
            columns=tuple(_column(QUARTERS[each.quarter], each.achievement) for each in figures.quarters),
            heads=(gettext("Quarter"), *heads),
            kind="text",
            level=level,
        ),
        Columns(
            title=gettext("Achievement by year"),
            about=gettext("Each year in percent of its target."),
            columns=tuple(_column(str(each.year), each.achievement) for each in years),
            heads=(gettext("Year"), *heads),
            kind="text",
            level=level,
        ),
    ]
