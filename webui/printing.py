"""Prints a page of the program as PDF while somebody waits for it. Decides nothing."""

from engine.documents.pdf import pdf_of
from webui.parts import parts


def printed(html: str) -> bytes:
    """Print a page; the connection with which it was looked up is let go first, since others may need it meanwhile.

    Raises:
        PrintingMissing.
    """
    parts.look_again()
    return pdf_of(html)
