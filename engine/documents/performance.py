"""The data of documents about performance: a year of figures, the tribulan of the case, and the report made of them."""

from dataclasses import asdict
from typing import Any

from engine.documents.case import Case
from engine.documents.content import Content, content_of
from engine.documents.declaration import DECLARATION, DocumentRefused, Template, fault_at
from engine.documents.owed import cells, owed
from engine.documents.report import report_parts
from engine.records.queries import performance_year
from engine.records.year import PerformanceYear

ROMAN = ("I", "II", "III", "IV")
# What people write for the report, by the key of its field, wherever in the SOP it stands.
TEXTS = (
    *("foreword", "executive_summary", "background", "issues", "follow_up", "analysis", "obstacles"),
    *("recommendations", "closing"),
)


def performance_of(case: Case, template: Template) -> Content:
    """What every document gets, the year of the case with its units, what each figure says, and what is owed.

    Raises:
        DocumentRefused: the case says no year, or asks for no indicators.
    """
    content, figures = _year_of(case, template)
    debts = [asdict(debt) | {"period": debt.period} for debt in owed(figures, content["period"]["quarter"])]
    return content | {
        "performance": asdict(figures),
        "units": _units(figures),
        "told": cells(figures),
        "owed": debts,
    }


def report_of(case: Case, template: Template) -> Content:
    """What the report gets: its parts, each with its blocks in order.

    Raises:
        DocumentRefused: the case says no year, or asks for no indicators.
    """
    content, figures = _year_of(case, template)
    return content | {"parts": report_parts(figures, _said(case), content["period"]["quarter"])}


def _year_of(case: Case, template: Template) -> tuple[Content, PerformanceYear]:
    year, quarter = _period(case, template)
    period = {"year": year, "quarter": quarter, "roman": ROMAN[quarter - 1]}
    figures = performance_year(case.session, case.instance.unit.path.split("/", 1)[0], year)
    return content_of(case, template) | {"period": period}, figures


def _period(case: Case, template: Template) -> tuple[int, int]:
    for each in case.version.reporting:
        period = each.field.period.now(case.context(""))
        if period is not None and 1 <= period[1] <= 4:
            return period
    raise DocumentRefused(fault_at(template.id, DECLARATION, 1, "period", "document_no_period"))


def _units(figures: PerformanceYear) -> list[dict[str, Any]]:
    """The units in the order of their indicators, each with its rows as the SOP's own form has them."""
    found: dict[str, dict[str, Any]] = {}
    for objective in figures.objectives:
        for each in objective.indicators:
            unit = found.setdefault(each.unit_code, {"code": each.unit_code, "name": each.unit_name, "rows": []})
            unit["rows"].append({"objective": objective.name, **asdict(each)})
    return list(found.values())


def _said(case: Case) -> dict[str, Any]:
    """What was written last under each name, and the findings by objective."""
    said: dict[str, Any] = {}
    for again in sorted(case.newest.values(), key=lambda again: again.entry.seq):
        answers = again.entry.content.get("answers", {})
        said |= {name: answers[name] for name in (*TEXTS, "findings") if answers.get(name)}
    return said
