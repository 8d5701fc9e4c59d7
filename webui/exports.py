"""Hands out lists as files: written whole before the first byte goes out, so that no file ends in the middle."""

from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from flask import Response

from engine.export.sheets import Sheet, csv_lines, write_xlsx
from webui.formats import zone
from webui.parts import parts

MOST_ROWS = 50_000
KEPT_IN_MEMORY = 1024 * 1024
CHUNK = 64 * 1024
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "xes": "application/xml",
}


def sheet_answer(sheet: Sheet, kind: str, name: str) -> Response:
    """Hand out a list as XLSX or CSV."""
    if kind == "csv":
        return lines_answer(csv_lines(sheet), kind, name)
    file = _temporary()
    write_xlsx(sheet, file)
    return _answer(file, kind, name)


def lines_answer(lines: Iterable[bytes], kind: str, name: str) -> Response:
    """Hand out what is written line by line."""
    file = _temporary()
    file.writelines(lines)
    return _answer(file, kind, name)


def _temporary() -> BinaryIO:
    return cast(BinaryIO, SpooledTemporaryFile(KEPT_IN_MEMORY))


def _answer(file: BinaryIO, kind: str, name: str) -> Response:
    file.seek(0)
    day = parts.now.astimezone(zone()).strftime("%Y-%m-%d")
    answer = Response(_read(file), mimetype=TYPES[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{day}.{kind}"'
    answer.headers["Cache-Control"] = "no-store"
    answer.call_on_close(file.close)
    return answer


def _read(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
