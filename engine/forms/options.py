"""The things a field offers to choose from; knows whether the form file lists them or the caller must."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.forms.context import FormContext, Option, OptionSource, Tone
from engine.forms.declaration import Declaration

TONES: dict[str, Tone | None] = {"": None, "positive": "positive", "negative": "negative"}


@dataclass(frozen=True)
class Options:
    """Listed in the form file, or asked of the caller each time."""

    listed: tuple[Option, ...] = ()
    source: OptionSource | None = None

    def now(self, context: FormContext) -> Sequence[Option]:
        return self.listed if self.source is None else context.options(self.source)

    def find(self, value: object, context: FormContext) -> Option | None:
        """Find the option with a value; None if there is none now."""
        return next((option for option in self.now(context) if option.value == value), None)

    def may_hold(self, value: str) -> bool:
        """Tell whether a value can be chosen at some time."""
        return self.source is not None or any(option.value == value for option in self.listed)


def parse_options(declaration: Declaration) -> Options:
    """Read `values` or `runut.options`; exactly one of them is needed."""
    runut = declaration.inside("runut")
    if declaration.has("values") == runut.has("options"):
        raise declaration.fault('needs either "values" or "runut.options"')
    if runut.has("options"):
        return Options(source=_source(runut.inside("options")))
    listed = tuple(_option(declaration, value) for value in declaration.listing("values"))
    if not listed or len({option.value for option in listed}) < len(listed):
        raise declaration.fault('"values" must be different, and at least one')
    return Options(listed)


def _option(declaration: Declaration, value: object) -> Option:
    if not isinstance(value, dict):
        raise declaration.fault('each of "values" needs a label and a value')
    option = Declaration(value, f"{declaration.place}.values")
    tone = TONES[option.word("tone", tuple(TONES))]
    made = Option(option.text("value"), option.text("label"), tone)
    option.done()
    return made


def _source(options: Declaration) -> OptionSource:
    lane, duty = options.optional_text("lane"), options.optional_text("duty")
    title = options.flag("title")
    match options.text("source"):
        case "units" if lane is None and not title:
            return OptionSource("units", duty=duty)
        case "posts" if duty is None:
            return OptionSource("posts", lane=lane, title=title)
        case ("quarters" | "years" | "steps" | "objectives") as source if duty is None and lane is None and not title:
            return OptionSource(source)
        case other:
            raise options.fault(f'"{other}" is no source, or does not know these keys')
