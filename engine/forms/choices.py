"""Fields where people choose one of several options."""

from dataclasses import dataclass
from typing import ClassVar, Self

from engine.forms.context import Entries, FormContext, Json, Option
from engine.forms.declaration import Declaration
from engine.forms.defaults import PERIOD_WORDS, period_meaning
from engine.forms.field import Common, Found, TypedField, common
from engine.forms.options import Options, parse_options
from engine.forms.problems import Problem, ProblemCode
from engine.forms.showing import Shown


@dataclass(frozen=True, kw_only=True)
class Choice(TypedField):
    """One of several. The value is kept; the label is looked up when it is shown."""

    options: Options

    def choices(self, context: FormContext) -> tuple[Option, ...]:
        """List what can be chosen now."""
        return tuple(self.options.now(context))

    def read_text(self, text: str, name: str, context: FormContext) -> Found:
        if not text:
            return Found(None)
        if self.options.find(text, context) is None:
            return Found(None, (Problem(name, ProblemCode.NOT_AN_OPTION),))
        return Found(text)

    def write(self, value: object, name: str, context: FormContext) -> Entries:
        # A copied answer may be a number, such as a year.
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            return {}
        return {name: [str(value)]}

    def show(self, value: object, context: FormContext) -> Shown:
        option = self.options.find(value, context)
        if option is not None:
            return Shown(self.key, self.label, "text", option.label, option.tone)
        return Shown(self.key, self.label, "text", str(value) if value not in (None, "") else None)

    def meaning(self, word: str, context: FormContext) -> Json:
        return str(period_meaning(word, context))

    @classmethod
    def shared(cls, declaration: Declaration, options: Options) -> Common:
        fixed = declaration.optional_text("defaultValue") or None
        if fixed is not None and not options.may_hold(fixed):
            raise declaration.fault(f'the default "{fixed}" is none of the values')
        return common(declaration, words=PERIOD_WORDS, fixed=fixed)


@dataclass(frozen=True, kw_only=True)
class Select(Choice):
    """One of several, from a drop-down list."""

    kind: ClassVar[str] = "select"

    @classmethod
    def parse(cls, declaration: Declaration) -> Self:
        options = parse_options(declaration)
        return cls(options=options, **cls.shared(declaration, options))


@dataclass(frozen=True, kw_only=True)
class Radio(Choice):
    """One of several, all in sight. As buttons, choosing sends the page; the first is the normal way."""

    kind: ClassVar[str] = "radio"

    is_decision: bool = False
    as_buttons: bool = False

    @property
    def keeps_last_answer(self) -> bool:
        return not self.is_decision

    @classmethod
    def parse(cls, declaration: Declaration) -> Self:
        options = parse_options(declaration)
        runut = declaration.inside("runut")
        is_decision = runut.word("kind", ("choice", "decision")) == "decision"
        shared = cls.shared(declaration, options)
        if is_decision:
            if options.source or shared["default"]:
                raise declaration.fault("a decision lists its values and has no default")
            shared["required"] = True
        as_buttons = runut.word("as", ("list", "buttons")) == "buttons"
        return cls(options=options, is_decision=is_decision, as_buttons=as_buttons, **shared)
