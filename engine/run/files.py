"""The file store: bytes addressed by their SHA-256, whole on disk before any row speaks of them, never overwritten."""

import errno
import hashlib
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from engine.errors import FileKindRefused, FileTooLarge, StorageFull
from engine.forms.context import FileRef

CHUNK = 1 << 20
MOST_ENTRIES = 1_000  # in a zip-based document
MOST_UNPACKED = 200 * CHUNK
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _starts(*magic: bytes) -> Callable[[Path], bool]:
    def check(path: Path) -> bool:
        with path.open("rb") as file:
            return file.read(16).startswith(magic)

    return check


def _is_text(path: Path) -> bool:
    try:
        return "\0" not in path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False


def _is_package(marker: str) -> Callable[[Path], bool]:
    def check(path: Path) -> bool:
        try:
            with zipfile.ZipFile(path) as package:
                parts = package.infolist()
        except (zipfile.BadZipFile, OSError, ValueError):
            return False
        names = {part.filename for part in parts}
        has_macro = any(PurePosixPath(name).name.lower() == "vbaproject.bin" for name in names)
        is_modest = len(parts) <= MOST_ENTRIES and sum(part.file_size for part in parts) <= MOST_UNPACKED
        return any(name == marker or name.startswith(marker) for name in names) and is_modest and not has_macro

    return check


OOXML = "application/vnd.openxmlformats-officedocument"
KINDS: dict[str, tuple[str, Callable[[Path], bool]]] = {
    ".pdf": ("application/pdf", _starts(b"%PDF-")),
    ".docx": (f"{OOXML}.wordprocessingml.document", _is_package("word/")),
    ".xlsx": (f"{OOXML}.spreadsheetml.sheet", _is_package("xl/")),
    ".odt": ("application/vnd.oasis.opendocument.text", _is_package("content.xml")),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", _is_package("content.xml")),
    ".jpg": ("image/jpeg", _starts(b"\xff\xd8\xff")),
    ".jpeg": ("image/jpeg", _starts(b"\xff\xd8\xff")),
    ".png": ("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    ".csv": ("text/csv", _is_text),
    ".txt": ("text/plain", _is_text),
}


@dataclass(frozen=True)
class FileStore:
    """A folder of files by content. `largest` in bytes."""

    root: Path
    largest: int = 25 * CHUNK

    def path(self, sha256: str) -> Path:
        """Where the bytes with this digest lie."""
        return self.root / sha256[:2] / sha256

    def put(self, name: str, stream: BinaryIO) -> FileRef:
        """Store a file of an accepted kind and say how it is addressed.

        Raises:
            FileTooLarge, FileKindRefused, StorageFull: nothing is left behind.
        """
        shown = _plain(name)
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self.root, prefix="incoming-", delete=False) as file:
                temporary = Path(file.name)
                try:
                    return self._keep(shown, *self._copy(stream, file), temporary)
                finally:
                    temporary.unlink(missing_ok=True)
        except OSError as error:
            if error.errno in FULL:
                raise StorageFull from error
            raise

    def _copy(self, stream: BinaryIO, file: "os.PathLike[str] | BinaryIO") -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > self.largest:
                raise FileTooLarge(self.largest)
            digest.update(chunk)
            file.write(chunk)  # type: ignore[union-attr]  # a named temporary file writes bytes
        file.flush()  # type: ignore[union-attr]  # likewise
        os.fsync(file.fileno())  # type: ignore[union-attr]  # likewise
        return digest.hexdigest(), size

    def _keep(self, name: str, sha256: str, size: int, temporary: Path) -> FileRef:
        media_type, fits = KINDS.get(PurePosixPath(name).suffix.lower(), ("", None))
        if fits is None or size == 0 or not fits(temporary):
            raise FileKindRefused(name)
        place = self.path(sha256)
        place.parent.mkdir(exist_ok=True)
        temporary.replace(place)
        for folder in (place.parent, self.root):
            _sync(folder)
        return FileRef(sha256, name, size, media_type)

    def digest(self, sha256: str) -> str | None:
        """What the bytes under this address hash to now; none if there are none."""
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return None


def _plain(name: str) -> str:
    # A browser may send a path; only its last part is a name, and a name is shown, never used as a path.
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(letter for letter in last if letter.isprintable()).strip()
    stem, dot, suffix = printable.rpartition(".")
    return f"{stem[:120]}{dot}{suffix[:10]}"


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
