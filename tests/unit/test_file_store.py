"""The file store takes whole files of accepted kinds, by content, and leaves nothing behind when it refuses."""

import io
import zipfile
from pathlib import Path

import pytest

from engine.errors import FileKindRefused, FileTooLarge
from engine.run.files import FileStore


def package(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


DOCX = {"word__document.xml": b"<w/>"}


def stored(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("laporan.PDF", b"%PDF-1.7\n"),
        ("foto.jpg", b"\xff\xd8\xff\xe0"),
        ("foto.png", b"\x89PNG\r\n\x1a\n"),
        ("draft.docx", package(**DOCX)),
        ("tabel.xlsx", package(xl__workbook=b"x")),
        ("tabel.csv", "a;b\né;1\n".encode()),
    ],
)
def test_a_file_whose_content_fits_its_name_is_stored_under_its_digest(
    tmp_path: Path, name: str, content: bytes
) -> None:
    store = FileStore(tmp_path / "files")

    file = store.put(name, io.BytesIO(content))

    assert store.path(file.sha256).read_bytes() == content
    assert store.digest(file.sha256) == file.sha256
    assert (file.name, file.size) == (name, len(content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("laporan.pdf", b"<html>"),
        ("laporan.pdf", b""),
        ("program.exe", b"MZ"),
        ("halaman.html", b"<html>"),
        ("gambar.svg", b"<svg/>"),
        ("tanpa", b"%PDF-1.7"),
        ("foto.png", b"GIF89a"),
        ("draft.docx", b"PK\x03\x04 broken"),
        ("draft.docx", package(xl__workbook=b"x")),
        ("draft.docx", package(**DOCX, word__vbaProject_bin=b"macro").replace(b"vbaProject_bin", b"vbaProject.bin")),
        ("bom.docx", package(**DOCX, word__media=b"0" * (250 << 20))),
        ("data.csv", b"a\0b"),
    ],
)
def test_a_file_of_another_kind_is_refused_and_leaves_nothing(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(FileKindRefused):
        FileStore(tmp_path).put(name, io.BytesIO(content))

    assert stored(tmp_path) == []


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge):
        FileStore(tmp_path, largest=100).put("a.pdf", io.BytesIO(b"%PDF-" + b"x" * 100))

    assert stored(tmp_path) == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\a\\laporan.pdf", "laporan.pdf"),
        ("../../etc/laporan.pdf", "laporan.pdf"),
        ("a\r\nb\0.pdf", "ab.pdf"),
        ("\u202efdp.pdf", "fdp.pdf"),
        (f"{'x' * 300}.pdf", f"{'x' * 120}.pdf"),
    ],
)
def test_a_name_is_only_ever_a_name(tmp_path: Path, sent: str, kept: str) -> None:
    assert FileStore(tmp_path).put(sent, io.BytesIO(b"%PDF-1.7")).name == kept
