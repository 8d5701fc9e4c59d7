"""What each step of an SOP took over the last year, and which standard time follows from it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from engine.run.bundle import Element, Version
from engine.supervise.holding_up import grace_of
from engine.supervise.measured import Measured, measured
from engine.supervise.periods import Period, Span
from engine.supervise.scope import Scope
from engine.time.advisor import Advice, advise
from engine.time.figures import Figures, Trend, figures, trend

LOOKED_BACK = timedelta(days=365)


@dataclass(frozen=True)
class StepAdvice:
    """One step: what was measured, where it is going, and the advice; none of both while too little is known."""

    element: Element
    figures: Figures | None
    trend: Trend
    advice: Advice | None

    @property
    def count(self) -> int:
        """How often it was measured."""
        return self.figures.count if self.figures else 0


def advice_for(session: Session, scope: Scope, version: Version, today: date) -> tuple[StepAdvice, ...]:
    """Look up what the steps of a version took since a year ago, and advise on their standards."""
    period = Period(Span.BETWEEN, today - LOOKED_BACK, today)
    steps = user_tasks(version)
    done = measured(session, scope, [(version.process_id, element.id) for element in steps], period)
    grace = grace_of(session, scope)
    return tuple(_advice(element, done.get((version.process_id, element.id), ()), grace, today) for element in steps)


def user_tasks(version: Version) -> list[Element]:
    """What people do in a version, in the order of the sheet."""
    tasks = [element for element in version.elements.values() if element.is_user_task]
    return sorted(tasks, key=lambda element: version.step_of(element.id).step or 0)


def _advice(element: Element, done: Sequence[Measured], grace: timedelta, today: date) -> StepAdvice:
    taken = [each.used for each in done]
    by_month: dict[date, list[timedelta]] = defaultdict(list)
    for each in done:
        by_month[each.day.replace(day=1)].append(each.used)
    return StepAdvice(
        element=element,
        figures=figures(taken, timedelta(minutes=element.minutes) + grace),
        trend=trend(by_month, today),
        advice=advise(taken, element.minutes),
    )
