"""What cases report of indicators: how far a value is, which case counts, and what a year makes of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from engine.people.policy import Actor
from engine.records.editing import Edit, Targets, copy_targets, set_targets
from engine.records.errors import MayNotEditPerformance, NothingToCopy
from engine.records.queries import performance_year
from engine.records.year import IndicatorYear, QuarterFigure
from engine.run.verify import verify
from tests.browser.progress import bring_to, figures
from tests.office import SUPPLIERS, Office

YEAR, QUARTER = 2026, 4
UNIT = "bidang_ekonomi"


def indicator(office: Office, code: str, year: int = YEAR) -> IndicatorYear:
    with office.runtime.database.readers() as session:
        found = performance_year(session, "dpmd", year)
    return next(each for objective in found.objectives for each in objective.indicators if each.code == code)


def figure(office: Office, code: str, quarter: int = QUARTER) -> QuarterFigure:
    return indicator(office, code).quarters[quarter - 1]


def orders(office: Office, quarter: int = QUARTER) -> UUID:
    case = office.starts()
    office.completes("kadis", case, "order_report", year=str(YEAR), quarter=str(quarter))
    office.completes("sekretaris", case, "distribute_format")
    return case


def reports(office: Office, case: UUID, **said: str) -> None:
    typed: dict[str, Any] = figures(office, case, "fill_format", UNIT)
    typed |= {f"performance__{name}": value for name, value in said.items()}
    office.completes(SUPPLIERS[UNIT], case, "fill_format", UNIT, **typed)


def checks(office: Office, case: UUID, decision: str) -> None:
    told: dict[str, Any] = {"corrections": "Lengkapi."} if decision == "perbaiki" else {}
    office.completes("kasubag.perencanaan", case, "check_format", UNIT, decision=decision, **told)


def test_a_value_is_sent_returned_sent_again_and_accepted(office: Office) -> None:
    case = orders(office)
    assert figure(office, "IK10").state == "none"
    reports(office, case, IK10__value="24")
    assert (figure(office, "IK10").state, figure(office, "IK10").to_date) == ("sent", Decimal(24))

    checks(office, case, "perbaiki")
    returned = figure(office, "IK10")
    assert (returned.state, returned.value, returned.to_date, returned.achievement.raw) == (
        "returned",
        Decimal(24),
        None,
        None,
    )

    reports(office, case, IK10__value="27")
    checks(office, case, "lengkap")
    accepted = figure(office, "IK10")
    assert (accepted.state, accepted.value, str(accepted.achievement.raw)) == ("accepted", Decimal(27), "90.00")
    assert accepted.achievement.grade == "Tinggi"


def test_not_yet_and_none_are_no_zero(office: Office) -> None:
    case = orders(office)
    reports(office, case, IK10__state="not_yet", IK10__note="Belum diperingkat.", IK11__state="filled", IK11__value="0")

    unknown, zero = figure(office, "IK10"), figure(office, "IK11")

    assert (unknown.answered, unknown.value, unknown.achievement.note) == ("not_yet", None, "no_value")
    assert (zero.answered, zero.value, str(zero.achievement.raw)) == ("filled", Decimal(0), "0.00")


def test_a_later_case_of_the_same_period_counts_once_it_has_reported(office: Office) -> None:
    first = orders(office)
    reports(office, first, IK10__value="24")
    office.clock.pass_minutes(10)
    second = orders(office)
    assert figure(office, "IK10").value == Decimal(24)

    reports(office, second, IK10__value="29")
    assert figure(office, "IK10").value == Decimal(29)

    office.cancels("kadis", second, "Dimulai keliru.")
    office.proves_figures(second)
    assert figure(office, "IK10").value == Decimal(24)


def test_what_is_taken_back_reports_nothing(office: Office) -> None:
    case = orders(office)
    task = office.task(case, "fill_format", UNIT)
    reports(office, case, IK10__value="24")

    office.undoes(SUPPLIERS[UNIT], task)

    office.proves_figures(case)
    assert figure(office, "IK10").state == "none"


def test_four_tribulans_make_a_year_each_in_its_way(office: Office) -> None:
    values = {1: ("20", "2", "70"), 2: ("22", "1", "71"), 3: ("25", "0", "72"), 4: ("27", "4", "74")}
    for quarter, (advanced, agreements, share) in values.items():
        case = orders(office, quarter)
        ratio = {"IK09__numerator": share, "IK09__denominator": "100"}
        reports(office, case, IK10__value=advanced, IK11__value=agreements, **ratio)
        checks(office, case, "lengkap")

    last, total = indicator(office, "IK10"), indicator(office, "IK11")

    assert (last.this.value, str(last.this.achievement.raw)) == (Decimal(27), "90.00")
    assert [each.to_date for each in total.quarters] == [Decimal(2), Decimal(3), Decimal(3), Decimal(7)]
    assert (total.this.value, str(total.this.achievement.raw)) == (Decimal(7), "87.50")
    assert indicator(office, "IK09").this.value == Decimal("74.00")
    assert last.medium is not None
    assert (last.medium.year, str(last.medium.achievement.raw)) == (2029, "64.29")


def test_earlier_years_stand_beside_this_one(office: Office) -> None:
    (earlier,) = indicator(office, "IK01").earlier
    assert (earlier.year, earlier.target, earlier.value) == (2025, Decimal("52.46"), Decimal("52.46"))
    assert str(earlier.achievement.raw) == "100.00"


def test_what_is_kept_is_checked_against_the_answers(office: Office) -> None:
    bring_to(office, "check_format")
    assert verify(office.runtime).breaches == ()
    for statement in ("UPDATE realisation SET value = '12' WHERE value = '96'", "DELETE FROM realisation"):
        with office.runtime.database.engine.begin() as connection:
            connection.execute(text(statement))
        assert {breach.invariant for breach in verify(office.runtime).breaches} == {"I14"}


def edit(office: Office, actor: Actor) -> Edit:
    return Edit(office.runtime, actor, "dpmd", "Perubahan Perjanjian Kinerja")


def test_targets_change_with_a_reason_and_are_copied_where_none_are(office: Office) -> None:
    mine = edit(office, office.actor("admin"))
    set_targets(mine, "IK10", YEAR, Targets(Decimal(32), (Decimal(24), Decimal(26), Decimal(28), Decimal(32))))
    assert indicator(office, "IK10").this.target == Decimal(32)

    with pytest.raises(NothingToCopy):
        copy_targets(mine, YEAR, YEAR + 1)
    assert copy_targets(mine, YEAR + 1, YEAR + 2) == 12
    assert indicator(office, "IK10", YEAR + 2).this.target == Decimal(34)

    with pytest.raises(MayNotEditPerformance):
        copy_targets(edit(office, office.actor("kadis")), YEAR, YEAR + 1)
