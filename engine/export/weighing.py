"""Weighs a workbook somebody sent before a library opens it, so that a small file cannot eat the machine.

Counts what the library would build of it (elements, merged cells); knows nothing of what the workbook says.
"""

import io
import re
import zipfile
import zlib
from xml.parsers import expat

LARGEST_FILE = 4 * 1024 * 1024  # bytes of the file
UNPACKED = 40 * 1024 * 1024  # and of what is packed in it
MOST_PARTS = 200  # files in it
MOST_ELEMENTS = 500_000  # in all of them: 2,000 rows have a fifth of that
MOST_MERGED = 50_000  # cells: the library makes one of each, and a sheet has 17 milliards of them
UNPACKING = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)

_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")


class _Heavy(Exception):
    """More than anybody needs."""


class _Hostile(Exception):
    """What no office program writes."""


def refusal_of(data: bytes) -> str | None:
    """Why a file is not opened, as a code of `book_faults`; none if it may be."""
    if len(data) > LARGEST_FILE:
        return "too_large"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return _weigh(packed)
    except _Heavy:
        return "too_large"
    except (*UNPACKING, _Hostile, ValueError):
        return "no_workbook"


def _weigh(packed: zipfile.ZipFile) -> str | None:
    parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED:
        return "too_large"
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        return "macros"
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise _Hostile
    scale = _Scale()
    for part in parts:
        scale.weigh(packed.read(part))
    return None


class _Scale:
    """What has been counted in the parts so far."""

    def __init__(self) -> None:
        self._elements = self._merged = 0

    def weigh(self, xml: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._element
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            parser.Parse(xml, True)
        except expat.ExpatError:
            return  # a picture, or torn: the library says so

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if name.rpartition(":")[2] == "mergeCell":
            self._merged += _size(attributes.get("ref", ""))
        if self._elements > MOST_ELEMENTS or self._merged > MOST_MERGED:
            raise _Heavy

    def _doctype(self, *_told: object) -> None:
        raise _Hostile


def _size(area: str) -> int:
    found = _AREA.fullmatch(area.strip().upper())
    if found is None:
        raise _Hostile
    left, top, right, bottom = found.groups()
    if right is None:
        return 1
    return (abs(_column(right) - _column(left)) + 1) * (abs(int(bottom) - int(top)) + 1)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number
