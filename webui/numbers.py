"""The books of letter numbers: what was given, setting numbers aside, cancelling; and how a register writes them."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from sqlalchemy import select

from engine.errors import ReasonMissing, Refusal
from engine.numbers import book, errors
from engine.numbers.commands import Letter
from engine.numbers.errors import MayNotKeepRegisters
from engine.numbers.queries import next_text, numbers_of, register_by, registers_of, years_of
from engine.numbers.registers import Settings, add_register, save_register
from engine.people.policy import may_administer
from engine.time.calendar_forms import day_from_text
from models.instances import Instance
from models.numbers import IssuedNumber, Register
from models.people import Unit
from webui.calendar_answers import Filled
from webui.field_refusals import refused_at
from webui.parts import parts
from webui.problems import Fault
from webui.year_asked import year_asked

blueprint = Blueprint("numbers", __name__, url_prefix="/numbers")

STATES = {
    "issued": lazy_gettext("given"),
    "reserved": lazy_gettext("set aside"),
    "outside": lazy_gettext("taken outside the system"),
    "cancelled": lazy_gettext("cancelled"),
}
TEXTS = ("name", "template", "unit_word", "classification")
FIELD_OF: Mapping[type[Refusal], str] = {
    ReasonMissing: "reason",
    errors.TooManyNumbers: "count",
    errors.NumberTaken: "text",
    errors.NotOfThisRegister: "text",
    errors.NumberTooFar: "text",
    errors.TemplateRefused: "template",
}


@blueprint.get("")
def index() -> ResponseReturnValue:
    registers = registers_of(parts.session, _agencies())
    today = parts.runtime.today
    listed = [(row, next_text(parts.session, row, today)) for row in registers]
    return render_template("numbers/index.html", listed=listed, may_keep=_may_keep())


@blueprint.get("/<int:register_id>")
def show(register_id: int) -> ResponseReturnValue:
    return _book(_register(register_id), Filled({}))


@blueprint.post("/<int:register_id>/reserve")
def reserve(register_id: int) -> ResponseReturnValue:
    typed = request.form.to_dict()
    count = typed.get("count", "")
    many = int(count) if count.isascii() and count.isdecimal() and len(count) < 5 else 0
    given: list[str] = []
    reason = typed.get("reason", "")
    refused = refused_at(
        FIELD_OF,
        lambda: given.extend(
            book.reserve(parts.runtime, parts.actor, register_id=register_id, count=many, reason=reason)
        ),
    )
    if refused:
        return _again(register_id, typed, refused)
    numbers = ", ".join(given)
    said = ngettext(
        "Number %(numbers)s is set aside.", "Numbers %(numbers)s are set aside.", len(given), numbers=numbers
    )
    flash(said, "success")
    return redirect(url_for("numbers.show", register_id=register_id), code=303)


@blueprint.post("/<int:register_id>/outside")
def outside(register_id: int) -> ResponseReturnValue:
    typed = request.form.to_dict()
    day = day_from_text(typed.get("day", ""))
    if day is None:
        return _again(register_id, typed, Fault("day", gettext("Write a date that exists.")))
    letter = Letter(day, " ".join(typed.get("subject", "").split())[:300])
    text, reason = typed.get("text", ""), typed.get("reason", "")
    refused = refused_at(
        FIELD_OF,
        lambda: book.enter_outside(
            parts.runtime, parts.actor, register_id=register_id, text=text, letter=letter, reason=reason
        ),
    )
    if refused:
        return _again(register_id, typed, refused)
    flash(gettext("The number is noted."), "success")
    return redirect(url_for("numbers.show", register_id=register_id, tahun=day.year), code=303)


@blueprint.post("/<int:register_id>/<int:year>/<int:sequence>/cancel")
def cancel(register_id: int, year: int, sequence: int) -> ResponseReturnValue:
    place, reason = (register_id, year, sequence), request.form.get("reason", "")
    refused = refused_at(FIELD_OF, lambda: book.cancel(parts.runtime, parts.actor, place=place, reason=reason))
    if refused:
        return _again(register_id, request.form.to_dict(), refused)
    flash(gettext("The number is cancelled. It stays in the book and is never given again."), "success")
    return redirect(url_for("numbers.show", register_id=register_id, tahun=year), code=303)


@blueprint.get("/<int:register_id>/settings")
def settings(register_id: int) -> ResponseReturnValue:
    row = _register(register_id)
    entries = {name: str(getattr(row, name)) for name in TEXTS} | {"is_active": "yes" if row.is_active else ""}
    return _settings_page(Filled(entries), row)


@blueprint.post("/<int:register_id>/settings")
def save(register_id: int) -> ResponseReturnValue:
    row, typed = _register(register_id), request.form.to_dict()
    wanted, faults = _settings(typed)
    if not faults:
        refused = refused_at(
            FIELD_OF, lambda: save_register(parts.runtime, parts.actor, register_id=register_id, settings=wanted)
        )
        if refused is None:
            flash(gettext("The register is saved."), "success")
            return redirect(url_for("numbers.show", register_id=register_id), code=303)
        faults = [refused]
    return make_response(_settings_page(Filled(typed, tuple(faults)), row), 422)


@blueprint.get("/new")
def new() -> ResponseReturnValue:
    return _settings_page(Filled({"template": "{klasifikasi}/{urut}-{unit}/{tahun}", "is_active": "yes"}), None)


@blueprint.post("/new")
def add() -> ResponseReturnValue:
    typed = request.form.to_dict()
    wanted, faults = _settings(typed)
    unit, kind = typed.get("unit", ""), typed.get("kind", "").strip()
    if not (unit.isascii() and unit.isdecimal() and len(unit) < 10):
        faults.append(Fault("unit", gettext("Please choose.")))
    if not kind.replace("_", "").isalnum() or not kind.isascii() or len(kind) > 40:
        faults.append(Fault("kind", gettext("Use letters, digits and _ only.")))
    if not faults:
        refused = refused_at(
            FIELD_OF, lambda: add_register(parts.runtime, parts.actor, unit_id=int(unit), kind=kind, settings=wanted)
        )
        if refused is None:
            flash(gettext("The register is saved."), "success")
            return redirect(url_for("numbers.index"), code=303)
        faults = [refused]
    return make_response(_settings_page(Filled(typed, tuple(faults)), None), 422)


def _settings(typed: Mapping[str, str]) -> tuple[Settings, list[Fault]]:
    texts = {
        name: " ".join(typed.get(name, "").split()) for name in ("name", "template", "unit_word", "classification")
    }
    faults = [Fault(name, gettext("Please fill this in.")) for name, text in texts.items() if not text]
    faults += [
        Fault(name, gettext("Use at most %(max)s characters.", max=100))
        for name, text in texts.items()
        if len(text) > 100
    ]
    return Settings(**texts, is_active=bool(typed.get("is_active"))), faults


def _agencies() -> list[str]:
    mine = [each.unit_path for each in parts.actor.holdings] + [each.unit_path for each in parts.actor.powers]
    return sorted({path.split("/", 1)[0] for path in mine})


def _may_keep() -> bool:
    return any(may_administer(parts.actor, path) for path in _agencies())


def _register(register_id: int) -> Register:
    row = register_by(parts.session, register_id)
    if row.unit.path.split("/", 1)[0] not in _agencies():
        raise errors.RegisterNotFound
    return row


def _book(row: Register, form: Filled) -> str:
    year = year_asked()
    numbers = numbers_of(parts.session, row.id, year)
    cases = {number.instance_id for number in numbers if number.instance_id}
    subjects = parts.session.execute(select(Instance.id, Instance.subject).where(Instance.id.in_(cases)))
    return render_template(
        "numbers/show.html",
        register=row,
        form=form,
        numbers=numbers,
        subjects={case: subject for case, subject in subjects},
        year=year,
        years=sorted({*years_of(parts.session, row.id), year}, reverse=True),
        coming=next_text(parts.session, row, parts.runtime.today) if year == parts.runtime.today.year else "",
        states=STATES,
        late=_behind(numbers),
        may_number=book.may_number(parts.actor, row.unit.path),
        may_keep=may_administer(parts.actor, row.unit.path),
    )


def _behind(numbers: list[IssuedNumber]) -> set[int]:
    """The sequences of letters dated before one that has a lower number."""
    newest, found = date.min, set()
    for number in reversed(numbers):
        if number.day < newest:
            found.add(number.sequence)
        newest = max(newest, number.day)
    return found


def _settings_page(form: Filled, row: Register | None) -> str:
    if not (may_administer(parts.actor, row.unit.path) if row else _may_keep()):
        raise MayNotKeepRegisters
    units = parts.session.scalars(select(Unit).order_by(Unit.path))
    mine = [(str(unit.id), unit.name) for unit in units if may_administer(parts.actor, unit.path)]
    return render_template("numbers/settings.html", form=form, register=row, units=mine)


def _again(register_id: int, typed: Mapping[str, str], fault: Fault) -> ResponseReturnValue:
    parts.look_again()
    return make_response(_book(_register(register_id), Filled(typed, (fault,))), 422)
