"""The refusals that calendars add to those of the engine. The docstring is the sentence a person reads."""

from engine.errors import Refusal


class NoWorkingTime(Refusal):
    """The working calendar has too little working time in the next three years. Ask the administrator to check it."""


class CalendarNotFound(Refusal):
    """There is no such working calendar."""
