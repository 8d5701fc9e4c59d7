"""What people answer about one indicator: nothing, zero and not yet are three different answers."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from engine.forms.choices import Radio
from engine.forms.context import Entries, FormContext, IndicatorRow, Json, Option
from engine.forms.field import Field, Found
from engine.forms.files import FilePicker, stored_files
from engine.forms.number import Number
from engine.forms.numerals import MOST_DECIMALS, canonical, half_up, stored_number
from engine.forms.options import Options
from engine.forms.posted import Posted
from engine.forms.problems import Problem, ProblemCode
from engine.forms.showing import IndicatorLine
from engine.forms.texts import TextArea
from engine.forms.writing import merged

FILLED, NOT_YET, NONE = "filled", "not_yet", "none"
STATES = Options(tuple(Option(state, state) for state in (FILLED, NOT_YET, NONE)))


class IndicatorEntry:
    """The fields of one indicator's row, and how they belong together."""

    def __init__(self, indicator: IndicatorRow, accept: tuple[str, ...] = ()) -> None:
        self._indicator = indicator
        self._numbers = ("numerator", "denominator") if indicator.is_ratio else ("value",)
        self._fields: dict[str, Field] = {
            "state": Radio(key="state", label="", options=STATES),
            "numerator": Number(key="numerator", label="", decimals=MOST_DECIMALS),
            "denominator": Number(key="denominator", label="", decimals=MOST_DECIMALS, min=Decimal(0)),
            "value": Number(key="value", label="", decimals=indicator.decimals),
            "note": TextArea(key="note", label="", max_length=2_000),
            "evidence": FilePicker(key="evidence", label="", multiple=True, accept=accept),
        }

    def read(self, posted: Posted, name: str, context: FormContext) -> Found:
        """Read the row; numbers count only where they are said to be filled in."""
        found = {part: field.read(posted, f"{name}.{part}", context) for part, field in self._fields.items()}
        state = found["state"].value
        numbers = {part: stored_number(found[part].value) for part in self._numbers if state == FILLED}
        problems = tuple(self._problems(found, name))
        answer: dict[str, Json] = {
            "state": state,
            "numerator": _text(numbers.get("numerator")),
            "denominator": _text(numbers.get("denominator")),
            "value": None if problems else _text(self._value(numbers)),
            "note": found["note"].value or "",
            "evidence": found["evidence"].value,
        }
        return Found(answer, problems)

    def _value(self, numbers: Mapping[str, Decimal | None]) -> Decimal | None:
        numerator, denominator = numbers.get("numerator"), numbers.get("denominator")
        if numerator is not None and denominator is not None:
            return percentage(numerator, denominator, self._indicator.decimals)
        return numbers.get("value")

    def _problems(self, found: Mapping[str, Found], name: str) -> Iterator[Problem]:
        state = found["state"]
        yield from state.problems
        if state.value is None and not state.problems:
            yield Problem(f"{name}.state", ProblemCode.REQUIRED)
        if state.value not in (NOT_YET, NONE):
            yield from self._number_problems(found, name)
        yield from found["note"].problems
        if state.value in (NOT_YET, NONE) and found["note"] == Found(None):
            yield Problem(f"{name}.note", ProblemCode.NOTE_REQUIRED)
        yield from found["evidence"].problems

    def _number_problems(self, found: Mapping[str, Found], name: str) -> Iterator[Problem]:
        for part in self._numbers:
            yield from found[part].problems
            if found[part] == Found(None) and found["state"].value == FILLED:
                yield Problem(f"{name}.{part}", ProblemCode.VALUE_REQUIRED)
            if part == "denominator" and found[part].value == "0":
                yield Problem(f"{name}.{part}", ProblemCode.ZERO_DENOMINATOR)

    def write(self, answer: object, name: str, context: FormContext) -> Entries:
        """Write the row; an indicator without an answer begins as one to be filled in."""
        values = {"state": FILLED, **(answer if isinstance(answer, dict) else {})}
        return merged(
            self._fields[part].write(values.get(part), f"{name}.{part}", context)
            for part in ("state", *self._numbers, "note", "evidence")
        )


def percentage(numerator: Decimal, denominator: Decimal, decimals: int) -> Decimal:
    """Divide exactly and round half up, away from zero."""
    return half_up(100 * Fraction(numerator) / Fraction(denominator), decimals)


def indicator_lines(answers: Mapping[str, object], indicators: Sequence[IndicatorRow]) -> tuple[IndicatorLine, ...]:
    """Put answers beside their indicators; neither an unanswered nor a vanished indicator is left out."""
    rows: dict[str, IndicatorRow | None] = {row.code: row for row in indicators}
    codes = [*rows, *(code for code in answers if code not in rows)]
    return tuple(_line(code, rows.get(code), answers.get(code)) for code in codes)


def _line(code: str, indicator: IndicatorRow | None, answer: object) -> IndicatorLine:
    if not isinstance(answer, dict):
        return IndicatorLine(code, indicator)
    state, note = answer.get("state"), answer.get("note")
    return IndicatorLine(
        code,
        indicator,
        state=state if state in (FILLED, NOT_YET, NONE) else None,
        numerator=stored_number(answer.get("numerator")),
        denominator=stored_number(answer.get("denominator")),
        value=stored_number(answer.get("value")),
        note=note if isinstance(note, str) else "",
        evidence=stored_files(answer.get("evidence")),
    )


def _text(number: Decimal | None) -> str | None:
    return None if number is None else canonical(number)
