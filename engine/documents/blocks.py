"""The blocks a long document is built of, which paper and Word both print: the same words in the same order.

A block is a mapping that JSON can hold, because templates get nothing else.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

Block: TypeAlias = dict[str, Any]


def chapter(number: str, words: str) -> Block:
    """A chapter (bab), on a new page; without a number, one of the pages before or after them."""
    return {
        "kind": "chapter",
        "number": number,
        "words": words,
        "id": f"bab-{number or words.lower().replace(' ', '-')}",
    }


def section(words: str, level: int, id_: str) -> Block:
    """A heading within a chapter; level 2 or 3."""
    return {"kind": "section", "level": level, "words": words, "id": id_}


def text(words: str) -> Block:
    """One or more paragraphs; a blank line divides them."""
    return {"kind": "text", "words": words}


def table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], figures: Sequence[int] = ()) -> Block:
    """A table; `figures` are the places of columns that hold numbers."""
    return {
        "kind": "table",
        "caption": caption,
        "heads": list(heads),
        "rows": [list(row) for row in rows],
        "figures": list(figures),
    }


def chart(caption: str, svg: str, words: str) -> Block:
    """A drawing with what it says in words."""
    return {"kind": "chart", "caption": caption, "svg": svg, "words": words}
