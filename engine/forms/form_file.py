"""Reads form files: the documented part of form-js JSON, and the components Runut adds to it."""

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from engine.forms.checkbox import CheckBox
from engine.forms.checklist import CheckList
from engine.forms.choices import Radio, Select
from engine.forms.declaration import Declaration
from engine.forms.document import Document
from engine.forms.dynamic_list import DynamicList
from engine.forms.errors import FormError
from engine.forms.field import Field
from engine.forms.files import FilePicker
from engine.forms.layout import Component, EarlierAnswers, Group, Recapitulation, Text, fields_of
from engine.forms.letter_number import LetterNumber
from engine.forms.moments import Moment
from engine.forms.number import Number
from engine.forms.numerals import MOST_DIGITS
from engine.forms.performance import Performance
from engine.forms.scope import check_columns, check_scope
from engine.forms.texts import TextArea, TextField

Parser: TypeAlias = Callable[[Declaration], Component]

PARSERS: Mapping[str, Parser] = {
    "text": Text.parse,
    "textfield": TextField.parse,
    "textarea": TextArea.parse,
    "number": Number.parse,
    "datetime": Moment.parse,
    "checkbox": CheckBox.parse,
    "radio": Radio.parse,
    "select": Select.parse,
    "checklist": CheckList.parse,
    "filepicker": FilePicker.parse,
    "runut.document": Document.parse,
    "runut.letter_number": LetterNumber.parse,
    "runut.performance": Performance.parse,
    "runut.recapitulation": Recapitulation.parse,
    "runut.answers": EarlierAnswers.parse,
}
NEWEST_SCHEMA = 19
DEEPEST = 5
ELEMENT_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


def parse_form(text: str) -> tuple[str, tuple[Component, ...]]:
    """Read a form file: the id of its element, and its components."""
    form = Declaration(_load(text), "form")
    if form.text("type") != "default":
        raise form.fault('"type" must be "default"')
    if form.whole("schemaVersion", 1, NEWEST_SCHEMA) is None:
        raise form.fault('needs a "schemaVersion"')
    form.anything("exporter")
    form_id = form.text("id")
    if not ELEMENT_ID.fullmatch(form_id):
        raise form.fault(f'the id "{form_id}" is no element id that expressions can name')
    components = _components(form, 1)
    form.done()
    check_scope(fields_of(components), "form")
    return form_id, components


def _load(text: str) -> Mapping[str, object]:
    try:
        form = json.loads(
            text, object_pairs_hook=_object, parse_float=Decimal, parse_int=_integer, parse_constant=_no_constant
        )
    except InvalidOperation as error:
        raise FormError("form", "holds a number that nobody can mean") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise FormError("form", f"is not JSON ({error})") from error
    if not isinstance(form, dict):
        raise FormError("form", "is not an object")
    return form


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise FormError("form", f"an object has the same key twice: {', '.join(key for key, _ in pairs)}")
    return values


def _integer(text: str) -> int | Decimal:
    # Converting thousands of digits is slow, and no key of a form means so many.
    return int(text) if len(text) <= MOST_DIGITS + 1 else Decimal(text)


def _no_constant(word: str) -> object:
    raise FormError("form", f"{word} is no number")


def _components(parent: Declaration, depth: int) -> tuple[Component, ...]:
    if depth > DEEPEST:
        raise parent.fault(f"groups are nested more than {DEEPEST} deep")
    components = []
    for index, values in enumerate(parent.listing("components")):
        place = f"components[{index}]" if depth == 1 else f"{parent.place} components[{index}]"
        if not isinstance(values, dict):
            raise FormError(place, "is not an object")
        key = values.get("key")
        declaration = Declaration(values, f"{place} {key}" if isinstance(key, str) else place)
        components.append(_component(declaration, depth))
        declaration.done()
    return tuple(components)


def _component(declaration: Declaration, depth: int) -> Component:
    declaration.anything("id")  # form-js keeps its own ids and columns here
    declaration.anything("layout")
    type_ = declaration.text("type")
    if type_ == "group":
        description = declaration.optional_text("description") or ""
        return Group(declaration.text("label"), _components(declaration, depth + 1), description)
    if type_ == "dynamiclist":
        return _dynamic_list(declaration, depth)
    if type_ not in PARSERS:
        raise declaration.fault(f'unknown type "{type_}"')
    return PARSERS[type_](declaration)


def _dynamic_list(declaration: Declaration, depth: int) -> DynamicList:
    columns = []
    for component in _components(declaration, depth + 1):
        if not isinstance(component, Field):
            raise declaration.fault("a list holds only fields")
        columns.append(component)
    check_columns(columns, declaration.place)
    return DynamicList.parse(declaration, tuple(columns))
