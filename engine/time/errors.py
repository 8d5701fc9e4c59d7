"""The refusals that calendars add to those of the engine. The docstring is the sentence a person reads."""

from engine.errors import Refusal
from engine.time.calendar_problems import CalendarProblem


class NoWorkingTime(Refusal):
    """The working calendar has too little working time in the next three years. Ask the administrator to check it."""


class CalendarNotFound(Refusal):
    """There is no such working calendar."""


class CalendarChanged(Refusal):
    """The calendar is no longer as it was when you opened this page, so nothing was saved."""


class CalendarEditRefused(Refusal):
    """The calendar cannot be changed like that."""

    def __init__(self, *problems: CalendarProblem) -> None:
        super().__init__(*problems)
        self.problems = problems
