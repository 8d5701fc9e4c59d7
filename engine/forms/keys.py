"""Which names a field may have, so that expressions, templates and pages can all speak of it."""

import keyword
import re

from engine.forms.errors import FormError

KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")

EXPRESSION_WORDS = frozenset(
    {"len", "min", "max", "sum", "any", "all", "abs", "round", "int", "str", "bool", "true", "false", "null"}
)
# In a document template `answers.items` is the method of the dictionary, not the answer.
TEMPLATE_WORDS = frozenset(name for name in dir(dict) if not name.startswith("_"))
PAGE_WORDS = frozenset({"csrf_token", "idempotency_key", "password", "passphrase", "certificate"})


def check_key(key: str, place: str) -> str:
    """Give the key back, or refuse it with the reason."""
    if key.startswith("_") or "__" in key:
        raise FormError(place, f'the key "{key}" begins with _ or contains __')
    if not KEY.fullmatch(key):
        raise FormError(place, f'the key "{key}" is not of the form letters_digits_1 (at most 64, lower case)')
    if key in EXPRESSION_WORDS or keyword.iskeyword(key):
        raise FormError(place, f'the key "{key}" is a word of the expression language')
    if key in TEMPLATE_WORDS or key in PAGE_WORDS:
        raise FormError(place, f'the key "{key}" already means something in templates or pages')
    return key
