"""Writes a document of blocks as Word opens it, for people to go on editing: real headings, tables and contents."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pypdfium2
from docx import Document
from docx.document import Document as Opened
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor

from engine.documents.blocks import NUMBERED, Block
from engine.documents.declaration import Template
from engine.documents.filters import long_date, nip
from engine.documents.pdf import pdf_of
from engine.documents.rendering import base_files
from engine.documents.word_fields import (
    FIGURES,
    LISTS,
    Entry,
    Marks,
    add_field,
    add_list,
    add_list_styles,
    ask_for_numbers,
    element,
    mark_of,
)
from engine.export.archives import timeless
from engine.export.characters import xml_text

PAPERS = {"a4": (210, 297), "f4": (215, 330)}  # millimetres
FONT = "Arial"
SIZES = {"Heading 1": 14, "Heading 2": 12, "Heading 3": 11, "Caption": 10}
SHARPNESS = 2.0  # pixels of a drawing for each of its points
LEFT, SIDE, LYING = Mm(30), Mm(25), Mm(20)  # margins: at the binding, elsewhere, of pages that lie
NUMBERS = {"front": ("lowerRoman", "1"), "main": ("decimal", "1"), "annexes": ("decimal", "")}
WHOLE = 9  # rows from which on a table may go over pages
WIDEST = 60  # letters of a column that are counted when the width is shared out
LETTER, PADDING = Pt(5.4), Mm(4.5)  # of a cell
LISTED = {"chapter": r'TOC \o "1-2" \h \z \u', "table": r'TOC \h \z \c "Tabel"', "chart": r'TOC \h \z \c "Gambar"'}


def write_docx(template: Template, content: Mapping[str, Any]) -> bytes:
    """The document as DOCX; the same content is the same bytes."""
    document = Document()
    _lay_out(document, template)
    _cover(document, content)
    marks = Marks()
    for part in content["parts"]:
        _section(document, template, part["name"])
        for place, block in enumerate(part["blocks"]):
            _write(document, content, block, marks, is_first=place == 0)
    ask_for_numbers(document)
    document.core_properties.author = "Runut"
    document.core_properties.title = xml_text(str(content.get("title", "")))
    document.core_properties.language = "id-ID"
    out = io.BytesIO()
    document.save(out)
    return timeless(out.getvalue())


def _lay_out(document: Opened, template: Template) -> None:
    section = document.sections[0]
    width, height = PAPERS[template.declaration.paper]
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin, section.right_margin = LEFT, SIDE
    section.top_margin = section.bottom_margin = SIDE
    for name in ("Normal", *SIZES):
        style: Any = document.styles[name]
        style.font.size, style.font.color.rgb = Pt(SIZES.get(name, 11)), RGBColor(0, 0, 0)
        letters = style.element.get_or_add_rPr().get_or_add_rFonts()
        letters.attrib.clear()  # the fonts of a theme would go before those named here
        for each in ("ascii", "hAnsi", "cs", "eastAsia"):
            letters.set(qn(f"w:{each}"), FONT)
    normal: Any = document.styles["Normal"]
    normal.element.rPr.append(element("lang", val="id-ID"))
    for name in ("Heading 2", "Heading 3"):
        below: Any = document.styles[name]
        below.paragraph_format.space_before, below.paragraph_format.space_after = Pt(14), Pt(5)
    heading: Any = document.styles["Heading 1"]
    heading.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(0), Pt(20)
    caption: Any = document.styles["Caption"]
    caption.font.bold, caption.paragraph_format.alignment = False, WD_ALIGN_PARAGRAPH.CENTER
    caption.paragraph_format.space_before = caption.paragraph_format.space_after = Pt(4)
    add_list_styles(document, _room(document))


def _room(document: Opened) -> Length:
    """The width of the lines of the section that is being written."""
    section = document.sections[-1]
    return Length((section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0))


def _cover(document: Opened, content: Mapping[str, Any]) -> None:
    crest = document.add_paragraph()
    crest.alignment, crest.paragraph_format.space_before = WD_ALIGN_PARAGRAPH.CENTER, Mm(35)
    crest.paragraph_format.space_after = Mm(20)
    crest.add_run().add_picture(io.BytesIO(_png(base_files()["base/crest.svg"])), width=Mm(32))
    document.inline_shapes[-1]._inline.docPr.set("descr", "Lambang daerah")
    for words in ("LAPORAN KINERJA", "INSTANSI PEMERINTAH", "(LKjIP)", f"TAHUN {content['period']['year']}"):
        _centred(document, words, 22)
    office = [content["agency"].get("region"), content["agency"]["name"]]
    for place, words in enumerate(filter(None, office)):
        line = _centred(document, str(words).upper(), 15)
        line.paragraph_format.space_before = Mm(0 if place else 55)


def _centred(document: Opened, words: str, size: int) -> Any:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(xml_text(words))
    run.bold, run.font.size = True, Pt(size)
    return paragraph


def _section(document: Opened, template: Template, name: str) -> None:
    """Begin the pages of a part, which are counted in its own way and lie if they are wide."""
    section = document.add_section()
    if name == "annexes":
        height, width = PAPERS[template.declaration.paper]
        section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(width), Mm(height)
        section.left_margin = section.right_margin = LYING
    kind, first = NUMBERS[name]
    for before in section._sectPr.findall(qn("w:pgNumType")):  # a section begins as a copy of the one before
        section._sectPr.remove(before)
    counting = element("pgNumType", fmt=kind, **({"start": first} if first else {}))
    section._sectPr.find(qn("w:cols")).addprevious(counting)
    section.footer.is_linked_to_previous = False
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_field(foot, "PAGE", "i" if name == "front" else "1")


def _write(document: Opened, content: Mapping[str, Any], block: Block, marks: Marks, *, is_first: bool) -> None:
    match block["kind"]:
        case "chapter":
            heading = document.add_heading(xml_text(_chapter(block).upper()), level=1)
            heading.paragraph_format.page_break_before = not is_first
            marks.put(heading, mark_of(block["id"]))
        case "section":
            marks.put(document.add_heading(xml_text(block["words"]), level=block["level"]), mark_of(block["id"]))
        case "text":
            _text(document, block["words"])
        case "contents":
            add_list(document, LISTED[block["of"]], _entries(content, block["of"]))
        case "signed":
            _signed(document, content)
        case "table":
            _table(document, block, marks)
        case "chart":
            _chart(document, block, marks)


def _text(document: Opened, words: str) -> None:
    for part in re.split(r"\n\s*\n", words):
        paragraph = document.add_paragraph(xml_text(part.strip()))
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.ONE_POINT_FIVE
        paragraph.paragraph_format.first_line_indent = Mm(10)


def _chapter(block: Block) -> str:
    return f"Bab {block['number']} {block['words']}" if block["number"] else str(block["words"])


def _entries(content: Mapping[str, Any], of: str) -> Iterator[Entry]:
    for block in (block for part in content["parts"] for block in part["blocks"]):
        if of == "chapter" and block["kind"] == "chapter":
            yield Entry(_chapter(block).upper(), mark_of(block["id"]), LISTS[1])
        elif of == "chapter" and block["kind"] == "section" and block["level"] == 2:
            yield Entry(block["words"], mark_of(block["id"]), LISTS[2])
        elif of == block["kind"] and block["id"]:
            yield Entry(block["caption"], mark_of(block["id"]), FIGURES)


def _signed(document: Opened, content: Mapping[str, Any]) -> None:
    who, place = content["signatory"], content["agency"].get("place")
    day = long_date(content["date"])
    lines = [f"{place}, {day}" if place else day, "", *who["lines"], "", "", "", who["name"] or "." * 40]
    lines += [f"NIP {nip(who['nip'])}"] if who["nip"] else []
    for number, words in enumerate(lines):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent = Mm(85)
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.keep_with_next = number < len(lines) - 1
        run = paragraph.add_run(xml_text(words))
        run.bold = run.underline = words == who["name"] and bool(words)


def _caption(document: Opened, block: Block, marks: Marks) -> Any:
    """A caption; the number in it is a field, so that a table put in between renumbers what follows."""
    paragraph = document.add_paragraph(style="Caption")
    found = NUMBERED.match(block["caption"])
    if found is None:
        paragraph.add_run(xml_text(block["caption"]))
        return paragraph
    paragraph.add_run(f"{found['name']} {found['chapter']}.")
    again = r" \r 1" if found["place"] == "1" else ""
    add_field(paragraph, rf"SEQ {found['name']} \* ARABIC{again}", found["place"])
    paragraph.add_run(xml_text(f" {found['words']}"))
    marks.put(paragraph, mark_of(block["id"]))
    return paragraph


def _table(document: Opened, block: Block, marks: Marks) -> None:
    _caption(document, block, marks).paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(block["heads"]), style="Table Grid")
    table.autofit = False
    table.rows[0]._tr.get_or_add_trPr().append(element("tblHeader", val="true"))
    rows = [block["heads"], *block["rows"]]
    for number, row in enumerate(rows):
        line = table.rows[0] if number == 0 else table.add_row()
        line._tr.get_or_add_trPr().append(element("cantSplit", val="true"))
        for place, (cell, words) in enumerate(zip(line.cells, row, strict=True)):
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(xml_text(words))
            run.font.size, run.bold = Pt(9), number == 0
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            paragraph.paragraph_format.keep_with_next = number < len(rows) - 1 if len(rows) <= WHOLE else number == 0
            if number == 0:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            elif place in block["figures"]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for column, width in zip(table.columns, _widths(rows, _room(document)), strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    document.add_paragraph().paragraph_format.space_after = Pt(4)


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[Length]:
    """The room of the lines, shared out so that no word breaks; what is left goes to columns with long texts."""
    needs, wishes = [], []
    for column in zip(*rows, strict=True):
        words = [word for cell in column for word in cell.replace("\N{NO-BREAK SPACE}", "_").split()]
        longest = max(map(len, words), default=1)
        needs.append(longest * LETTER + PADDING)
        wishes.append(min(max(map(len, column)), WIDEST) - min(longest, WIDEST))
    left = max(0, room - sum(needs))
    widths = [need + left * wish // max(sum(wishes), 1) for need, wish in zip(needs, wishes, strict=True)]
    return [Length(room * width // sum(widths)) for width in widths]


def _chart(document: Opened, block: Block, marks: Marks) -> None:
    document.add_picture(io.BytesIO(_png(block["svg"])), width=Mm(150))
    picture = document.inline_shapes[-1]._inline.docPr
    picture.set("descr", xml_text(block["words"])[:500])
    document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    _caption(document, block, marks).paragraph_format.space_after = Pt(14)


def _png(svg: str) -> bytes:
    """A drawing as a picture, because Word of some years draws no SVG."""
    width, height = (int(found) for found in re.findall(r'(?:width|height)="(\d+)"', svg)[:2])
    page = f"<style>@page{{size:{width}px {height}px;margin:0}}body{{margin:0}}svg{{display:block}}</style>{svg}"
    document = pypdfium2.PdfDocument(pdf_of(page))
    try:
        picture = document[0].render(scale=SHARPNESS).to_pil()
    finally:
        document.close()
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
