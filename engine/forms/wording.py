"""Cleans text that people type or paste; refuses nothing, so that nobody loses a sentence to a stray character."""

import re
import unicodedata

LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")

# Marks that turn the reading direction can make a printed document say something else than what was stored.
DIRECTION = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")

# Unicode's stream-safe limit: no script needs more, and sorting thousands of marks on one letter takes seconds.
MOST_MARKS = 30


def clean_paragraphs(text: str) -> str:
    """Give text in NFC with LF line ends, without control characters and outer spaces."""
    text = LINE_ENDS.sub("\n", text)
    text = "".join(character for character in text if character in "\n\t" or not _is_control(character))
    if not text.isascii():
        text = unicodedata.normalize("NFC", _without_piles(text))
    return text.strip()


def clean_line(text: str) -> str:
    """Do the same, on one line."""
    return re.sub(r"[\n\t]+", " ", clean_paragraphs(text))


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"} or character in DIRECTION


def _without_piles(text: str) -> str:
    kept = []
    pile = 0
    for character in text:
        marks = sum(unicodedata.combining(part) > 0 for part in unicodedata.normalize("NFD", character))
        pile = pile + marks if unicodedata.combining(character) else marks
        if pile <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)
