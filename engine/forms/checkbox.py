"""The field for yes or no."""

from dataclasses import dataclass
from typing import ClassVar, Self

from engine.forms.context import Entries, FormContext
from engine.forms.declaration import Declaration
from engine.forms.field import Field, Found, common
from engine.forms.posted import Posted
from engine.forms.problems import Problem, ProblemCode
from engine.forms.showing import Shown

YES = frozenset({"true", "on"})
NO = frozenset({"false", ""})


@dataclass(frozen=True, kw_only=True)
class CheckBox(Field):
    """Yes or no. A required one must be ticked."""

    kind: ClassVar[str] = "checkbox"

    def read(self, posted: Posted, name: str, context: FormContext) -> Found:
        texts = posted.texts(name)
        if set(texts) - YES - NO:
            return Found(False, (Problem(name, ProblemCode.NOT_AN_OPTION),))
        # A page may post a hidden "false" before the box itself, so the last one counts.
        return Found(bool(texts) and texts[-1] in YES)

    def write(self, value: object, name: str, context: FormContext) -> Entries:
        return {name: ["true"]} if value is True else {}

    def show(self, value: object, context: FormContext) -> Shown:
        return Shown(self.key, self.label, "boolean", value if isinstance(value, bool) else None)

    def is_empty(self, value: object) -> bool:
        return value is not True

    @classmethod
    def parse(cls, declaration: Declaration) -> Self:
        return cls(**common(declaration, fixed=declaration.flag("defaultValue") or None))
