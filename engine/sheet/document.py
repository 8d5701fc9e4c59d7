"""Puts the pages of a sheet together: as SVG, and as a document that prints. The same input, the same bytes."""

from collections.abc import Mapping

from engine.run.drawing.svg import Svg
from engine.sheet.content import Content, content_of
from engine.sheet.flow_pages import flow_pages
from engine.sheet.identity_page import identity_page
from engine.sheet.placing import PAPERS, Paper, plan
from engine.sheet.routing import route

STYLE = "@page{{size:{size};margin:0}}html,body{{margin:0}}svg{{display:block;page-break-after:always}}"


def sheet_pages(
    files: Mapping[str, str], paper: str = "a4", marks: Mapping[str, frozenset[str]] | None = None
) -> list[Svg]:
    """Every page of the sheet of a bundle; `marks` names what a revision changed, by element.

    Raises:
        ValueError: the bundle holds no readable drawing.
    """
    content = content_of(files, marks)
    return pages_of(content, PAPERS[paper])


def pages_of(content: Content, paper: Paper) -> list[Svg]:
    """Draw a content on a paper."""
    placed = plan(content, paper)
    words = f"Jumlah {len(content.lines)} langkah, waktu baku {content.minutes} menit."
    return [identity_page(content, paper), *flow_pages(content, placed, route(content, placed), words)]


def sheet_html(files: Mapping[str, str], paper: str = "a4", marks: Mapping[str, frozenset[str]] | None = None) -> str:
    """The sheet as a document that stands by itself and prints on its paper."""
    content = content_of(files, marks)
    pages = "".join(pages_of(content, PAPERS[paper]))
    style = STYLE.format(size=PAPERS[paper].css)
    title = content.title.replace("&", "&amp;").replace("<", "&lt;")
    head = f'<meta charset="utf-8"><title>SOP {title}</title><style>{style}</style>'
    return f'<!doctype html>\n<html lang="id"><head>{head}</head><body>{pages}</body></html>\n'
