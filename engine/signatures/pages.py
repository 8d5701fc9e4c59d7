"""How many pages a PDF says it has. Opens nothing but its table of contents, and believes nothing in it."""

import logging
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it complains of is a stranger's file, not our fault
MOST_PAGES = 100_000


def pages_of(path: Path) -> int | None:
    """The number of pages; none where the file is no PDF or does not tell."""
    try:
        with path.open("rb") as file:
            if file.read(5) != b"%PDF-":
                return None
            count = PdfReader(file, root_object_recovery_limit=1_000).root_object["/Pages"]["/Count"]  # type: ignore[index]  # as found
            return int(count) if 0 < int(count) <= MOST_PAGES else None
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, IndexError):
        return None
