"""What all fields have in common; knows no kind of field."""

from abc import ABC, abstractmethod
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, TypedDict

from engine.forms.context import Entries, FormContext, Json, Reference, latest
from engine.forms.declaration import Declaration
from engine.forms.defaults import CopyOf, Default, Fixed, Token, WorkingDays, parse_default
from engine.forms.keys import check_key
from engine.forms.posted import Posted
from engine.forms.problems import Problem, ProblemCode
from engine.forms.requirement import RequiredWhen
from engine.forms.showing import Shown


@dataclass(frozen=True)
class Found:
    """What reading one field gave: a value, or None and the reasons."""

    value: Json
    problems: tuple[Problem, ...] = ()


class Common(TypedDict):
    """The attributes every field is made with."""

    key: str
    label: str
    description: str
    required: bool
    required_when: RequiredWhen
    default: Default | None


@dataclass(frozen=True, kw_only=True)
class Field(ABC):
    """A component that holds an answer. `kind` is its type in form files without `runut.`."""

    kind: ClassVar[str]

    key: str
    label: str
    description: str = ""
    required: bool = False
    required_when: RequiredWhen = field(default_factory=RequiredWhen)
    default: Default | None = None

    @abstractmethod
    def read(self, posted: Posted, name: str, context: FormContext) -> Found:
        """Turn what was posted under the name into a value; an empty entry is no problem here."""

    @abstractmethod
    def write(self, value: object, name: str, context: FormContext) -> Entries:
        """Turn a stored value into what the page posts; a value of another kind becomes nothing."""

    @abstractmethod
    def show(self, value: object, context: FormContext) -> Shown:
        """Make a stored value readable."""

    @property
    def references(self) -> tuple[Reference, ...]:
        """Name the answers of other elements that this field relies on."""
        return (self.default.reference,) if isinstance(self.default, CopyOf) else ()

    @property
    def keeps_last_answer(self) -> bool:
        """Tell whether an element that comes again begins with what it was answered last.

        What was only required by an earlier decision (a reason, corrections) belongs to that decision.
        """
        return not self.required_when.conditions

    def name(self, prefix: str = "") -> str:
        """Give the HTTP name, below a row's name if there is one."""
        return f"{prefix}.{self.key}" if prefix else self.key

    def is_empty(self, value: object) -> bool:
        return value is None or value in ("", [], {})

    def is_required(self, answers: Mapping[str, object]) -> bool:
        """Tell whether the field must be filled in beside these answers."""
        return self.required or self.required_when.holds(answers)

    def meaning(self, word: str, context: FormContext) -> Json:
        """Say what a word of `runut.default` means now."""
        raise LookupError(word)

    def start(self, context: FormContext, last: Mapping[str, object] | None) -> object:
        """Choose the value shown first: the last answer of this element, else the default."""
        if last is not None and self.key in last and self.keeps_last_answer:
            return last[self.key]
        match self.default:
            case Fixed(value=value):
                return value
            case Token(word=word):
                return self.meaning(word, context)
            case WorkingDays(days=days):
                return context.add_working_days(days).isoformat()
            case CopyOf(reference=reference):
                return latest(context, reference)
            case None:
                return None


class TypedField(Field):
    """A field that people fill with one text."""

    @abstractmethod
    def read_text(self, text: str, name: str, context: FormContext) -> Found:
        """Turn one posted text into a value."""

    def read(self, posted: Posted, name: str, context: FormContext) -> Found:
        texts = posted.texts(name)
        if len(set(texts)) > 1:
            return Found(None, (Problem(name, ProblemCode.TOO_MANY, {"max": 1}),))
        return self.read_text(texts[0] if texts else "", name, context)


def common(
    declaration: Declaration, *, words: Container[str] = (), working_days: bool = False, fixed: Json = None
) -> Common:
    """Read what all fields have in common."""
    runut = declaration.inside("runut")
    default = parse_default(runut, words, working_days=working_days)
    if fixed is not None and default is not None:
        raise declaration.fault("has two defaults")
    return Common(
        key=check_key(declaration.text("key"), declaration.place),
        label=declaration.text("label"),
        description=declaration.optional_text("description") or "",
        required=declaration.inside("validate").flag("required"),
        required_when=RequiredWhen.parse(runut),
        default=default if fixed is None else Fixed(fixed),
    )
