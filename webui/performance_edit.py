"""Pages on which an administrator edits indicators, targets, budgets and the scale. Knows no rule of them."""

from collections.abc import Mapping
from decimal import Decimal

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy import select

from engine.errors import ReasonMissing, Refusal
from engine.people.policy import may_administer
from engine.people.queries import in_unit
from engine.records import editing
from engine.records.achievement import CAPS
from engine.records.editing import Edit, Spending, Targets
from engine.records.errors import CodeTaken, MayNotEditPerformance, NothingToCopy, YearsWrong
from engine.records.looking import budget_of, indicator_of, objective_names
from engine.records.queries import judging_of
from models.people import Unit
from models.performance import Indicator, IndicatorTarget
from webui.calendar_answers import Filled
from webui.field_refusals import refused_at
from webui.parts import parts
from webui.performance import agency_path
from webui.performance_typed import Typed, number_text
from webui.performance_words import QUARTERS
from webui.problems import Fault
from webui.year_asked import year_asked

blueprint = Blueprint("performance_edit", __name__, url_prefix="/performance/edit")

FIELD_OF: Mapping[type[Refusal], str] = {
    ReasonMissing: "reason",
    CodeTaken: "code",
    YearsWrong: "last_year",
    NothingToCopy: "from_year",
}
MOST_LINES = 60
SPARE_LINES = 3
SCALE_STEPS = range(1, 5)


@blueprint.get("/new")
def new() -> ResponseReturnValue:
    return _card_page(Filled({"direction": "up", "consolidation": "last", "decimals": "2"}), None)


@blueprint.post("/new")
def add() -> ResponseReturnValue:
    return _save_card(None)


@blueprint.get("/indicator/<code>")
def edit(code: str) -> ResponseReturnValue:
    row = indicator_of(parts.session, _agency(), code)
    entries = {name: number_text(getattr(row, name)) for name in editing.PLAIN}
    entries |= {"objective": row.objective.name, "unit_code": row.unit.code, "code": code}
    entries["successor"] = row.successor.code if row.successor else ""
    return _card_page(Filled(entries), row)


@blueprint.post("/indicator/<code>")
def change(code: str) -> ResponseReturnValue:
    return _save_card(indicator_of(parts.session, _agency(), code))


@blueprint.get("/indicator/<code>/targets")
def targets(code: str) -> ResponseReturnValue:
    row, year = indicator_of(parts.session, _agency(), code), year_asked()
    target = parts.session.get(IndicatorTarget, (row.id, year)) or IndicatorTarget()
    names = ("yearly", *editing.STEPS, "lower")
    return _targets_page(Filled({name: number_text(getattr(target, name)) for name in names}), row, year)


@blueprint.post("/indicator/<code>/targets")
def set_targets(code: str) -> ResponseReturnValue:
    row, year = indicator_of(parts.session, _agency(), code), year_asked()
    typed = Typed(request.form)
    first, second, third, fourth = (typed.number(name) for name in editing.STEPS)
    wanted = Targets(typed.number("yearly"), (first, second, third, fourth), typed.number("lower"))
    if not typed.faults:
        refused = refused_at(FIELD_OF, lambda: editing.set_targets(_edit(), code, year, wanted))
        if refused is None:
            flash(gettext("The targets of %(year)s are saved.", year=year), "success")
            return redirect(url_for("performance.indicator", code=code, tahun=year), code=303)
        typed.faults.append(refused)
    return make_response(_targets_page(typed.filled(), row, year), 422)


@blueprint.get("/copy")
def copy() -> ResponseReturnValue:
    year = year_asked()
    return _copy_page(Filled({"from_year": str(year), "to_year": str(year + 1)}))


@blueprint.post("/copy")
def do_copy() -> ResponseReturnValue:
    typed = Typed(request.form)
    years = typed.year("from_year", needed=True), typed.year("to_year", needed=True)
    if not typed.faults and years[0] and years[1]:
        copied: list[int] = []
        from_year, to_year = years[0], years[1]
        refused = refused_at(FIELD_OF, lambda: copied.append(editing.copy_targets(_edit(), from_year, to_year)))
        if refused is None:
            said = ngettext(
                "The target of %(num)s indicator was copied.",
                "The targets of %(num)s indicators were copied.",
                copied[0],
            )
            flash(said, "success")
            return redirect(url_for("performance.index", tahun=to_year), code=303)
        typed.faults.append(refused)
    return make_response(_copy_page(typed.filled()), 422)


@blueprint.get("/budget")
def budget() -> ResponseReturnValue:
    year = year_asked()
    entries: dict[str, str] = {}
    lines = budget_of(parts.session, _agency(), year)
    for place, line in enumerate(lines):
        entries |= {
            f"programme.{place}": line.programme,
            f"objective.{place}": line.objective.name if line.objective else "",
            f"budget.{place}": number_text(line.budget),
            f"realised.{place}": number_text(line.realised),
        }
    return _budget_page(Filled(entries), year, len(lines) + SPARE_LINES)


