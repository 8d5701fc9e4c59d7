"""Pages of a PDF as small pictures for a phone, kept beside the file they show. Makes no document."""

from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock

import pypdfium2

from engine.run.files import FileStore

WIDTHS = (480, 960)  # pixels
GREYS = 16  # letters need no more, and a page of them weighs a third
LONGEST_TEXT = 20_000

_one_reads = Lock()  # PDFium is not made for several threads


class NoSuchPage(ValueError):
    """The file has no such page, or is no PDF."""


def picture_of(files: FileStore, sha256: str, page: int, width: int) -> Path:
    """The picture of a page (from 1), made when first asked for.

    Raises:
        NoSuchPage.
    """
    width = width if width in WIDTHS else WIDTHS[-1]
    place = files.root / "pictures" / sha256[:2] / f"{sha256}-{page}-{width}.png"
    if not place.is_file():
        _keep(place, drawn(files.path(sha256).read_bytes(), page, width))
    return place


def drawn(pdf: bytes, page: int, width: int) -> bytes:
    """A page as PNG.

    Raises:
        NoSuchPage.
    """
    with _one_reads:
        document = _opened(pdf)
        try:
            sheet = _page(document, page)
            picture = sheet.render(scale=width / sheet.get_width(), grayscale=True).to_pil()
        finally:
            document.close()
    out = BytesIO()
    picture.quantize(GREYS).save(out, "PNG", optimize=True)
    return out.getvalue()


def text_of(pdf: bytes, page: int) -> str:
    """What a page says, in reading order, for those who do not see the picture.

    Raises:
        NoSuchPage.
    """
    with _one_reads:
        document = _opened(pdf)
        try:
            text: str = _page(document, page).get_textpage().get_text_bounded()
        finally:
            document.close()
    return text.replace("\r\n", "\n")[:LONGEST_TEXT]


def _opened(pdf: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise NoSuchPage from error


def _page(document: pypdfium2.PdfDocument, page: int) -> pypdfium2.PdfPage:
    if not 1 <= page <= len(document):
        raise NoSuchPage
    return document[page - 1]


def _keep(place: Path, picture: bytes) -> None:
    # What is lost in a power cut is drawn again: no need to wait for the disk.
    place.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=place.parent, delete=False) as file:
        file.write(picture)
    Path(file.name).replace(place)
