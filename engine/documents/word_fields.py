"""Fields and marks of a Word document: page numbers, lists of contents, numbered captions. Knows no report."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any

from docx.document import Document as Opened
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from engine.export.characters import xml_text

LISTS = {1: "toc 1", 2: "toc 2"}  # the names Word itself gives the lines of a list of contents
FIGURES = "table of figures"
HINT = "Klik kanan lalu perbarui bidang untuk menampilkan nomor halaman."


@dataclass(frozen=True)
class Entry:
    """A line of a list: what it says, the mark it leads to, and its style."""

    words: str
    mark: str
    style: str


def element(tag: str, /, **values: str) -> Any:
    """An element of WordprocessingML with its attributes, both of the namespace `w`."""
    made = OxmlElement(f"w:{tag}")
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def add_field(paragraph: Any, code: str, shown: str) -> None:
    """A field that Word computes; `shown` stands there until it does."""
    begin_field(paragraph, code)
    paragraph.add_run(shown)
    end_field(paragraph)


def begin_field(paragraph: Any, code: str) -> None:
    """What stands before the shown words of a field."""
    paragraph.add_run()._r.append(element("fldChar", fldCharType="begin"))
    instruction = element("instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    paragraph.add_run()._r.append(instruction)
    paragraph.add_run()._r.append(element("fldChar", fldCharType="separate"))


def end_field(paragraph: Any) -> None:
    """What stands after the shown words of a field."""
    paragraph.add_run()._r.append(element("fldChar", fldCharType="end"))


class Marks:
    """Names places of a document, so that lists can lead there."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def put(self, paragraph: Any, name: str) -> None:
        """Mark a whole paragraph."""
        number = str(next(self._numbers))
        first = paragraph._p.pPr
        start = element("bookmarkStart", id=number, name=name)
        if first is None:
            paragraph._p.insert(0, start)
        else:
            first.addnext(start)
        paragraph._p.append(element("bookmarkEnd", id=number))


def mark_of(id_: str) -> str:
    """The name of a mark: Word allows letters, digits and lines, and hides what begins with a line."""
    return "_" + "".join(letter if letter.isalnum() else "_" for letter in id_)[:38]


def add_list_styles(document: Opened, width: Any) -> None:
    """The styles of lines of lists: dots up to a page number at the right."""
    for name, left in ((LISTS[1], 0), (LISTS[2], 10), (FIGURES, 0)):
        style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.font.bold = name == LISTS[1]
        style.paragraph_format.left_indent, style.paragraph_format.right_indent = Mm(left), Mm(12)
        style.paragraph_format.space_after = Mm(1.5)
        style.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def add_list(document: Opened, code: str, entries: Iterable[Entry]) -> None:
    """A list of contents with its lines, as Word itself would write them; page numbers are its work.

    Word fills them in when it opens the document; elsewhere somebody has to ask for it, as the first line says.
    """
    paragraph = document.add_paragraph()
    begin_field(paragraph, code)
    paragraph.add_run(HINT).italic = True
    for entry in entries:
        paragraph = document.add_paragraph(style=entry.style)
        paragraph.add_run(xml_text(entry.words))
        paragraph.add_run("\t")
        add_field(paragraph, f"PAGEREF {entry.mark} \\h", "")
    end_field(paragraph)


def ask_for_numbers(document: Opened) -> None:
    """Let Word compute all fields when it opens the document."""
    document.settings.element.append(element("updateFields", val="true"))
