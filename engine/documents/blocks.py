"""The blocks a long document is built of, which paper and Word both print: the same words in the same order.

A block is a mapping that JSON can hold, because templates get nothing else.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

Block: TypeAlias = dict[str, Any]


NUMBERED = re.compile(r"(?P<name>Tabel|Gambar) (?P<chapter>\d+)\.(?P<place>\d+) (?P<words>.+)", re.DOTALL)


def part(name: str, blocks: Iterable[Block]) -> Block:
    """Pages that are counted and laid out in one way: front (i, ii, iii), main (1, 2, 3) or annexes (lying)."""
    return {"name": name, "blocks": list(blocks)}


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


def contents(of: str) -> Block:
    """A list with page numbers: of `chapter` (with sections of level 2), of `table` or of `chart`."""
    return {"kind": "contents", "of": of}


def signed() -> Block:
    """The place where the head signs."""
    return {"kind": "signed"}


def table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], figures: Sequence[int] = ()) -> Block:
    """A table; `figures` are the places of columns that hold numbers. Only a numbered caption gets into lists."""
    return {
        "kind": "table",
        "id": _id(caption),
        "caption": caption,
        "heads": list(heads),
        "rows": [list(row) for row in rows],
        "figures": list(figures),
    }


def chart(caption: str, svg: str, words: str) -> Block:
    """A drawing with what it says in words."""
    return {"kind": "chart", "id": _id(caption), "caption": caption, "svg": svg, "words": words}


def _id(caption: str) -> str:
    found = NUMBERED.match(caption)
    return f"{found['name'].lower()}-{found['chapter']}-{found['place']}" if found else ""
