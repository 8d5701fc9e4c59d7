"""The field where people tick some of several options."""

from dataclasses import dataclass
from typing import ClassVar, Self

from engine.forms.context import Entries, FormContext, Json, Option
from engine.forms.declaration import Declaration
from engine.forms.field import Field, Found, common
from engine.forms.options import Options, parse_options
from engine.forms.posted import Posted
from engine.forms.problems import Problem, ProblemCode
from engine.forms.showing import Shown

MOST = 1_000


@dataclass(frozen=True, kw_only=True)
class CheckList(Field):
    """Some of several, kept in the order in which they are offered."""

    kind: ClassVar[str] = "checklist"

    options: Options
    min: int = 0
    max: int = MOST

    def choices(self, context: FormContext) -> tuple[Option, ...]:
        """List what can be chosen now."""
        return tuple(self.options.now(context))

    def read(self, posted: Posted, name: str, context: FormContext) -> Found:
        ticked = set(posted.texts(name)) - {""}
        offered = [option.value for option in self.options.now(context)]
        chosen: list[Json] = [value for value in offered if value in ticked]
        if ticked - set(offered):
            return Found([], (Problem(name, ProblemCode.NOT_AN_OPTION),))
        if chosen and len(chosen) < self.min:
            return Found([], (Problem(name, ProblemCode.TOO_FEW, {"min": self.min}),))
        if len(chosen) > self.max:
            return Found([], (Problem(name, ProblemCode.TOO_MANY, {"max": self.max}),))
        return Found(chosen)

    def write(self, value: object, name: str, context: FormContext) -> Entries:
        if not isinstance(value, list):
            return {}
        return {name: [one for one in value if isinstance(one, str)]}

    def show(self, value: object, context: FormContext) -> Shown:
        if not isinstance(value, list) or not value:
            return Shown(self.key, self.label, "lines", None)
        labels = {option.value: option.label for option in self.options.now(context)}
        return Shown(self.key, self.label, "lines", tuple(labels.get(one, str(one)) for one in map(str, value)))

    def meaning(self, word: str, context: FormContext) -> Json:
        return [option.value for option in self.options.now(context)]

    @classmethod
    def parse(cls, declaration: Declaration) -> Self:
        options = parse_options(declaration)
        validate = declaration.inside("validate")
        fewest = validate.whole("min", 0, MOST) or 0
        return cls(
            options=options,
            min=fewest,
            max=validate.whole("max", max(1, fewest), MOST) or MOST,
            **common(declaration, words=("all",), fixed=_fixed(declaration, options)),
        )


def _fixed(declaration: Declaration, options: Options) -> Json:
    if not declaration.has("defaultValue"):
        return None
    fixed = declaration.listing("defaultValue")
    if not all(isinstance(value, str) and options.may_hold(value) for value in fixed):
        raise declaration.fault("the default is none of the values")
    return [str(value) for value in fixed]
