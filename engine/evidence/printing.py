"""Prints many papers in one child process, so that the pages of this one are not held up meanwhile. Knows no paper."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeAlias

from engine.documents.pdf import pdf_of

Printer: TypeAlias = Callable[[str], bytes]  # HTML that needs no file -> PDF/A

POLITENESS = 15  # of the child, so that pages go first
SECONDS = 240  # for one paper


@contextmanager
def printing_apart() -> Iterator[Printer]:
    """A printer that works in a child, which ends with this.

    Raises:
        PrintingMissing; TimeoutError, BrokenProcessPool: from the printer.
    """
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=os.nice, initargs=(POLITENESS,)) as child:
        yield lambda html: child.submit(pdf_of, html).result(SECONDS)
