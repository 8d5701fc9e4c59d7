"""Prints a document as PDF: the same bytes for the same document, and nothing fetched from anywhere."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from engine.documents.declaration import STYLE, DocumentRefused, Template, fault_at
from engine.documents.rendering import base_files
from engine.errors import PrintingMissing
from engine.run.faults import Fault

# Names in a document are looked up in its folder; this address stands for the folder and leads nowhere.
FOLDER_URL = "http://document.invalid/"
WARNINGS, PROGRESS = "weasyprint", "weasyprint.progress"  # its loggers
STEPS = 7  # that WeasyPrint tells of
NOT_DRAWN = re.compile(r"unsupported by fonts:.*\(U\+([0-9A-F]+)\)", re.DOTALL)
STAND_IN = "□"  # for a letter that no font of the machine has
NOT_UNDERSTOOD = re.compile(r"Ignored `?(?P<what>.*?)`? at (?P<line>\d+):\d+, (?P<why>.*)", re.DOTALL)


@dataclass(frozen=True)
class Printed:
    """A PDF and how many pages it has."""

    data: bytes
    pages: int


def pdf_of(html: str) -> bytes:
    """A document that needs no files, as PDF/A with its fonts embedded.

    Raises:
        PrintingMissing: this machine lacks what draws letters.
    """
    return _printed(html, _fetcher({}, [], fails=False), "pdf/a-3b").data


def print_document(template: Template, html: str, progress: Callable[[int], None] = lambda step: None) -> Printed:
    """A rendered document as PDF/A-3a: fonts embedded, text tagged in reading order.

    Raises:
        PrintingMissing; DocumentRefused: it reaches for something outside its folder.
    """
    refused: list[str] = []
    fetcher = _fetcher({**base_files(), **template.files}, refused, fails=True)
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415 - needs libraries of the system

    with _told(PROGRESS, logging.INFO, lambda record: progress(_step(record))):
        try:
            printed = _printed(html, fetcher, "pdf/a-3a")
        except FatalURLFetchingError as error:
            raise DocumentRefused(_outside(template, refused[0])) from error
    if refused:
        raise DocumentRefused(_outside(template, refused[0]))
    return printed


def style_faults(template: Template) -> Iterator[Fault]:
    """What of a style sheet is not understood, with its line; WeasyPrint itself would pass over it."""
    with _weasyprint():
        from weasyprint import CSS  # noqa: PLC0415 - needs libraries of the system that may be missing

        for name in sorted(name for name in template.files if name.endswith(".css")):
            said: list[logging.LogRecord] = []
            with _told(WARNINGS, logging.WARNING, said.append):
                CSS(string=template.files[name], url_fetcher=_fetcher({}, [], fails=False))
            for match in filter(None, (NOT_UNDERSTOOD.match(record.getMessage()) for record in said)):
                detail = f"{match['what'][:80]} ({match['why']})"
                yield fault_at(template.id, name, int(match["line"]), detail, "document_style")


@contextmanager
def _weasyprint() -> Iterator[None]:
    try:
        import weasyprint  # noqa: F401, PLC0415 - needs libraries of the system that may be missing
    except OSError as error:
        raise PrintingMissing from error
    yield


def _printed(html: str, fetcher: Any, variant: str) -> Printed:
    with _weasyprint():
        from weasyprint import HTML  # noqa: PLC0415 - the same

        said: list[logging.LogRecord] = []
        with _told(WARNINGS, logging.WARNING, said.append):
            document = HTML(string=html, base_url=FOLDER_URL, url_fetcher=fetcher).render()
            data = document.write_pdf(pdf_variant=variant, pdf_identifier=b"runut")
    missing = {int(found[1], 16) for each in said if (found := NOT_DRAWN.search(each.getMessage()))}
    if (missing - {ord(STAND_IN)}) & set(map(ord, html)):
        # PDF/A-3 forbids a letter that no font has (6.2.11.8), and nobody could read it.
        return _printed(html.translate(dict.fromkeys(missing, STAND_IN)), fetcher, variant)
    return Printed(bytes(data or b""), len(document.pages))


def _fetcher(files: Mapping[str, str], refused: list[str], *, fails: bool) -> Any:
    with _weasyprint():
        from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 - the same

    class Folder(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        """Data within the document, and files of its folder; no other address is opened."""

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            name = url.removeprefix(FOLDER_URL)
            if name != url and name in files and name.endswith((".svg", ".css")):
                kind = "image/svg+xml" if name.endswith(".svg") else "text/css"
                return URLFetcherResponse(url, files[name].encode(), {"Content-Type": kind})
            if not url.startswith("data:"):
                refused.append(name)
                raise ValueError(f"{url} lies outside the folder")
            return super().fetch(url, headers)

    return Folder(allowed_protocols=["data"], fail_on_errors=fails)


def _outside(template: Template, url: str) -> Fault:
    """The fault of an address, in the first file that writes it."""
    for name, text in template.files.items():
        if name.endswith((".html", ".css")) and url in text:
            return fault_at(template.id, name, text[: text.find(url)].count("\n") + 1, url, "document_outside")
    return fault_at(template.id, STYLE, 1, url, "document_outside")


class _Ear(logging.Handler):
    def __init__(self, hear: Callable[[logging.LogRecord], None]) -> None:
        super().__init__()
        self._hear = hear

    def emit(self, record: logging.LogRecord) -> None:
        self._hear(record)


@contextmanager
def _told(logger: str, level: int, hear: Callable[[logging.LogRecord], None]) -> Iterator[None]:
    log, ear = logging.getLogger(logger), _Ear(hear)
    before = (log.level, log.propagate)
    log.setLevel(level)
    log.propagate = False
    log.addHandler(ear)
    try:
        yield
    finally:
        log.removeHandler(ear)
        log.level, log.propagate = before


def _step(record: logging.LogRecord) -> int:
    found = re.match(r"Step (\d)", record.getMessage())
    return int(found[1]) if found else 0