@blueprint.post("/budget")
def set_budget() -> ResponseReturnValue:
    typed, year = Typed(request.form), year_asked()
    count = min(MOST_LINES, sum(name.startswith("programme.") for name in request.form))
    lines = [line for place in range(count) if (line := _line(typed, place))]
    if not typed.faults:
        refused = refused_at(FIELD_OF, lambda: editing.set_budget(_edit(), year, lines))
        if refused is None:
            flash(gettext("The budget of %(year)s is saved.", year=year), "success")
            return redirect(url_for("performance.index", tahun=year), code=303)
        typed.faults.append(refused)
    return make_response(_budget_page(typed.filled(), year, count), 422)


@blueprint.get("/scale")
def judging() -> ResponseReturnValue:
    measure, factor = judging_of(parts.session, _agency_unit().id)
    entries = {"cap": str(measure.cap or ""), "factor": str(factor), "lowest": measure.lowest}
    for place, step in enumerate(measure.scale, start=1):
        entries |= {f"above.{place}": number_text(step.above), f"name.{place}": step.name}
    return _judging_page(Filled(entries))


@blueprint.post("/scale")
def set_judging() -> ResponseReturnValue:
    typed = Typed(request.form)
    steps = [
        (typed.number(f"above.{place}", needed=True), typed.text(f"name.{place}", needed=True)) for place in SCALE_STEPS
    ]
    scale = [(above, name) for above, name in steps if above is not None]
    if [above for above, _ in scale] != sorted((above for above, _ in scale), reverse=True):
        typed.faults.append(Fault("above.1", gettext("Write the limits from the highest to the lowest.")))
    cap, lowest = typed.choice("cap", [str(each or "") for each in CAPS]), typed.text("lowest", needed=True)
    factor = typed.number("factor", needed=True)
    if not typed.faults and factor is not None:
        many = max(2, int(factor))
        refused = refused_at(
            FIELD_OF, lambda: editing.set_judging(_edit(), int(cap) if cap else None, scale, lowest, many)
        )
        if refused is None:
            flash(gettext("The scale is saved."), "success")
            return redirect(url_for("performance.index"), code=303)
        typed.faults.append(refused)
    return make_response(_judging_page(typed.filled()), 422)


def _agency() -> str:
    return agency_path() or abort(404)


def _agency_unit() -> Unit:
    return parts.session.scalars(select(Unit).where(Unit.path == _agency())).one()


def _edit() -> Edit:
    return Edit(parts.runtime, parts.actor, _agency(), request.form.get("reason", ""))


def _may() -> None:
    if not may_administer(parts.actor, _agency()):
        raise MayNotEditPerformance


def _save_card(row: Indicator | None) -> ResponseReturnValue:
    typed = Typed(request.form)
    card, code = typed.card(), row.code if row else typed.text("code", needed=True)
    if not typed.faults and card is not None:
        refused = refused_at(FIELD_OF, lambda: editing.save_indicator(_edit(), code, card, is_new=row is None))
        if refused is None:
            flash(gettext("The indicator is saved."), "success")
            return redirect(url_for("performance.indicator", code=code), code=303)
        typed.faults.append(refused)
    return make_response(_card_page(typed.filled(), row), 422)


def _line(typed: Typed, place: int) -> Spending | None:
    programme = typed.text(f"programme.{place}")
    if not programme:
        return None
    budget, realised = typed.number(f"budget.{place}", needed=True), typed.number(f"realised.{place}", needed=True)
    objective = typed.choice(f"objective.{place}", ["", *objective_names(parts.session, _agency())])
    return Spending(programme, objective or None, budget or Decimal(0), realised or Decimal(0))


def _card_page(form: Filled, row: Indicator | None) -> str:
    _may()
    units = parts.session.scalars(select(Unit).where(in_unit(_agency())).order_by(Unit.path))
    return render_template(
        "performance/card.html",
        form=form,
        row=row,
        units=[(unit.code, unit.name) for unit in units],
        objectives=objective_names(parts.session, _agency()),
    )


def _targets_page(form: Filled, row: Indicator, year: int) -> str:
    _may()
    return render_template("performance/targets.html", form=form, row=row, year=year, quarters=QUARTERS)


def _copy_page(form: Filled) -> str:
    _may()
    return render_template("performance/copy.html", form=form)


def _budget_page(form: Filled, year: int, count: int) -> str:
    _may()
    names = objective_names(parts.session, _agency())
    return render_template("performance/budget.html", form=form, year=year, places=range(count), objectives=names)


def _judging_page(form: Filled) -> str:
    _may()
    return render_template("performance/judging.html", form=form, places=SCALE_STEPS, caps=CAPS)
