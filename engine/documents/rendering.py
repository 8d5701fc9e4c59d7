"""Fills a template with data, in a sandbox: it sees plain data, the files of its folder and the shared base. No more.

It runs here without limits of time and memory; `engine.documents.press` runs it in a child process that has them.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from html import escape
from pathlib import Path
from traceback import walk_tb
from typing import Any

import orjson
from jinja2 import (
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
)
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.documents.declaration import STYLE, SUFFIXES, TEMPLATE, DocumentRefused, Template, fault_at
from engine.documents.filters import FILTERS, long_date
from engine.run.faults import Fault

BASE = "base/"
MOST_OUTPUT = 8 * 1024 * 1024  # characters of HTML
MOST_REPEATED = 100_000  # characters that `"x" * n` may make
LARGEST_POWER = 64

SIZES = {"a4": ("210mm", "297mm"), "f4": ("215mm", "330mm")}
# What lets a template write raw markup or spend memory by one word is not there.
TAKEN_AWAY = ("safe", "forceescape", "pprint", "xmlattr", "urlize", "random", "center", "indent", "format")
# Pages of the name `turned` lie where the others stand.
PAGE = "@page{{size:{width} {height}}}@page turned{{size:{height} {width}}}"
HEAD = (
    '<!doctype html>\n<html lang="id"><head><meta charset="utf-8"><title>{title}</title>{created}'
    '<meta name="generator" content="Runut"><style>{style}</style></head><body class="{paper} {orientation}">'
)


WRONG = (
    *(TemplateError, RecursionError, MemoryError),
    *(ValueError, TypeError, ArithmeticError, LookupError, AttributeError),
)
CODES: Mapping[type[Exception] | tuple[type[Exception], ...], str] = {
    TemplateNotFound: "document_outside",
    UndefinedError: "document_undefined",
    SecurityError: "document_forbidden",
    (RecursionError, MemoryError): "document_too_costly",
}


class Sandbox(ImmutableSandboxedEnvironment):
    """A template's whole world."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse what makes gigantic texts or numbers out of small ones."""
        sized = [each for each in (left, right) if isinstance(each, str | list | tuple)]
        other = right if sized and sized[0] is left else left
        if sized and isinstance(other, int) and len(sized[0]) * other > MOST_REPEATED:
            raise SecurityError("*")
        if operator == "%" and sized:
            raise SecurityError("%")
        if operator == "**" and (abs(left) > 10**6 or abs(right) > LARGEST_POWER):
            raise SecurityError("**")
        return super().call_binop(context, operator, left, right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """What data hold goes before what their kind can do: `row.items` is the item."""
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """No `format` of texts: a width in it can fill the memory."""
        if super().wrap_str_format(value) is not None:
            raise SecurityError("format")
        return None

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """None of a text's abilities that grow it by a number."""
        if isinstance(obj, str) and attr in ("center", "ljust", "rjust", "zfill", "expandtabs"):
            return False
        return super().is_safe_attribute(obj, attr, value)


def render(template: Template, data: Mapping[str, Any]) -> str:
    """The document as HTML that stands by itself, but for the pictures of its folder.

    Raises:
        DocumentRefused: names file and line.
    """
    given = plain(data)
    body = _guarded(template, TEMPLATE, lambda: _filled(template, given))
    return _head(template, given) + body + "</body></html>\n"


def subject_of(template: Template, data: Mapping[str, Any]) -> str:
    """The line that says what the document is about.

    Raises:
        DocumentRefused: names the file.
    """
    given, line = plain(data), template.declaration.subject

    def fill() -> str:
        # Words, not markup: they go into lists, which escape them.
        return " ".join(_sandbox(template, is_markup=False).from_string(line).render(given).split())[:300]

    return _guarded(template, "document.yaml", fill)


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Data as a template sees them: texts, numbers, lists and mappings; nothing that has a life of its own."""
    read = orjson.loads(orjson.dumps(data, default=_plain, option=orjson.OPT_NON_STR_KEYS))
    return dict(read)


def _plain(value: object) -> object:
    if isinstance(value, Decimal | Path):
        return str(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


@cache
def base_files() -> Mapping[str, str]:
    """The letterhead, styles and parts that all documents share, by name."""
    folder = Path(__file__).parent / "base"
    found = (path for path in sorted(folder.iterdir()) if path.suffix in SUFFIXES)
    return {BASE + path.name: path.read_text(encoding="utf-8") for path in found}


def _sandbox(template: Template, *, is_markup: bool = True) -> Sandbox:
    known = {**base_files(), **template.files}

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        text = known.get(name)
        return (text, name, lambda: True) if text is not None else None

    sandbox = Sandbox(loader=FunctionLoader(load), autoescape=is_markup, undefined=StrictUndefined)
    sandbox.trim_blocks = sandbox.lstrip_blocks = True
    for name in TAKEN_AWAY:
        sandbox.filters.pop(name, None)
    sandbox.globals.pop("lipsum", None)
    sandbox.filters.update(FILTERS)
    return sandbox


def _filled(template: Template, data: Mapping[str, Any]) -> str:
    parts, length = [], 0
    for part in _sandbox(template).get_template(TEMPLATE).generate(data):
        length += len(part)
        if length > MOST_OUTPUT:
            raise DocumentRefused(fault_at(template.id, TEMPLATE, 1, str(MOST_OUTPUT), "document_too_long"))
        parts.append(part)
    return "".join(parts)


def _guarded(template: Template, file: str, work: Callable[[], str]) -> str:
    try:
        return work()
    except WRONG as error:
        raise DocumentRefused(_fault(template, error, file)) from error


def _fault(template: Template, error: Exception, file: str) -> Fault:
    if isinstance(error, TemplateSyntaxError):
        return fault_at(template.id, error.name or file, error.lineno, error.message or "")
    where, line = _place(template, error, file)
    code = next((code for kinds, code in CODES.items() if isinstance(error, kinds)), "document_wrong")
    detail = str(error)
    if isinstance(error, UndefinedError | SecurityError):
        detail = _quoted(error, first=isinstance(error, SecurityError))
    return fault_at(template.id, where, line, detail, code)


def _quoted(error: Exception, *, first: bool = False) -> str:
    """The name that a message of Jinja is about: what is missing stands last in it, what is forbidden first."""
    names = re.findall(r"'([^']+)'", str(error))
    return (names[0] if first else names[-1]) if names else str(error)


def _place(template: Template, error: BaseException, file: str) -> tuple[str, int]:
    """The innermost place in a template that an error came from."""
    known = {*base_files(), *template.files}
    found = (file, 1)
    for frame, line in walk_tb(error.__traceback__):
        if frame.f_code.co_filename in known:
            found = (frame.f_code.co_filename, line)
    return found


def _head(template: Template, data: Mapping[str, Any]) -> str:
    said = template.declaration
    width, height = SIZES[said.paper] if said.orientation == "portrait" else SIZES[said.paper][::-1]
    style = "".join([PAGE.format(width=width, height=height), *_styles(template)])
    return HEAD.format(
        title=escape(str(data.get("title") or said.title)),
        created=_created(data.get("date")),
        style=style,
        paper=said.paper,
        orientation=said.orientation,
    )


def _styles(template: Template) -> Iterator[str]:
    yield from (text for name, text in base_files().items() if name.endswith(".css"))
    yield template.files.get(STYLE, "")


def _created(day: object) -> str:
    """The date in the PDF is that of the letter, so that the same letter is the same file."""
    try:
        long_date(day)
    except ValueError:
        return ""
    moment = datetime.fromisoformat(str(day)).date() if not isinstance(day, date) else day
    return f'<meta name="dcterms.created" content="{moment.isoformat()}">'
