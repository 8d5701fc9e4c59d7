"""Fields for words: one line, or paragraphs."""

import re
from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Self

from engine.forms.context import Entries, FormContext
from engine.forms.declaration import Declaration
from engine.forms.field import Common, Found, TypedField, common
from engine.forms.patterns import compile_pattern
from engine.forms.problems import Problem, ProblemCode
from engine.forms.showing import Shown
from engine.forms.wording import clean_line, clean_paragraphs


@dataclass(frozen=True, kw_only=True)
class TextBox(TypedField):
    """What both fields have in common."""

    usual_length: ClassVar[int]

    min_length: int = 0
    max_length: int

    @abstractmethod
    def clean(self, text: str) -> str:
        """Give the text as it will be kept."""

    def read_text(self, text: str, name: str, context: FormContext) -> Found:
        # No cleaning shortens a real text so much, and a huge entry is not worth the time.
        if len(text) > 4 * self.max_length:
            return Found(None, (Problem(name, ProblemCode.TOO_LONG, {"max": self.max_length}),))
        text = self.clean(text)
        problem = self.problem(text, name) if text else None
        return Found(None, (problem,)) if problem else Found(text or None)

    def problem(self, text: str, name: str) -> Problem | None:
        """Find what is wrong with a cleaned text."""
        if len(text) > self.max_length:
            return Problem(name, ProblemCode.TOO_LONG, {"max": self.max_length})
        if len(text) < self.min_length:
            return Problem(name, ProblemCode.TOO_SHORT, {"min": self.min_length})
        return None

    def write(self, value: object, name: str, context: FormContext) -> Entries:
        if isinstance(value, bool) or not isinstance(value, str | int):
            return {}
        return {name: [str(value)]}

    def show(self, value: object, context: FormContext) -> Shown:
        return Shown(self.key, self.label, "text", str(value) if value not in (None, "") else None)

    @classmethod
    def lengths(cls, declaration: Declaration) -> tuple[int, int]:
        """Read the fewest and the most characters."""
        validate = declaration.inside("validate")
        longest = validate.whole("maxLength", 1, 10 * cls.usual_length) or cls.usual_length
        return validate.whole("minLength", 0, longest) or 0, longest

    @classmethod
    def shared(cls, declaration: Declaration) -> Common:
        return common(declaration, fixed=declaration.optional_text("defaultValue") or None)


@dataclass(frozen=True, kw_only=True)
class TextArea(TextBox):
    """Paragraphs."""

    kind: ClassVar[str] = "textarea"
    usual_length: ClassVar[int] = 10_000

    max_length: int = usual_length

    def clean(self, text: str) -> str:
        return clean_paragraphs(text)

    @classmethod
    def parse(cls, declaration: Declaration) -> Self:
        shortest, longest = cls.lengths(declaration)
        return cls(min_length=shortest, max_length=longest, **cls.shared(declaration))


@dataclass(frozen=True, kw_only=True)
class TextField(TextBox):
    """One line. A pattern must match all of it, as in HTML."""

    kind: ClassVar[str] = "textfield"
    usual_length: ClassVar[int] = 500

    max_length: int = usual_length
    pattern: str | None = None

    def clean(self, text: str) -> str:
        return clean_line(text)

    def problem(self, text: str, name: str) -> Problem | None:
        problem = super().problem(text, name)
        if problem is None and self.pattern and not re.fullmatch(self.pattern, text, re.ASCII):
            return Problem(name, ProblemCode.PATTERN)
        return problem

    @classmethod
    def parse(cls, declaration: Declaration) -> Self:
        shortest, longest = cls.lengths(declaration)
        pattern = declaration.inside("validate").optional_text("pattern") or None
        if pattern:
            compile_pattern(pattern, longest, declaration.place)
        return cls(min_length=shortest, max_length=longest, pattern=pattern, **cls.shared(declaration))
