"""Prints a document as PDF: the same bytes for the same document, and nothing fetched from anywhere."""

from engine.errors import PrintingMissing


def pdf_of(html: str) -> bytes:
    """The document as PDF/A, with its fonts embedded.

    Raises:
        PrintingMissing: this machine lacks what draws letters.
    """
    try:
        from weasyprint import HTML  # noqa: PLC0415 - needs libraries of the system that may be missing
        from weasyprint.urls import URLFetcher  # noqa: PLC0415 - the same
    except OSError as error:
        raise PrintingMissing from error
    fetcher = URLFetcher(allowed_protocols=["data"])
    document = HTML(string=html, url_fetcher=fetcher).render()
    return bytes(document.write_pdf(pdf_variant="pdf/a-3b", pdf_identifier=b"runut") or b"")
