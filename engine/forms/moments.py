"""The field for dates, times and both together, in the agency's zone."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import ClassVar, Literal, Self, TypeAlias

from engine.forms.context import Entries, FormContext, Json
from engine.forms.declaration import Declaration
from engine.forms.field import Found, TypedField, common
from engine.forms.problems import Problem, ProblemCode
from engine.forms.showing import Shown

Subtype: TypeAlias = Literal["date", "time", "datetime"]

# Two digits typed into a date field become the year 0026, so only years that an office can mean are dates.
DATE = r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}"
TIME = r"[0-9]{2}:[0-9]{2}"
SHAPES: Mapping[str, str] = {"date": DATE, "time": TIME, "datetime": f"{DATE}T{TIME}"}
PARSERS: Mapping[str, Callable[[str], date | time]] = {
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "datetime": datetime.fromisoformat,
}
WORD: Mapping[str, str] = {"date": "today", "time": "now", "datetime": "now"}


@dataclass(frozen=True, kw_only=True)
class Moment(TypedField):
    """A date, a time or both, kept as ISO text. Bounds are ISO texts too, or the word for the present."""

    kind: ClassVar[str] = "datetime"

    subtype: Subtype = "date"
    min: str | None = None
    max: str | None = None

    def read_text(self, text: str, name: str, context: FormContext) -> Found:
        text = text.strip()
        if not text:
            return Found(None)
        moment = self._stored(text)
        if moment is None:
            code = ProblemCode.NOT_A_TIME if self.subtype == "time" else ProblemCode.NOT_A_DATE
            return Found(None, (Problem(name, code),))
        problem = self._problem(moment, name, context)
        return Found(None, (problem,)) if problem else Found(moment)

    def _stored(self, text: str) -> str | None:
        # Some browsers add seconds that nobody typed.
        text = text.removesuffix(":00") if re.fullmatch(r"(.*T)?\d\d:\d\d:00", text) else text
        return text if is_moment(text, self.subtype) else None

    def _problem(self, moment: str, name: str, context: FormContext) -> Problem | None:
        low, high = self.bounds(context)
        if low is not None and moment < low:
            return Problem(name, ProblemCode.TOO_SMALL, {"min": self._param(low)})
        if high is not None and moment > high:
            return Problem(name, ProblemCode.TOO_LARGE, {"max": self._param(high)})
        return None

    def _param(self, bound: str) -> date | str:
        parsed = PARSERS[self.subtype](bound)
        return bound if isinstance(parsed, time) else parsed

    def bounds(self, context: FormContext) -> tuple[str | None, str | None]:
        """Give the earliest and the latest moment as they are now."""
        low, high = (self._present(context) if bound == WORD[self.subtype] else bound for bound in (self.min, self.max))
        return low, high

    def _present(self, context: FormContext) -> str:
        match self.subtype:
            case "date":
                return context.today.isoformat()
            case "time":
                return context.now.strftime("%H:%M")
            case "datetime":
                return context.now.strftime("%Y-%m-%dT%H:%M")

    def write(self, value: object, name: str, context: FormContext) -> Entries:
        return {name: [value]} if isinstance(value, str) and is_moment(value, self.subtype) else {}

    def show(self, value: object, context: FormContext) -> Shown:
        is_whole = isinstance(value, str) and is_moment(value, self.subtype)
        return Shown(self.key, self.label, self.subtype if is_whole else "text", str(value) if value else None)

    def meaning(self, word: str, context: FormContext) -> Json:
        return self._present(context)

    @classmethod
    def parse(cls, declaration: Declaration) -> Self:
        subtype = _subtype(declaration)
        validate = declaration.inside("validate")
        fixed = declaration.optional_text("defaultValue") or None
        low, high = validate.optional_text("min"), validate.optional_text("max")
        for text in (fixed, *(bound for bound in (low, high) if bound != WORD[subtype])):
            if text is not None and not is_moment(text, subtype):
                raise declaration.fault(f'"{text}" is no {subtype}')
        attributes = common(declaration, words=(WORD[subtype],), working_days=subtype == "date", fixed=fixed)
        return cls(subtype=subtype, min=low, max=high, **attributes)


def is_moment(text: str, subtype: Subtype) -> bool:
    """Tell whether a text is a moment as answers keep it."""
    if not re.fullmatch(SHAPES[subtype], text):
        return False
    try:
        PARSERS[subtype](text)
    except ValueError:
        return False
    return True


def _subtype(declaration: Declaration) -> Subtype:
    match declaration.text("subtype"):
        case "date":
            return "date"
        case "time":
            return "time"
        case "datetime":
            return "datetime"
        case other:
            raise declaration.fault(f'"{other}" is no subtype; use date, time or datetime')
