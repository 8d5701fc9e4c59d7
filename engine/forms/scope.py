"""What must be true of fields that stand beside each other, whatever their kinds."""

from collections import Counter
from collections.abc import Sequence

from engine.forms.checkbox import CheckBox
from engine.forms.checklist import CheckList
from engine.forms.choices import Choice, Radio
from engine.forms.document import Document
from engine.forms.dynamic_list import DynamicList
from engine.forms.errors import FormError
from engine.forms.field import Field
from engine.forms.letter_number import LetterNumber
from engine.forms.performance import Performance
from engine.forms.requirement import Condition


def check_scope(fields: Sequence[Field], place: str) -> None:
    """Refuse a key used twice, more than one decision, and conditions that can never hold."""
    for key, times in Counter(field.key for field in fields).items():
        if times > 1:
            raise FormError(place, f'the key "{key}" is used {times} times')
    radios = [field for field in fields if isinstance(field, Radio)]
    if sum(radio.is_decision for radio in radios) > 1:
        raise FormError(place, "has more than one decision")
    if sum(radio.as_buttons for radio in radios) > 1:
        raise FormError(place, "has more than one row of buttons")
    by_key = {field.key: field for field in fields}
    for field in fields:
        for condition in field.required_when.conditions:
            _check_condition(field, condition, by_key.get(condition.key))


def check_columns(columns: Sequence[Field], place: str) -> None:
    """Refuse what has no meaning in the rows of a list."""
    for column in columns:
        if isinstance(column, DynamicList | Performance | Document | LetterNumber) or _sends_the_page(column):
            raise FormError(column.key, "cannot stand in a list")
        if column.default is not None:
            raise FormError(column.key, "has a default, which would make an empty row of the list look filled in")
    if not columns:
        raise FormError(place, "a list needs at least one field")
    check_scope(columns, place)


def _sends_the_page(field: Field) -> bool:
    return isinstance(field, Radio) and (field.is_decision or field.as_buttons)


def _check_condition(field: Field, condition: Condition, other: Field | None) -> None:
    if other is None or other is field:
        raise FormError(field.key, f'"requiredWhen" speaks of "{condition.key}", which is no other field beside it')
    for value in condition.values:
        if not _may_hold(other, value):
            raise FormError(field.key, f'"requiredWhen": "{condition.key}" can never be {value!r}')


def _may_hold(field: Field, value: str | bool) -> bool:
    if isinstance(field, CheckBox):
        return isinstance(value, bool)
    return isinstance(field, Choice | CheckList) and isinstance(value, str) and field.options.may_hold(value)
