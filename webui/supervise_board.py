"""The board of those who oversee units, on the screen and on paper. Adds nothing up itself."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from engine.supervise.ageing import HOURS, MOST_AGED, Ageing, ageing
from engine.supervise.board import Board, Numbers, board
from engine.supervise.holding_up import hold_up
from engine.supervise.listing import State, Wanted, lists
from engine.supervise.rows import TaskRow, task_rows
from engine.supervise.sums import NOBODY
from webui.charts import Bar, Column, Columns, Series, StackedBars
from webui.charts.paint import Brush, identity, picture, swatch
from webui.parts import parts
from webui.supervise_filters import overseen, period_arguments, period_choices, period_name, tasks_url, wanted_period
from webui.supervise_words import Sops, hold_up_sentence, person_name

BAR = 12  # pixels high
MOST_PRINTED = 25  # late tasks on paper: the meeting wants two pages


@dataclass(frozen=True)
class Line:
    """One line of a table of the board; `arguments` are how an address narrows a list to it."""

    name: str
    numbers: Numbers
    arguments: Mapping[str, Any]
    bar: Markup
    note: str = ""

    def url(self, **changes: Any) -> str:
        """The address of the tasks behind one of the numbers."""
        return tasks_url({**self.arguments, **changes})


@dataclass(frozen=True)
class Lines:
    """One table of the board: its title, the head of its first column and its lines."""

    id: str
    title: str
    head: str
    lines: tuple[Line, ...]


def index() -> ResponseReturnValue:
    return render_template("supervise/index.html", **_shown(Sops()))


def printed() -> ResponseReturnValue:
    sops = Sops()
    shown = _shown(sops)
    found: Board = shown["board"]
    late = lists(parts.session, found.scope, Wanted(found.period, State.LATE), found.now).page(most=MOST_PRINTED)
    rows = task_rows(parts.session, found.scope, late.ids, found.now)
    return render_template(
        "supervise/print.html",
        **shown,
        late=late,
        late_by_unit=_by_unit(rows),
        versions=versions_of(rows),
        load=load_chart(found, sops),
        ages=ages_chart(ageing(parts.session, found.scope, found.now)),
        printed_by=parts.actor.name,
    )


def load() -> ResponseReturnValue:
    sops, scope = Sops(), overseen()
    found = board(parts.session, scope, wanted_period(), parts.now)
    ages = ageing(parts.session, scope, parts.now)
    return render_template(
        "supervise/load.html",
        board=found,
        load=load_chart(found, sops),
        ages=ages_chart(ages),
        is_part=ages.total >= MOST_AGED,
        people=_people(found, period_arguments(found.period)),
    )


def versions_of(rows: Iterable[TaskRow]) -> dict[int, Any]:
    """The version that each row follows."""
    wanted = {row.process_version_id for row in rows}
    return {id_: parts.runtime.catalogue.version(parts.session, id_) for id_ in sorted(wanted)}


def _shown(sops: Sops) -> dict[str, Any]:
    found = board(parts.session, overseen(), wanted_period(), parts.now)
    arguments = period_arguments(found.period)
    return {
        "board": found,
        "total": Line(str(gettext("Everything")), found.total, arguments, Markup("")),
        "tables": _tables(found, sops, arguments),
        "sentence": hold_up_sentence(hold_up(parts.session, found, sops.standards), sops),
        "period": period_name(found.period),
        "choices": period_choices(),
        "arguments": arguments,
        "phases": [(swatch(series, place), series.name) for place, series in enumerate(phases())],
        "cases_url": lambda status: url_for("supervise.cases", status=status, **arguments),
        "sops": [(process_id, sops.title(process_id)) for process_id in sorted(_sops(found, sops))],
    }


def _sops(found: Board, sops: Sops) -> set[str]:
    return {process_id for process_id in found.by_process if process_id in sops.in_force} or set(sops.in_force)


def _tables(found: Board, sops: Sops, arguments: Mapping[str, Any]) -> tuple[Lines, ...]:
    steps = found.by_step
    in_sheet = sorted(steps, key=sops.place_in_sheet)
    units = found.by_unit
    by_sop = found.by_process
    return (
        Lines(
            "sops",
            str(gettext("By SOP")),
            str(gettext("SOP")),
            _lines(by_sop, sorted(by_sop, key=sops.title), sops.title, lambda key: {"sop": key}, arguments),
        ),
        Lines(
            "steps",
            str(gettext("By step")),
            str(gettext("Step")),
            _lines(steps, in_sheet, sops.step, lambda key: {"sop": key[0], "step": key[1]}, arguments),
        ),
        Lines(
            "units",
            str(gettext("By unit")),
            str(gettext("Unit")),
            _lines(
                units,
                [unit.id for unit in found.scope.units if unit.id in units],
                found.scope.name,
                lambda key: {"unit": key},
                arguments,
            ),
        ),
        _people(found, arguments),
    )


def _people(found: Board, arguments: Mapping[str, Any]) -> Lines:
    people = found.by_person
    worst = sorted(people, key=lambda key: (key == NOBODY, -people[key].late, -people[key].open, key))
    return Lines(
        "people",
        str(gettext("By person")),
        str(gettext("Person")),
        _lines(people, worst, lambda key: person_name(found.people, key), lambda key: {"person": key}, arguments),
    )


def _lines(
    numbers: Mapping[Any, Numbers],
    order: Iterable[Any],
    name: Callable[[Any], str],
    narrowed: Callable[[Any], dict[str, Any]],
    arguments: Mapping[str, Any],
) -> tuple[Line, ...]:
    most = max([each.open for each in numbers.values()] + [1])
    return tuple(
        Line(name(key), numbers[key], {**arguments, **narrowed(key)}, _bar(key, numbers[key], most)) for key in order
    )


def _bar(key: object, numbers: Numbers, most: int) -> Markup:
    """A bar of the open tasks on the scale of its table; the numbers beside it say the same."""
    id_ = identity("bar", key, numbers, most)
    brush, parts_, x = Brush(id_), [], 0.0
    for series, count in zip(phases(), counts(numbers), strict=True):
        if count:
            parts_.append(brush.box(x, 0, 100 * count / most, BAR, series.tone))
        x += 100 * count / most
    about = ", ".join(
        f"{series.name} {count}" for series, count in zip(phases(), counts(numbers), strict=True) if count
    )
    return picture(id_, str(gettext("Open tasks")), about, BAR, brush.patterns(), *parts_)


def phases() -> tuple[Series, ...]:
    """The parts of open work, the worst first."""
    return (
        Series(str(gettext("Late")), "late"),
        Series(str(gettext("Close to the limit")), "risk"),
        Series(str(gettext("On hold")), "hold"),
        Series(str(gettext("On time")), "ok"),
    )


def counts(numbers: Numbers) -> tuple[int, ...]:
    """How much there is of each part."""
    return numbers.late, numbers.at_risk, numbers.on_hold, numbers.on_time


def load_chart(found: Board, sops: Sops) -> StackedBars:
    """Draw who has how much: people first, then the posts and roles for which something waits to be taken."""
    held = found.by(lambda place: ("", place.holder_id) if place.holder_id else (sops.performer(place[:2]), NOBODY))
    bars = []
    for (post, person_id), numbers in sorted(held.items(), key=lambda pair: (pair[0][0], -pair[1].open, pair[0][1])):
        name = gettext("Not taken: %(post)s", post=post) if post else person_name(found.people, person_id)
        if numbers.open:
            bars.append(Bar(str(name), counts(numbers), str(numbers.open)))
    return StackedBars(
        title=str(gettext("Open tasks of each person")),
        about=str(gettext("Who holds how many open tasks, and how many are late, close to the limit or on hold.")),
        series=phases(),
        bars=tuple(bars),
        head=str(gettext("Person")),
        total=str(gettext("Open")),
    )


def ages_chart(found: Ageing) -> Columns:
    """Draw how long open tasks have lain."""
    limits = [*HOURS, None]
    columns = [
        Column(_age(first, last), count, str(count))
        for first, last, count in zip([None, *HOURS], limits, found.counts, strict=True)
    ]
    return Columns(
        title=str(gettext("Age of open tasks")),
        about=str(gettext("How many open tasks were offered how many working hours ago.")),
        columns=tuple(columns),
        heads=(str(gettext("Working hours since the offer")), str(gettext("Open tasks"))),
    )


def _age(first: int | None, last: int | None) -> str:
    if first is None:
        return f"< {last}"
    return f"≥ {first}" if last is None else f"{first}–{last}"


def _by_unit(rows: Iterable[TaskRow]) -> dict[str, list[TaskRow]]:
    found: dict[str, list[TaskRow]] = {}
    for row in rows:
        found.setdefault(row.unit_name, []).append(row)
    return found
