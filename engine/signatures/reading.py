"""Reads PDF files that may be anything, and says how one stands to another. Claims only what it compared."""

import io
import logging
import re
from collections import Counter
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from engine.signatures.errors import SignatureRefused, Why

logging.getLogger("pypdf").setLevel(logging.CRITICAL)
MOST_PAGES = 2_000
WORD = re.compile(r"\w+")
SPOILED = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError)


def read_pdf(data: bytes) -> PdfReader:
    """Open a PDF.

    Raises:
        SignatureRefused: it is none, or cannot be read by everybody.
    """
    if not data.startswith(b"%PDF-"):
        raise SignatureRefused(Why.NOT_PDF)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise SignatureRefused(Why.ENCRYPTED)
        if not 0 < len(reader.pages) <= MOST_PAGES:
            raise SignatureRefused(Why.BROKEN)
    except DependencyError as error:
        raise SignatureRefused(Why.ENCRYPTED) from error
    except SPOILED as error:
        raise SignatureRefused(Why.BROKEN) from error
    return reader


def laid_beside(original: bytes, uploaded: bytes) -> dict[str, Any]:
    """How an uploaded PDF stands to the document that was to be signed."""
    before, after = read_pdf(original), read_pdf(uploaded)
    old, new = _words(before), _words(after)
    missing, added = old - new, new - old
    return {
        "contains": len(uploaded) > len(original) and uploaded.startswith(original),
        "pages": len(after.pages),
        "original_pages": len(before.pages),
        "has_text": bool(new),
        "missing_words": missing.total(),
        "added_words": added.total(),
        "examples": [*list(missing)[:5], *list(added)[:5]] if new else [],
    }


def _words(reader: PdfReader) -> Counter[str]:
    found: Counter[str] = Counter()
    try:
        for page in reader.pages:
            found.update(WORD.findall(page.extract_text()))
    except SPOILED as error:
        raise SignatureRefused(Why.BROKEN) from error
    return found
