"""The head sets dates for steps in the order, and how urgent the case is; both stand beside the standard."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from engine.run.queries.urgency import due
from engine.time.seed import read_seed
from tests.browser.progress import bring_to
from tests.office import SUPPLIERS, Office

WIB = ZoneInfo("Asia/Jakarta")
PURWAKARTA = read_seed("purwakarta").calendar


def ordered(office: Office, **typed: Any) -> UUID:
    instance = office.starts()
    office.completes("kadis", instance, "order_report", **typed)
    return instance


def deadline(office: Office, task: UUID) -> str | None:
    at = office.row(task).deadline_at
    return f"{at.astimezone(WIB):%Y-%m-%d %H.%M}" if at else None


def test_a_date_for_a_step_is_the_end_of_its_office_hours(office: Office) -> None:
    instance = ordered(office, deadlines__0__step="2", deadlines__0__date="2026-11-27")

    task = office.task(instance, "distribute_format")
    seen = due(office.row(task), datetime(2026, 11, 27, 16, 31, tzinfo=WIB), PURWAKARTA)

    assert deadline(office, task) == "2026-11-27 16.30"
    assert seen.is_past_deadline


def test_a_step_without_a_date_has_only_its_standard(office: Office) -> None:
    instance = ordered(office, deadlines__0__step="5", deadlines__0__date="2026-11-27")

    assert deadline(office, office.task(instance, "distribute_format")) is None


def test_the_secretary_sets_the_date_of_the_units_and_the_head_that_of_the_report(office: Office) -> None:
    instance = ordered(office)
    office.completes("sekretaris", instance, "distribute_format", deadline="2026-12-01")

    assert {deadline(office, office.task(instance, "fill_format", unit)) for unit in SUPPLIERS} == {"2026-12-01 16.00"}

    last = bring_to(office, "deliver_report")
    assert deadline(office, office.task(last, "deliver_report")) == "2026-12-07 16.00"


def test_what_the_list_says_of_a_step_wins(office: Office) -> None:
    instance = ordered(office, deadlines__0__step="3", deadlines__0__date="2026-11-26")
    office.completes("sekretaris", instance, "distribute_format", deadline="2026-12-01")

    assert {deadline(office, office.task(instance, "fill_format", unit)) for unit in SUPPLIERS} == {"2026-11-26 16.00"}


def test_a_day_off_ends_with_the_day(office: Office) -> None:
    instance = ordered(office, deadlines__0__step="2", deadlines__0__date="2026-11-28")

    assert deadline(office, office.task(instance, "distribute_format")) == "2026-11-28 23.59"


def test_the_order_says_how_urgent_the_case_is(office: Office) -> None:
    assert office.instance(ordered(office)).urgency == "biasa"
    assert office.instance(ordered(office, urgency="sangat_segera")).urgency == "sangat_segera"
