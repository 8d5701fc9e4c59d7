"""Answers made ready to be typed over: the same entries a page would post."""

from collections.abc import Iterable

from engine.forms.context import Entries
from engine.forms.numerals import write_number

__all__ = ["merged", "write_number"]


def merged(parts: Iterable[Entries]) -> Entries:
    """Put the entries of several fields together."""
    return {name: texts for part in parts for name, texts in part.items()}
