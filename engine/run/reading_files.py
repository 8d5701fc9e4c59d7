"""Reads a drawing or a bundle from disk as text, whatever encoding a tool saved it in."""

import codecs
import re
from collections.abc import Mapping
from pathlib import Path

from engine.run.bundle import read_folder
from engine.run.faults import Fault
from engine.run.gate import DRAWING, LARGEST, Unreadable

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)["']""")
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read_files(path: Path) -> Mapping[str, str]:
    """The files of a bundle: of a folder, or of a drawing alone.

    Raises:
        Unreadable: too large, or in no encoding that is known.
    """
    if not path.is_dir():
        if path.stat().st_size > LARGEST:
            raise Unreadable(Fault("too_large", params={"most": LARGEST}))
        return {DRAWING: decoded(path.read_bytes())}
    try:
        return read_folder(path)
    except UnicodeDecodeError as error:
        raise Unreadable(Fault("unreadable", params={"detail": "a file is not UTF-8"})) from error


def decoded(data: bytes) -> str:
    """The text of an XML file, without the declaration of an encoding that no longer holds.

    Raises:
        Unreadable: it is in no encoding that is known.
    """
    declared = DECLARED.match(data)
    named = declared.group(1).decode() if declared else "utf-8"
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), named)
    try:
        return DECLARATION.sub("", data.decode(encoding), count=1)
    except (UnicodeDecodeError, LookupError) as error:
        raise Unreadable(Fault("unreadable", params={"detail": f"it is not {encoding}"})) from error
