"""Reads what was typed into the forms of performance, and says what is wrong with it. Knows no table."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import cast

from flask_babel import gettext

from engine.forms.numerals import read_number, write_number
from engine.records.editing import Card
from webui.calendar_answers import Filled
from webui.problems import Fault

LONGEST = 500
DIRECTIONS, WAYS = ("up", "down", "range"), ("sum", "average", "last")


def number_text(value: object) -> str:
    """Write what is kept as it is typed: numbers the Indonesian way, nothing as nothing."""
    if value is None:
        return ""
    return write_number(value, grouped=False) if isinstance(value, Decimal) else str(value)


class Typed:
    """The entries of a form; each reading adds what is wrong with it."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        self.entries = entries
        self.faults: list[Fault] = []

    def filled(self) -> Filled:
        """The form again, with all that was typed and what is wrong."""
        return Filled(dict(self.entries), tuple(self.faults))

    def text(self, name: str, *, needed: bool = False) -> str:
        """A line of words."""
        words = " ".join(self.entries.get(name, "").split())
        if needed and not words:
            self.faults.append(Fault(name, gettext("Please fill this in.")))
        if len(words) > LONGEST:
            self.faults.append(Fault(name, gettext("Use at most %(max)s characters.", max=LONGEST)))
        return words

    def number(self, name: str, *, needed: bool = False) -> Decimal | None:
        """A number; none where nothing was typed."""
        words = self.text(name, needed=needed)
        value = read_number(words) if words else None
        if words and value is None:
            self.faults.append(Fault(name, gettext("Write a number, for example 1.234,5.")))
        return value

    def year(self, name: str, *, needed: bool = False) -> int | None:
        """A year of four digits; none where nothing was typed."""
        words = self.text(name, needed=needed)
        if words and not (words.isascii() and words.isdecimal() and len(words) == 4):
            self.faults.append(Fault(name, gettext("Write a year of four digits.")))
            return None
        return int(words) if words else None

    def choice(self, name: str, options: Collection[str]) -> str:
        """One of the options."""
        chosen = self.entries.get(name, "")
        if chosen not in options:
            self.faults.append(Fault(name, gettext("Please choose.")))
        return chosen

    def card(self) -> Card | None:
        """The card of an indicator; none if something is wrong with it."""
        decimals, numerator, denominator = (
            self.number("decimals", needed=True),
            *map(self.text, ("numerator", "denominator")),
        )
        if bool(numerator) != bool(denominator):
            missing = "denominator" if numerator else "numerator"
            self.faults.append(Fault(missing, gettext("Numerator and denominator belong together.")))
        if decimals is not None and decimals not in range(5):
            self.faults.append(Fault("decimals", gettext("Choose 0 to 4 decimals.")))
        if bool(self.text("medium_year")) != bool(self.text("medium_target")):
            self.faults.append(Fault("medium_target", gettext("The year and its target belong together.")))
        card = Card(
            objective=self.text("objective", needed=True),
            name=self.text("name", needed=True),
            measure=self.text("measure", needed=True),
            direction=self.choice("direction", DIRECTIONS),
            consolidation=self.choice("consolidation", WAYS),
            decimals=int(cast(Decimal, decimals or 0)),
            unit_code=self.text("unit_code", needed=True),
            numerator=numerator or None,
            denominator=denominator or None,
            definition=self.text("definition"),
            evidence_rule=self.text("evidence_rule"),
            source=self.text("source"),
            first_year=self.year("first_year"),
            last_year=self.year("last_year"),
            successor=self.text("successor") or None,
            medium_year=self.year("medium_year"),
            medium_target=self.number("medium_target"),
            benchmark=self.number("benchmark"),
            benchmark_source=self.text("benchmark_source"),
        )
        return None if self.faults else card
