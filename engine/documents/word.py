"""Writes a document of blocks as Word opens it, for people to go on editing: real headings, tables and contents."""

import io
import re
from collections.abc import Mapping
from typing import Any

import pypdfium2
from docx import Document
from docx.document import Document as Opened
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from engine.documents.blocks import Block
from engine.documents.declaration import Template
from engine.documents.pdf import pdf_of
from engine.export.archives import timeless
from engine.export.characters import xml_text

PAPERS = {"a4": (210, 297), "f4": (215, 330)}  # millimetres
FONT = "Arial"
SHARPNESS = 2.0  # pixels of a drawing for each of its points
CONTENTS = "Daftar Isi"
HINT = "Klik kanan lalu perbarui bidang untuk menampilkan daftar isi."


def write_docx(template: Template, content: Mapping[str, Any]) -> bytes:
    """The document as DOCX; the same content is the same bytes."""
    document = Document()
    _lay_out(document, template)
    _cover(document, content)
    for block in content["blocks"]:
        _write(document, block)
    document.core_properties.author = "Runut"
    document.core_properties.title = xml_text(str(content.get("title", "")))
    out = io.BytesIO()
    document.save(out)
    return timeless(out.getvalue())


def _lay_out(document: Opened, template: Template) -> None:
    section = document.sections[0]
    width, height = PAPERS[template.declaration.paper]
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin, section.right_margin = Mm(30), Mm(25)
    section.top_margin, section.bottom_margin = Mm(25), Mm(25)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(11)
    for level in (1, 2, 3):
        style = document.styles[f"Heading {level}"]
        style.font.name, style.font.size = FONT, Pt((14, 12, 11)[level - 1])
        style.element.rPr.rFonts.set(qn("w:ascii"), FONT)
        style.element.rPr.rFonts.set(qn("w:hAnsi"), FONT)
    _field(section.footer.paragraphs[0], "PAGE", "1")
    section.footer.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _cover(document: Opened, content: Mapping[str, Any]) -> None:
    for words in ("LAPORAN KINERJA INSTANSI PEMERINTAH", "(LKjIP)", f"TAHUN {content['period']['year']}"):
        _centred(document, words, 18)
    _centred(document, str(content["agency"]["name"]).upper(), 14)
    _new_page(document)
    _centred(document, CONTENTS.upper(), 14)
    _field(document.add_paragraph(), r'TOC \o "1-3" \h \z \u', HINT)


def _new_page(document: Opened) -> None:
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _centred(document: Opened, words: str, size: int) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(xml_text(words))
    run.bold, run.font.size = True, Pt(size)


def _write(document: Opened, block: Block) -> None:
    match block["kind"]:
        case "chapter":
            _new_page(document)
            words = f"BAB {block['number']} {block['words']}" if block["number"] else block["words"]
            document.add_heading(xml_text(words.upper()), level=1)
        case "section":
            document.add_heading(xml_text(block["words"]), level=block["level"])
        case "text":
            for part in re.split(r"\n\s*\n", block["words"]):
                paragraph = document.add_paragraph(xml_text(part.strip()))
                paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        case "table":
            _table(document, block)
        case "chart":
            _chart(document, block)


def _table(document: Opened, block: Block) -> None:
    document.add_paragraph(xml_text(block["caption"]), style="Caption")
    table = document.add_table(rows=1, cols=len(block["heads"]), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, block["heads"], strict=True):
        cell.text = xml_text(words)
        cell.paragraphs[0].runs[0].bold = True
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(head)
    for row in block["rows"]:
        for place, (cell, words) in enumerate(zip(table.add_row().cells, row, strict=True)):
            cell.text = xml_text(words)
            if place in block["figures"]:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def _chart(document: Opened, block: Block) -> None:
    document.add_picture(io.BytesIO(_png(block["svg"])), width=Mm(150))
    picture = document.inline_shapes[-1]._inline.docPr
    picture.set("descr", xml_text(block["words"])[:500])
    document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(xml_text(block["caption"]), style="Caption")


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


def _field(paragraph: Any, code: str, shown: str) -> None:
    """A field that Word computes; `shown` stands there until it does."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("shown", shown), ("end", "")):
        run = paragraph.add_run()
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif kind == "shown":
            run.text = text
        else:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = text
            run._r.append(instruction)
